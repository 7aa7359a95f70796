"""Pages of suggestions are all of one ranking, though others write between one page and the next."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.gql.snapshots import Snapshots
from api.settings import Settings
from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, Store
from schema import Enterprise, Offer, OfferState, Organisation
from tests.api.gql.conftest import ZIRUN, Asker
from tests.campaign import size
from tests.factories import TOWN, enterprise, id_of, keep

SEEKER = id_of("Enterprise", "什么都要的厂")
GOODS = [f"{word}零件" for word in "甲乙丙丁戊己庚辛"]
PAGE = """query($id: ID!, $first: Int!, $after: String) {
  suggestPartners(enterpriseId: $id, direction: UPSTREAM, first: $first, after: $after) {
    nodes { rank score partner { id name } reasons { contribution } }
    pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def market(store: Store) -> Store:
    """Somebody who needs eight things, and many who make each of them."""
    makers = size(small=30, full=180)
    keep(
        store,
        enterprise("什么都要的厂", needs=GOODS),
        *(enterprise(f"{good}{n}厂", makes=[good]) for good in GOODS for n in range(makers)),
    )
    return store


def ranked(store: Store) -> list[str]:
    """Who is suggested, in order, as things stand."""
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        answer = matcher.suggest_partners(view, SEEKER, Direction.UPSTREAM, first=100_000)
        return [one.partner.id for one in answer.suggestions]


def page(ask: Asker, first: int, after: str | None) -> dict[str, Any]:
    found: dict[str, Any] = ask(PAGE, id=SEEKER, first=first, after=after)["suggestPartners"]
    return found


def writes(store: Store, dice: random.Random) -> Iterator[None]:
    """One write after another: offers that come, change or are withdrawn, needs, new names and new makers."""
    for number in range(10_000):
        with store.view(EVERYTHING) as view:
            offer = dice.choice([one for one in view.all(Offer) if one.organisation_id.startswith("ent_")])
            maker = view.get(Enterprise, offer.organisation_id)
        assert maker is not None
        match dice.randrange(5):
            case 0:
                keep(store, [replace(offer, share=dice.random())])
            case 1:
                keep(store, [replace(offer, state=OfferState.WITHDRAWN)])
            case 2:
                keep(store, enterprise(f"后来的{number}厂", makes=[dice.choice(GOODS)]))
            case 3:
                keep(store, [replace(maker, name=f"改名{number}厂", certificates=("ISO9001",))])
            case _:
                keep(store, enterprise("什么都要的厂", needs=[f"后来的{number}零件"]))
        yield


@pytest.mark.slow
def test_no_repeat_and_no_gap_while_others_write(ask: Asker, market: Store) -> None:
    before = ranked(market)
    others = writes(market, random.Random(9))
    seen: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        found = page(ask, len(before) // 20, after)
        seen += found["nodes"]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        for _ in range(10):
            next(others)
    assert [one["partner"]["id"] for one in seen] == before
    assert [one["rank"] for one in seen] == list(range(1, len(before) + 1))
    assert ranked(market) != before
    fresh = page(ask, 1, None)
    assert fresh["nodes"][0]["rank"] == 1


MANY = """query($text: String!, $first: Int!, $after: String, $regions: [String!]) {
  matchText(text: $text, first: $first, after: $after, filter: {regions: $regions}) {
    nodes { rank score partner { id } reasons { contribution } } emptyCode
    pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def crowd(store: Store) -> Store:
    """Far more who make one thing than are looked at for a first page, and one of them in the town."""
    others = size(small=1_000, full=10_000) - 1
    for start in range(0, others, 1_000):
        some = range(start, min(start + 1_000, others))
        keep(store, *(enterprise(f"镀锌{n}厂", makes=["镀锌卡箍"]) for n in some))
    keep(store, enterprise("镇上的厂", makes=["镀锌卡箍"], region=TOWN))
    return store


def who_make_it(store: Store) -> set[str]:
    with store.view(EVERYTHING) as view:
        offers = view.offers_for([id_of("Product", "镀锌卡箍")], limit=100_000)
    return {offer.organisation_id for offer in offers if offer.state is OfferState.ACTIVE}


def many(ask: Asker, first: int, after: str | None = None, regions: Sequence[str] = ()) -> dict[str, Any]:
    asked = {"text": "求购镀锌卡箍，上海附近优先", "first": first, "after": after, "regions": regions}
    found: dict[str, Any] = ask(MANY, **asked)["matchText"]
    return found


def all_pages(ask: Asker, first: int) -> Iterator[dict[str, Any]]:
    after, more = None, True
    while more:
        found = many(ask, first, after)
        yield found
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]


@pytest.mark.slow
@pytest.mark.soak
def test_who_pages_on_gets_as_many_as_there_are_though_others_write(ask: Asker, crowd: Store) -> None:
    before, others, written = who_make_it(crowd), writes(crowd, random.Random(9)), 0
    seen: list[dict[str, Any]] = []
    for found in all_pages(ask, size(small=20, full=100)):
        seen += found["nodes"]
        while written < 200 * len(seen) // len(before):
            next(others)
            written += 1
    ids = [one["partner"]["id"] for one in seen]
    assert len(set(ids)) == len(ids)
    assert before & who_make_it(crowd) <= set(ids)
    assert [one["rank"] for one in seen] == list(range(1, len(seen) + 1))
    for one in seen:
        assert one["score"] == pytest.approx(sum(reason["contribution"] for reason in one["reasons"]))


def test_a_page_that_is_not_full_looks_at_all(ask: Asker, crowd: Store) -> None:
    in_town = many(ask, 5, regions=[TOWN])
    assert [one["partner"]["id"] for one in in_town["nodes"]] == [id_of("Enterprise", "镇上的厂")]
    assert not in_town["pageInfo"]["hasNextPage"]


def test_the_next_page_is_found_though_all_of_this_one_were_removed(ask: Asker, market: Store) -> None:
    first = page(ask, 5, None)
    gone = [one["partner"]["id"] for one in page(ask, 5, first["pageInfo"]["endCursor"])["nodes"]]
    with market.write("test", "removed") as tx:
        tx.remove([*tx.offers_of(gone), *filter(None, tx.get_many(Organisation, gone))])
        tx.commit()
    found = page(ask, 5, first["pageInfo"]["endCursor"])
    assert [one["rank"] for one in found["nodes"]] == list(range(11, 16))
    assert found["pageInfo"]["hasNextPage"]


def test_workers_lend_each_other_what_they_keep(market: Store, tmp_path: Path) -> None:
    settings = Settings(together=tmp_path)
    with TestClient(create_app(market, settings)) as one, TestClient(create_app(market, settings)) as other:
        first = page(Asker(one), 5, None)
        keep(market, enterprise("后来的厂", makes=[GOODS[0]]))
        second = page(Asker(other), 5, first["pageInfo"]["endCursor"])
        assert second == page(Asker(one), 5, first["pageInfo"]["endCursor"])
        assert [node["rank"] for node in second["nodes"]] == list(range(6, 11))


def test_a_worker_that_ends_leaves_to_others_what_it_kept(market: Store, tmp_path: Path) -> None:
    settings = Settings(together=tmp_path)
    with TestClient(create_app(market, settings)) as old:
        cursor = page(Asker(old), 5, None)["pageInfo"]["endCursor"]
        second = page(Asker(old), 5, cursor)
    keep(market, enterprise("后来的厂", makes=[GOODS[0]]))
    with TestClient(create_app(market, settings)) as new:
        assert page(Asker(new), 5, cursor) == second
    (left,) = (file for file in tmp_path.iterdir() if cursor and file.suffix == ".ranking")
    os.utime(left, (0, 0))
    with TestClient(create_app(market, settings)) as late:
        assert Asker(late).refused(PAGE, id=SEEKER, first=5, after=cursor) == "CURSOR_EXPIRED"
    assert not left.exists()  # the next one that ends takes away what is of no use


def test_another_worker_goes_on_while_nothing_changed_and_says_when_it_did(ask: Asker, market: Store) -> None:
    cursor = page(ask, 5, None)["pageInfo"]["endCursor"]
    second = page(ask, 5, cursor)
    keep(market, enterprise("与此无关的厂"))
    with TestClient(create_app(market, Settings())) as http:
        other = Asker(http)
        assert page(other, 5, cursor) == second
    keep(market, enterprise("后来的厂", makes=[GOODS[0]]))
    with TestClient(create_app(market, Settings())) as http:
        assert Asker(http).refused(PAGE, id=SEEKER, first=5, after=cursor) == "CURSOR_EXPIRED"
    assert page(ask, 5, second["pageInfo"]["endCursor"])["nodes"][0]["rank"] == 11


def test_who_was_removed_or_hidden_since_is_not_shown(ask: Asker, market: Store) -> None:
    cursor = page(ask, 5, None)["pageInfo"]["endCursor"]
    third = page(ask, 5, cursor)["nodes"][2]["partner"]["id"]
    with market.write("test", "removed") as tx:
        tx.remove([*tx.offers_of([third]), *filter(None, [tx.get(Organisation, third)])])
        tx.commit()
    left = page(ask, 5, cursor)["nodes"]
    assert [one["rank"] for one in left] == [6, 7, 9, 10]


def test_a_cursor_of_another_question_is_refused(ask: Asker, market: Store) -> None:
    cursor = page(ask, 5, None)["pageInfo"]["endCursor"]
    assert ask.refused(PAGE, id=ZIRUN, first=5, after=cursor) == "BAD_CURSOR"


LIKELY = """query($id: ID!, $first: Int!, $after: String) {
  inferredMakers(productId: $id, first: $first, after: $after) {
    nodes { rank score subject { id } } pageInfo { hasNextPage endCursor } } }"""


def test_pages_of_inferences_are_of_one_order_too(ask: Asker, store: Store) -> None:
    keep(store, *(enterprise(f"滑动轴承{n}厂", makes=["滑动轴承", f"{n}号零件"]) for n in range(30)))
    asked = id_of("Product", "关节滑动轴承")
    keep(store, enterprise("已知厂", makes=["关节滑动轴承"]))
    before = [one["subject"]["id"] for one in ask(LIKELY, id=asked, first=100)["inferredMakers"]["nodes"]]
    assert len(before) > 25
    seen: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        found = ask(LIKELY, id=asked, first=7, after=after)["inferredMakers"]
        seen += found["nodes"]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        keep(store, enterprise(f"后来的{len(seen)}厂", makes=["滑动轴承", "滚动轴承"]))
        keep(store, enterprise(f"滑动轴承{len(seen)}厂", makes=["滑动轴承垫片", "塑料滑动轴承"]))
    assert [one["subject"]["id"] for one in seen] == before
    assert [one["rank"] for one in seen] == list(range(1, len(before) + 1))
    fresh = ask(LIKELY, id=asked, first=100)["inferredMakers"]["nodes"]
    assert [one["subject"]["id"] for one in fresh] != before


def test_what_is_kept_is_bounded_in_number_and_time(market: Store) -> None:
    matcher, now = Matcher(market), [0.0]
    with market.view(EVERYTHING) as view:
        ranking = matcher.match_need(view, view.needs_of([SEEKER])[0].id).ranking
    assert ranking is not None
    kept = Snapshots(room=3 * 3_000 * len(ranking.scored), seconds=60, clock=lambda: now[0])
    for place in range(5):
        kept.keep("somebody", str(place), ranking)
    assert [kept.of("somebody", str(place)) for place in range(5)] == [None, None, *[ranking] * 3]
    assert kept.of("somebody else", "4") is None
    now[0] = 61
    assert kept.of("somebody", "4") is None
