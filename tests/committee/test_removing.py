"""Taking out what should never have been there."""

import pytest

from committee.identity import merge
from committee.removing import remove_records
from graph.stores import EVERYTHING, Store
from schema import BadInput, Conflict, IdentityDecision, NotAllowed, NotFound, Organisation, Source, Verdict
from tests.committee.conftest import written
from tests.factories import enterprise, id_of, keep

FIRM, MADE, OFFER = id_of("Enterprise", "龙工"), id_of("Product", "轴承"), id_of("Offer", "龙工", "轴承")


@pytest.fixture(autouse=True)
def firm(store: Store) -> None:
    keep(store, enterprise("龙工", makes=["轴承"]))


def test_what_nobody_names_goes(store: Store) -> None:
    (gone,) = written(store, lambda tx: remove_records(tx, {OFFER: 1}))
    assert gone.id == OFFER
    with store.view(EVERYTHING) as view:
        assert view.offers_of([FIRM]) == []


def test_what_others_name_stays_and_they_are_told(store: Store) -> None:
    with pytest.raises(NotAllowed) as refused:
        written(store, lambda tx: remove_records(tx, {FIRM: None}))
    assert refused.value.code == "STILL_NAMED"
    assert refused.value.detail["namedBy"] == [OFFER]
    assert "龙工 供给 轴承" in refused.value.zh


def test_what_names_it_may_go_with_it(store: Store) -> None:
    written(store, lambda tx: remove_records(tx, {FIRM: 1, OFFER: 1, MADE: 1}))
    with store.view(EVERYTHING) as view:
        assert not any(view.counts().values())


def test_a_decision_about_it_does_not_keep_it(store: Store) -> None:
    decision = IdentityDecision(
        id="idd_aaaaaaaaaaaaaaaa", verdict=Verdict.DIFFERENT, name="龙工", organisation_id=FIRM
    )
    keep(store, decision)
    written(store, lambda tx: remove_records(tx, {FIRM: None, OFFER: None}))
    with store.view(EVERYTHING) as view:
        assert view.get(Organisation, FIRM) is None


def test_a_version_that_is_not_the_stored_one(store: Store) -> None:
    with pytest.raises(Conflict):
        written(store, lambda tx: remove_records(tx, {OFFER: 7}))


@pytest.mark.parametrize(
    ("id_", "problem"),
    [("chg_aaaaaaaaaaaaaaaa", BadInput), ("made up", BadInput), (id_of("Offer", "x"), NotFound)],
)
def test_what_is_no_record(store: Store, id_: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        written(store, lambda tx: remove_records(tx, {id_: None}))


def test_by_the_id_of_one_that_was_merged_nothing_goes(store: Store) -> None:
    """Whoever remembers the old one has not seen what it became; it was a fault of ours."""
    keep(store, enterprise("龙工机械"))
    old = id_of("Enterprise", "龙工机械")
    written(
        store, lambda tx: merge(tx, FIRM, old, Source(document="test", recorded_at="2026-01-01T00:00:00Z"))
    )
    with pytest.raises(NotFound) as refused:
        written(store, lambda tx: remove_records(tx, {old: None}))
    assert refused.value.detail["mergedInto"] == FIRM
