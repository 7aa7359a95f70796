"""Who asks the same again is told the same, as long as that is what would be found anew."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.gql.again import Again
from api.gql.context import Context
from api.gql.engine import Asked, Engine
from api.gql.schema import schema
from api.services import Services
from graph.matching import Answer, Direction, Matcher
from graph.stores import Store, View
from schema.policy import Actor, Role
from tests.api.gql.asking_as import As, asking
from tests.api.gql.conftest import LONGGONG, PARTY
from tests.campaign import size
from tests.factories import enterprise, keep

STAFF = Actor("staff", "", frozenset({Role.STAFF}))
TEXT = """query($text: String!, $lang: Language! = ZH) { matchText(text: $text) {
  nodes { rank score partner { id name } reasons { text(lang: $lang) facts } } emptyCode } }"""
PARTNERS = "query($id: ID!) { suggestPartners(enterpriseId: $id, direction: UPSTREAM) { nodes { score partner { name } } } }"
BEARING = "求购自润滑轴承"


class Counting(Matcher):
    """Says how often it was asked."""

    times = 0

    def match_text(self, view: View, text: str, **how: Any) -> Answer:
        self.times += 1
        return super().match_text(view, text, **how)

    def suggest_partners(self, view: View, organisation_id: str, direction: Direction, **how: Any) -> Answer:
        self.times += 1
        return super().suggest_partners(view, organisation_id, direction, **how)


@pytest.fixture
def matcher(store: Store) -> Counting:
    return Counting(store)


@pytest.fixture
def staff(store: Store, matcher: Counting) -> Iterator[As]:
    with asking(store, STAFF, matcher) as asked:
        yield asked


def test_the_same_question_is_worked_out_once(staff: As, matcher: Counting) -> None:
    first = staff(TEXT, text=BEARING)
    assert "上海自润轴承有限公司" in first
    assert staff(TEXT, text=BEARING) == first
    assert matcher.times == 1


def test_what_was_written_is_told_at_once(staff: As, store: Store) -> None:
    before = staff(PARTNERS, id=LONGGONG)
    keep(store, enterprise("后来的轴承厂", makes=["自润滑轴承"]))
    assert "后来的轴承厂" not in before
    assert "后来的轴承厂" in staff(PARTNERS, id=LONGGONG)


def test_another_question_is_another(staff: As) -> None:
    said = {
        staff(TEXT, text=BEARING),
        staff(TEXT, text=BEARING, lang="EN"),
        staff(TEXT, text="求购挖掘机动臂"),
        staff(TEXT.replace("rank", "", 1), text=BEARING),
    }
    assert len(said) == 4


def test_who_sees_less_is_not_told_what_another_was(store: Store) -> None:
    engine, services = Engine(schema, open_=False), Services(store, Matcher(store))
    of_the_cluster = replace(STAFF, clusters={Role.STAFF: frozenset({PARTY})})

    async def told() -> list[bytes]:
        asked = Asked(TEXT, {"text": BEARING})
        actors = (STAFF, of_the_cluster, STAFF, of_the_cluster)
        return [orjson.dumps(await engine.answer(asked, Context(services, one), "")) for one in actors]

    with services.questions:
        all_, own, all_again, own_again = asyncio.run(told())
    assert (all_again, own_again) == (all_, own)
    assert "苏州轴承厂".encode() in all_
    assert "苏州轴承厂".encode() not in own


@pytest.mark.parametrize(
    "selection",
    [
        "nodes { partner { offers { id } } }",
        "nodes { rank } pageInfo { endCursor }",
    ],
)
def test_what_is_more_than_plain_data_is_worked_out_each_time(
    staff: As, matcher: Counting, selection: str
) -> None:
    query = f"query($text: String!) {{ matchText(text: $text, first: 1) {{ {selection} }} }}"
    assert staff(query, text=BEARING) == staff(query, text=BEARING)
    assert matcher.times == 2


@pytest.mark.parametrize("odd", [orjson.loads("[" * 300 + "]" * 300), 10**30], ids=["deep", "large"])
def test_what_cannot_be_written_as_json_again_is_answered(store: Store, odd: object) -> None:
    services, engine = Services(store, Matcher(store)), Engine(schema, open_=False)
    asked = Asked(TEXT, {"text": BEARING, "not_asked_for": odd})
    with services.questions:
        told = orjson.dumps(asyncio.run(engine.answer(asked, Context(services, STAFF), "")))
    assert "上海自润轴承有限公司".encode() in told


def test_what_was_found_while_a_load_was_taken_in_is_not_told_after_it(store: Store) -> None:
    class TakingIn(Counting):
        """Knows what was loaded as soon as the first question is answered."""

        def number(self, view: View) -> int | None:
            return super().number(view) if self.times else None

    with asking(store, STAFF, matcher := TakingIn(store)) as staff:
        assert staff(TEXT, text=BEARING) == staff(TEXT, text=BEARING)
        assert matcher.times == 2


def test_a_further_page_beside_it_is_of_its_own_ranking_and_worked_out_each_time(
    staff: As, matcher: Counting
) -> None:
    ask = "matchText(text: $text, first: 1)"
    first = staff(f"query($text: String!) {{ {ask} {{ pageInfo {{ endCursor }} }} }}", text=BEARING)
    cursor = orjson.loads(first)["data"]["matchText"]["pageInfo"]["endCursor"]
    both = f"""query($text: String!, $after: String) {{ {ask} {{ nodes {{ rank }} }}
      next: matchText(text: $text, first: 1, after: $after) {{ nodes {{ rank }} }} }}"""
    assert staff(both, text=BEARING, after=cursor) == staff(both, text=BEARING, after=cursor)
    assert matcher.times == 3  # the further page is of a ranking that is kept


def test_a_mistake_is_made_again(staff: As) -> None:
    said = [staff(PARTNERS, id="ent_made_up") for _ in range(2)]
    assert all("NOT_FOUND" in one for one in said)


def test_a_store_that_is_closed_is_told_of_though_the_answer_is_known(staff: As, store: Store) -> None:
    staff(TEXT, text=BEARING)
    store.close()
    assert '"errors"' in staff(TEXT, text=BEARING)


@pytest.mark.slow
@pytest.mark.soak
def test_it_is_what_would_be_found_anew(store: Store) -> None:
    dice = random.Random(26)
    texts = [BEARING, "求购挖掘机动臂", "想找人培训焊工"]
    with asking(store, STAFF) as keeping:
        for number in range(size(small=15, full=200)):
            if dice.random() < 0.4:
                keep(store, enterprise(f"厂{number}", makes=[dice.choice(["自润滑轴承", "挖掘机动臂"])]))
            text = dice.choice(texts)
            with asking(store, STAFF) as anew:
                assert keeping(TEXT, text=text) == anew(TEXT, text=text)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 120)), max_size=60))
def test_there_is_only_so_much_room(kept: list[tuple[int, int]]) -> None:
    again, room = Again(room=1_000), 1_000
    for number, (mark, length) in enumerate(kept):
        data = bytes(length)
        again.keep(bytes([mark]), number, data)
        found = again.of(bytes([mark]))
        assert (found is None) == (length > room / 20)
        assert found is None or (found.number, found.data) == (number, data)
    assert sum(len(one.data) for mark in range(10) if (one := again.of(bytes([mark])))) <= room
