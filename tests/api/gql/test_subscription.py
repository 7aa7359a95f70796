"""What is written is told to who listens, over a WebSocket, from where they left off."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from graph.stores import EVERYTHING, Store, open_store
from schema import Introduction, IntroductionState, Need, Record
from tests.api.gql.conftest import LONGGONG, ZIRUN
from tests.api.gql.sockets import CHANGED, Client, connected, cursor, moved
from tests.factories import SOURCES, TOWN, enterprise, id_of, keep, product


def removed(store: Store, *records: Record) -> None:
    with store.write("tester", "a test") as tx:
        tx.remove(records)
        tx.commit()


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Somebody writes now and then, for as long as it lasts."""
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.wait(0.05):
            number += 1
            moved(store, f"第{number}次")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


@pytest.mark.usefixtures("never_asked_again")
def test_what_is_written_is_told(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, after=cursor(client))
    moved(store, "搬了")
    told = client.next()["changed"]
    assert (told["action"], told["kind"], told["id"]) == ("CHANGED", "ENTERPRISE", ZIRUN)
    assert told["node"] == {"id": ZIRUN, "name": "上海自润轴承有限公司", "note": "搬了"}


def test_without_a_cursor_it_begins_now(client: Client, store: Store) -> None:
    moved(store, "以前的")
    client.subscribe(CHANGED)
    with writing(store):  # when it began is not said
        told = client.next()["changed"]["node"]["note"]
    assert told.startswith("第")


def test_another_process_is_heard_as_well(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, after=cursor(client))
    other = open_store(store.url)
    moved(other, "别处写的")
    other.close()
    assert client.next()["changed"]["node"]["note"] == "别处写的"


def test_only_the_kinds_that_were_asked_for(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    moved(store, "搬了")
    keep(store, product("推土机"))
    assert client.next()["changed"]["kind"] == "PRODUCT"


def test_after_a_broken_line_one_goes_on_where_it_broke(http: TestClient, store: Store) -> None:
    with connected(http) as client:
        client.greet()
        client.subscribe(CHANGED, kinds=["ENTERPRISE"], after=cursor(client))
        moved(store, "一")
        last = client.next()["changed"]["cursor"]
    keep(store, enterprise("断线时来的厂"))
    with connected(http) as client:
        client.greet()
        client.subscribe(CHANGED, kinds=["ENTERPRISE"], after=last)
        assert client.next()["changed"]["node"]["name"] == "断线时来的厂"


def test_what_is_taken_away_is_told_to_who_knew_it(client: Client, store: Store) -> None:
    new, passing = product("推土机"), product("来了又走")
    keep(store, new)
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    keep(store, passing)
    removed(store, replace(passing, version=1))
    removed(store, replace(new, version=1))
    told = client.next()["changed"]
    while told["id"] == passing.id:  # where it was looked at in between
        told = client.next()["changed"]
    assert (told["action"], told["id"], told["node"]) == ("REMOVED", new.id, None)


def test_what_changed_often_is_told_once_as_it_stands(client: Client, store: Store) -> None:
    start = cursor(client)
    for note in ("一", "二", "三"):
        moved(store, note)
    keep(store, product("推土机"))
    client.subscribe(CHANGED, kinds=["ENTERPRISE", "PRODUCT"], after=start)
    told = [client.next()["changed"] for _ in range(2)]
    assert [(one["action"], one["kind"]) for one in told] == [
        ("CHANGED", "ENTERPRISE"),
        ("CREATED", "PRODUCT"),
    ]
    assert told[0]["node"]["note"] == "三"


def test_an_introduction_is_followed(client: Client, store: Store) -> None:
    query = """subscription($id: ID, $after: String) { introductionChanged(id: $id, after: $after) {
        cursor action introduction { state a { name } } } }"""
    one = Introduction(id=id_of("Introduction", "a"), a_id=LONGGONG, b_id=ZIRUN, sources=SOURCES)
    other = Introduction(id=id_of("Introduction", "b"), a_id=LONGGONG, b_id=id_of("Enterprise", "苏州轴承厂"))
    client.subscribe(query, id=one.id, after=cursor(client))
    for record, action in ((one, "CREATED"), (replace(one, state=IntroductionState.MET), "CHANGED")):
        keep(store, other)
        keep(store, record)
        told = client.next()["introductionChanged"]
        assert told["action"] == action
        assert told["introduction"] == {
            "state": record.state.name,
            "a": {"name": "龙工(上海)挖掘机制造有限公司"},
        }


NEED_MATCHED = """subscription($ids: [ID!]!, $after: String) { needMatched(needIds: $ids, after: $after) {
    cursor need { id } suggestion { rank partner { name } product { name } reasons { text } } } }"""


def test_a_new_suggestion_for_a_need_is_told(client: Client, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([LONGGONG])
    start = cursor(client)
    client.subscribe(NEED_MATCHED, ids=[need.id, "ned_madeup"], after=start)
    moved(store, "搬了")  # which is no reason to suggest anybody
    keep(store, enterprise("宁波新轴承厂", makes=["自润滑轴承"], region=TOWN))
    told = client.next()["needMatched"]
    assert told["need"] == {"id": need.id}
    assert told["suggestion"]["partner"]["name"] == "宁波新轴承厂"
    assert told["suggestion"]["reasons"]
    client.say(type="complete", id="1")
    client.subscribe(NEED_MATCHED, "again", ids=[need.id], after=start)
    assert client.next()["needMatched"]["suggestion"]["partner"]["name"] == "宁波新轴承厂"


def test_a_suggestion_that_a_load_makes_possible_is_told_once_that_is_taken_in(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("_SMALL", 1), ("_AT_ONCE", 3), ("_STEP", 2), ("_LEFT", 100.0)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    need = Need(id=id_of("Need", "打标"), organisation_id=LONGGONG, text="求购激光打标机", sources=SOURCES)
    keep(store, need)
    client.subscribe(NEED_MATCHED, ids=[need.id], after=cursor(client))
    keep(store, *(enterprise(f"激光{number}厂", makes=["激光打标机"]) for number in range(5)))
    assert client.next()["needMatched"]["suggestion"]["product"]["name"] == "激光打标机"


def test_so_many_needs_are_listened_to_and_no_more(client: Client) -> None:
    client.subscribe(NEED_MATCHED, ids=["ned_x"] * 101)
    assert client.hear()["payload"][0]["extensions"]["code"] == "TOO_MANY_ITEMS"


def test_questions_and_mutations_are_answered_as_well(client: Client) -> None:
    client.subscribe('{ enterprise(name: "龙工") { id } }', "q")
    assert client.next() == {"enterprise": {"id": LONGGONG}}
    assert client.hear() == {"type": "complete", "id": "q"}


def test_who_completes_hears_no_more_and_may_use_the_id_anew(client: Client, store: Store) -> None:
    client.subscribe(CHANGED)
    client.say(type="complete", id="1")
    cursor(client)
    moved(store, "没人听")
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    keep(store, product("推土机"))
    assert client.next()["changed"]["kind"] == "PRODUCT"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('subscription { changed(after: "x") { id } }', "BAD_CURSOR"),
        ("subscription { changed { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changed { id } introductionChanged { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription($kinds: [FactKind!]!) { changed(kinds: $kinds) { id } }", "BAD_VARIABLES"),
        ("", "BAD_REQUEST"),
    ],
)
def test_what_cannot_be_listened_to_is_told_why(client: Client, query: str, code: str) -> None:
    client.subscribe(query)
    answer = client.hear()
    assert (answer["type"], answer["id"]) == ("error", "1")
    assert [one["extensions"]["code"] for one in answer["payload"]] == [code]
    client.say(type="ping")
    assert client.hear() == {"type": "pong"}
