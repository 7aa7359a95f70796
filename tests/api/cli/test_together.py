"""What two workers of one `serve` count and keep is one: budgets, streams, and rankings that are paged through."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from api.accounts import Keeper
from api.accounts.integrators import Tokens
from graph.stores import Store, open_store
from schema.policy import Permit, Role
from tests.api.cli.test_serve import Serving, Start, start, wait_until
from tests.factories import enterprise, keep

__all__ = ["start"]
PERMITS = frozenset({Permit.SUGGESTIONS, Permit.BUSINESS})
PAGE = """query($after: String) { matchText(text: "求购锻钢轴套", first: 5, after: $after) {
  nodes { rank partner { id } } pageInfo { endCursor hasNextPage } } }"""


class Line:
    """A connection to one worker, for as long as it is kept."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
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
def tokens(store: Store) -> tuple[str, str]:
    """One who has much to spend, and one who has enough for three questions a minute."""
    Keeper(store).invite("zhao", "赵管理", frozenset({Role.OPERATOR, Role.STAFF}))
    made = (Tokens(store).create("采购平台", PERMITS, budget=budget) for budget in (1_000_000, 12_000))
    (_, rich), (_, poor) = made
    return rich, poor


@pytest.fixture
def serving(start: Start, db: str, tokens: tuple[str, str]) -> Serving:
    return start("serve", "--accounts", "--profile", "open", "--db", db, "--port", "0", "--workers", "2")


Lines = Callable[[str], list["Line"]]


@pytest.fixture
def lines(serving: Serving) -> Iterator[Lines]:
    """Makes a connection to each of two workers."""
    port = int(serving.url().rsplit(":", 1)[1])
    with ExitStack() as kept:

        def make(token: str) -> list[Line]:
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


def code(answer: Any) -> str | None:
    found: str | None = answer.get("errors", [{}])[0].get("extensions", {}).get("code")
    return found


@pytest.mark.slow
def test_two_workers_count_and_keep_as_one(
    serving: Serving, lines: Lines, store: Store, tokens: tuple[str, str]
) -> None:
    rich, poor = tokens
    while time.time() % 60 > 45:  # within one minute
        time.sleep(0.5)
    spent = [line.ask(PAGE) for _ in range(3) for line in lines(poor)]
    assert [code(answer) for answer in spent] == [None] * 3 + ["OVER_BUDGET"] * 3
    assert len({answer["extensions"]["cost"]["remaining"] for answer in spent[:3]}) == 3

    opened = [stream(line) for _ in range(10) for line in lines(rich)]
    assert [response.status for response in opened] == [200] * 20
    assert [stream(line).status for line in lines(rich)] == [429] * 2

    one, other = lines(rich)
    seen, after = list[Any](), None
    for number, line in enumerate((one, other, one)):
        page = line.ask(PAGE, after=after)["data"]["matchText"]
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        keep(store, enterprise(f"后来的{number}厂", makes=["锻钢轴套"]))
    before = set(serving.children())
    serving.process.send_signal(signal.SIGHUP)
    for line in (one, other):
        line.close()
    wait_until(lambda: len(serving.children()) == 2 and not before & set(serving.children()), 120)
    (line, _) = lines(rich)
    seen += line.ask(PAGE, after=after)["data"]["matchText"]["nodes"]
    assert [node["rank"] for node in seen] == list(range(1, 21))
    assert len({node["partner"]["id"] for node in seen}) == 20
