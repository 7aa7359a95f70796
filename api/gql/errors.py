"""Errors as clients see them: a code that says which mistake it was, and no secrets."""

import logging
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from api.accounts.budget import OverBudget
from schema import Problem

log = logging.getLogger("qianxian.graphql")
MOST_ERRORS = 5

BAD_REQUEST = "BAD_REQUEST"
BAD_JSON = "BAD_JSON"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_VARIABLES = "BAD_VARIABLES"
BAD_OPERATION_NAME = "BAD_OPERATION_NAME"
TOO_COMPLEX = "TOO_COMPLEX"
TOO_MANY_ITEMS = "TOO_MANY_ITEMS"
NEEDS_STREAM = "NEEDS_STREAM"
UNKNOWN_DOCUMENT = "UNKNOWN_DOCUMENT"
INTERNAL = "INTERNAL"


class RequestError(Exception):
    """The HTTP request is wrong before any GraphQL: `status`, a code and what to do about it."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{zh} / {en}")
        self.status = status
        self.code = code
        self.headers = headers or {}

    def formatted(self) -> dict[str, Any]:
        return {"message": str(self), "extensions": {"code": self.code}}


def only_reading() -> RequestError:
    return RequestError(
        405, "METHOD_NOT_ALLOWED", "修改须用 POST。", "Mutations must be sent by POST.", {"Allow": "POST"}
    )


def too_slow() -> RequestError:
    return RequestError(
        503,
        "TOO_SLOW",
        "没有在规定时间内答完，请少问一些，或过一会儿再试。",
        "Not answered in time; ask for less, or try again later.",
        {"Retry-After": "5"},
    )


def over_budget(over: OverBudget) -> RequestError:
    return RequestError(429, over.code, over.zh, over.en, {"Retry-After": str(over.after)})


def formatted(error: GraphQLError, code: str, request_id: str) -> dict[str, Any]:
    """One error of a response. `code` is for errors that graphql-core found itself."""
    original = innermost(error)
    place = {key: value for key, value in error.formatted.items() if key in ("locations", "path")}
    if isinstance(original, Problem):
        words = {"code": original.code, "zh": original.zh, "en": original.en, "detail": dict(original.detail)}
        return {"message": str(original), **place, "extensions": words}
    if original is None:
        return {"message": error.message, **place, "extensions": {"code": code, **(error.extensions or {})}}
    log.error("request %s failed at %s", request_id, error.path, exc_info=original)
    message = f"内部错误，已记录（编号 {request_id}）。 / Internal error, logged as {request_id}."
    return {"message": message, **place, "extensions": {"code": INTERNAL, "requestId": request_id}}


def innermost(error: GraphQLError) -> Exception | None:
    """The exception that was raised by a resolver, None when graphql-core itself objected."""
    original: Exception | None = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    return original
