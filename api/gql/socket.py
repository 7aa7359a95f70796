"""GraphQL over a WebSocket, by the graphql-transport-ws protocol: any number of operations, told as they happen."""

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import partial
from typing import Any, TypeAlias

import anyio
import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.accounts.gate import actor_in, still_in
from api.gql import messages as m
from api.gql.charging import Account
from api.gql.engine import Charge, Engine
from api.gql.errors import RequestError
from api.gql.http import read_parameters
from api.gql.streaming import Response, responses
from api.hearing import Hearing, Listener
from api.services import Services
from schema import NotAllowed
from schema.policy import Action, Actor, check

INIT_WITHIN = 5.0  # seconds until a client must have said that it is one
MOST_OPERATIONS = 50  # at once on one socket
PATIENCE = 10.0  # seconds that a client may leave what it is sent unread
_LAST_WORD = 1.0
_SIGNED_OUT = frozenset({"UNAUTHENTICATED", "TOKEN_REVOKED", "TOKEN_EXPIRED"})
Tell: TypeAlias = Callable[..., AsyncGenerator[Response, None]]


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
        actor = actor_in(socket, self._visitor)
        try:
            with self._hearing.seats.one(actor.key):
                await socket.accept(m.SUBPROTOCOL)
                listener = self._hearing.listener(actor, partial(still_in, socket, self._visitor))
                tell = partial(responses, self._engine, listener=listener, charge=self._charge(socket))
                await Conversation(tell, listener, socket, self._init_within, self._patience).run()
        except NotAllowed as problem:
            await _refuse(socket, m.TOO_MANY_SOCKETS, problem.code)

    def _charge(self, socket: WebSocket) -> Charge:
        return Account.of(socket, self._services).charge


async def _refuse(socket: WebSocket, code: int, reason: str) -> None:
    """A code can be read only by who was let in."""
    await socket.accept()
    await socket.close(code, reason)


class Conversation:
    """With one client, until either side hangs up."""

    def __init__(
        self, tell: Tell, listener: Listener, socket: WebSocket, init_within: float, patience: float
    ) -> None:
        self._tell = tell
        self._listener = listener
        self._socket = socket
        self._init_within = init_within
        self._patience = patience
        self._operations: dict[str, anyio.CancelScope] = {}
        self._group = anyio.create_task_group()
        self._known = False  # whether the client said hello

    async def run(self) -> None:
        async with self._group as group:
            group.start_soon(self._expect_hello)
            with suppress(WebSocketDisconnect):
                while True:
                    await self._read()
            group.cancel_scope.cancel()

    async def _expect_hello(self) -> None:
        await anyio.sleep(self._init_within)
        if not self._known:
            await self._hang_up(m.NO_INIT, "Connection initialisation timeout")

    async def _read(self) -> None:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        match m.understood(received.get("text") or ""):
            case m.Init():
                await self._greet()
            case m.Ping():
                await self._send({"type": "pong"})
            case m.Pong():
                pass
            case m.Subscribe() as asked:
                await self._begin(asked)
            case m.Complete(id=id_) if id_ in self._operations:
                self._operations.pop(id_).cancel()
            case m.Complete():
                pass  # it ended while the client said so
            case None:
                await self._hang_up(m.BAD_MESSAGE, "Invalid message")

    async def _greet(self) -> None:
        if self._known:
            await self._hang_up(m.TOO_MANY_INITS, "Too many initialisation requests")
            return
        self._known = True
        try:
            check(self._listener.actor, Action.READ)
        except NotAllowed:
            await self._hang_up(m.FORBIDDEN, "Forbidden")
            return
        await self._send({"type": "connection_ack"})

    async def _begin(self, asked: m.Subscribe) -> None:
        if not self._known:
            await self._hang_up(m.UNAUTHORIZED, "Unauthorized")
        elif asked.id in self._operations:
            await self._hang_up(m.ID_TAKEN, f"Subscriber for {asked.id[:40]} already exists")
        elif len(self._operations) >= MOST_OPERATIONS:
            error = too_many_operations().formatted()
            await self._send({"id": asked.id, "type": "error", "payload": [error]})
        else:
            self._operations[asked.id] = anyio.CancelScope()
            self._group.start_soon(self._answer, asked)

    async def _answer(self, asked: m.Subscribe) -> None:
        scope = self._operations[asked.id]
        with scope:
            last = await self._respond(asked)
            if self._operations.get(asked.id) is scope:
                del self._operations[asked.id]  # the id may be used anew as soon as the client knows
            await self._send({"id": asked.id, **last})

    async def _respond(self, asked: m.Subscribe) -> Response:
        """Sends what there is to be told; what is to be said last."""
        request_id = secrets.token_hex(6)
        try:
            parameters = read_parameters(asked.payload)
        except RequestError as error:
            return {"type": "error", "payload": [error.formatted()]}
        async with aclosing(self._tell(parameters, request_id=request_id)) as told:
            async for response in told:
                if "data" not in response:
                    await self._let_go(response)
                    return {"type": "error", "payload": response["errors"]}
                await self._send({"id": asked.id, "type": "next", "payload": response})
        if self._listener.over:
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


def too_many_operations() -> RequestError:
    return RequestError(
        429,
        "TOO_MANY_STREAMS",
        f"一个连接上同时最多 {MOST_OPERATIONS} 个操作。",
        f"At most {MOST_OPERATIONS} operations at once on one socket.",
    )
