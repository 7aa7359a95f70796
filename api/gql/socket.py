"""GraphQL over a WebSocket, by the graphql-transport-ws protocol: any number of operations, told as they happen."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import anyio
import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.accounts.gate import actor_in, bearer_of, is_stranger, present, session_ended, still_in
from api.accounts.pace import network_of
from api.gql import messages as m
from api.gql.charging import Account
from api.gql.engine import Engine
from api.gql.errors import RequestError
from api.gql.http import read_parameters
from api.gql.streaming import Response, responses
from api.hearing import Hearing, Listener
from api.services import Services
from schema import NotAllowed, Problem
from schema.policy import Action, Actor, check

INIT_WITHIN = 5.0  # seconds until a client must have said that it is one
MOST_OPERATIONS = 50  # at once on one socket
MOST_CHARACTERS = 1_000_000  # of what is asked on one socket at once: for as long as it is told it is kept
PATIENCE = 10.0  # seconds that a client may leave what it is sent unread
_LAST_WORD = 1.0
_SIGNED_OUT = frozenset({"UNAUTHENTICATED", "TOKEN_REVOKED", "TOKEN_EXPIRED"})
_REFUSED = {
    **dict.fromkeys(_SIGNED_OUT, (m.UNAUTHORIZED, "Unauthorized")),
    "TOO_MANY_STREAMS": (m.TOO_MANY_SOCKETS, "TOO_MANY_STREAMS"),
}
Tell: TypeAlias = Callable[..., AsyncGenerator[Response, None]]


@dataclass(frozen=True, slots=True)
class Entered:
    """Who listens, and how it is told the responses to what it asks."""

    listener: Listener
    tell: Tell


@dataclass(frozen=True, slots=True)
class Operation:
    """That is under way, asked in so many characters."""

    length: int
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)


Enter: TypeAlias = Callable[[str | None], Awaitable[Entered]]


class GraphQLSocket:
    """The ASGI application behind a WebSocket at `/graphql`."""

    def __init__(
        self,
        engine: Engine,
        services: Services,
        hearing: Hearing,
        *,
        visitor: Actor,
        init_within: float = INIT_WITHIN,
        patience: float = PATIENCE,
    ) -> None:
        self._engine = engine
        self._services = services
        self._hearing = hearing
        self._visitor = visitor
        self._init_within = init_within
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if m.SUBPROTOCOL not in scope["subprotocols"]:
            await _refuse(socket, m.NO_SUBPROTOCOL, f"use the subprotocol {m.SUBPROTOCOL}")
            return
        with ExitStack() as seat:
            try:
                hurry = self._sit(socket, seat)
            except NotAllowed as problem:
                await _refuse(socket, m.TOO_MANY_SOCKETS, problem.code)
                return
            await socket.accept(m.SUBPROTOCOL)
            enter = partial(self._enter, socket, seat)
            await Conversation(enter, socket, hurry, self._init_within, self._patience).run()

    def _sit(self, socket: WebSocket, seat: ExitStack) -> anyio.Event:
        """When it must have said hello, before its time is over. Who may still say who it is takes no seat of others."""
        if is_stranger(socket):
            address = network_of(socket.client.host) if socket.client else ""
            return seat.enter_context(self._hearing.door.one(address)).sent_away
        seat.enter_context(self._hearing.seats.one(actor_in(socket, self._visitor).key))
        return anyio.Event()

    async def _enter(self, socket: WebSocket, seat: ExitStack, bearer: str | None) -> Entered:
        """Who said hello, with a token or known before; `Problem` where they may not listen."""
        if bearer is not None:
            await present(socket.scope, bearer)
        if is_stranger(socket):
            raise session_ended()
        actor = actor_in(socket, self._visitor)
        check(actor, Action.READ)
        seat.close()
        seat.enter_context(self._hearing.seats.one(actor.key))
        listener = self._hearing.listener(actor, partial(still_in, socket, self._visitor))
        charge = partial(self._charge, socket)
        return Entered(listener, partial(responses, self._engine, listener=listener, charge=charge))

    def _charge(self, socket: WebSocket, cost: int, *, reading: bool = False) -> Mapping[str, int]:
        """To the budget that who asks has by now."""
        return Account.of(socket, self._services).charge(cost, reading=reading)


async def _refuse(socket: WebSocket, code: int, reason: str) -> None:
    """A code can be read only by who was let in."""
    await socket.accept()
    await socket.close(code, reason)


class Conversation:
    """With one client, until either side hangs up."""

    def __init__(
        self, enter: Enter, socket: WebSocket, hurry: anyio.Event, init_within: float, patience: float
    ) -> None:
        self._enter = enter
        self._socket = socket
        self._hurry = hurry
        self._init_within = init_within
        self._patience = patience
        self._operations: dict[str, Operation] = {}
        self._group = anyio.create_task_group()
        self._greeted = False  # whether the client said hello
        self._entered: Entered | None = None

    async def run(self) -> None:
        async with self._group as group:
            group.start_soon(self._expect_hello)
            with suppress(WebSocketDisconnect):
                while True:
                    await self._read()
            group.cancel_scope.cancel()

    async def _expect_hello(self) -> None:
        with anyio.move_on_after(self._init_within):
            await self._hurry.wait()
        if not self._greeted:
            await self._hang_up(m.NO_INIT, "Connection initialisation timeout")

    async def _read(self) -> None:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text") or ""
        match m.understood(text):
            case m.Init(payload=said):
                await self._greet(bearer_said(said))
            case m.Ping():
                await self._send({"type": "pong"})
            case m.Pong():
                pass
            case m.Subscribe() as asked:
                await self._begin(asked, len(text))
            case m.Complete(id=id_) if id_ in self._operations:
                self._operations.pop(id_).scope.cancel()
            case m.Complete():
                pass  # it ended while the client said so
            case None:
                await self._hang_up(m.BAD_MESSAGE, "Invalid message")

    async def _greet(self, bearer: str | None) -> None:
        if self._greeted:
            await self._hang_up(m.TOO_MANY_INITS, "Too many initialisation requests")
            return
        self._greeted = True
        try:
            self._entered = await self._enter(bearer)
        except NotAllowed as problem:
            code, reason = _REFUSED.get(problem.code, (m.FORBIDDEN, "Forbidden"))
            await self._hang_up(code, reason)
        except Problem:  # the store cannot be asked who it is
            await self._hang_up(m.TRY_AGAIN, "Try again later")
        else:
            await self._send({"type": "connection_ack"})

    async def _begin(self, asked: m.Subscribe, length: int) -> None:
        if self._entered is None:
            await self._hang_up(m.UNAUTHORIZED, "Unauthorized")
        elif asked.id in self._operations:
            await self._hang_up(m.ID_TAKEN, f"Subscriber for {asked.id[:40]} already exists")
        elif not self._has_room(length):
            error = too_many_operations().formatted()
            await self._send({"id": asked.id, "type": "error", "payload": [error]})
        else:
            self._operations[asked.id] = Operation(length)
            self._group.start_soon(self._answer, asked, self._entered)

    def _has_room(self, length: int) -> bool:
        if not self._operations:
            return True
        asked = sum(one.length for one in self._operations.values())
        return len(self._operations) < MOST_OPERATIONS and asked + length <= MOST_CHARACTERS

    async def _answer(self, asked: m.Subscribe, entered: Entered) -> None:
        operation = self._operations[asked.id]
        with operation.scope:
            last = await self._respond(asked, entered)
            if self._operations.get(asked.id) is operation:
                del self._operations[asked.id]  # the id may be used anew as soon as the client knows
            await self._send({"id": asked.id, **last})

    async def _respond(self, asked: m.Subscribe, entered: Entered) -> Response:
        """Sends what there is to be told; what is to be said last."""
        request_id = secrets.token_hex(6)
        try:
            parameters = read_parameters(asked.payload)
        except RequestError as error:
            return {"type": "error", "payload": [error.formatted()]}
        async with aclosing(entered.tell(parameters, request_id=request_id)) as told:
            async for response in told:
                if "data" not in response:
                    await self._let_go(response)
                    return {"type": "error", "payload": response["errors"]}
                await self._send({"id": asked.id, "type": "next", "payload": response})
        if entered.listener.over:
            await self._hang_up(m.GOING_AWAY, "Going away: resume from the last cursor")
        return {"type": "complete"}

    async def _let_go(self, response: Response) -> None:
        if any(error["extensions"]["code"] in _SIGNED_OUT for error in response["errors"]):
            await self._hang_up(m.UNAUTHORIZED, "Unauthorized")

    async def _send(self, message: dict[str, Any]) -> None:
        """Who leaves it unread is let go: nothing is kept for a slow reader, who resumes from the last cursor."""
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        try:
            with anyio.fail_after(self._patience):
                await self._socket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            await self._hang_up(m.TOO_SLOW, "Too slow: resume from the last cursor")
        except (RuntimeError, WebSocketDisconnect):
            pass  # it hung up

    async def _hang_up(self, code: int, reason: str) -> None:
        """Close the socket with the code, and end all that is told over it."""
        with anyio.move_on_after(_LAST_WORD, shield=True), suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(code, reason)
        self._group.cancel_scope.cancel()


def bearer_said(payload: dict[str, Any] | None) -> str | None:
    """The token that a greeting brings, as `{"Authorization": "Bearer …"}`: a browser sets no headers on a WebSocket."""
    for name, said in (payload or {}).items():
        if name.lower() == "authorization":
            return bearer_of(said) or "" if isinstance(said, str) else ""
    return None


def too_many_operations() -> RequestError:
    return RequestError(
        429,
        "TOO_MANY_STREAMS",
        f"一个连接上同时最多 {MOST_OPERATIONS} 个操作，共 {MOST_CHARACTERS:,} 个字符。",
        f"At most {MOST_OPERATIONS} operations at once on one socket, of {MOST_CHARACTERS:,} characters in all.",
    )
