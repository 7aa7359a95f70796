from dataclasses import replace

import pytest

from committee.needs import close_need, register_need, update_need
from committee.references import OrganisationNamed, ProductNamed
from graph.stores import EVERYTHING, Store, View
from schema import Conflict, Need, NeedReading, NeedState, NotAllowed, Problem
from tests.committee.conftest import BY_HAND, written
from tests.factories import enterprise, keep

FACTORY = OrganisationNamed(name="甲厂")


def read(view: View, need: Need) -> Need:
    """Stands in for reading: what was read shows which words and product were seen."""
    return replace(need, reading=NeedReading(specifications=(need.text, need.product_id or "")))


def registered(store: Store, text: str) -> Need:
    return written(store, lambda tx: register_need(tx, FACTORY, text, {}, BY_HAND, read))


@pytest.fixture
def need(store: Store) -> Need:
    keep(store, enterprise("甲厂"), enterprise("乙厂"))
    return registered(store, "求购轴承")


def test_a_need_is_read_when_it_is_registered(need: Need) -> None:
    assert need.reading is not None
    assert need.reading.specifications == ("求购轴承", "")
    assert need.state is NeedState.OPEN


def test_reading_sees_the_store_before_anything_is_written(store: Store, need: Need) -> None:
    """What reading holds in memory follows the store: it must not learn what a rollback takes back."""
    numbers = []

    def watch(view: View, need: Need) -> Need:
        numbers.append(view.number())
        return need

    with store.view(EVERYTHING) as view:
        before = view.number()
    facts = {"product": ProductNamed(name="从未有过的产品")}
    written(store, lambda tx: register_need(tx, FACTORY, "要新的", facts, BY_HAND, watch))  # type: ignore[arg-type]
    assert numbers == [before]


def test_the_words_never_change_and_a_new_product_is_read_with_them(store: Store, need: Need) -> None:
    changed = written(
        store,
        lambda tx: update_need(
            tx, need.id, {"product": ProductNamed(name="轴套"), "quantity": "3000套"}, BY_HAND, 1, read
        ),
    )
    assert changed.text == need.text
    assert changed.quantity is not None
    assert changed.quantity.value == 3000
    assert changed.reading is not None
    assert changed.reading.specifications == ("求购轴承", changed.product_id)


def test_an_update_that_says_nothing_new_leaves_no_trace(store: Store, need: Need) -> None:
    same = written(store, lambda tx: update_need(tx, need.id, {"quantity": None}, BY_HAND, 1, read))
    assert same.version == need.version
    with pytest.raises(Conflict):
        written(store, lambda tx: update_need(tx, need.id, {"quantity": None}, BY_HAND, 9, read))


def test_a_need_is_closed_once_with_its_reason(store: Store, need: Need) -> None:
    solver = OrganisationNamed(name="乙厂")
    closed = written(store, lambda tx: close_need(tx, need.id, "已采购", solver, BY_HAND, 1))
    assert (closed.state, closed.closed_reason) == (NeedState.CLOSED, "已采购")
    assert closed.solved_by_id is not None
    with pytest.raises(NotAllowed):
        written(store, lambda tx: close_need(tx, need.id, "再关", None, BY_HAND, None))
    assert registered(store, "求购轴承").id != need.id


def test_the_same_words_stand_open_once(store: Store, need: Need) -> None:
    with pytest.raises(Conflict) as refused:
        registered(store, "求购 轴承")
    assert refused.value.detail["id"] == need.id


@pytest.mark.parametrize("facts", [{"deadline": "尽快"}, {"expires_on": "2月30日"}])
def test_a_date_is_a_date(store: Store, need: Need, facts: dict[str, str]) -> None:
    with pytest.raises(Problem):
        written(store, lambda tx: update_need(tx, need.id, facts, BY_HAND, None, read))  # type: ignore[arg-type]
