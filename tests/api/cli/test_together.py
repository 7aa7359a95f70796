"""What two workers of one `serve` count and keep is one: budgets, streams, and rankings that are paged through."""

import http.client
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from api.accounts import Door
from api.accounts.integrators import Tokens
from graph.stores import Store, open_store
from schema.policy import Permit, Role
from tests.api.cli.test_serve import Serving, Start, start
from tests.factories import enterprise, keep

__all__ = ["start"]
PERMITS = frozenset({Permit.SUGGESTIONS, Permit.BUSINESS})
PAGE = """query($after: String) { matchText(text: "求购锻钢轴套", first: 5, after: $after) {
  nodes { rank partner { id } } pageInfo { endCursor hasNextPage } } }"""


class Line:
    """A connection to one worker, for as long as it is kept."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._line.connect()
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def sent(
        self, query: str, accept: str = "application/json", **variables: Any
    ) -> http.client.HTTPResponse:
        body = json.dumps({"query": query, "variables": variables})
        self._line.request("POST", "/graphql", body, {**self._headers, "Accept": accept})
        return self._line.getresponse()

    def ask(self, query: str, **variables: Any) -> Any:
        return json.loads(self.sent(query, **variables).read())

    def close(self) -> None:
        self._line.close()


def stream(line: Line) -> http.client.HTTPResponse:
    return line.sent("subscription { changed { id } }", "text/event-stream")


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    opened = open_store(db)
    keep(opened, *(enterprise(f"锻钢{n}厂", makes=["锻钢轴套"]) for n in range(40)))
    yield opened
    opened.close()


@pytest.fixture
def token(store: Store) -> str:
    Door(store).invite("zhao", "赵管理", frozenset({Role.OPERATOR, Role.STAFF}))
    _, secret = Tokens(store).create("采购平台", PERMITS, budget=20_000)
    return secret


@pytest.fixture
def lines(start: Start, db: str, token: str) -> Iterator[Callable[[], list[Line]]]:
    """Makes a connection to each of two workers."""
    serving = start("serve", "--accounts", "--profile", "open", "--db", db, "--port", "0", "--workers", "2")
    port = int(serving.url().rsplit(":", 1)[1])
    with ExitStack() as kept:

        def make() -> list[Line]:
            made = [line_to(serving, worker, port, token) for worker in serving.children()]
            for line in made:
                kept.callback(line.close)
            return made

        yield make


def line_to(serving: Serving, worker: int, port: int, token: str) -> Line:
    """While the others are stopped they take no connection."""
    others = [pid for pid in serving.children() if pid != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    line = Line(port, token)
    assert "data" in line.ask("{ __typename }")
    for pid in others:
        os.kill(pid, signal.SIGCONT)
    return line


@pytest.mark.slow
def test_two_workers_count_and_keep_as_one(lines: Callable[[], list[Line]], store: Store, token: str) -> None:
    opened = [stream(line) for _ in range(10) for line in lines()]
    assert [response.status for response in opened] == [200] * 20
    assert [stream(line).status for line in lines()] == [429] * 2
    one, other = lines()
    first = one.ask(PAGE)["data"]["matchText"]
    keep(store, enterprise("后来的厂", makes=["锻钢轴套"]))
    second = other.ask(PAGE, after=first["pageInfo"]["endCursor"])["data"]["matchText"]
    third = one.ask(PAGE, after=second["pageInfo"]["endCursor"])["data"]["matchText"]
    seen = [node for page in (first, second, third) for node in page["nodes"]]
    assert [node["rank"] for node in seen] == list(range(1, 16))
    assert len({node["partner"]["id"] for node in seen}) == 15
    left = [line.ask("{ __typename }")["extensions"]["cost"]["remaining"] for line in (one, other) * 2]
    assert left == sorted(left, reverse=True)
    assert left[0] < 20_000 - 3 * 3_000
    codes = [
        line.ask(PAGE).get("errors", [{}])[0].get("extensions", {}).get("code") for line in (one, other) * 3
    ]
    assert codes == [None] * 3 + ["OVER_BUDGET"] * 3
