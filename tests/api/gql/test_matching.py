"""Suggestions over GraphQL: ranked, explained, paged; nothing is stored by asking."""

from typing import Any

import pytest

from graph.stores import EVERYTHING, Store
from tests.api.gql.conftest import BEARING, LONGGONG, ZIRUN, Asker
from tests.factories import enterprise, id_of, keep, product

FIELDS = """
  edges { cursor node { rank score band direction acquainted partner { id name } product { name } need { id }
    reasons { feature contribution text english: text(lang: EN) facts source { document label } }
    path { edge inferred source { id } target { id } provenance { document } } unknown ask } }
  known { partner { id } relation factId } emptyBecause emptyCode understood { wanted { phrase } }
  pageInfo { hasNextPage endCursor }
"""
TEXT = f"""query($text: String!, $filter: PartnerFilter, $weights: [FeatureWeight!], $first: Int = 10,
  $after: String) {{
  matchText(text: $text, filter: $filter, weights: $weights, first: $first, after: $after) {{
    {FIELDS} }} }}"""


def test_text_finds_partners_with_reasons_that_add_up(ask: Asker) -> None:
    found = ask(TEXT, text="求购自润滑轴承，挖掘机动臂用，松江附近优先")["matchText"]
    first = found["edges"][0]["node"]
    assert first["partner"]["id"] == ZIRUN
    assert first["rank"] == 1
    assert found["understood"]["wanted"][0]["phrase"] == "自润滑轴承"
    for edge in found["edges"]:
        total = sum(reason["contribution"] for reason in edge["node"]["reasons"])
        assert total == pytest.approx(edge["node"]["score"])
        assert all(reason["facts"] for reason in edge["node"]["reasons"] if reason["source"])


def test_every_fact_of_a_reason_is_a_node(ask: Asker) -> None:
    found = ask(TEXT, text="求购自润滑轴承，挖掘机动臂用，松江附近优先")["matchText"]
    facts = {
        fact for edge in found["edges"] for reason in edge["node"]["reasons"] for fact in reason["facts"]
    }
    assert facts
    for fact in facts:
        assert ask("query($id: ID!) { node(id: $id) { id } }", id=fact)["node"] == {"id": fact}


def test_partners_of_an_enterprise_in_both_directions(ask: Asker) -> None:
    query = f"""query($id: ID!, $way: Direction!) {{
      suggestPartners(enterpriseId: $id, direction: $way) {{ {FIELDS} }} }}"""
    up = ask(query, id=LONGGONG, way="UPSTREAM")["suggestPartners"]
    assert up["edges"][0]["node"]["partner"]["id"] == ZIRUN
    down = ask(query, id=ZIRUN, way="DOWNSTREAM")["suggestPartners"]
    assert down["edges"][0]["node"]["partner"]["id"] == LONGGONG


def test_a_stored_need_is_matched(ask: Asker) -> None:
    query = f"query($id: ID!) {{ matchNeed(needId: $id) {{ {FIELDS} }} }}"
    need = id_of("Need", "龙工(上海)挖掘机制造有限公司", "自润滑轴承")
    partners = [edge["node"]["partner"]["id"] for edge in ask(query, id=need)["matchNeed"]["edges"]]
    assert partners[0] == ZIRUN
    assert LONGGONG not in partners


def test_pages_of_suggestions_follow_each_other(ask: Asker, store: Store) -> None:
    keep(store, *(enterprise(f"轴承{n}厂", makes=["自润滑轴承"]) for n in range(12)))
    whole = ask(TEXT, text="求购自润滑轴承", first=100)["matchText"]["edges"]
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(TEXT, text="求购自润滑轴承", first=5, after=after)["matchText"]
        found += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [edge["node"]["partner"] for edge in found] == [edge["node"]["partner"] for edge in whole]


def test_hard_conditions_are_gates(ask: Asker) -> None:
    near = ask(TEXT, text="求购自润滑轴承", filter={"regions": ["上海市松江区"]})["matchText"]
    assert {edge["node"]["partner"]["id"] for edge in near["edges"]} == {ZIRUN}
    without = ask(TEXT, text="求购自润滑轴承", filter={"excludeIds": [ZIRUN]})["matchText"]
    assert ZIRUN not in {edge["node"]["partner"]["id"] for edge in without["edges"]}
    schools = ask(TEXT, text="求购自润滑轴承", filter={"types": ["INSTITUTION"]})["matchText"]
    assert schools["edges"] == []
    assert schools["emptyBecause"]
    assert schools["emptyCode"] == "OUT_OF_CONDITIONS"


def test_features_can_be_weighed_and_made_up_ones_are_refused(ask: Asker) -> None:
    features = ask("{ features { name role weight words } }")["features"]
    assert {feature["role"] for feature in features} == {"score", "gate"}
    scoring = next(feature["name"] for feature in features if feature["role"] == "score")
    assert ask(TEXT, text="求购自润滑轴承", weights=[{"feature": scoring, "weight": 0.5}])["matchText"][
        "edges"
    ]
    assert ask.refused(TEXT, text="轴承", weights=[{"feature": "moon", "weight": 1}]) == "BAD_FEATURE"
    assert ask.refused(TEXT, text="轴承", weights=[{"feature": scoring, "weight": -1}]) == "BAD_WEIGHT"
    twice = [{"feature": scoring, "weight": weight} for weight in (1e308, 2)]
    assert ask.refused(TEXT, text="轴承", weights=twice) == "BAD_WEIGHT"


def test_what_is_not_understood_is_said(ask: Asker) -> None:
    found = ask(TEXT, text="你好")["matchText"]
    assert found["edges"] == []
    assert found["emptyBecause"]
    assert ask.refused(TEXT, text="长" * 2_001) == "TEXT_TOO_LONG"


def test_many_texts_are_answered_in_their_order(ask: Asker) -> None:
    query = "query($t: [String!]!) { matchTexts(texts: $t, first: 1) { nodes { partner { id } } emptyCode } }"
    answers = ask(query, t=["求购自润滑轴承", "你好", "求购自润滑轴承"])["matchTexts"]
    assert [bool(answer["nodes"]) for answer in answers] == [True, False, True]
    assert ask.refused(query, t=["轴承"] * 101) == "TOO_MANY_TEXTS"


def test_inference_ranks(ask: Asker) -> None:
    for field in ("inferredMakers", "inferredInputs"):
        query = f"""query($id: ID!) {{ {field}(productId: $id, first: 3) {{
          nodes {{ rank score text facts subject {{ __typename id }} }} pageInfo {{ hasNextPage }} }} }}"""
        nodes = ask(query, id=BEARING)[field]["nodes"]
        assert [node["rank"] for node in nodes] == list(range(1, len(nodes) + 1))


def test_what_nobody_offers_the_like_of_has_no_probable_maker(ask: Asker, store: Store) -> None:
    keep(store, enterprise("软件厂", makes=["钠离子监测系统"]), product("次氯酸钠"))
    query = "query($id: ID!) { inferredMakers(productId: $id) { nodes { subject { id } } } }"
    assert ask(query, id=id_of("Product", "次氯酸钠"))["inferredMakers"]["nodes"] == []
    keep(store, enterprise("化工厂", makes=["次氯酸钙"]))
    nodes = ask(query, id=id_of("Product", "次氯酸钠"))["inferredMakers"]["nodes"]
    assert [node["subject"]["id"] for node in nodes] == [id_of("Enterprise", "化工厂")]


def test_who_asks_for_what_is_probable_of_nothing_is_told(ask: Asker) -> None:
    for field, of in (
        ("inferredMakers", "productId"),
        ("inferredInputs", "productId"),
        ("inferredProducts", "enterpriseId"),
    ):
        assert (
            ask.refused(f"query($id: ID!) {{ {field}({of}: $id) {{ nodes {{ rank }} }} }}", id="x")
            == "NOT_FOUND"
        )


def test_asking_stores_nothing(ask: Asker, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        before = view.number()
    ask(TEXT, text="求购从没听说过的产品十台")
    with store.view(EVERYTHING) as view:
        assert view.number() == before


def test_many_texts_are_bounded_together(ask: Asker) -> None:
    query = "query($texts:[String!]!){matchTexts(texts:$texts,first:1){nodes{score}}}"
    assert len(ask(query, texts=["求购自润滑轴承" * 10] * 100)["matchTexts"]) == 100
    assert ask.refused(query, texts=["轴" * 2_000] * 26) == "TEXT_TOO_LONG"


def test_what_was_read_wrongly_is_put_right_before_matching(ask: Asker) -> None:
    query = """query($text: String!, $reading: ReadingInput) { matchText(text: $text, reading: $reading) {
      edges { node { partner { id } } } emptyCode
      understood { wanted { phrase } quantity { text value } region { strict text } deadline
                   spans { part start end text } } } }"""
    text = "想买那个不用加油的，一百来套"
    right = {
        "products": ["自润滑轴承"],
        "quantity": "100套",
        "regions": ["松江区"],
        "strict": True,
        "deadline": "2027-03",
    }
    found = ask(query, text=text, reading=right)["matchText"]
    assert found["edges"][0]["node"]["partner"]["id"] == ZIRUN
    understood = found["understood"]
    assert understood["wanted"] == [{"phrase": "自润滑轴承"}]
    assert understood["quantity"] == {"text": "100套", "value": 100.0}
    assert understood["region"] == {"strict": True, "text": "松江区"}
    assert understood["deadline"] == "2027-03"
    nothing = ask(query, text="求购自润滑轴承", reading={"products": []})["matchText"]
    assert (nothing["edges"], nothing["emptyCode"]) == ([], "NOT_UNDERSTOOD")
    as_read = ask(query, text="求购自润滑轴承", reading={})["matchText"]
    assert as_read == ask(query, text="求购自润滑轴承", reading=None)["matchText"]


def test_a_stored_need_is_matched_as_a_person_reads_it(ask: Asker, store: Store) -> None:
    keep(store, enterprise("想买轴承的厂", needs=["说不清的东西"]))
    query = """query($id: ID!, $reading: ReadingInput) { matchNeed(needId: $id, reading: $reading) {
      edges { node { partner { id } } } } }"""
    need = id_of("Need", "想买轴承的厂", "说不清的东西")
    assert ask(query, id=need)["matchNeed"]["edges"] == []
    found = ask(query, id=need, reading={"products": ["自润滑轴承"]})["matchNeed"]
    assert found["edges"][0]["node"]["partner"]["id"] == ZIRUN
