"""What an operator sees of a service that runs, and that nobody is in it."""

import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.accounts.integrators import Tokens
from api.app import create_app
from api.operating import figures
from api.operating.health import _HOLDS
from api.operating.logs import Lines, requests
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store, open_store
from schema.policy import Permit, Role
from tests.api.accounts.test_gate import let_in
from tests.api.console.town import fill

NEED = "求购独此一家的自润滑轴承"
QUESTION = {"query": f'{{ matchText(text: "{NEED}") {{ emptyCode }} }}'}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, Settings())) as http:
        yield http


@pytest.fixture
def guarded(store: Store) -> Iterator[TestClient]:
    app = create_app(store, Settings(accounts=True))
    with TestClient(app, base_url="https://town.example", follow_redirects=False) as http:
        yield http


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the log says, a line for each request."""
    written: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler, root = Keeping(), logging.getLogger()
    handler.setFormatter(Lines())
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    requests.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer to say that it is ready than one would like."""
    monkeypatch.setattr("api.operating.health._PATIENCE", 60.0)


def test_it_is_ready_when_the_store_answers_and_not_when_it_does_not(
    desk: TestClient, store: Store, guarded: TestClient
) -> None:
    for http in (desk, guarded):
        assert (http.get("/readyz").status_code, http.get("/readyz").json()) == (200, {"ready": True})
    store.close()
    time.sleep(1.1)  # an answer stands for a second
    response = desk.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False, "lacking": "store"})
    assert desk.get("/healthz").text == "ok"


def test_it_is_not_ready_while_what_matching_needs_is_not_there(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(Matcher, "match_text", missing)
    assert desk.get("/readyz").json() == {"ready": False, "lacking": "index"}


def test_whether_it_is_ready_is_looked_for_once_for_all_who_ask(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of a thousand strangers took a thread, and a store that did not answer kept it."""
    looked: list[float] = []

    def slowly(*_: object, **__: object) -> None:
        looked.append(time.monotonic())
        time.sleep(0.1)

    monkeypatch.setattr(Matcher, "match_text", slowly)
    with ThreadPoolExecutor(8) as strangers:
        answers = list(strangers.map(lambda _: desk.get("/readyz").status_code, range(8)))
    assert answers == [200] * 8
    assert all(after - before > _HOLDS for before, after in pairwise(looked))


def test_requests_are_counted_by_route_and_nobody_is_in_the_figures(desk: TestClient, store: Store) -> None:
    desk.post("/graphql", json=QUESTION)
    desk.get("/organisations/ent_aaaaaaaaaaaaaaaa")
    desk.get("/ask", params={"need": NEED})
    desk.get("/不存在的页面")
    desk.post("/graphql", content=b"{", headers={"content-type": "application/json"})
    text = desk.get("/metrics").text
    assert 'qianxian_requests_total{method="POST",route="/graphql",status="200"}' in text
    assert 'route="/organisations/{id}"' in text
    assert 'qianxian_graphql_cost_total{caller="visitor"}' in text
    assert 'qianxian_graphql_refused_total{code="BAD_JSON"}' in text
    for secret in (NEED, "ent_aaaa", "不存在", "轴承"):
        assert secret not in text


def test_what_is_refused_before_its_page_is_looked_for_is_told_by_that_page(
    guarded: TestClient, lines: list[str]
) -> None:
    """An operator wants to know at which door somebody knocks, and no id or token that stands in an address."""
    elsewhere = {"Origin": "https://elsewhere.example"}
    guarded.post("/graphql", json=QUESTION)
    guarded.get("/organisations/ent_aaaaaaaaaaaaaaaa")
    guarded.post("/enter/bbbbbbbbbbbb", headers=elsewhere)
    guarded.delete("/metrics", headers=elsewhere)
    guarded.get("/cccc/dddd")
    told = [(one["method"], one["route"], one["status"]) for one in map(json.loads, lines) if "route" in one]
    assert told == [
        ("POST", "/graphql", 401),
        ("GET", "/organisations/{id}", 303),
        ("POST", "/enter/{id}", 403),
        ("DELETE", "/metrics", 403),
        ("GET", "/{path:path}", 303),
    ]
    text = figures.told().decode() + "".join(lines)
    assert 'qianxian_requests_total{method="POST",route="/graphql",status="401"}' in text
    assert not any(secret in text for secret in ("aaaa", "bbbb", "cccc", "dddd"))


def test_what_is_too_large_is_logged_as_it_was_answered(guarded: TestClient, lines: list[str]) -> None:
    """Whoever may not ask is told that, and not that their question is too large."""
    large = b" " * (Settings().max_body_bytes + 1)
    answers = [
        guarded.post("/graphql", content=large),
        guarded.post("/graphql", content=large, headers={"Origin": "https://elsewhere.example"}),
        guarded.request("GET", "/healthz", content=large),
    ]
    assert [one.status_code for one in answers] == [401, 403, 413]
    told = [one for one in map(json.loads, lines) if "route" in one]
    assert [one["status"] for one in told] == [401, 403, 413]
    assert [one["request_id"] for one in told] == [one.headers.get("x-request-id") for one in answers]


TIMED = 'qianxian_request_seconds_count{route="/export.ndjson"}'
EXPORTS = 'qianxian_requests_total{method="GET",route="/export.ndjson",status="200"}'


def figure(desk: TestClient, name: str) -> float:
    """They are counted for the process, whichever application answered."""
    said = [line for line in desk.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(said[0].rsplit(" ", 1)[1]) if said else 0.0


def test_streams_are_counted_apart_from_requests_that_take_long(desk: TestClient) -> None:
    before, timed = figure(desk, EXPORTS), figure(desk, TIMED)
    with desk.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]):
        assert 'qianxian_streams_open{kind="websocket"} 1.0' in desk.get("/metrics").text
    assert desk.get("/export.ndjson").status_code == 200
    assert figure(desk, EXPORTS) == before + 1
    text = desk.get("/metrics").text
    assert figure(desk, TIMED) == timed
    for kind in ("websocket", "lines"):
        assert f'qianxian_streams_open{{kind="{kind}"}} 0.0' in text
    assert "qianxian_requests_under_way 1.0" in text  # the one that asks


def test_figures_are_for_who_may_watch(guarded: TestClient, store: Store) -> None:
    assert guarded.get("/metrics").status_code == 401
    for permits, status in ((frozenset({Permit.METRICS}), 200), (frozenset({Permit.PUSH}), 403)):
        _, secret = Tokens(store).create("监控", permits)
        headers = {"Authorization": f"Bearer {secret}"}
        assert guarded.get("/metrics", headers=headers).status_code == status
    let_in(guarded, store, "root1", Role.OPERATOR)
    assert guarded.get("/metrics").status_code == 200


def test_every_request_has_an_id_and_a_line_that_says_nobodys_name_and_no_need(
    guarded: TestClient, store: Store, lines: list[str]
) -> None:
    let_in(guarded, store)
    answer = guarded.post("/graphql", json=QUESTION)
    guarded.get("/ask", params={"need": NEED})
    line = next(one for one in map(json.loads, lines) if one.get("route") == "/graphql")
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["status"], line["by"][:4]) == ("POST", 200, "per_")
    assert line["ms"] > 0
    for secret in (NEED, "need=", "王芳", "wangfang", "桥头的老槐树"):
        assert secret not in "".join(lines)


def test_a_failure_is_told_by_its_kind_and_place_without_its_words(
    desk: TestClient, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("张三 13800000000")

    monkeypatch.setattr(Matcher, "match_text", fail)
    answer = desk.post("/graphql", json=QUESTION)
    told = next(one for one in map(json.loads, lines) if "failure" in one)
    assert told["failure"]["kind"] == "RuntimeError"
    assert told["failure"]["where"][-1].endswith(" fail")
    assert told["request_id"] == answer.json()["errors"][0]["extensions"]["requestId"]
    assert "张三" not in "".join(lines)
