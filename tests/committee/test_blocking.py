"""Whom an organisation blocks by a name or a code is kept apart from it on every road, whether it is there or comes later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from committee import blocking, consenting
from committee.prospects import Desk, ProspectQuestion
from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, Store, Transaction, open_store
from graph.text.calling import key_of
from schema import BadInput, Block, Enterprise, NotAllowed, NotFound, Source
from schema.policy import Actor, Role
from tests.committee.conftest import written
from tests.factories import enterprise, id_of, keep

OWN, OTHER = id_of("Enterprise", "自家厂"), id_of("Enterprise", "松江精工轴承有限公司")
FANG = Actor("per_f", "方", frozenset({Role.ENTERPRISE}), acts_for=frozenset({OWN}))
MAY = date(2030, 5, 1)
CODE = "91310117MA1J1A2B3R"


def said(day: str = "2030-05-01") -> Source:
    return Source(document="企业填写", recorded_at=f"{day}T08:00:00Z", recorded_by="per_f")


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    neo4j = getattr(request, "param", "") == "neo4j"
    opened = open_store(
        request.getfixturevalue("neo4j_url") if neo4j else f"sqlite:///{tmp_path / 'town.db'}"
    )
    keep(
        opened,
        enterprise("自家厂", needs=["轴承"], makes=["挖掘机"]),
        enterprise("松江精工轴承有限公司", makes=["轴承"], needs=["挖掘机"]),
        enterprise("别家厂", makes=["轴承"]),
    )
    yield opened
    opened.close()


def block(store: Store, word: str, day: str = "2030-05-01") -> Block:
    return written(store, lambda tx: blocking.block_called(tx, OWN, word, "per_f", said(day)))


def partners(store: Store, of: str, direction: Direction, matcher: Matcher | None = None) -> set[str]:
    with store.view(EVERYTHING) as view:
        answer = (matcher or Matcher(store)).suggest_partners(view, of, direction, today=MAY)
    return {one.partner.name for one in answer.suggestions}


on_both = pytest.mark.parametrize(
    "store", ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True
)


@on_both
def test_neither_is_suggested_to_the_other_from_the_next_question_on(store: Store) -> None:
    matcher = Matcher(store)
    assert "松江精工轴承有限公司" in partners(store, OWN, Direction.UPSTREAM, matcher)
    assert "自家厂" in partners(store, OTHER, Direction.UPSTREAM, matcher)
    one = block(store, "松江精工轴承")
    assert partners(store, OWN, Direction.UPSTREAM, matcher) == {"别家厂"}
    assert partners(store, OTHER, Direction.UPSTREAM, matcher) == set()
    assert partners(store, OTHER, Direction.UPSTREAM) == set()
    written(store, lambda tx: blocking.lift(tx, OWN, one.id, said()))
    assert "松江精工轴承有限公司" in partners(store, OWN, Direction.UPSTREAM, matcher)
    assert "自家厂" in partners(store, OTHER, Direction.UPSTREAM, matcher)


def test_it_is_no_category_either_on_any_road(store: Store) -> None:
    block(store, "松江精工轴承有限公司")
    desk = Desk(store, Matcher(store), FANG)
    need = id_of("Need", "自家厂", "轴承")
    for question in (
        ProspectQuestion(organisation_id=OWN, direction=Direction.UPSTREAM),
        ProspectQuestion(organisation_id=OWN, need_id=need),
        ProspectQuestion(organisation_id=OWN, text="求购轴承"),
    ):
        assert len(desk.prospects(question, today=MAY).nodes) == 1


def test_whoever_comes_later_is_kept_apart_too(store: Store) -> None:
    matcher = Matcher(store)
    block(store, "以后来的厂")
    block(store, CODE)
    keep(store, enterprise("以后来的厂", makes=["轴承"]), enterprise("又一家", makes=["轴承"]))
    assert "以后来的厂" not in partners(store, OWN, Direction.UPSTREAM, matcher)
    assert "又一家" in partners(store, OWN, Direction.UPSTREAM, matcher)

    def gets_a_code_and_a_name(tx: Transaction) -> None:
        one = tx.get(Enterprise, id_of("Enterprise", "又一家"))
        assert one is not None
        tx.put([replace(one, uscc=None, aliases=("以后来的厂",))])

    written(store, gets_a_code_and_a_name)
    assert "又一家" not in partners(store, OWN, Direction.UPSTREAM, matcher)


@pytest.mark.parametrize(
    ("typed", "called", "same"),
    [
        ("龙工（上海）挖掘机制造", "龙工(上海)挖掘机制造有限公司", True),
        ("龍工 上海 挖掘機製造有限責任公司", "龙工(上海)挖掘机制造有限公司", True),
        ("ＡＢＣ机械", "abc机械股份有限公司", True),
        ("Sunny Bearing Co., Ltd.", "SUNNY BEARING", True),
        ("中国龙工", "龙工(上海)挖掘机制造有限公司", False),
        ("龙工集团有限公司", "龙工有限公司", False),
        ("龙工一厂", "龙工", False),
        ("龙工松江分公司", "龙工有限公司", False),
    ],
)
def test_exactly_that_one_is_meant_however_it_is_written(typed: str, called: str, same: bool) -> None:
    assert (key_of(typed) == key_of(called)) is same


def test_the_answer_does_not_say_whether_there_is_such_a_one(store: Store) -> None:
    known, unknown = block(store, "松江精工轴承有限公司"), block(store, "没有的轴承有限公司")
    assert replace(known, id="", word="", key="", version=0) == replace(
        unknown, id="", word="", key="", version=0
    )
    assert block(store, "松江精工轴承") == known  # said again it is the same


def test_a_day_and_an_enterprise_have_so_many(store: Store) -> None:
    for n in range(blocking.MOST_A_DAY):
        block(store, f"某某{n}厂")
    with pytest.raises(NotAllowed, match="一天最多"):
        block(store, "再一家厂")
    block(store, "再一家厂", "2030-05-02")
    for word in ("自家厂", " ", "有限公司", "（上海）"):
        with pytest.raises(BadInput):
            block(store, word)
    known = block(store, "某某0厂")
    with pytest.raises(NotFound):
        written(store, lambda tx: blocking.lift(tx, OTHER, known.id, said()))


def test_what_is_under_way_by_name_ends_and_what_is_not_goes_no_further(store: Store) -> None:
    need = id_of("Need", "自家厂", "轴承")

    def asked(tx: Transaction) -> str:
        return consenting.ask_for(tx, OWN, OTHER, "per_f", said(), need_id=need).id

    id_ = written(store, asked)
    block(store, "松江精工轴承")  # not named yet: that it ended would say who it is
    both = written(store, lambda tx: consenting.agree(tx, id_, OTHER, "per_o", said()))
    assert both.state.value == "suggested"
    with pytest.raises(NotAllowed):
        written(store, lambda tx: consenting.propose(tx, OWN, OTHER, said(), need_id=need))
    with store.view(EVERYTHING) as view:
        (lifted,) = blocking.standing(view, OWN)
    written(store, lambda tx: blocking.lift(tx, OWN, lifted.id, said()))
    assert (
        written(store, lambda tx: consenting.agree(tx, id_, OTHER, "per_o", said())).state.value
        == "consented"
    )
    block(store, "松江精工轴承有限公司")
    with store.view(EVERYTHING) as view:
        assert [one.state.value for one in view.introductions_of(OWN)] == ["withdrawn"]
