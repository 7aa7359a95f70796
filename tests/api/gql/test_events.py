"""GraphQL as a stream of events over HTTP, from a real server: a stream has no end that a test client waits for."""

import http.client
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from api.app import create_app
from api.hearing.seats import EACH
from api.settings import Profile, Settings
from graph.stores import Store
from schema import Enterprise
from tests.api.gql.conftest import LONGGONG, ZIRUN, Asker
from tests.api.gql.test_body import served
from tests.factories import SOURCES, keep

ENTERPRISES = "subscription($after: String) { changed(kinds: [ENTERPRISE], after: $after) { cursor node { ... on Enterprise { note } } } }"


class Stream:
    """What a graphql-sse client does, line by line."""

    def __init__(self, address: tuple[str, int], query: str, last: str = "", **variables: Any) -> None:
        body = orjson.dumps({"query": query, "variables": variables})
        self._ask(address, "POST", "/graphql", body, {"Content-Type": "application/json"}, last)

    def _ask(
        self,
        address: tuple[str, int],
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        last: str,
    ) -> None:
        self._line = http.client.HTTPConnection(*address, timeout=60)
        more = {"Last-Event-ID": last} if last else {}
        self.last = last
        try:
            self._line.request(method, path, body, {**headers, "Accept": "text/event-stream", **more})
            self.response = self._line.getresponse()
        except (OSError, http.client.HTTPException):
            self._line.close()
            raise

    def event(self) -> tuple[str, Any]:
        """The next one, and what it says."""
        while True:
            said = self._block()
            self.last = said.get("id", self.last)
            if "event" in said:
                return said["event"], orjson.loads(said["data"]) if said["data"] else None

    def placed(self) -> str:
        """After which cursor to go on, when it was said first."""
        while not self.last:
            self.last = self._block().get("id", "")
        return self.last

    def _block(self) -> dict[str, str]:
        said: dict[str, str] = {}
        while (line := self.response.readline()).strip():
            name, _, value = line.decode().partition(":")
            said[name] = value.strip()
        if not line:
            raise EOFError
        return said

    def close(self) -> None:
        self._line.close()


class Browser(Stream):
    """What an EventSource does: it has no body, and asks the same again."""

    def _ask(
        self,
        address: tuple[str, int],
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        last: str,
    ) -> None:
        asked = orjson.loads(body)
        query = urlencode({"query": asked["query"], "variables": orjson.dumps(asked["variables"]).decode()})
        super()._ask(address, "GET", f"{path}?{query}", b"", {}, last)


@pytest.fixture
def address(store: Store) -> Iterator[tuple[str, int]]:
    with served(create_app(store, Settings())) as address:
        yield address


def moved(store: Store, note: str) -> None:
    keep(store, Enterprise(id=ZIRUN, name="上海自润轴承有限公司", note=note, sources=SOURCES))


@pytest.mark.usefixtures("never_asked_again")
def test_what_is_written_is_told_and_one_may_go_on_from_there(
    address: tuple[str, int], store: Store, ask: Asker
) -> None:
    after = ask("{ position }")["position"]
    with closing(Stream(address, ENTERPRISES, after=after)) as stream:
        assert stream.response.status == 200
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        for note in ("一", "二"):
            moved(store, note)
            name, told = stream.event()
            assert (name, told["data"]["changed"]["node"]["note"]) == ("next", note)
    moved(store, "三")
    with closing(Stream(address, ENTERPRISES, after=told["data"]["changed"]["cursor"])) as stream:
        assert stream.event()[1]["data"]["changed"]["node"]["note"] == "三"


@pytest.mark.parametrize("kind", [Stream, Browser])
def test_who_comes_back_says_how_far_it_came_and_goes_on_from_there(
    address: tuple[str, int], store: Store, kind: type[Stream]
) -> None:
    with closing(kind(address, ENTERPRISES)) as stream:
        begun = stream.placed()  # before anything happened
    moved(store, "一")
    with closing(kind(address, ENTERPRISES, begun)) as stream:
        assert stream.event()[1]["data"]["changed"]["node"]["note"] == "一"
        assert stream.last != begun
    moved(store, "二")
    with closing(kind(address, ENTERPRISES, stream.last, after=begun)) as stream:  # the variables are older
        told = stream.event()[1]
        assert told["data"]["changed"]["node"]["note"] == "二"
        assert told["extensions"]["cursor"] == told["data"]["changed"]["cursor"] == stream.last


def test_where_it_asks_for_what_is_older_it_is_not_told_to_go_on_from_now(
    address: tuple[str, int], store: Store, ask: Asker
) -> None:
    after = ask("{ position }")["position"]
    moved(store, "一")
    with closing(Stream(address, ENTERPRISES, after=after)) as stream:
        again = stream.placed()
    with closing(Stream(address, ENTERPRISES, again, after=after)) as stream:
        assert stream.event()[1]["data"]["changed"]["node"]["note"] == "一"


def test_it_is_said_when_to_come_back(address: tuple[str, int]) -> None:
    with closing(Stream(address, ENTERPRISES)) as stream:
        assert stream.response.readline() == b"retry: 1000\n"


def test_a_browser_hears_in_the_closed_profile_as_well_and_changes_nothing(store: Store) -> None:
    with served(create_app(store, Settings(profile=Profile.CLOSED))) as address:
        with closing(Browser(address, ENTERPRISES)) as stream:
            assert stream.placed()
        with closing(Browser(address, 'mutation { removeReceiver(id: "x") { secret } }')) as stream:
            name, told = stream.event()
            assert (name, told["errors"][0]["extensions"]["code"]) == ("next", "METHOD_NOT_ALLOWED")


def test_a_question_is_answered_and_complete(address: tuple[str, int]) -> None:
    with closing(Stream(address, '{ enterprise(name: "龙工") { id } }')) as stream:
        name, told = stream.event()
        assert (name, told["data"]) == ("next", {"enterprise": {"id": LONGGONG}})
        assert stream.event() == ("complete", None)
        assert stream.response.read() == b""


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { changed { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { changed(after: "x") { id } }', "BAD_CURSOR"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_what_cannot_be_listened_to_is_told_why(address: tuple[str, int], query: str, code: str) -> None:
    with closing(Stream(address, query)) as stream:
        name, told = stream.event()
        assert (name, told["errors"][0]["extensions"]["code"]) == ("next", code)
        assert stream.event() == ("complete", None)


def test_what_is_no_request_is_refused_as_json(address: tuple[str, int]) -> None:
    with closing(Stream(address, "")) as stream:
        assert stream.response.headers["content-type"] == "application/json; charset=utf-8"
        assert orjson.loads(stream.response.read())["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_caller_has_so_many_streams_and_no_more(address: tuple[str, int], store: Store) -> None:
    streams = [Stream(address, ENTERPRISES) for _ in range(EACH)]
    with closing(Stream(address, ENTERPRISES)) as refused:
        assert refused.response.status == 429
        assert orjson.loads(refused.response.read())["errors"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
    for stream in streams:
        stream.close()
    assert until(lambda: _status(address) == 200)


def _status(address: tuple[str, int]) -> int:
    with closing(Stream(address, ENTERPRISES)) as stream:
        return stream.response.status


def until(true: Any, seconds: float = 60) -> bool:
    """Whether it comes to be true in that time, which is no more than a guard against waiting for ever."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(true())
