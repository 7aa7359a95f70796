"""Pages: bounded, stable while others write, and with cursors that nobody can make up."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.gql.connection import Listing, name_key
from api.settings import Settings
from graph.stores import Store, open_store
from schema import BadInput
from tests.api.gql.conftest import BEARING, LONGGONG, Asker, town
from tests.factories import enterprise, keep

SECRET = b"known to nobody"
PAGE = """query($first: Int!, $after: String) { enterprises(first: $first, after: $after) {
  nodes { name } edges { cursor node { name } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def pages(ask: Asker, first: int) -> list[dict[str, Any]]:
    found, after = [], None
    while True:
        page: dict[str, Any] = ask(PAGE, first=first, after=after)["enterprises"]
        found.append(page)
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_pages_hold_everything_once(ask: Asker, store: Store) -> None:
    keep(store, *(enterprise(f"第{n}厂") for n in range(23)))
    found = pages(ask, 5)
    names = [node["name"] for page in found for node in page["nodes"]]
    assert len(names) == len(set(names)) == 26
    assert [page["pageInfo"]["hasPreviousPage"] for page in found][:2] == [False, True]
    for page in found:
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]


def test_an_insert_repeats_and_hides_nothing(ask: Asker, store: Store) -> None:
    keep(store, *(enterprise(f"第{n}厂") for n in range(10)))
    first = ask(PAGE, first=5)["enterprises"]
    keep(store, enterprise("0厂"))
    second = ask(PAGE, first=100, after=first["pageInfo"]["endCursor"])["enterprises"]
    names = [node["name"] for page in (first, second) for node in page["nodes"]]
    assert len(names) == len(set(names)) == 13
    assert "0厂" not in names


@pytest.mark.parametrize("first", [0, -1, 101, 1_000_000])
def test_first_is_bounded(ask: Asker, first: int) -> None:
    answer = ask.answer(PAGE, first=first)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_FIRST"
    assert answer["errors"][0]["extensions"]["detail"]["first"] == first
    for field in (
        f'matchText(text: "轴承", first: {first}) {{ emptyCode }}',
        f'suggestPartners(enterpriseId: "{LONGGONG}", direction: UPSTREAM, first: {first}) {{ emptyCode }}',
        f'inferredMakers(productId: "{BEARING}", first: {first}) {{ nodes {{ rank }} }}',
        f'search(text: "轴承", first: {first}) {{ nodes {{ id }} }}',
        f"clusterParties(first: {first}) {{ nodes {{ id }} }}",
    ):
        assert ask.refused(f"{{ {field} }}") == "BAD_FIRST"


def test_a_cursor_of_another_listing_is_refused(ask: Asker) -> None:
    cursor = ask(PAGE, first=1)["enterprises"]["pageInfo"]["endCursor"]
    query = "query($after: String) { needs(after: $after) { nodes { id } } }"
    assert ask.refused(query, after=cursor) == "BAD_CURSOR"


@given(st.text())
def test_a_cursor_that_was_made_up_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        Listing(SECRET, "needs").key(cursor, name_key)
    assert refused.value.code == "BAD_CURSOR"


@given(st.text(), st.text(), st.integers(0), st.integers(1, 255))
def test_a_cursor_comes_back_as_its_key_and_edited_not_at_all(
    first: str, second: str, place: int, change: int
) -> None:
    listing = Listing(SECRET, "needs")
    cursor = listing.cursor((first, second))
    assert listing.key(cursor, name_key) == (first, second)
    raw = bytearray(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[place % len(raw)] ^= change
    for other, edited in (
        (listing, urlsafe_b64encode(raw).decode().rstrip("=")),
        (Listing(b"of another store", "needs"), cursor),
        (Listing(SECRET, "needs", "asked otherwise"), cursor),
        (Listing(SECRET, "enterprises"), cursor),
    ):
        with pytest.raises(BadInput) as refused:
            other.key(edited, name_key)
        assert refused.value.code == "BAD_CURSOR"


def test_a_cursor_of_another_store_is_refused(ask: Asker, tmp_path: Path) -> None:
    cursor = ask(PAGE, first=1)["enterprises"]["pageInfo"]["endCursor"]
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    town(other)
    with TestClient(create_app(other, Settings())) as http:
        assert Asker(http).refused(PAGE, first=1, after=cursor) == "BAD_CURSOR"
    other.close()


def test_every_worker_reads_the_cursors_of_the_others(ask: Asker, store: Store) -> None:
    cursor = ask(PAGE, first=1)["enterprises"]["pageInfo"]["endCursor"]
    with TestClient(create_app(store, Settings())) as http:
        assert Asker(http)(PAGE, first=1, after=cursor)["enterprises"]["nodes"]
