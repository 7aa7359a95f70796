"""What can be asked of the graph, and that asking for much reads the store seldom."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from api.services import Services
from graph.stores import EVERYTHING, Scope, Store, View
from schema import RECORD_TYPES
from tests.api.gql.conftest import BEARING, BOOM, LONGGONG, PARTY, ZIRUN, Asker
from tests.factories import enterprise, id_of, keep

T = TypeVar("T")


def test_an_enterprise_is_found_by_id_code_or_name(ask: Asker) -> None:
    query = "query($id: ID, $name: String) { enterprise(id: $id, name: $name) { id name } }"
    by_id = ask(query, id=LONGGONG)["enterprise"]
    assert by_id == {"id": LONGGONG, "name": "龙工(上海)挖掘机制造有限公司"}
    assert ask(query, name="龙工")["enterprise"] == by_id
    assert ask(query, name="没有这家")["enterprise"] is None
    assert ask(query, id="ent_madeupmadeupmade")["enterprise"] is None
    assert ask('{ enterprise(uscc: "91310000000000000X") { id } }')["enterprise"] is None


def test_exactly_one_way_to_name_it_is_given(ask: Asker) -> None:
    assert ask.refused("{ organisation { id } }") == "BAD_ARGUMENTS"
    assert ask.refused('{ organisation(id: "a", name: "b") { id } }') == "BAD_ARGUMENTS"
    assert ask.refused("{ product { id } }") == "BAD_ARGUMENTS"


def test_a_name_that_fits_several_is_ambiguous(ask: Asker, store: Store) -> None:
    keep(store, enterprise("甲厂", short_name="江南"), enterprise("乙厂", short_name="江南"))
    answer = ask.answer('{ organisation(name: "江南") { id } }')
    assert answer["errors"][0]["extensions"]["code"] == "AMBIGUOUS_NAME"
    assert len(answer["errors"][0]["extensions"]["detail"]["organisations"]) == 2


def test_an_institution_is_no_enterprise(ask: Asker) -> None:
    school = id_of("Institution", "新桥职校")
    assert ask("query($id: ID) { enterprise(id: $id) { id } }", id=school)["enterprise"] is None
    found = ask("query($id: ID) { organisation(id: $id) { __typename name } }", id=school)
    assert found["organisation"] == {"__typename": "Institution", "name": "新桥职校"}


def test_node_resolves_every_type_that_is_stored(ask: Asker, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        stored = [record for type_ in RECORD_TYPES for record in view.all(type_)]
    assert len({type(record) for record in stored}) >= 7
    for record in stored:
        node = ask("query($id: ID!) { node(id: $id) { __typename id } }", id=record.id)["node"]
        assert node == {"__typename": type(record).__name__, "id": record.id}


@pytest.mark.parametrize("made_up", ["", "x", "ent_aaaaaaaaaaaaaaaa", "zzz_aaaaaaaaaaaaaaaa", "ent_' OR 1=1"])
def test_a_made_up_id_is_null_where_null_is_allowed_and_not_found_elsewhere(ask: Asker, made_up: str) -> None:
    assert ask("query($id: ID!) { node(id: $id) { id } }", id=made_up)["node"] is None
    assert ask("query($id: ID!) { clusterParty(id: $id) { id } }", id=made_up)["clusterParty"] is None
    for field in (
        "suggestPartners(enterpriseId: $id, direction: UPSTREAM) { known { relation } }",
        "matchNeed(needId: $id) { emptyBecause }",
        "inferredMakers(productId: $id) { nodes { rank } }",
        "inferredInputs(productId: $id) { nodes { rank } }",
        "chain(productId: $id, direction: UPSTREAM) { truncated }",
    ):
        assert ask.refused(f"query($id: ID!) {{ {field} }}", id=made_up) == "NOT_FOUND"


def test_a_party_shows_its_members_with_their_roles(ask: Asker) -> None:
    query = """query($id: ID!) { clusterParty(id: $id) {
        name form parent { id } within { id } members { role organisation { name } }
        region { code name fullName level parent { name } } } }"""
    party = ask(query, id=PARTY)["clusterParty"]
    assert party["members"] == [{"role": "龙头", "organisation": {"name": "龙工(上海)挖掘机制造有限公司"}}]
    assert party["region"]["fullName"] == "上海市松江区新桥镇"
    assert party["region"]["level"] == "TOWN"
    assert party["region"]["parent"] == {"name": "松江区"}


def test_a_product_knows_its_neighbours_and_makers(ask: Asker) -> None:
    query = """query($id: ID) { product(id: $id) {
        name inputs { name } uses { name } kinds { name } moreGeneral { name }
        makers { name } offers { organisation { id } } } }"""
    bearing = ask(query, id=BEARING)["product"]
    assert bearing["uses"] == [{"name": "挖掘机动臂"}]
    assert bearing["inputs"] == []
    assert {maker["name"] for maker in bearing["makers"]} == {"上海自润轴承有限公司", "苏州轴承厂"}
    assert {offer["organisation"]["id"] for offer in bearing["offers"]} == {
        ZIRUN,
        id_of("Enterprise", "苏州轴承厂"),
    }


def test_a_chain_is_walked_in_the_direction_asked(ask: Asker) -> None:
    query = """query($id: ID!, $way: Direction!) { chain(productId: $id, direction: $way, depth: 3) {
        nodes { name } edges { source { name } target { name } } truncated } }"""
    up = ask(query, id=BOOM, way="UPSTREAM")["chain"]
    assert up["nodes"][0] == {"name": "挖掘机动臂"}
    assert {node["name"] for node in up["nodes"]} == {"挖掘机动臂", "自润滑轴承", "钢板"}
    assert {edge["target"]["name"] for edge in up["edges"]} == {"挖掘机动臂"}
    assert ask(query, id=BOOM, way="DOWNSTREAM")["chain"]["edges"] == []
    assert ask.refused(query.replace("depth: 3", "depth: 7"), id=BOOM, way="UPSTREAM") == "BAD_DEPTH"


def test_search_finds_every_kind_and_turns_pages(ask: Asker) -> None:
    query = """query($text: String!, $kinds: [NodeKind!], $after: String) {
        search(text: $text, kinds: $kinds, first: 1, after: $after) {
          edges { kind node { __typename id } } pageInfo { hasNextPage endCursor } } }"""
    kinds: list[str] = []
    after = None
    while True:
        page = ask(query, text="轴承", after=after)["search"]
        kinds += [edge["kind"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert kinds == ["ENTERPRISE", "ENTERPRISE", "PRODUCT", "NEED"]
    only = ask(query, text="轴承", kinds=["PRODUCT"])["search"]
    assert [edge["node"]["id"] for edge in only["edges"]] == [BEARING]
    assert ask(query, text=" ")["search"]["edges"] == []


def test_needs_are_filtered(ask: Asker) -> None:
    query = "query($f: NeedFilter) { needs(filter: $f) { nodes { text organisation { name } } } }"
    assert len(ask(query, f={"productId": BEARING, "open": True})["needs"]["nodes"]) == 1
    assert ask(query, f={"productId": BOOM})["needs"]["nodes"] == []
    assert ask(query, f=None)["needs"]["nodes"][0]["text"] == "自润滑轴承"


def test_enterprises_are_filtered_by_a_region_given_by_name(ask: Asker) -> None:
    query = "query($r: String) { enterprises(filter: {region: $r}) { nodes { name } } }"
    assert len(ask(query, r="上海市松江区")["enterprises"]["nodes"]) == 2
    assert len(ask(query, r="310117105")["enterprises"]["nodes"]) == 2
    assert ask.refused(query, r="某某某镇") == "BAD_REGION"


def test_a_list_of_enterprises_reads_the_store_a_few_times(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, *(enterprise(f"第{n}厂", makes=[f"零件{n}"], needs=["钢板"]) for n in range(50)))
    reads = 0
    read = Services.read

    async def counted(self: Services, work: Callable[[View], T], scope: Scope = EVERYTHING) -> T:
        nonlocal reads
        reads += 1
        return await read(self, work, scope)

    monkeypatch.setattr(Services, "read", counted)
    query = """{ enterprises(first: 50) { nodes { name
        offers { product { name makers { name } } } needs { product { name } } } } }"""
    nodes: list[dict[str, Any]] = ask(query)["enterprises"]["nodes"]
    assert len(nodes) == 50
    assert reads <= 8


def test_contacts_are_told_by_nothing_but_a_logged_act(ask: Asker) -> None:
    types = ask("{ __schema { types { name fields { name } } } }")["__schema"]["types"]
    fields = {f"{type_['name']}.{field['name']}" for type_ in types for field in type_["fields"] or ()}
    assert {field for field in fields if re.search("contact|phone", field, re.IGNORECASE)} == {
        "Mutation.eraseContacts",
        "Mutation.seeContacts",
        "RevealPayload.contacts",
        "RevealedContact.note",
        "RevealedContact.person",
        "RevealedContact.phone",
    }
