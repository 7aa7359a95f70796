"""Pages of organisations that were merged lead to the one that stays."""

import pytest
from starlette.testclient import TestClient

from committee.identity import merge
from graph.stores import EVERYTHING, Store
from schema import Need, Organisation, Source
from tests.api.console.town import BEARINGS, LONGKING, NEED

BY_HAND = Source(document="desk", recorded_at="2026-01-05T08:00:00Z")


@pytest.fixture
def merged(store: Store) -> str:
    """The id that its need has now."""
    with store.write("desk", "merge") as tx:
        merge(tx, BEARINGS.id, LONGKING.id, BY_HAND)
        tx.commit()
    with store.view(EVERYTHING) as view:
        return next(one.id for one in view.all(Need) if one.text == NEED.text)


@pytest.mark.parametrize("page", ["/organisations/{}", "/organisations/{}/edit"])
@pytest.mark.usefixtures("merged")
def test_an_old_id_leads_to_the_page_of_the_one_that_stays(client: TestClient, page: str) -> None:
    answer = client.get(page.format(LONGKING.id))
    assert answer.status_code == 303
    assert answer.headers["location"] == page.format(BEARINGS.id)
    assert client.get(answer.headers["location"]).status_code == 200


def test_an_old_id_of_a_fact_leads_to_what_it_is_now(client: TestClient, merged: str) -> None:
    answer = client.get(f"/needs/{NEED.id}/edit")
    assert answer.status_code == (303 if merged != NEED.id else 200)


@pytest.mark.usefixtures("merged")
def test_its_history_is_still_its_own(client: TestClient) -> None:
    answer = client.get(f"/history/{LONGKING.id}")
    assert answer.status_code == 200
    assert LONGKING.name in answer.text


def test_nobody_else_is_led_anywhere(client: TestClient, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        ids = [one.id for one in view.all(Organisation)]
    assert all(client.get(f"/organisations/{id_}").status_code in (200, 303) for id_ in ids[:1])
    assert client.get("/organisations/ent_" + "a" * 16).status_code == 404
