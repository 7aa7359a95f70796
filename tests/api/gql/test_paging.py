"""Pages of suggestions are all of one ranking, though others write between one page and the next."""

import random
from collections.abc import Iterator
from dataclasses import replace
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
from tests.factories import enterprise, id_of, keep

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


def test_what_is_kept_is_bounded_in_number_and_time(market: Store) -> None:
    matcher, now = Matcher(market), [0.0]
    with market.view(EVERYTHING) as view:
        ranking = matcher.match_need(view, view.needs_of([SEEKER])[0].id).ranking
    assert ranking is not None
    kept = Snapshots(most=3 * len(ranking.scored), seconds=60, clock=lambda: now[0])
    for place in range(5):
        kept.keep("somebody", str(place), ranking)
    assert [kept.of("somebody", str(place)) for place in range(5)] == [None, None, *[ranking] * 3]
    assert kept.of("somebody else", "4") is None
    now[0] = 61
    assert kept.of("somebody", "4") is None
