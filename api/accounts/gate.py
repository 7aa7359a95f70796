"""The gate before everything that is served: who is not signed in gets no further than the door."""

from collections.abc import Callable
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts.door import Door, Signed
from schema import NotAllowed, Problem, Unavailable
from schema.policy import Action, may

COOKIE = "__Host-session"
_OPEN = ("/static/", "/healthz", "/sign-in", "/enter/")
_SAFE = frozenset({"GET", "HEAD"})


class Gate:
    """Lets a request through with who makes it: `Signed`, in `scope["state"]["signed"]`."""

    def __init__(self, app: ASGIApp, door: Door, page_of: Callable[[Request, Problem], Response]) -> None:
        self._app = app
        self._door = door
        self._page_of = page_of  # what says a problem to a person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] in ("http", "websocket") and not _begins(scope["path"], _OPEN)
        if scope["type"] != "lifespan":
            scope.setdefault("state", {})["stranger"] = True  # until it is known who it is
        refusal = await self._refusal(scope) if guarded else None
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        """None for who may go on, and is known from here on."""
        try:
            signed = await self._who(HTTPConnection(scope))
        except Problem as problem:  # the store cannot be asked who it is
            return self._said(scope, 503, problem)
        scope["state"] |= {"signed": signed, "stranger": signed is None}
        return refused(scope, signed)

    def _said(self, scope: Scope, status: int, problem: Problem) -> Response:
        """As JSON to a program, as a page to a person."""
        if _is_program(scope):
            return _told(status, said_to(HTTPConnection(scope), problem))
        return self._page_of(Request(scope), problem)

    async def _who(self, connection: HTTPConnection) -> Signed | None:
        token = connection.cookies.get(COOKIE)
        return await to_thread.run_sync(self._door.who, token) if token else None


def refused(scope: Scope, signed: Signed | None) -> Response | None:
    """Where somebody is sent who may not go on, None for who may. What each may do is said where it is done: with
    each page, and with each field and mutation of GraphQL."""
    path = scope["path"]
    if signed is None:
        return _unknown(scope, path)
    actor = signed.person.actor
    if path == "/" and not may(actor, Action.WORK_AT_DESK) and may(actor, Action.KEEP_ACCOUNTS):
        return RedirectResponse("/people", 303)
    return None


def signed_in(request: HTTPConnection) -> Signed | None:
    """Who the gate let through; None where no accounts are kept."""
    signed: Signed | None = request.scope.get("state", {}).get("signed")
    return signed


def is_stranger(request: HTTPConnection) -> bool:
    """Whether accounts are kept, and it is not known who this is."""
    return bool(request.scope.get("state", {}).get("stranger"))


def said_to(request: HTTPConnection, problem: Problem) -> Problem:
    """The problem, without where the store is and what ails it where that is nobody's business."""
    of_the_store = isinstance(problem, Unavailable) or problem.code == "NOT_A_DATABASE"
    if not (of_the_store and is_stranger(request)):
        return problem
    return Unavailable(
        "系统暂时不能用，请过几分钟再试；一直这样，请告诉管理员。",
        "The system cannot be used just now. Try again in a few minutes, and tell its keeper if it stays so.",
        code="STORE_UNAVAILABLE",
    )


def _unknown(scope: Scope, path: str) -> Response:
    """A page leads to the door and back; a program is told."""
    if _is_program(scope):
        return _told(401, NotAllowed("请先登录。", "Sign in first.", code="UNAUTHENTICATED"))
    where = {"then": path} if path != "/" and scope["method"] in _SAFE else {}
    door = f"/sign-in?{urlencode(where)}" if where else "/sign-in"
    return RedirectResponse(door, 303, headers={"Cache-Control": "no-store"})


def _is_program(scope: Scope) -> bool:
    return bool(scope["path"] == "/graphql" or scope["type"] == "websocket")


def _told(status: int, problem: Problem) -> Response:
    error = {"message": f"{problem.zh} {problem.en}", "extensions": {"code": problem.code}}
    return JSONResponse({"errors": [error]}, status, headers={"Cache-Control": "no-store"})


def _begins(path: str, starts: tuple[str, ...]) -> bool:
    """Whether the path is one of these, or under one."""
    return any(path == start or path.startswith(f"{start.rstrip('/')}/") for start in starts)
