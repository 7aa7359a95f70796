"""Around everything that is served: an id for each request, how long it took, and a line in the log."""

import secrets
import time
from contextlib import ExitStack
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.operating import figures
from api.operating.logs import REQUEST_ID, requests

_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})
# They last as long as their reader likes, and are no requests that take long.
_STREAMS = {"text/event-stream": "events", "application/x-ndjson": "lines"}


class Draining:
    """Whether this process answers what it has, and takes nothing new."""

    def __init__(self) -> None:
        self.now = False


class Watching:
    """Every answer says its `X-Request-ID`; while the process is `draining`, that its connection ends with it."""

    def __init__(self, app: ASGIApp, draining: Draining) -> None:
        self._app = app
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with figures.STREAMS.labels("websocket").track_inprogress():
                await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = request_id
        token = REQUEST_ID.set(request_id)
        started, status, stream = time.perf_counter(), 500, None
        counted = ExitStack()

        async def answer(message: Message) -> None:
            nonlocal status, stream
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if self._draining.now:
                    headers["Connection"] = "close"
                if stream := _STREAMS.get(headers.get("Content-Type", "").partition(";")[0]):
                    counted.close()
                    counted.enter_context(figures.STREAMS.labels(stream).track_inprogress())
            await send(message)

        try:
            with counted:
                counted.enter_context(figures.UNDER_WAY.track_inprogress())
                await self._app(scope, receive, answer)
        finally:
            _told(scope, status, time.perf_counter() - started, stream)
            REQUEST_ID.reset(token)


def _told(scope: Scope, status: int, seconds: float, stream: str | None) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    figures.REQUESTS.labels(route, method, str(status)).inc()
    if stream is None:
        figures.SECONDS.labels(route).observe(seconds)
    if requests.isEnabledFor(20):
        said: dict[str, Any] = {"method": method, "route": route, "status": status}
        requests.info("request", extra={"said": said | _who(scope) | {"ms": round(seconds * 1000, 2)}})


def _route(scope: Scope) -> str:
    """Which page as the table of pages has it, without the ids that stand in an address; also of what was refused at the gate."""
    return str(getattr(scope.get("route") or _asked_for(scope), "path", "none"))


def _asked_for(scope: Scope) -> BaseRoute | None:
    """As the router would have found it: the first that fits wholly, or else the first that lacks only the method."""
    fits = [(route.matches(scope)[0], route) for route in scope["app"].routes]
    return next((route for match in (Match.FULL, Match.PARTIAL) for fit, route in fits if fit is match), None)


def _who(scope: Scope) -> dict[str, str]:
    """By the key that names nobody by itself."""
    state = scope.get("state", {})
    known = state.get("token") or state.get("signed")
    return {"by": known.actor.key} if known else {}
