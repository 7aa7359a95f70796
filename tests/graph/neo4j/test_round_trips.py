"""A match asks the server once, whatever its reasons cite: each exchange costs more than what is read in it."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from deploy.neo4j.server import Server
from graph.matching import Answer, Matcher
from graph.stores import EVERYTHING, open_store
from graph.stores.neo4j import Neo4jStore
from schema import Contact, Introduction, IntroductionState, KindOf
from tests.emptying import emptied, patient
from tests.graph.facts import ent, keep, offer, prd

pytestmark = pytest.mark.neo4j
ZHANG = Contact(person="张三", phone="13800001111")


@pytest.fixture
def store(neo4j_server: Server) -> Iterator[Neo4jStore]:
    emptied(neo4j_server)
    with closing(open_store(patient(neo4j_server))) as opened:
        assert isinstance(opened, Neo4jStore)
        yield opened


def test_a_match_is_one_round_trip_on_neo4j(store: Neo4jStore) -> None:
    keep(
        store,
        ent("a", "江苏滚珠轴承有限公司", contacts=(ZHANG,)), ent("b", "浙江整机有限公司"),
        prd("general", "轴承"), prd("special", "滚珠丝杠副"),
        KindOf(id="knd_1", source_id="prd_special", target_id="prd_general"),
        offer("1", "a", "special"),
        Introduction(id="int_1", a_id="ent_a", b_id="ent_b", matter="试", state=IntroductionState.IN_USE),
    )  # fmt: skip
    matcher = Matcher(store)

    def ask(words: str) -> tuple[Answer, int]:
        before = store.round_trips
        answer = store.read(EVERYTHING, lambda view: matcher.match_text(view, words))
        return answer, store.round_trips - before

    ask("求购轴承")
    answer, asked = ask("求购轴承")
    (found,) = answer.suggestions
    assert found.partner.contacts[0].person == ZHANG.person
    assert [step.edge for step in found.path] == ["KIND_OF", "OFFERS"]
    assert "track_record" in [reason.feature for reason in found.reasons]
    assert asked == 1


def test_who_is_found_by_name_is_one_round_trip_with_whom_it_names_on_neo4j(store: Neo4jStore) -> None:
    keep(store, ent("a", "江苏滚珠轴承有限公司", contacts=(ZHANG,)))
    with store.view(EVERYTHING) as view:
        before = store.round_trips
        (found,) = view.organisations_called("江苏滚珠轴承有限公司")
        assert found.contacts[0].phone == ZHANG.phone
        assert store.round_trips == before + 1
