"""Change things only for our own pages: a form on another site cannot make a visitor's browser write here."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = ("same-origin", "none")  # `none`: typed or clicked by the person, not by a page


class SameOrigin:
    """Refuses every unsafe request that a browser says another origin made; a program says nothing. Where `accounts` are
    kept such a page may open a WebSocket: without the cookies of this place it is nobody until it shows a token."""

    def __init__(self, app: ASGIApp, *, accounts: bool = False) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _may_change(scope) and is_foreign(Headers(scope=scope)):
            if scope["type"] == "websocket" and self._accounts:
                await self._app(without_cookies(scope), receive, send)
                return
            refusal = PlainTextResponse(
                "不接受从其他网站提交的内容，请在本站页面上操作。 "
                "Nothing is taken from other sites; use the pages here. [CROSS_SITE]\n",
                403,
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def without_cookies(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}


def _may_change(scope: Scope) -> bool:
    """A browser opens a WebSocket to anywhere, with the cookies of that place."""
    return scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in SAFE)


def is_foreign(headers: Headers) -> bool:
    """What the browser says of the request counts; of older ones, whether the page is of this host."""
    if site := headers.get("sec-fetch-site"):
        return site not in _OURS
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()
