"""Answer only to our own names: a page elsewhere cannot reach this machine by a name that it made point here."""

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::\d*)?", re.ASCII)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class OwnHosts:
    """Refuses requests whose Host header is none of `hosts` (the port does not matter)."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and _host(scope) not in self._hosts:
            refusal = PlainTextResponse(
                "请用 http://127.0.0.1 访问。 Use http://127.0.0.1 to reach this service. [UNKNOWN_HOST]\n",
                421,
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host(scope: Scope) -> str:
    """The name without the port; what is no host at all is nobody's."""
    given = next((value for key, value in scope["headers"] if key == b"host"), b"").decode("latin-1").lower()
    found = _HOST.fullmatch(given)
    return found[1] if found else ""
