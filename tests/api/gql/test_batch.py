"""Pushing by machine: many at once, each with its own id, as often as the line breaks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.gql.batch import MOST
from api.settings import Settings
from graph.stores import EVERYTHING, Store, open_store
from schema import Need, NeedState, Offer, Product
from schema.policy import GRANTED, Action, Role
from tests.api.gql.conftest import LONGGONG, ZIRUN, Asker
from tests.api.gql.test_mutation import change, code_of, number
from tests.granting import without

NEEDS = "results { status need { id version text externalIds { system id } quantity { text } } %s }"
PROBLEMS = """problems { __typename code ... on ConflictProblem { id currentVersion }
    ... on BadInputProblem { field } }"""


def key(id_: str, system: str = "srm.example") -> dict[str, str]:
    return {"system": system, "id": id_}


def item(id_: str | None, text: str = "求购自润滑轴承", **more: Any) -> dict[str, Any]:
    elsewhere = {"externalId": key(id_)} if id_ else {}
    return {"organisation": {"name": "龙工"}, "text": text, **elsewhere, **more}


def push(ask: Asker, *items: dict[str, Any], on_error: str = "REJECT_FAILED", **more: Any) -> dict[str, Any]:
    fields = f"{NEEDS % PROBLEMS} changeSet {{ id count }}"
    return change(ask, "registerNeeds", fields, items=list(items), onError=on_error, **more)


def statuses(payload: dict[str, Any]) -> list[str]:
    assert payload["problems"] == [], payload
    return [one["status"] for one in payload["results"]]


def codes(payload: dict[str, Any]) -> list[str | None]:
    return [next((p["code"] for p in one["problems"]), None) for one in payload["results"]]


def needs(store: Store) -> list[Need]:
    with store.view(EVERYTHING) as view:
        return list(view.all(Need))


def test_what_is_pushed_again_is_not_doubled(ask: Asker, store: Store) -> None:
    items = [item(f"R-{n}", f"求购自润滑轴承{n}套", quantity=f"{n}套") for n in range(1, 31)]
    before = len(needs(store))
    first = push(ask, *items)
    assert statuses(first) == ["CREATED"] * 30
    assert (first["changeSet"]["count"], len(needs(store))) == (30, before + 30)
    after = number(store)
    again = push(ask, *items)
    assert statuses(again) == ["UNCHANGED"] * 30
    assert [one["need"] for one in again["results"]] == [one["need"] for one in first["results"]]
    assert (again["changeSet"], number(store)) == (None, after)


def test_one_mutation_and_a_batch_are_the_same(ask: Asker) -> None:
    given = item("R-1")
    one = change(ask, "registerNeed", "need { id }", **given)
    assert statuses(push(ask, given)) == ["UNCHANGED"]
    found = ask("query ($key: ExternalIdInput!) { need(externalId: $key) { id } }", key=key("R-1"))
    assert found["need"] == one["need"]


def test_what_differs_is_changed_only_at_the_version_that_was_seen(ask: Asker) -> None:
    first = push(ask, item("R-1", quantity="100套"))["results"][0]["need"]
    other = push(ask, item("R-1", quantity="200套"))["results"][0]
    assert (other["status"], other["need"]) == ("REJECTED", None)
    (problem,) = other["problems"]
    assert (problem["code"], problem["id"], problem["currentVersion"]) == ("CONFLICT", first["id"], 1)
    changed = push(ask, item("R-1", quantity="200套", expectedVersion=1))["results"][0]
    assert (changed["status"], changed["need"]["version"]) == ("UPDATED", 2)
    sent_again = push(ask, item("R-1", quantity="200套", expectedVersion=1))["results"][0]
    assert (sent_again["status"], sent_again["need"]) == ("UNCHANGED", changed["need"])
    late = push(ask, item("R-1", quantity="300套", expectedVersion=1))
    assert codes(late) == ["CONFLICT"]


def test_an_id_is_of_one_thing_only(ask: Asker) -> None:
    push(ask, item("R-1"))
    assert codes(push(ask, item("R-1", "求购钢板"))) == ["EXTERNAL_ID_TAKEN"]
    elsewhere = {**item("R-1"), "organisation": {"id": ZIRUN}}
    assert codes(push(ask, elsewhere)) == ["EXTERNAL_ID_TAKEN"]
    hand_made = {**item(None), "externalId": key("3", "workbook")}
    assert codes(push(ask, hand_made)) == ["BAD_EXTERNAL_ID"]
    assert codes(push(ask, {**item(None), "externalId": key(" ")})) == ["EMPTY_TEXT"]


def test_a_need_that_a_person_registered_gets_the_id_of_the_platform(ask: Asker, store: Store) -> None:
    by_hand = change(ask, "registerNeed", "need { id }", **item(None, "求购液压油缸密封圈"))["need"]
    before = len(needs(store))
    pushed = push(ask, item("R-7", "求购液压油缸密封圈"))["results"][0]
    assert (pushed["status"], pushed["need"]["id"]) == ("UPDATED", by_hand["id"])
    assert pushed["need"]["externalIds"] == [key("R-7")]
    two = push(ask, item("R-7", "求购液压油缸密封圈"), item("R-8", "求购液压油缸密封圈"))
    assert statuses(two) == ["UNCHANGED", "CREATED"]  # two requests of one platform in the same words
    assert len(needs(store)) == before + 1


def test_a_closed_need_stays_closed_when_it_is_sent_again(ask: Asker, store: Store) -> None:
    need = push(ask, item("R-1"))["results"][0]["need"]
    change(ask, "closeNeed", "need { id }", id=need["id"], reason="已采购")
    assert statuses(push(ask, item("R-1"))) == ["UNCHANGED"]
    with store.view(EVERYTHING) as view:
        (kept,) = view.needs_with_external_id("srm.example", "R-1")
    assert kept.state is NeedState.CLOSED


def test_what_cannot_be_stored_is_left_out_and_the_rest_is_kept(ask: Asker, store: Store) -> None:
    nobody = {**item("R-2"), "organisation": {"name": "没有这家"}}
    payload = push(ask, item("R-1"), nobody, item("R-3", deadline="后天吧"), item(None, "  "))
    assert statuses(payload) == ["CREATED", "REJECTED", "REJECTED", "REJECTED"]
    assert codes(payload) == [None, "NOT_FOUND", "BAD_DATE", "EMPTY_TEXT"]
    assert payload["results"][2]["problems"][0]["field"] == "deadline"
    assert payload["changeSet"]["count"] == 1


def test_all_are_rejected_where_one_is(ask: Asker, store: Store) -> None:
    before, products = number(store), len(named(store))
    given = item("R-1", product={"name": "从没见过的零件"})
    payload = push(ask, given, item("R-2", deadline="后天吧"), on_error="REJECT_ALL")
    assert statuses(payload) == ["NOT_DONE", "REJECTED"]
    assert payload["changeSet"] is None
    assert (number(store), len(named(store))) == (before, products)
    assert statuses(push(ask, given, on_error="REJECT_ALL")) == ["CREATED"]


def named(store: Store) -> list[Product]:
    with store.view(EVERYTHING) as view:
        return list(view.all(Product))


def test_only_who_pushes_gives_ids(ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTED, Role.STAFF, without(Action.PUSH))
    before = number(store)
    assert codes(push(ask, item("R-1"))) == ["FORBIDDEN"]
    assert number(store) == before
    assert statuses(push(ask, item(None, "求购钢丝绳"))) == ["CREATED"]


def test_a_batch_with_an_id_of_its_own_is_done_once(ask: Asker, store: Store) -> None:
    items = [item(None, "求购钢板"), item(None, " "), item(None, "求购钢丝绳")]
    first = push(ask, *items, clientMutationId="batch-1")
    assert statuses(first) == ["CREATED", "REJECTED", "CREATED"]
    after = number(store)
    assert push(ask, *items, clientMutationId="batch-1") == first
    assert number(store) == after
    assert code_of(push(ask, items[0], clientMutationId="batch-1")) == "REUSED_MUTATION_ID"
    assert code_of(push(ask, item("R-1", clientMutationId="x"))) == "BAD_MUTATION_ID"


def test_a_batch_has_an_item(ask: Asker) -> None:
    assert code_of(push(ask)) == "TOO_MANY_ITEMS"


@pytest.mark.parametrize("count", [MOST + 1, 100_001])
def test_a_batch_has_at_most_so_many_items(ask: Asker, store: Store, count: int) -> None:
    """Told by a look at the length: to read each of them first took .4 seconds."""
    before = number(store)
    query = "mutation ($input: RegisterNeedsInput!) { registerNeeds(input: $input) { problems { code } } }"
    response = ask.http.post(
        "/graphql",
        json={"query": query, "variables": {"input": {"items": [{}] * count, "onError": "REJECT_ALL"}}},
    )
    code = response.json()["errors"][0]["extensions"]["code"]
    assert (response.status_code, code) == (400, "TOO_MANY_ITEMS")
    assert number(store) == before


def test_enterprises_and_offers_by_their_ids_elsewhere(ask: Asker, store: Store) -> None:
    fields = "results { status enterprise { id name version } problems { code } }"
    new = {"name": "上海某某精密机械有限公司", "externalId": key("E-1"), "place": "上海市松江区"}
    known = {"name": "龙工(上海)挖掘机制造有限公司", "externalId": key("E-2")}
    repeated = {"name": "龙工", "externalId": key("E-3")}

    def enterprises(*items: dict[str, Any]) -> dict[str, Any]:
        return change(ask, "registerEnterprises", fields, items=list(items), onError="REJECT_FAILED")

    payload = enterprises(new, known)
    assert statuses(payload) == ["CREATED", "UPDATED"]
    assert payload["results"][1]["enterprise"]["id"] == LONGGONG
    assert statuses(enterprises(new, known)) == ["UNCHANGED", "UNCHANGED"]
    assert codes(enterprises({**repeated, "name": known["name"]})) == ["ALREADY_REGISTERED"]
    named = ask("query ($key: ExternalIdInput!) { enterprise(externalId: $key) { id } }", key=key("E-2"))
    assert named["enterprise"] == {"id": LONGGONG}

    def offers(*items: dict[str, Any]) -> dict[str, Any]:
        told = "results { status offer { id version } problems { code } }"
        return change(ask, "declareOffers", told, items=list(items), onError="REJECT_FAILED")

    plates = {
        "organisation": {"externalId": key("E-1")},
        "product": {"name": "钢板"},
        "externalId": key("O-1"),
    }
    assert statuses(offers({**plates, "share": 0.5})) == ["CREATED"]
    assert statuses(offers({**plates, "share": 0.5})) == ["UNCHANGED"]
    assert codes(offers({**plates, "share": 0.6})) == ["CONFLICT"]
    assert statuses(offers({**plates, "share": 0.6, "expectedVersion": 1})) == ["UPDATED"]
    assert codes(offers({**plates, "product": {"name": "钢管"}})) == ["EXTERNAL_ID_TAKEN"]
    assert codes(offers({**plates, "externalId": key("O-2")})) == ["ALREADY_OFFERED"]
    with store.view(EVERYTHING) as view:
        (kept,) = view.offers_with_external_id("srm.example", "O-1")
        assert kept.share == 0.6
        assert len(view.offers_of([kept.organisation_id])) == 1
        assert view.product_called("钢管") is None
        assert view.get(Offer, kept.id) == kept


@pytest.fixture
def two(store: Store) -> Iterator[tuple[Asker, Asker]]:
    """Two workers of one store."""
    with ExitStack() as stack:
        other = open_store(store.url)
        stack.callback(other.close)
        clients = [TestClient(create_app(one, Settings())) for one in (store, other)]
        first, second = (Asker(stack.enter_context(client)) for client in clients)
        yield first, second


def test_one_id_with_different_contents_at_once_is_one_need(two: tuple[Asker, Asker], store: Store) -> None:
    before = len(needs(store))
    for round_ in range(10):
        given = [item(f"R-{round_}", quantity=f"{n}套") for n in (1, 2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(push, two, given))
        assert sorted(one["results"][0]["status"] for one in answers) == ["CREATED", "REJECTED"]
        assert {code for one in answers for code in codes(one)} == {None, "CONFLICT"}
    assert len(needs(store)) == before + 10
