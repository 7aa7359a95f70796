"""Forms, sent as the page would send them that a browser was shown."""

from typing import Any

from starlette.testclient import TestClient

from api.accounts.guard import BEFORE, COOKIE, FIELD, Guard

OURS = {"Sec-Fetch-Site": "same-origin"}


def guard_for(http: TestClient) -> str:
    """What the forms carry that this browser was shown."""
    if not (http.cookies.get(COOKIE) or http.cookies.get(BEFORE)):
        http.get("/sign-in")
    return Guard(http.cookies.get(COOKIE) or http.cookies[BEFORE]).token


def post(http: TestClient, path: str, data: dict[str, Any]) -> Any:
    return http.post(path, data={**data, FIELD: guard_for(http)}, headers=OURS)
