"""Confirming and refusing over GraphQL what was inferred or read in a table."""

from typing import Any

import pytest

from graph.stores import Store
from tests.api.gql.conftest import BEARING, BOOM, LONGGONG, ZIRUN, Asker
from tests.api.gql.test_mutation import PROBLEMS, code_of
from tests.factories import enterprise, id_of, keep, product

PLAIN, BUSHING = id_of("Product", "滑动轴承"), id_of("Product", "衬套")
SAID = "judgement { claim right note product { id } organisation { id } other { id } sources { recordedBy } version }"


@pytest.fixture
def likely(store: Store) -> None:
    """A product that nobody makes, and a maker of another that others make with it."""
    keep(store, product("滑动轴承"), enterprise("衬套厂", makes=["自润滑轴承", "衬套"]))


def change(ask: Asker, name: str, /, **given: Any) -> dict[str, Any]:
    """The payload of `confirmInference` or `refuseInference`."""
    query = f"mutation($input: JudgeInput!) {{ {name}(input: $input) {{ {SAID} {PROBLEMS} }} }}"
    payload: dict[str, Any] = ask(query, input=given)[name]
    return payload


def subjects(ask: Asker, query: str, argument: str, id_: str) -> list[str]:
    found = ask(f"query($id: ID!) {{ {query}({argument}: $id) {{ nodes {{ subject {{ id }} }} }} }}", id=id_)
    return [node["subject"]["id"] for node in found[query]["nodes"]]


def makers(ask: Asker) -> list[str]:
    return subjects(ask, "inferredMakers", "productId", PLAIN)


@pytest.mark.usefixtures("likely")
def test_a_refused_inference_does_not_come_back(ask: Asker) -> None:
    assert ZIRUN in makers(ask)
    given = {"claim": "MAKES", "productId": PLAIN, "organisationId": ZIRUN, "note": "没有设备"}
    judgement = change(ask, "refuseInference", **given)["judgement"]
    assert (judgement["claim"], judgement["right"], judgement["note"]) == ("MAKES", False, "没有设备")
    assert (judgement["product"]["id"], judgement["organisation"]["id"]) == (PLAIN, ZIRUN)
    assert judgement["sources"][0]["recordedBy"] == "desk"
    assert ZIRUN not in makers(ask)


@pytest.mark.usefixtures("likely")
def test_a_confirmed_inference_is_an_offer(ask: Asker) -> None:
    change(ask, "confirmInference", claim="MAKES", productId=PLAIN, organisationId=ZIRUN)
    found = ask(
        "query($id: ID!) { enterprise(id: $id) { offers { product { id } sources { document } } } }", id=ZIRUN
    )
    (offer,) = [one for one in found["enterprise"]["offers"] if one["product"]["id"] == PLAIN]
    assert offer["sources"][0]["document"] == "graphql"
    assert ZIRUN not in makers(ask)


@pytest.mark.usefixtures("likely")
def test_what_could_be_made_next_is_refused(ask: Asker) -> None:
    assert BUSHING in subjects(ask, "inferredProducts", "enterpriseId", ZIRUN)
    change(ask, "refuseInference", claim="MAKES", productId=BUSHING, organisationId=ZIRUN)
    assert BUSHING not in subjects(ask, "inferredProducts", "enterpriseId", ZIRUN)


def test_a_row_is_refused_and_confirmed_again(ask: Asker) -> None:
    def inputs() -> list[str]:
        found = ask("query($id: ID!) { product(id: $id) { inputs { id } } }", id=BOOM)["product"]
        return [one["id"] for one in found["inputs"]]

    assert BEARING in inputs()
    given: dict[str, Any] = {"claim": "INPUT_OF", "productId": BOOM, "otherId": BEARING}
    first = change(ask, "refuseInference", **given)["judgement"]
    assert BEARING not in inputs()
    stale = {**given, "expectedVersion": first["version"] - 1}
    assert code_of(change(ask, "confirmInference", **stale)) == "CONFLICT"
    assert change(ask, "confirmInference", **given)["judgement"]["right"] is True
    assert BEARING in inputs()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"claim": "MAKES", "productId": BEARING, "organisationId": ZIRUN}, "STATED"),
        ({"claim": "MAKES", "productId": BEARING}, "NOT_FOUND"),
        ({"claim": "INPUT_OF", "productId": BEARING, "otherId": LONGGONG}, "NOT_FOUND"),
        ({"claim": "NAMED", "productId": BEARING, "name": "自润滑轴承"}, "OWN_NAME"),
        ({"claim": "NAMED", "productId": "prd_none", "name": "轴承"}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_refused_says_why(ask: Asker, given: dict[str, Any], code: str) -> None:
    assert code_of(change(ask, "refuseInference", **given)) == code
