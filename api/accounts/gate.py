"""The gate before everything that is served: who is not signed in gets no further than the door."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.accounts.door import Door, Signed
from api.accounts.guard import COOKIE, Guard, guard_of
from api.accounts.integrators import Token, Tokens
from schema import NotAllowed, Problem, Unavailable
from schema.policy import Action, Actor, may

_PLAIN = ("/static/", "/healthz", "/readyz")  # the same for everybody
_PROGRAMS = frozenset({"/graphql", "/metrics", "/export.ndjson", "/changes.ndjson"})
_OPEN = ("/sign-in", "/enter/", "/join", "/openid")
_BEGINS = {Action.ENTRUST: "/care", Action.AGREE: "/mine", Action.KEEP_ACCOUNTS: "/people"}
_SAFE = frozenset({"GET", "HEAD"})
_BEARER = "bearer "
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="qianxian", error="invalid_token"'}


class Gate:
    """Lets a request through with who makes it: `Signed` in `scope["state"]["signed"]`, or `Token` in `["token"]`.

    A program that brings a token is judged by that alone: a cookie beside it counts for nothing.
    """

    def __init__(
        self, app: ASGIApp, door: Door, tokens: Tokens, page_of: Callable[[Request, Problem], Response]
    ) -> None:
        self._app = app
        self._door = door
        self._tokens = tokens
        self._page_of = page_of  # what says a problem to a person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks_who = scope["type"] in ("http", "websocket") and not _begins(scope["path"], _PLAIN)
        refusal = await self._refusal(scope) if asks_who else None
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        """None for who may go on, and is known from here on; over a WebSocket one may say it with the greeting."""
        connection, is_open = HTTPConnection(scope), _begins(scope["path"], _OPEN)
        state = scope.setdefault("state", {})
        state |= {"guard": guard_of(connection), "stranger": True, "tokens": self._tokens}
        if _is_program(scope) and (bearer := bearer_in(connection)) is not None:
            return await self._by_token(scope, bearer)
        try:
            signed = await self._who(connection)
        except Problem as problem:  # the store cannot be asked who it is
            return None if is_open else self._said(scope, 503, problem)
        state |= {"signed": signed, "stranger": signed is None}
        state["again"] = partial(self._door.who, connection.cookies.get(COOKIE, ""))
        return None if is_open or scope["type"] == "websocket" else refused(scope, signed)

    async def _by_token(self, scope: Scope, bearer: str) -> Response | None:
        try:
            await present(scope, bearer)
        except NotAllowed as problem:
            return _told(401, problem, _CHALLENGE)
        except Problem as problem:
            return self._said(scope, 503, problem)
        return None

    def _said(self, scope: Scope, status: int, problem: Problem) -> Response:
        """As JSON to a program, as a page to a person."""
        if _is_program(scope):
            return _told(status, said_to(HTTPConnection(scope), problem))
        return self._page_of(Request(scope), problem)

    async def _who(self, connection: HTTPConnection) -> Signed | None:
        token = connection.cookies.get(COOKIE)
        return await to_thread.run_sync(self._door.who, token) if token else None


async def present(scope: Scope, bearer: str) -> None:
    """From here on it is the platform of that token that asks, whoever it was before; `NotAllowed` where the token opens
    nothing. Where no accounts are kept it says nothing."""
    state = scope.get("state", {})
    tokens: Tokens | None = state.get("tokens")
    if tokens is None:
        return
    again = partial(tokens.who, bearer)
    state |= {"token": await to_thread.run_sync(again), "again": again, "stranger": False}


def refused(scope: Scope, signed: Signed | None) -> Response | None:
    """Where somebody is sent who may not go on, None for who may. What each may do is said where it is done: with
    each page, and with each field and mutation of GraphQL."""
    path = scope["path"]
    if signed is None:
        return _unknown(scope, path)
    if path == "/" and not may(signed.actor, Action.WORK_AT_DESK):
        return RedirectResponse(first_page(signed), 303)
    return None


def first_page(signed: Signed) -> str:
    """Where somebody begins who has no desk."""
    begins = (action for action in _BEGINS if may(signed.actor, action))
    return next((_BEGINS[action] for action in begins), "/account")


def signed_in(request: HTTPConnection) -> Signed | None:
    """Who the gate let through; None where no accounts are kept."""
    signed: Signed | None = request.scope.get("state", {}).get("signed")
    return signed


def token_of(request: HTTPConnection) -> Token | None:
    """The token by which the gate let a program through."""
    token: Token | None = request.scope.get("state", {}).get("token")
    return token


def actor_in(request: HTTPConnection, visitor: Actor) -> Actor:
    """Who asks: by a token, by a session, or the `visitor` where no accounts are kept."""
    known = token_of(request) or signed_in(request)
    return known.actor if known else visitor


async def still_in(request: HTTPConnection, visitor: Actor) -> Actor:
    """Who it is by now that was let in before, as which it is known from here on; `NotAllowed` where their session or token
    opens nothing any more."""
    state = request.scope.get("state", {})
    if (again := state.get("again")) is None:
        return visitor
    known: Signed | Token | None = await to_thread.run_sync(again)
    if known is None:
        raise session_ended()
    state["token" if isinstance(known, Token) else "signed"] = known
    return known.actor


def bearer_in(request: HTTPConnection) -> str | None:
    """The token that the request brings; empty where it names none."""
    return bearer_of(request.headers.get("authorization", ""))


def bearer_of(authorization: str) -> str | None:
    given = authorization.strip()
    if given.lower() == _BEARER.strip():
        return ""
    return given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else None


def is_stranger(request: HTTPConnection) -> bool:
    """Whether accounts are kept, and it is not known who this is."""
    return bool(request.scope.get("state", {}).get("stranger"))


def said_to(request: HTTPConnection, problem: Problem) -> Problem:
    """The problem, without where the store is and what ails it where that is nobody's business."""
    of_the_store = type(problem) is Unavailable or problem.code == "NOT_A_DATABASE"
    if not (of_the_store and is_stranger(request)):
        return problem
    return Unavailable(
        "系统暂时不能用，请过几分钟再试；一直这样，请告诉管理员。",
        "The system cannot be used just now. Try again in a few minutes, and tell its keeper if it stays so.",
        code="STORE_UNAVAILABLE",
    )


def guard(request: HTTPConnection) -> Guard | None:
    """What the forms of this request are guarded by; None where no accounts are kept."""
    found: Guard | None = request.scope.get("state", {}).get("guard")
    return found


def wanted(request: HTTPConnection) -> str:
    """The page to which something was sent by somebody who is not signed in any more; empty for the door's own."""
    return str(request.scope.get("state", {}).get("wanted", ""))


def session_ended() -> NotAllowed:
    return NotAllowed(
        "登录已经过期。写的内容都还在：登录后就能接着提交。",
        "Your session ended. Nothing is lost: sign in, and send it then.",
        code="UNAUTHENTICATED",
    )


def _unknown(scope: Scope, path: str) -> Response | None:
    """A page leads to the door and back, with what was typed into it; a program is told."""
    if _is_program(scope):
        return _told(401, NotAllowed("请先登录。", "Sign in first.", code="UNAUTHENTICATED"))
    if scope["method"] not in _SAFE:
        scope["state"]["wanted"], scope["path"] = path, "/sign-in"
        return None  # the door keeps what was typed
    where = {"then": path} if path != "/" else {}
    door = f"/sign-in?{urlencode(where)}" if where else "/sign-in"
    return RedirectResponse(door, 303, headers={"Cache-Control": "no-store"})


def _is_program(scope: Scope) -> bool:
    return bool(scope["path"] in _PROGRAMS or scope["type"] == "websocket")


def _told(status: int, problem: Problem, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    error = {"message": f"{problem.zh} {problem.en}", "extensions": {"code": problem.code}}
    return JSONResponse({"errors": [error]}, status, headers={"Cache-Control": "no-store", **headers})


def _begins(path: str, starts: tuple[str, ...]) -> bool:
    """Whether the path is one of these, or under one."""
    return any(path == start or path.startswith(f"{start.rstrip('/')}/") for start in starts)
