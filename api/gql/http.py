"""GraphQL over HTTP: what comes in, what goes out, and which mistakes are told how.

Follows the GraphQL-over-HTTP draft; `tests/api/http_audit` runs its 61 audits.
"""

import logging
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from api.accounts.budget import OverBudget
from api.accounts.gate import actor_in, still_in
from api.body import PATIENCE, Incoming, lingering
from api.gql.body import read_body
from api.gql.charging import Account
from api.gql.context import Context
from api.gql.engine import Asked, Engine, OnlyReadingError, TooSlowError
from api.gql.errors import (
    BAD_JSON,
    BAD_REQUEST,
    INTERNAL,
    TOO_COMPLEX,
    TOO_MANY_ITEMS,
    RequestError,
    only_reading,
    over_budget,
    too_slow,
)
from api.gql.events import EVENTS, EventStream
from api.gql.explorer import explorer_page, policy
from api.gql.streaming import responses
from api.hearing import Hearing
from api.operating.figures import REFUSED
from api.services import Services
from schema import NotAllowed
from schema.policy import Action, Actor, check

log = logging.getLogger("qianxian.graphql")
JSON = "application/json"
MOST_VALUES, MOST_LISTED = 20_000, 1_000
GRAPHQL_JSON = "application/graphql-response+json"
_ALLOW = "GET, POST"
_HEADERS = {
    "Vary": "Accept",
    "Cache-Control": "no-cache, private",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_WILDCARDS = ("*/*", "application/*")


class GraphQLEndpoint:
    """The ASGI application at `/graphql`."""

    def __init__(
        self,
        engine: Engine,
        services: Services,
        hearing: Hearing,
        *,
        visitor: Actor,
        open_: bool,
        most_bytes: int,
        patience: float = PATIENCE,
    ) -> None:
        self._engine = engine
        self._services = services
        self._hearing = hearing
        self._visitor = visitor
        self._is_open = open_
        self._most_bytes = most_bytes
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(receive)
        response = await self.respond(Request(scope, incoming))
        unread = response.status_code == 413
        await response(scope, incoming, lingering(incoming, send) if unread else send)

    async def respond(self, request: Request) -> Response:
        request_id = request.scope.get("state", {}).get("request_id") or secrets.token_hex(6)
        headers = {**_HEADERS, "X-Request-ID": request_id}
        if self._is_open and wants_page(request):
            return HTMLResponse(explorer_page(), headers={**headers, "Content-Security-Policy": policy()})
        try:
            media_type = chosen_media_type(request.headers.get("accept"))
        except RequestError as error:
            return encoded({"errors": [error.formatted()]}, JSON, error.status, headers)
        try:
            asked = await self._read(request, media_type)
            actor = actor_in(request, self._visitor)
            check(actor, Action.READ)
            account = Account.of(request, self._services)
            if media_type == EVENTS:
                return self._streamed(request, asked, account, request_id, headers)
            answer = await self._engine.answer(
                asked, Context(self._services, actor), request_id, account.charge
            )
        except OnlyReadingError:
            return self._refused(only_reading(), media_type, headers)
        except RequestError as error:
            return self._refused(error, media_type, headers)
        except TooSlowError:
            return self._refused(too_slow(), media_type, headers)
        except OverBudget as over:
            return self._refused(over_budget(over), media_type, headers)
        except NotAllowed as problem:
            return self._refused(RequestError(403, problem.code, problem.zh, problem.en), media_type, headers)
        except Exception:
            log.exception("request %s failed", request_id)
            return self._refused(failed(request_id), media_type, headers)
        status = 400 if "data" not in answer and media_type == GRAPHQL_JSON else 200
        return encoded(answer, media_type, status, headers)

    def _streamed(
        self, request: Request, asked: Asked, account: Account, request_id: str, headers: Mapping[str, str]
    ) -> Response:
        who = partial(still_in, request, self._visitor)
        actor, last = actor_in(request, self._visitor), request.headers.get("last-event-id")
        listener = self._hearing.listener(actor, who, last)
        told = responses(self._engine, asked, listener, request_id, account.charge)
        cursor = Context(self._services, actor).place
        return EventStream(told, listener, self._hearing.seats, cursor, headers)

    @staticmethod
    def _refused(error: RequestError, media_type: str, headers: Mapping[str, str]) -> Response:
        REFUSED.labels(error.code).inc()
        body = {"errors": [error.formatted()]}
        return encoded(
            body, JSON if media_type == EVENTS else media_type, error.status, {**headers, **error.headers}
        )

    async def _read(self, request: Request, media_type: str) -> Asked:
        if request.method == "GET" and (self._is_open or media_type == EVENTS):  # EventSource has no other
            return read_query_string(request)
        if request.method != "POST":
            allowed = _ALLOW if self._is_open else "POST"
            raise RequestError(
                405,
                "METHOD_NOT_ALLOWED",
                f"不支持 {request.method}，请用 {allowed}。",
                f"{request.method} is not allowed; use {allowed}.",
                {"Allow": allowed},
            )
        check_content_type(request.headers.get("content-type"))
        return read_parameters(
            parsed_json(await read_body(request, self._most_bytes, self._patience), "body")
        )


def wants_page(request: Request) -> bool:
    """A browser that was pointed at the address, rather than a program that asks."""
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )


def chosen_media_type(accept: str | None) -> str:
    """What the client reads: the newer type only where it is named. 406 when nothing fits."""
    if not accept or not accept.strip():
        return JSON
    liked: dict[str, float] = {}
    for item in accept.split(","):
        type_, *parameters = (part.strip().lower() for part in item.split(";"))
        charset = next((p[8:].strip('" ') for p in parameters if p.startswith("charset=")), "utf-8")
        if charset in ("utf-8", "utf8"):
            liked[type_] = quality(parameters)
    plain = max((liked[type_] for type_ in (JSON, *_WILDCARDS) if type_ in liked), default=0.0)
    if JSON in liked:
        plain = liked[JSON]
    newer = liked.get(GRAPHQL_JSON, 0.0)
    if liked.get(EVENTS, 0.0) > max(plain, newer):
        return EVENTS
    if not (plain or newer):
        raise RequestError(
            406,
            "NOT_ACCEPTABLE",
            f"只能以 {GRAPHQL_JSON} 或 {JSON} 回答。",
            f"Answers come as {GRAPHQL_JSON} or {JSON} only.",
        )
    return GRAPHQL_JSON if newer and newer >= plain else JSON


def quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def check_content_type(content_type: str | None) -> None:
    type_, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if type_ != JSON or charset not in ("utf-8", "utf8"):
        raise RequestError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            f"请求体须为 {JSON}（UTF-8）。",
            f"The body must be {JSON} in UTF-8.",
        )


def parsed_json(text: bytes | str, what: str) -> Any:
    """JSON, or 400 when it is none, is not UTF-8 or nests too deeply."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestError(
            400, BAD_JSON, f"{what} 不是 JSON：{error}。", f"{what} is no JSON: {error}."
        ) from None


def read_query_string(request: Request) -> Asked:
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = parsed_json(given[name], name) if given[name] else None
    return read_parameters(given, reading_only=True)


def read_parameters(given: Any, *, reading_only: bool = False) -> Asked:
    if isinstance(given, list):
        raise RequestError(
            400, BAD_REQUEST, "一次只能问一个，不支持数组。", "One request at a time; no batches."
        )
    if not isinstance(given, dict):
        raise RequestError(400, BAD_REQUEST, "请求体须为 JSON 对象。", "The body must be a JSON object.")
    query, name, id_ = given.get("query"), given.get("operationName"), given.get("documentId")
    if id_ is not None and not isinstance(id_, str):
        raise RequestError(400, BAD_REQUEST, "documentId 须为字符串。", "documentId must be a string.")
    by_id = id_ is not None and query is None
    if not by_id and (not isinstance(query, str) or not query.strip()):
        raise RequestError(400, BAD_REQUEST, "缺少 query（字符串）。", "query is missing or no string.")
    if name is not None and not isinstance(name, str):
        raise RequestError(400, BAD_REQUEST, "operationName 须为字符串。", "operationName must be a string.")
    for part in ("variables", "extensions"):
        if given.get(part) is not None and not isinstance(given[part], dict):
            raise RequestError(400, BAD_REQUEST, f"{part} 须为 JSON 对象。", f"{part} must be an object.")
    variables = given.get("variables") or {}
    check_size(variables)
    return Asked(query, variables, name or None, reading_only, id_)


def check_size(variables: dict[str, Any]) -> None:
    """Refuses what would take long only to be coerced: no question of ours has so many values, or so long a list."""
    count = 0
    waiting: list[Any] = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list) and len(value) > MOST_LISTED:
            raise RequestError(
                400,
                TOO_MANY_ITEMS,
                f"一个列表最多 {MOST_LISTED} 项，给出了 {len(value)} 项；请分几次送。",
                f"A list has at most {MOST_LISTED} items, not {len(value)}; send them in several batches.",
            )
        values = list(value.values()) if isinstance(value, dict) else value
        count += len(values)
        if count > MOST_VALUES:
            raise RequestError(
                400,
                TOO_COMPLEX,
                f"variables 里超过 {MOST_VALUES} 个值。",
                f"variables hold more than {MOST_VALUES} values.",
            )
        waiting += [inner for inner in values if isinstance(inner, dict | list)]


def failed(request_id: str) -> RequestError:
    return RequestError(
        500,
        INTERNAL,
        f"内部错误，已记录（编号 {request_id}）。",
        f"Internal error, logged as {request_id}.",
    )


def encoded(body: Mapping[str, Any], media_type: str, status: int, headers: Mapping[str, str]) -> Response:
    content_type = f"{media_type}; charset=utf-8"
    return Response(orjson.dumps(body), status, {**headers, "Content-Type": content_type})
