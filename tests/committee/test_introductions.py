import pytest

from committee.introductions import advance_introduction, introduce, set_relation
from committee.outcomes import OutcomeFacts, record_outcome
from committee.references import OrganisationNamed, ProductNamed
from graph.stores import EVERYTHING, Store
from schema import (
    BadInput,
    Conflict,
    Introduction,
    IntroductionState,
    NotAllowed,
    NotFound,
    OutcomeNature,
    RelationKind,
)
from tests.committee.conftest import BY_HAND, written
from tests.factories import enterprise, keep

A, B, C = (OrganisationNamed(name=name) for name in ("甲厂", "乙厂", "丙厂"))


@pytest.fixture
def made(store: Store) -> Introduction:
    keep(store, enterprise("甲厂"), enterprise("乙厂"), enterprise("丙厂"))
    about = {"supplier": A, "products": [ProductNamed(name="轴承"), ProductNamed(name="轴承")]}
    return written(store, lambda tx: introduce(tx, A, B, about, BY_HAND))  # type: ignore[arg-type]


def test_an_introduction_starts_with_who_and_when(made: Introduction) -> None:
    assert made.state is IntroductionState.SUGGESTED
    assert made.supplier_id == made.a_id
    assert len(made.product_ids) == 1
    (step,) = made.steps
    assert (step.state, step.on, step.by) == (IntroductionState.SUGGESTED, "2026-01-05", "desk")


def test_each_step_is_kept(store: Store, made: Introduction) -> None:
    def moved_to(to: IntroductionState) -> Introduction:
        return written(store, lambda tx: advance_introduction(tx, made.id, to, BY_HAND, effect="省了"))

    moved_to(IntroductionState.MET)
    moved_to(IntroductionState.CONTRACT)
    moved = moved_to(IntroductionState.EFFECT)
    assert [step.state.value for step in moved.steps] == ["suggested", "met", "contract", "effect"]
    assert moved.effect_text == "省了"
    with pytest.raises(NotAllowed) as refused:
        written(store, lambda tx: advance_introduction(tx, made.id, IntroductionState.MET, BY_HAND))
    assert refused.value.code == "ILLEGAL_STEP"


def test_a_stale_step_is_a_conflict(store: Store, made: Introduction) -> None:
    written(store, lambda tx: advance_introduction(tx, made.id, IntroductionState.MET, BY_HAND))
    with pytest.raises(Conflict):
        written(
            store,
            lambda tx: advance_introduction(
                tx, made.id, IntroductionState.PROJECT, BY_HAND, expected_version=1
            ),
        )


def test_the_two_sides_are_two_and_the_supplier_is_one_of_them(store: Store, made: Introduction) -> None:
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: introduce(tx, A, A, {}, BY_HAND))
    assert refused.value.code == "SAME_ORGANISATION"
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: introduce(tx, A, B, {"supplier": C}, BY_HAND))
    assert refused.value.code == "SUPPLIER_IS_NO_SIDE"
    with pytest.raises(NotFound):
        written(store, lambda tx: introduce(tx, A, OrganisationNamed(name="无此厂"), {}, BY_HAND))


def test_a_relation_is_kept_per_product(store: Store, made: Introduction) -> None:
    def related(product: str | None) -> str:
        named = ProductNamed(name=product) if product else None
        return written(
            store, lambda tx: set_relation(tx, RelationKind.SUPPLIES, A, B, named, {}, BY_HAND, None)
        ).id

    assert related("轴承") == related("轴承")
    assert related("轴承") != related("轴套") != related(None)
    with store.view(EVERYTHING) as view:
        assert len(view.relations_of(made.a_id)) == 3


def test_an_outcome_has_an_amount_that_is_one(store: Store, made: Introduction) -> None:
    facts: OutcomeFacts = {"before": "100万元", "after": "约120万元", "introduction_id": made.id}
    kept = written(store, lambda tx: record_outcome(tx, A, "产值", facts, BY_HAND))
    assert (kept.unit, kept.qualifier, kept.nature) == ("万元", "约", OutcomeNature.MEASURED)
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: record_outcome(tx, A, "产值", {}, BY_HAND))
    assert refused.value.code == "NO_AMOUNT"
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: record_outcome(tx, A, "产值", {"change": "很多"}, BY_HAND))
    assert refused.value.code == "BAD_AMOUNT"
    with pytest.raises(BadInput) as refused:
        written(store, lambda tx: record_outcome(tx, C, "产值", facts, BY_HAND))
    assert refused.value.code == "NOT_A_SIDE"
