"""Deciding who is who over GraphQL, and old ids on every road."""

from typing import Any

import pytest

from graph.stores import Store
from tests.api.gql.conftest import LONGGONG, ZIRUN, Asker
from tests.api.gql.test_mutation import change, code_of
from tests.factories import enterprise, id_of, keep

TWIN = id_of("Enterprise", "上海自润轴承公司")
SHORT = id_of("Enterprise", "自润轴承")
PROPOSALS = """query Q($first: Int!, $after: String, $band: Certainty, $of: ID) {
  identityProposals(first: $first, after: $after, band: $band, organisationId: $of) {
    nodes { a { id name } b { id name } band text(lang: EN) reasons { text } }
    pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def twins(store: Store) -> None:
    keep(
        store,
        enterprise("上海自润轴承公司", makes=["自润滑轴承", "衬套"], needs=["钢带"]),
        enterprise("自润轴承", makes=["含油轴承"]),
    )


def proposals(ask: Asker, **given: Any) -> dict[str, Any]:
    page: dict[str, Any] = ask(PROPOSALS, **{"first": 20, **given})["identityProposals"]
    return page


def pairs(page: dict[str, Any]) -> set[frozenset[str]]:
    return {frozenset((one["a"]["id"], one["b"]["id"])) for one in page["nodes"]}


@pytest.mark.usefixtures("twins")
def test_proposals_are_listed_with_band_and_reasons(ask: Asker) -> None:
    page = proposals(ask)
    assert pairs(page) == {frozenset(two) for two in ((ZIRUN, TWIN), (ZIRUN, SHORT), (TWIN, SHORT))}
    assert {one["band"] for one in page["nodes"]} == {"LIKELY"}
    assert all(one["text"] and one["reasons"] for one in page["nodes"])
    assert proposals(ask, band="SURE")["nodes"] == []
    assert pairs(proposals(ask, of=SHORT)) == {frozenset(two) for two in ((ZIRUN, SHORT), (TWIN, SHORT))}


@pytest.mark.usefixtures("twins")
def test_pages_of_proposals_show_each_once(ask: Asker) -> None:
    seen: list[frozenset[str]] = []
    after = None
    while True:
        page = proposals(ask, first=1, after=after)
        seen += pairs(page)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize("verdict", ["DIFFERENT", "GROUP"])
def test_what_is_decided_is_not_proposed_again(ask: Asker, verdict: str) -> None:
    fields = "decision { verdict words organisation { id } other { id } sources { recordedBy } }"
    given = {"a": {"id": ZIRUN}, "b": {"id": TWIN}, "verdict": verdict, "words": "法人不同"}
    decision = change(ask, "decideIdentity", fields, **given)["decision"]
    assert (decision["verdict"], decision["words"]) == (verdict, "法人不同")
    assert (decision["organisation"]["id"], decision["other"]["id"]) == (ZIRUN, TWIN)
    assert frozenset((ZIRUN, TWIN)) not in pairs(proposals(ask))


@pytest.mark.usefixtures("twins")
def test_the_same_is_merged_and_every_road_leads_from_the_old_id(ask: Asker) -> None:
    given = {
        "a": {"id": ZIRUN},
        "b": {"name": "上海自润轴承公司"},
        "verdict": "SAME",
        "clientMutationId": "1",
    }
    first = change(ask, "decideIdentity", "decision { id }", **given)
    assert change(ask, "decideIdentity", "decision { id }", **given) == first
    found = ask(
        """query Q($id: ID!) { node(id: $id) { id } organisation(id: $id) { id aliases offers { product { name } } }
        enterprise(id: $id) { id } suggestPartners(enterpriseId: $id, direction: DOWNSTREAM) { nodes { rank } }
        needs(filter: {organisationId: $id}) { nodes { text } } identityProposals(organisationId: $id) { nodes { band } } }""",
        id=TWIN,
    )
    assert {found[road]["id"] for road in ("node", "organisation", "enterprise")} == {ZIRUN}
    assert found["organisation"]["aliases"] == ["上海自润轴承公司"]
    assert {offer["product"]["name"] for offer in found["organisation"]["offers"]} == {"自润滑轴承", "衬套"}
    assert [need["text"] for need in found["needs"]["nodes"]] == ["钢带"]
    assert len(found["identityProposals"]["nodes"]) == 1
    assert found["suggestPartners"]["nodes"]


@pytest.mark.usefixtures("twins")
def test_changes_by_the_old_id_are_changes_of_the_one_that_stays(ask: Asker) -> None:
    merged = change(ask, "mergeOrganisations", "organisation { id }", keep={"id": ZIRUN}, merge={"id": TWIN})
    assert merged["organisation"]["id"] == ZIRUN
    fields = "offer { organisation { id } sources { document saidOf } }"
    offer = change(ask, "declareOffer", fields, organisation={"id": TWIN}, product={"name": "止推片"})[
        "offer"
    ]
    assert offer["organisation"]["id"] == ZIRUN
    assert offer["sources"] == [{"document": "graphql", "saidOf": TWIN}]
    updated = change(ask, "updateEnterprise", "enterprise { id note }", id=TWIN, note="改过")
    assert updated["enterprise"] == {"id": ZIRUN, "note": "改过"}
    made = change(ask, "introduce", "introduction { a { id } }", a={"id": TWIN}, b={"id": LONGGONG})
    assert made["introduction"]["a"]["id"] == ZIRUN
    assert code_of(change(ask, "introduce", "introduction { id }", a={"id": TWIN}, b={"id": ZIRUN})) == (
        "SAME_ORGANISATION"
    )


@pytest.mark.usefixtures("twins")
def test_split_makes_a_second_one_that_is_not_proposed(ask: Asker) -> None:
    offer = ask("query Q($id: ID!) { organisation(id: $id) { offers { id product { name } } } }", id=TWIN)
    fact = next(one["id"] for one in offer["organisation"]["offers"] if one["product"]["name"] == "衬套")
    new = change(
        ask,
        "splitOrganisation",
        "organisation { id name offers { product { name } } }",
        organisation={"id": TWIN},
        name="上海自润衬套公司",
        facts=[fact],
    )["organisation"]
    assert (new["name"], new["offers"]) == ("上海自润衬套公司", [{"product": {"name": "衬套"}}])
    assert frozenset((TWIN, new["id"])) not in pairs(proposals(ask))
    refused = change(
        ask,
        "splitOrganisation",
        "organisation { id }",
        organisation={"id": TWIN},
        name="又一家",
        facts=[fact],
    )
    assert code_of(refused) == "NOT_A_FACT_OF"
    misspelt = change(
        ask,
        "splitOrganisation",
        "organisation { id }",
        organisation={"id": TWIN},
        name="上海自润齿轮公司",
        documents=["没有这个文件.csv"],
    )
    assert (misspelt["organisation"], code_of(misspelt)) == (None, "NOT_A_DOCUMENT_OF")


def test_what_cannot_be_merged_is_told(ask: Asker) -> None:
    with_itself = {"keep": {"id": ZIRUN}, "merge": {"id": ZIRUN}}
    assert (
        code_of(change(ask, "mergeOrganisations", "organisation { id }", **with_itself))
        == "SAME_ORGANISATION"
    )
    party = {"keep": {"id": ZIRUN}, "merge": {"name": "新桥集群党委"}}
    assert code_of(change(ask, "mergeOrganisations", "organisation { id }", **party)) == "DIFFERENT_TYPES"
    nobody = {"keep": {"id": ZIRUN}, "merge": {"id": "ent_" + "a" * 16}}
    assert code_of(change(ask, "mergeOrganisations", "organisation { id }", **nobody)) == "NOT_FOUND"


@pytest.mark.usefixtures("twins")
def test_old_ids_of_facts_lead_to_what_they_are_now(ask: Asker) -> None:
    given = {"organisation": {"id": TWIN}, "text": "求购止推片100套"}
    need = change(ask, "registerNeed", "need { id }", **given)["need"]["id"]
    offer = change(ask, "declareOffer", "offer { id }", organisation={"id": TWIN}, product={"name": "套"})
    old = offer["offer"]["id"]
    change(ask, "mergeOrganisations", "organisation { id }", keep={"id": ZIRUN}, merge={"id": TWIN})
    change(ask, "mergeOrganisations", "organisation { id }", keep={"id": SHORT}, merge={"id": ZIRUN})
    found = ask(
        """query Q($need: ID!, $offer: ID!) {
        need: node(id: $need) { id ... on Need { text organisation { id } } }
        offer: node(id: $offer) { id ... on Offer { organisation { id } } }
        matchNeed(needId: $need) { nodes { rank } } }""",
        need=need,
        offer=old,
    )
    assert found["need"]["text"] == "求购止推片100套"
    assert found["need"]["organisation"]["id"] == found["offer"]["organisation"]["id"] == SHORT
    assert found["need"]["id"] != need
    closed = change(ask, "closeNeed", "need { id state }", id=need, reason="已解决")
    assert closed["need"] == {"id": found["need"]["id"], "state": "CLOSED"}


@pytest.mark.usefixtures("twins")
def test_decisions_are_listed_and_taken_back(ask: Asker) -> None:
    def decided(**given: Any) -> list[dict[str, Any]]:
        query = """query Q($first: Int!, $after: String, $verdict: Verdict, $of: ID) {
          identityDecisions(first: $first, after: $after, verdict: $verdict, organisationId: $of) {
            nodes { verdict organisation { id } other { id } changeSet { id canBeUndone } }
            pageInfo { hasNextPage endCursor } } }"""
        page: dict[str, Any] = ask(query, **{"first": 10, **given})["identityDecisions"]
        assert page["pageInfo"]["hasNextPage"] is False
        nodes: list[dict[str, Any]] = page["nodes"]
        return nodes

    for a, b, verdict in ((ZIRUN, TWIN, "DIFFERENT"), (ZIRUN, SHORT, "GROUP")):
        change(ask, "decideIdentity", "decision { id }", a={"id": a}, b={"id": b}, verdict=verdict)
    assert [one["verdict"] for one in decided()] == ["GROUP", "DIFFERENT"]
    assert decided(verdict="DIFFERENT") == decided(of=TWIN)
    (one,) = decided(of=TWIN)
    assert (one["organisation"]["id"], one["other"]["id"]) == (ZIRUN, TWIN)
    change(ask, "undo", "undo { id }", changeSet=one["changeSet"]["id"])
    assert [one["verdict"] for one in decided()] == ["GROUP"]
