"""GraphQL as a stream of events over HTTP, by the distinct connections mode of the graphql-sse protocol."""

from collections.abc import AsyncGenerator, Mapping
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
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(headers={**headers, "Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._told = told
        self._listener = listener
        self._seats = seats

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
        await _send(send, _NOTHING)  # a proxy in between lets go of the head with the first bytes
        async with anyio.create_task_group() as group:
            with suppress(TimeoutError):
                group.start_soon(_until_gone, receive, group.cancel_scope)
                group.start_soon(_keep_alive, send, group.cancel_scope)
                async with aclosing(self._told) as told:
                    async for response in told:
                        await _send(send, b"event: next\ndata: " + orjson.dumps(response) + b"\n\n")
                if (
                    not self._listener.over
                ):  # who is cut off comes back, who is told that all is said does not
                    await _send(send, _COMPLETE)
                await _send(send, b"", more=False)
            group.cancel_scope.cancel()


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    """`TimeoutError` where it is left unread: nothing is kept for a slow reader, who resumes from the last cursor."""
    with anyio.fail_after(PATIENCE):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _keep_alive(send: Send, scope: anyio.CancelScope) -> None:
    try:
        while True:
            await anyio.sleep(KEEP_ALIVE)
            await _send(send, _NOTHING)
    except TimeoutError:
        scope.cancel()
