"""Who asks now and then what changed has, page by page, what a subscription would have told."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

import api.gql.changed
from api.accounts.integrators import Tokens
from api.app import create_app
from api.settings import Settings
from committee.feed import FOLLOWED
from graph.stores import EVERYTHING, Store
from schema import Enterprise, Visibility
from schema.policy import Permit
from tests.api.gql.conftest import LONGGONG, ZIRUN, Asker
from tests.factories import enterprise, keep

POSITION = "{ position }"
CHANGED = """query($after: String!, $first: Int!, $kinds: [FactKind!]) {
  changed(after: $after, first: $first, kinds: $kinds) {
    nodes { action kind id node { id ... on Enterprise { name } } } edges { cursor }
    pageInfo { hasNextPage endCursor } } }"""
Page = dict[str, Any]


def pages(ask: Asker, after: str, first: int, kinds: list[str] | None = None) -> list[Page]:
    found: list[Page] = []
    while not found or found[-1]["pageInfo"]["hasNextPage"]:
        found.append(ask(CHANGED, after=after, first=first, kinds=kinds)["changed"])
        after = found[-1]["pageInfo"]["endCursor"]
    return found


def told(found: list[Page]) -> list[tuple[str, str]]:
    return [(node["action"], node["id"]) for page in found for node in page["nodes"]]


def touched(store: Store, times: int) -> None:
    for number in range(times):
        with store.view(EVERYTHING) as view:
            longgong = view.get(Enterprise, LONGGONG)
        assert longgong is not None
        keep(store, [replace(longgong, note=str(number))])


def test_all_that_changed_is_told_page_by_page(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.gql.changed, "STEP", 5)
    start = ask(POSITION)["position"]
    assert told(pages(ask, start, 3)) == []
    keep(store, *(enterprise(f"新来的{n}厂") for n in range(8)))
    touched(store, 7)
    with store.write("test", "gone") as tx:
        tx.remove([*tx.offers_of([ZIRUN]), *filter(None, [tx.get(Enterprise, ZIRUN)])])
        tx.commit()
    found = pages(ask, start, 3)
    assert all(len(page["nodes"]) <= 3 for page in found)
    assert [action for action, _ in told(found)][:8] == ["CREATED"] * 8
    assert ("CHANGED", LONGGONG) in told(found)
    assert ("REMOVED", ZIRUN) in told(found)
    assert {
        name for page in found for one in page["nodes"] if one["node"] and (name := one["node"].get("name"))
    }
    only = told(pages(ask, start, 100, ["OFFER"]))
    assert [action for action, _ in only] == ["REMOVED"]
    assert told(pages(ask, found[-1]["pageInfo"]["endCursor"], 3)) == []


def test_from_the_beginning_it_is_a_copy_of_all_that_is_seen(ask: Asker, store: Store) -> None:
    found = ask("{ changed { nodes { id } pageInfo { hasNextPage } } }")["changed"]
    with store.view(EVERYTHING) as view:
        stored = {one.id for type_ in FOLLOWED for one in view.all(type_)}
    assert {node["id"] for node in found["nodes"]} == stored
    assert not found["pageInfo"]["hasNextPage"]


def test_every_cursor_is_a_place_to_go_on_from(ask: Asker, store: Store) -> None:
    start = ask(POSITION)["position"]
    keep(store, *(enterprise(f"新来的{n}厂") for n in range(5)))
    (page,) = pages(ask, start, 100)
    for place, edge in enumerate(page["edges"], 1):
        assert told(pages(ask, edge["cursor"], 100)) == told([page])[place:]
    assert ask.refused(CHANGED, after="x", first=1) == "BAD_CURSOR"


def test_a_page_of_what_is_hidden_is_empty_and_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.gql.changed, "STEP", 1)
    monkeypatch.setattr(api.gql.changed, "_MOST_STEPS", 2)
    _, secret = Tokens(store).create("平台", frozenset({Permit.NEEDS}))
    with TestClient(create_app(store, Settings(accounts=True))) as http:
        http.headers["authorization"] = f"Bearer {secret}"
        ask = Asker(http)
        start = ask(POSITION)["position"]
        touched(store, 9)
        with store.view(EVERYTHING) as view:
            (offer,), zirun = view.offers_of([ZIRUN]), view.get(Enterprise, ZIRUN)
            assert zirun is not None
        keep(store, [replace(zirun, shown=True), replace(offer, visibility=Visibility.NAMED)])
        found = pages(ask, start, 3)
    assert [len(page["nodes"]) for page in found][:2] == [0, 0]
    assert {id_ for _, id_ in told(found)} == {ZIRUN, offer.id}
