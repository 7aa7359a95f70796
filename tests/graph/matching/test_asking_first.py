"""`ask` names the one fact whose answer changes the ranking most; that is tried by storing the answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.matching import Answer, Direction, Matcher, PartnerFilter, Suggestion
from graph.stores import EVERYTHING, Store, Transaction, View, open_store
from schema import Enterprise, KindOf, Offer, Record, parse_quantity
from schema.ids import key_id
from tests.factories import SOURCES, TOWN, enterprise, id_of, input_of, keep, product

TODAY = date(2026, 11, 24)
WORDS = "求购自润滑轴承，每月20件，需ISO9001，必须在松江"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/town.db")
    keep(
        opened,
        enterprise("甲厂", makes=["自润滑轴承"], region=TOWN),
        enterprise("乙厂", makes=["自润滑轴承"], region=TOWN),
        enterprise("丙厂", makes=["自润滑轴承"], region=TOWN),
        enterprise("无址厂", makes=["自润滑轴承"]),
        enterprise("轴承厂", makes=["轴承"], region=TOWN),
        enterprise("挖机厂", makes=["挖掘机"], region=TOWN),
        enterprise("铸件厂", makes=["铸钢件"], region=TOWN),
        input_of("铸钢件", "挖掘机"),
    )
    yield opened
    opened.close()


def match(store: Store, text: str, view: View | None = None, **more: Any) -> Answer:
    if view is not None:
        return Matcher(store).match_text(view, text, today=TODAY, first=100, **more)
    with store.view(EVERYTHING) as opened:
        return match(store, text, opened, **more)


def of(answer: Answer, name: str) -> Suggestion:
    return next(one for one in answer.suggestions if one.partner.name == name)


def asked(answer: Answer, name: str, lang: str = "zh") -> str | None:
    words = of(answer, name).ask
    return words.text(lang) if words else None


def offer(tx: Transaction, name: str, made: str) -> Offer:
    found = tx.get(Offer, id_of("Offer", name, made))
    assert found is not None
    return found


def organisation(tx: Transaction, name: str) -> Enterprise:
    found = tx.get(Enterprise, id_of("Enterprise", name))
    assert found is not None
    return found


def known_capacity(store: Store, *names: str) -> None:
    with store.write("test", "what they can make") as tx:
        full = parse_quantity("500件/月")
        tx.put([replace(offer(tx, name, "自润滑轴承"), capacity=full) for name in names])
        tx.commit()


def test_a_condition_that_would_exclude_it_is_asked_before_one_that_would_not(store: Store) -> None:
    answer = match(store, WORDS)
    assert len(of(answer, "无址厂").unknown) == 3
    assert asked(answer, "无址厂") == "问一下：对方在哪里？"
    assert asked(answer, "无址厂", "en") == "Ask: where is the partner?"


def test_the_answer_that_passes_others_is_asked_before_one_that_passes_none(store: Store) -> None:
    """乙厂 and 丙厂 are known to be able: 甲厂 passes them when it is able too, not by a certificate."""
    known_capacity(store, "乙厂", "丙厂")
    text = "求购自润滑轴承，每月20件，需ISO9001"
    assert asked(match(store, text), "甲厂") == "问一下：产能是否够每月20件？"
    assert asked(match(store, text), "甲厂", "en") == "Ask: is its capacity enough for 每月20件?"


def test_another_weighing_may_ask_for_another_fact(store: Store) -> None:
    weights = {"certificates": 10.0, "capacity": 0.5}
    answer = match(store, "求购自润滑轴承，每月20件，需ISO9001", weights=weights)
    assert asked(answer, "甲厂") == "问一下：有没有ISO9001？"


def test_whether_it_can_supply_at_all_is_asked_of_who_makes_a_more_general_thing(store: Store) -> None:
    ends = id_of("Product", "自润滑轴承"), id_of("Product", "轴承")
    edge = KindOf(id=key_id("KindOf", *ends), source_id=ends[0], target_id=ends[1], sources=SOURCES)
    keep(store, edge)
    answer = match(store, "求购自润滑轴承")
    assert asked(answer, "甲厂") is None, "nothing is open"
    assert asked(answer, "轴承厂") == "问一下：能提供自润滑轴承吗？"


def test_along_the_chain_it_is_asked_who_buys(store: Store) -> None:
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        up = matcher.suggest_partners(view, id_of("Enterprise", "挖机厂"), Direction.UPSTREAM, today=TODAY)
        down = matcher.suggest_partners(
            view, id_of("Enterprise", "铸件厂"), Direction.DOWNSTREAM, today=TODAY
        )
    assert asked(up, "铸件厂") == "问一下：挖机厂要外购铸钢件吗？"
    assert asked(down, "挖机厂") == "问一下：挖机厂要采购铸钢件吗？"


def test_a_certificate_that_a_filter_demands_and_nobody_knows_of_is_asked(store: Store) -> None:
    answer = match(store, "求购自润滑轴承", filter_=PartnerFilter(certificates=("IATF16949",)))
    assert asked(answer, "甲厂") == "问一下：有没有IATF16949？"


ANSWERS: dict[str, tuple[Callable[[Transaction], Record | None], ...]] = {
    "问一下：对方在哪里？": (
        lambda tx: replace(organisation(tx, "无址厂"), region=TOWN),
        lambda tx: replace(organisation(tx, "无址厂"), region="3302"),
    ),
    "问一下：产能是否够每月20件？": (
        lambda tx: replace(offer(tx, "无址厂", "自润滑轴承"), capacity=parse_quantity("20件/月")),
        lambda tx: replace(offer(tx, "无址厂", "自润滑轴承"), capacity=parse_quantity("0件/月")),
    ),
    "问一下：有没有ISO9001？": (
        lambda tx: replace(offer(tx, "无址厂", "自润滑轴承"), certificates=("ISO9001",)),
    ),
}


@pytest.mark.parametrize("text", [WORDS, WORDS.replace("必须在松江", "松江附近优先")])
@pytest.mark.parametrize("able", [(), ("乙厂",), ("甲厂", "乙厂", "丙厂")])
def test_no_other_answer_moves_it_further(store: Store, text: str, able: tuple[str, ...]) -> None:
    known_capacity(store, *able)
    before = match(store, text)
    moved = {
        question: max(_moved(store, before, text, answer) for answer in answers)
        for question, answers in ANSWERS.items()
    }
    first = asked(before, "无址厂")
    assert first is not None
    assert moved[first] == max(moved.values()), moved


def _moved(store: Store, before: Answer, text: str, answer: Callable[[Transaction], Record | None]) -> int:
    """How many places the answer moves it; out of the answer is behind everybody."""
    with store.write("test", "an answer, rolled back") as tx:
        record = answer(tx)
        assert record is not None
        tx.put([record])
        after = match(store, text, tx)
    place = next((s.rank for s in after.suggestions if s.partner.name == "无址厂"), None)
    return abs((place or len(before.suggestions) + 1) - of(before, "无址厂").rank)


def test_a_product_that_is_asked_for_in_passing_and_offered_is_not_doubted(store: Store) -> None:
    keep(store, product("挖掘机动臂"), enterprise("动臂厂", makes=["挖掘机动臂"], region=TOWN))
    answer = match(store, "求购自润滑轴承、挖掘机动臂")
    assert asked(answer, "动臂厂") is None
