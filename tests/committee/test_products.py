"""Products corrected by people."""

import pytest

from committee.products import ProductFacts, set_product_edge, update_product
from committee.references import ProductNamed
from graph.stores import EVERYTHING, Store
from schema import BadInput, Conflict, InputOf, KindOf, Product, ProductEdge
from tests.committee.conftest import BY_HAND, written
from tests.factories import id_of, keep, product

BEARING, GEAR = id_of("Product", "轴承"), id_of("Product", "齿轮")


@pytest.fixture(autouse=True)
def products(store: Store) -> None:
    keep(store, product("轴承"), product("齿轮"))


def test_names_are_corrected(store: Store) -> None:
    facts = {"name": "滚动轴承", "aliases": ["轴承"]}
    done = written(store, lambda tx: update_product(tx, BEARING, facts, BY_HAND, 1))  # type: ignore[arg-type]
    assert (done.name, done.aliases, done.version) == ("滚动轴承", ("轴承",), 2)
    assert BY_HAND in done.sources


def test_a_name_that_another_has_is_refused(store: Store) -> None:
    with pytest.raises(Conflict) as refused:
        written(store, lambda tx: update_product(tx, BEARING, {"name": "齿轮"}, BY_HAND, None))
    assert (refused.value.code, refused.value.detail["id"]) == ("NAME_TAKEN", GEAR)


@pytest.mark.parametrize("facts", [{"aliases": ["齿轮"]}, {"aliases": ["Gear"]}, {"name": "gear"}])
def test_nothing_is_called_as_another_is_called_by_any_name(store: Store, facts: ProductFacts) -> None:
    written(store, lambda tx: update_product(tx, GEAR, {"aliases": ["gear"]}, BY_HAND, None))
    with pytest.raises(Conflict) as refused:
        written(store, lambda tx: update_product(tx, BEARING, facts, BY_HAND, None))
    assert (refused.value.code, refused.value.detail["id"]) == ("NAME_TAKEN", GEAR)


def joined(store: Store, note: str) -> ProductEdge:
    one, other = ProductNamed(name="轴承"), ProductNamed(name="减速机")
    return written(store, lambda tx: set_product_edge(tx, InputOf, one, other, note, BY_HAND, None))


def test_an_edge_is_said_once_and_then_updated(store: Store) -> None:
    joined(store, "通常")
    assert joined(store, "总是").note == "总是"
    with store.view(EVERYTHING) as view:
        assert [found.note for found in view.all(InputOf)] == ["总是"]
        assert view.product_called("减速机") is not None
    assert store.check() == []


def test_an_edge_of_one_with_itself_is_refused(store: Store) -> None:
    named = ProductNamed(name="轴承")
    with pytest.raises(BadInput) as refused:
        written(
            store,
            lambda tx: set_product_edge(tx, KindOf, named, ProductNamed(id=BEARING), None, BY_HAND, None),
        )
    assert refused.value.code == "SAME_PRODUCT"
    with store.view(EVERYTHING) as view:
        assert view.counts()[Product] == 2
