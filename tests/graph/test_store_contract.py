"""What `graph.stores.contract` promises, one test a promise, on every backend.

Here are views; `test_store_organisations.py`, `test_store_products.py` and `test_store_offers.py` have what can be asked,
`test_store_writing.py` the writing, `test_store_log.py` the change log, `test_store_chain.py` its chain, `test_store_histories.py` histories of many writes,
`test_sqlite_file.py` the SQLite file itself.
"""

import pytest

from graph.stores import (
    EVERYTHING,
    Store,
    Transaction,
    View,
    open_store,
)
from schema import (
    RECORD_TYPES,
    ClusterParty,
    Enterprise,
    InputOf,
    Institution,
    NotFound,
    Offer,
    Organisation,
    Product,
    Record,
)
from tests.graph import (
    test_store_chain,
    test_store_log,
    test_store_offers,
    test_store_organisations,
    test_store_persons,
    test_store_products,
    test_store_writing,
)
from tests.graph.facts import ent, ids, keep, offer, prd, seen

MODULES = (
    test_store_chain,
    test_store_log,
    test_store_offers,
    test_store_organisations,
    test_store_persons,
    test_store_products,
    test_store_writing,
)
PROMISES = {
    name for protocol in (View, Transaction, Store) for name in dir(protocol) if not name.startswith("_")
}


@pytest.mark.parametrize("promise", sorted(PROMISES))
def test_every_promise_has_a_test(promise: str) -> None:
    tests = {*globals(), *(name for module in MODULES for name in vars(module))}
    assert [name for name in tests if name.startswith("test_") and promise in name]


def test_view_is_one_moment_from_its_start(store: Store) -> None:
    keep(store, ent("a"))
    with store.view(EVERYTHING) as view:
        keep(store, ent("b"))  # before the view was first asked anything
        assert view.get(Enterprise, "ent_b") is None
        keep(store, ent("a", "renamed"), prd("x"))
        assert view.get(Enterprise, "ent_a") == ent("a")
        assert view.number() == 1
        assert list(view.all(Product)) == []
    assert seen(store, lambda v: v.number()) == 4


def test_read_is_not_behind_what_another_store_committed(store: Store, store_url: str) -> None:
    def known(view: View) -> tuple[int, list[str]]:
        return view.number(), ids(view.organisations_called("甲"))

    other = open_store(store_url)
    try:
        assert store.read(EVERYTHING, known) == (0, [])
        for number, key in enumerate("abc", 1):
            keep(other, ent(key, name="甲"))
            assert store.read(EVERYTHING, known) == (number, [f"ent_{one}" for one in "abc"[:number]])
            assert store.read(EVERYTHING, lambda view: view.number()) == number
    finally:
        other.close()


def test_read_finds_what_it_would_have_missed_a_moment_ago(store: Store, store_url: str) -> None:
    def name(view: View) -> str:
        found = view.get(Enterprise, "ent_a")
        if found is None:
            raise NotFound("没有", "none")
        return found.name

    other = open_store(store_url)
    try:
        with pytest.raises(NotFound):
            store.read(EVERYTHING, name)
        keep(other, ent("a", name="甲"))
        assert store.read(EVERYTHING, name) == "甲"
    finally:
        other.close()


def test_view_knows_nothing_of_what_came_and_changed_since(store: Store) -> None:
    with store.view(EVERYTHING) as before:
        for name in ("甲", "乙", "丙"):
            keep(store, ent("a", name))
        with store.view(EVERYTHING) as third:
            keep(store, ent("a", "丁"))
            assert [one.name for one in third.all(Organisation)] == ["丙"]
        assert list(before.all(Organisation)) == []
        assert before.get(Enterprise, "ent_a") is None
        assert before.counts()[Enterprise] == 0


def test_settled_is_what_is_committed(store: Store) -> None:
    assert seen(store, lambda v: v.settled)
    with store.write("tester", "not yet") as transaction:
        assert not transaction.settled


def test_whole_is_the_view_itself_where_everything_is_seen(store: Store) -> None:
    assert seen(store, lambda v: v.whole is v)


def test_as_seen_is_all_of_a_record_where_everything_is_seen(store: Store) -> None:
    keep(store, ent("a"))
    with store.view(EVERYTHING) as view:
        assert view.as_seen([ent("a"), ent("gone")]) == [ent("a"), ent("gone")]


def test_sees_what_is_kept_back_where_everything_is_seen(store: Store) -> None:
    assert seen(store, lambda v: v.sees_what_is_kept_back)


def test_number_is_of_the_last_change_and_0_at_first(store: Store) -> None:
    assert seen(store, lambda v: v.number()) == 0
    keep(store, ent("a"), ent("b"))
    assert seen(store, lambda v: v.number()) == 2


def test_get_asks_by_type_and_id(store: Store) -> None:
    keep(store, ent("a"), Institution(id="ins_a", name="职校"), ClusterParty(id="pty_a", name="党委"))
    with store.view(EVERYTHING) as view:
        assert view.get(Enterprise, "ent_a") == ent("a")
        assert view.get(Institution, "ent_a") is None
        assert view.get(Product, "ent_a") is None
        found = [view.get(Organisation, id_) for id_ in ("ent_a", "ins_a", "pty_a")]
    assert [type(record) for record in found] == [Enterprise, Institution, ClusterParty]


def test_foresee_changes_no_answer(store: Store) -> None:
    edge = InputOf(id="inp_xy", source_id="prd_x", target_id="prd_y")
    keep(store, ent("a"), prd("x"), prd("y"), edge, offer("ax", "a", "x"))

    def asked(view: View) -> list[Record | None]:
        products = view.get_many(Product, ["prd_y", "prd_no"])
        return [*view.offers_for(["prd_x"]), view.get(InputOf, edge.id), *products]

    expected = seen(store, asked)
    for write_before in (False, True):
        with store.view(EVERYTHING) as view:
            view.foresee([edge.id, "prd_y", "prd_no", "求购轴承", ""])
            if write_before:
                with store.write("t", "why") as transaction:
                    transaction.foresee([edge.id])
                    transaction.remove(one for one in expected if isinstance(one, InputOf))
                    transaction.put([prd("y", "another name")])
                    assert ids(asked(transaction)) == ["ofr_ax", "-", "prd_y", "-"]
                    transaction.commit()
            assert asked(view) == expected


def test_get_many_answers_in_the_order_asked(store: Store) -> None:
    keep(store, *(prd(f"{i:04}") for i in range(1200)))
    asked = [f"prd_{i:04}" for i in reversed(range(1200))] + ["prd_none", "prd_0000"]
    with store.view(EVERYTHING) as view:
        found = view.get_many(Product, asked)
        assert view.get_many(Product, []) == []
    assert ids(found) == [*asked[:1200], "-", "prd_0000"]


def test_all_is_in_the_order_of_ids(store: Store) -> None:
    keep(store, ent("b"), ent("a"), Institution(id="ins_c", name="c"), prd("x"))
    with store.view(EVERYTHING) as view:
        assert ids(view.all(Enterprise)) == ["ent_a", "ent_b"]
        assert ids(view.all(Organisation)) == ["ent_a", "ent_b", "ins_c"]


def test_all_after_an_id(store: Store) -> None:
    keep(
        store, ent("b"), ent("a"), ent("d"), Institution(id="ins_c", name="c"), offer("1", "a", "x"), prd("x")
    )
    with store.view(EVERYTHING) as view:
        assert ids(view.all(Enterprise, "ent_a")) == ["ent_b", "ent_d"]
        assert ids(view.all(Organisation, "ent_c")) == ["ent_d", "ins_c"]
        assert ids(view.all(Offer, "ofr_0")) == ["ofr_1"]
        assert ids(view.all(Offer, "ofr_1")) == []


def test_all_can_be_read_while_other_questions_are_asked(store: Store) -> None:
    keep(store, ent("a"), ent("b"), offer("1", "a", "x"), offer("2", "b", "x"), prd("x"))
    with store.view(EVERYTHING) as view:
        assert [ids(view.offers_of([record.id])) for record in view.all(Enterprise)] == [["ofr_1"], ["ofr_2"]]


def test_counts_name_every_type(store: Store) -> None:
    keep(store, ent("a"), ent("b"), Institution(id="ins_a", name="a"))
    counts = seen(store, lambda v: v.counts())
    assert set(counts) == set(RECORD_TYPES)
    assert {type_: n for type_, n in counts.items() if n} == {Enterprise: 2, Institution: 1}
