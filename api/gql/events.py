"""GraphQL as a stream of events over HTTP, by the distinct connections mode of the graphql-sse protocol. An event says
by its `id` after which cursor to go on, and a browser's EventSource that comes back says it to us."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import ExitStack, aclosing, suppress
from typing import Any

import anyio
import orjson
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api.gql.errors import RequestError
from api.hearing import Listener, Seats
from schema import NotAllowed

EVENTS = "text/event-stream"
PATIENCE = 10.0  # seconds that a client may leave what it is sent unread
KEEP_ALIVE = 12.0  # seconds after which something is sent though nothing happens
AGAIN = 1_000  # milliseconds after which who was cut off may come back
_COMPLETE = b"event: complete\ndata: \n\n"
_NOTHING = b":\n\n"


class EventStream(Response):
    """Tells `told` as it happens, and now and then that it is still there."""

    media_type = EVENTS

    def __init__(
        self,
        told: AsyncGenerator[dict[str, Any], None],
        listener: Listener,
        seats: Seats,
        cursor: Callable[[int], str],
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(headers={**headers, "Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._told = told
        self._listener = listener
        self._seats = seats
        self._cursor = cursor
        self._is_placed = False  # whether the client knows after which cursor to go on

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with ExitStack() as held:
            try:
                held.enter_context(self._seats.one(self._listener.actor.key))
            except NotAllowed as problem:
                error = RequestError(429, problem.code, problem.zh, problem.en).formatted()
                await JSONResponse({"errors": [error]}, 429)(scope, receive, send)
                return
            await self._tell(receive, send)

    async def _tell(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await _send(send, b"retry: %d\n\n" % AGAIN)  # a proxy lets go of the head with the first bytes
        async with anyio.create_task_group() as group:
            with suppress(TimeoutError):
                group.start_soon(_until_gone, receive, group.cancel_scope)
                group.start_soon(_keep_alive, send, group.cancel_scope)
                group.start_soon(self._place, send, group.cancel_scope)
                async with aclosing(self._told) as told:
                    async for response in told:
                        await self._next(send, response)
                # Who is cut off comes back, who is told that all is said does not.
                await _send(send, b"" if self._listener.over else _COMPLETE, more=False)
            group.cancel_scope.cancel()

    async def _next(self, send: Send, response: dict[str, Any]) -> None:
        cursor = response.get("extensions", {}).get("cursor")
        self._is_placed = self._is_placed or cursor is not None
        place = b"id: %b\n" % cursor.encode() if cursor else b""
        await _send(send, b"event: next\n%bdata: %b\n\n" % (place, orjson.dumps(response)))

    async def _place(self, send: Send, scope: anyio.CancelScope) -> None:
        """Who is cut off before anything happened goes on from where it began."""
        await self._listener.begun.wait()
        if not self._is_placed and self._listener.since is not None:
            await _told(send, b"id: %b\n\n" % self._cursor(self._listener.since).encode(), scope)


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    """`TimeoutError` where it is left unread: nothing is kept for a slow reader, who resumes from the last cursor."""
    with anyio.fail_after(PATIENCE):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _keep_alive(send: Send, scope: anyio.CancelScope) -> None:
    while True:
        await anyio.sleep(KEEP_ALIVE)
        await _told(send, _NOTHING, scope)


async def _told(send: Send, body: bytes, scope: anyio.CancelScope) -> None:
    """Ends the stream where it is left unread."""
    try:
        await _send(send, body)
    except TimeoutError:
        scope.cancel()
