"""What an enterprise is told of those who may fit, and by what it can ask for them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from committee.previews import MOST_A_DAY
from committee.prospects import Desk, Prospect, ProspectQuestion, Prospects
from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, Store, open_store
from schema import Enterprise, Need, NotAllowed, NotFound, Offer, Organisation, Quantity, Visibility
from schema.policy import Actor, Role
from tests.factories import TOWN, enterprise, id_of, keep

OWN = id_of("Enterprise", "自家厂")
FANG = Actor("per_f", "方", frozenset({Role.ENTERPRISE}), acts_for=frozenset({OWN}))
UP = ProspectQuestion(organisation_id=OWN, direction=Direction.UPSTREAM)
MAY = date(2030, 5, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Six makers of bearings in one district, and one in a city of its own that also makes seals."""
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    keep(
        opened,
        enterprise("自家厂", needs=["轴承"], makes=["挖掘机"], region=TOWN),
        *(enterprise(f"轴承{n}厂", makes=["轴承"], region=f"3101171{n:02}") for n in range(6)),
        enterprise("杭州厂", makes=["轴承", "密封件"], region="330106"),
    )
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, Matcher(store), FANG)


def changed(store: Store, name: str, made: str | None = None, **more: object) -> None:
    with store.write("t", "…") as tx:
        id_ = id_of("Offer", name, made) if made else id_of("Enterprise", name)
        record = tx.get(Offer if made else Organisation, id_)
        assert record is not None
        tx.put([replace(record, **more)])  # type: ignore[arg-type]
        tx.commit()


def told(found: Prospects) -> set[str]:
    return {one.words.zh for one in found.nodes}


def test_a_category_and_a_district_and_conditions_as_counts(desk: Desk) -> None:
    found = desk.prospects(UP, today=MAY)
    assert len(found.nodes) == 7
    assert "松江区一家轴承企业，符合2项条件" in told(found)
    assert "一家轴承企业，符合1项条件" in told(found)  # in Hangzhou there are not five
    assert {one.partner for one in found.nodes} == {None}
    assert found.nodes[0].words.en == "One enterprise of 轴承 in 松江区: meets 2 conditions"


def test_nothing_that_leads_to_a_name_is_told(desk: Desk, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        others = [one for one in view.all(Enterprise) if one.id != OWN]
    text = repr(desk.prospects(UP, today=MAY))
    assert not [one.name for one in others if one.name in text or one.id in text]


def test_fewer_than_five_are_told_of_in_a_wider_place(desk: Desk, store: Store) -> None:
    for n in (1, 2):
        changed(store, f"轴承{n}厂", region="310115")
    regions = {one.region for one in desk.prospects(UP, today=MAY).nodes}
    assert regions == {"3101", None}


def test_who_shows_itself_is_named_and_only_by_what_it_shows(desk: Desk, store: Store) -> None:
    changed(store, "轴承1厂", shown=True)
    assert {one.partner for one in desk.prospects(UP, today=MAY).nodes} == {None}
    changed(store, "轴承1厂", "轴承", visibility=Visibility.NAMED)
    named = [one.partner for one in desk.prospects(UP, today=MAY).nodes if one.partner]
    assert [(one.name, one.sources) for one in named] == [("轴承1厂", ())]
    changed(store, "轴承1厂", "轴承", visibility=Visibility.STEWARD)
    assert len(desk.prospects(UP, today=MAY).nodes) == 6


def test_amounts_are_compared_in_bands(desk: Desk, store: Store) -> None:
    def met(capacity: float) -> int:
        amount = Quantity(text="…", value=capacity, unit="套")
        changed(store, "轴承1厂", "轴承", capacity=amount)
        text = ProspectQuestion(organisation_id=OWN, text="求购轴承2500套")
        return max(one.conditions_met for one in desk.prospects(text, today=MAY).nodes)

    assert met(2600.0) == met(4900.0) < met(5000.0) == met(9000.0)


def test_a_reference_leads_to_who_was_meant_as_long_as_it_shows_itself(desk: Desk, store: Store) -> None:
    changed(store, "杭州厂", shown=True)
    changed(store, "杭州厂", "轴承", visibility=Visibility.NAMED)
    (one,) = [one for one in desk.prospects(UP, today=MAY).nodes if one.partner]
    assert desk.asked_for(UP, one.reference, MAY).partner.id == id_of("Enterprise", "杭州厂")
    changed(store, "杭州厂", "轴承", visibility=Visibility.STEWARD)
    with pytest.raises(NotFound) as caught:
        desk.asked_for(UP, one.reference, MAY)
    assert caught.value.code == "PROSPECT_GONE"


def test_one_partner_has_another_reference_for_each_question(desk: Desk) -> None:
    need = ProspectQuestion(organisation_id=OWN, need_id=id_of("Need", "自家厂", "轴承"))

    def references(question: ProspectQuestion) -> set[str]:
        return {one.reference for one in desk.prospects(question, today=MAY).nodes}

    assert references(UP) == references(UP)
    assert references(UP).isdisjoint(references(need))
    assert len(references(need)) == 7


def test_nobody_asks_for_another(desk: Desk, store: Store) -> None:
    other = id_of("Enterprise", "杭州厂")
    with pytest.raises(NotAllowed):
        desk.prospects(ProspectQuestion(organisation_id=other, direction=Direction.UPSTREAM))
    keep(store, Need(id="ned_other", organisation_id=other, text="求购"))
    with pytest.raises(NotFound):
        desk.prospects(ProspectQuestion(organisation_id=OWN, need_id="ned_other"))
    with pytest.raises(NotFound):
        desk.prospects(ProspectQuestion(organisation_id=OWN, need_id="ned_made_up"))


def test_a_need_that_is_edited_again_and_again_is_looked_at_no_more_that_day(desk: Desk) -> None:
    def ask(n: int, today: date = MAY) -> tuple[Prospect, ...]:
        return desk.prospects(ProspectQuestion(organisation_id=OWN, text=f"求购轴承{n}套"), today=today).nodes

    for n in range(MOST_A_DAY):
        ask(n)
    with pytest.raises(NotAllowed) as caught:
        ask(MOST_A_DAY)
    assert caught.value.code == "TOO_MANY_PREVIEWS"
    assert ask(3)  # asked before
    assert ask(MOST_A_DAY, date(2030, 5, 2))


def test_how_many_a_condition_kept_out_is_not_told(desk: Desk) -> None:
    text = ProspectQuestion(organisation_id=OWN, text="求购轴承，必须是北京的")
    found = desk.prospects(text, today=MAY)
    assert (found.nodes, found.empty and found.empty.code) == ((), "OUT_OF_CONDITIONS")
    assert found.empty is not None
    assert not [char for char in found.empty.words.zh if char.isdigit()]


def test_whom_one_will_not_meet_is_left_out(store: Store) -> None:
    desk = Desk(store, Matcher(store), FANG, frozenset({id_of("Enterprise", "杭州厂")}))
    assert len(desk.prospects(UP, today=MAY).nodes) == 6
