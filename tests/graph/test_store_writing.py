"""What `graph.stores.contract` promises of writing, one test a promise, on every backend."""

import re
import threading
from collections.abc import Callable

import pytest

from graph.stores import EVERYTHING, Put, Store, open_store
from schema import (
    Conflict,
    Enterprise,
    ExternalId,
    Institution,
    Need,
    Offer,
    Organisation,
    Product,
    Unavailable,
)
from tests.graph.facts import CODE, ent, ids, keep, need, offer, prd, reading, seen

# --- writing ------------------------------------------------------------------------------------------------


def test_put_says_what_became_of_each_in_order(store: Store) -> None:
    assert keep(store, ent("a"), prd("x"), ent("b")) == [Put.CREATED] * 3
    assert keep(store, ent("b"), ent("a", "new"), prd("y"), ent("a", "new")) == [
        Put.UNCHANGED,
        Put.UPDATED,
        Put.CREATED,
        Put.UNCHANGED,
    ]


def test_put_is_logged_in_the_order_given(store: Store) -> None:
    records = [prd("x"), ent("b"), offer("1", "b", "x"), ent("a"), prd("w")]
    keep(store, *records)
    assert [change.record_id for change in seen(store, lambda v: v.changes(0))] == ids(records)


def test_put_the_same_record_twice_is_two_writes(store: Store) -> None:
    assert keep(store, ent("a", "1"), ent("a", "2"), ent("a", "2")) == [
        Put.CREATED,
        Put.UPDATED,
        Put.UNCHANGED,
    ]
    found = seen(store, lambda v: v.get(Enterprise, "ent_a"))
    assert found is not None
    assert (found.name, found.version) == ("2", 2)


def test_put_equal_records_writes_and_logs_nothing(store: Store) -> None:
    keep(store, ent("a"), prd("x"))
    assert keep(store, ent("a"), prd("x"), ent("a", version=1)) == [Put.UNCHANGED] * 3
    with store.view(EVERYTHING) as view:
        found = view.get(Enterprise, "ent_a")
        assert found is not None
        assert (found.version, view.number()) == (1, 2)


def test_put_of_a_stale_version_is_a_conflict(store: Store) -> None:
    keep(store, ent("a"))
    keep(store, ent("a", "2", version=1))
    with pytest.raises(Conflict) as caught:
        keep(store, ent("a", "3", version=1))
    assert caught.value.detail == {"id": "ent_a", "version": 2}
    with pytest.raises(Conflict):
        keep(store, ent("new", version=1))
    keep(store, ent("a", "4"))  # version 0 takes whatever is stored
    assert seen(store, lambda v: v.get(Enterprise, "ent_a")) == ent("a", "4")


def test_put_that_conflicts_leaves_the_transaction_as_it_was(store: Store) -> None:
    keep(store, ent("a"))
    with store.write("tester", "half") as transaction:
        with pytest.raises(Conflict):
            transaction.put([ent("b"), ent("c"), ent("a", "x", version=9)])
        transaction.put([ent("d")])
        transaction.commit()
    with store.view(EVERYTHING) as view:
        assert ids(view.all(Enterprise)) == ["ent_a", "ent_d"]
        assert [change.record_id for change in view.changes(0)] == ["ent_a", "ent_d"]
        assert view.changes(1)[0].why == "half"


def test_put_of_a_code_that_another_has_is_a_conflict(store: Store) -> None:
    keep(store, ent("a", uscc=CODE))
    with pytest.raises(Conflict) as caught:
        keep(store, Institution(id="ins_b", name="b", uscc=CODE))
    assert (caught.value.code, caught.value.detail) == ("USCC_TAKEN", {"id": "ent_a"})
    with pytest.raises(Conflict):
        keep(store, ent("c", uscc="91310117MA1J00000D"), ent("d", uscc="91310117MA1J00000D"))
    assert keep(store, ent("a", "new", uscc=CODE)) == [Put.UPDATED]


def test_put_keeps_the_order_given_when_a_record_comes_twice(store: Store) -> None:
    passed_on = ent("a", uscc=CODE), ent("a"), ent("b", uscc=CODE)
    assert keep(store, *passed_on) == [Put.CREATED, Put.UPDATED, Put.CREATED]
    with pytest.raises(Conflict):
        keep(store, ent("b"), ent("b", uscc=CODE), ent("c", uscc=CODE), ent("b"))


def test_put_of_a_code_given_up_before_is_fine(store: Store) -> None:
    keep(store, ent("a", uscc=CODE))
    with pytest.raises(Conflict):
        keep(store, ent("b", uscc=CODE), ent("a"))
    assert keep(store, ent("a"), ent("b", uscc=CODE)) == [Put.UPDATED, Put.CREATED]
    found = seen(store, lambda v: v.organisation_by_uscc(CODE))
    assert found is not None
    assert found.id == "ent_b"


def test_put_under_the_id_of_another_type_is_a_conflict(store: Store) -> None:
    keep(store, ent("a"))
    with pytest.raises(Conflict) as caught:
        keep(store, Institution(id="ent_a", name="a"))
    assert caught.value.code == "OTHER_TYPE"


def test_put_takes_any_iterable_and_many_records(store: Store) -> None:
    with store.write("tester", "many") as transaction:
        results = transaction.put(prd(f"{i}") for i in range(5000))
        transaction.commit()
    assert results == [Put.CREATED] * 5000
    assert seen(store, lambda v: v.counts())[Product] == 5000


def test_a_transaction_sees_each_write_whatever_it_asked_before(store: Store) -> None:
    keep(store, ent("a", "1"))
    with store.write("tester", "asks and writes") as transaction:
        asked = ["ent_b", "ent_a", "ent_b"]
        assert transaction.get_many(Organisation, asked) == [None, ent("a", "1"), None]
        transaction.put([ent("a", "2"), ent("b")])
        assert transaction.get_many(Organisation, asked) == [ent("b"), ent("a", "2"), ent("b")]
        transaction.remove([ent("a", "2", version=2)])
        assert transaction.get(Enterprise, "ent_a") is None
        assert transaction.put([ent("a", "3")]) == [Put.CREATED]
        found = transaction.get(Enterprise, "ent_a")
        assert found is not None
        assert (found.name, found.version) == ("3", 4)
        transaction.commit()
    assert seen(store, lambda view: view.get(Enterprise, "ent_a")) == ent("a", "3")


def test_what_is_pointed_at_follows_a_change(store: Store) -> None:
    one, other = ExternalId(system="brain", id="1"), ExternalId(system="brain", id="2")
    keep(store, ent("a", aliases=("甲", "乙"), external_ids=(one,)), ent("b", aliases=("乙",)))
    keep(store, ent("a", aliases=("乙", "丙"), external_ids=(one, other)))
    keep(store, ent("b"))
    with store.view(EVERYTHING) as view:
        found = [ids(view.organisations_called(name)) for name in ("甲", "乙", "丙")]
        assert found == [[], ["ent_a"], ["ent_a"]]
        assert ids(view.organisations_with_external_id("brain", "2", "1")) == ["ent_a"]
    assert store.check() == []


@pytest.mark.parametrize("together", [True, False])
def test_what_is_pointed_at_may_be_put_after_what_points_at_it(store: Store, *, together: bool) -> None:
    pointing = [offer("1", "a", "x"), need("n", reading=reading(("y", 1.0)))]
    pointed = [prd("y"), ent("a"), prd("x")]
    if together:
        assert keep(store, *pointing, *pointed) == [Put.CREATED] * 5
    else:
        with store.write("tester", "in turn") as transaction:
            assert transaction.put(pointing) == [Put.CREATED] * 2
            assert transaction.put(pointed) == [Put.CREATED] * 3
            transaction.commit()
    with store.view(EVERYTHING) as view:
        assert ids(view.get_many(Product, ["prd_x", "prd_y"])) == ["prd_x", "prd_y"]
        assert ids(view.offers_for(["prd_x"])) == ["ofr_1"]
        assert ids(view.needs_for(["prd_y"])) == ["ned_n"]
        assert sum(view.counts().values()) == 5
    assert store.check() == []


def test_what_was_removed_may_be_put_again_while_others_point_at_it(store: Store) -> None:
    keep(store, ent("a"), prd("x"), offer("1", "a", "x"))
    with store.write("tester", "out and in") as transaction:
        transaction.remove([prd("x", version=1)])
        assert transaction.put([prd("x", "again")]) == [Put.CREATED]
        transaction.commit()
    with store.view(EVERYTHING) as view:
        found = view.get(Product, "prd_x")
        assert found is not None
        assert (found.name, found.version) == ("again", 3)
        assert ids(view.offers_for(["prd_x"])) == ["ofr_1"]
    assert store.check() == []


def test_a_transaction_sees_its_own_writes_and_nobody_else_does(store: Store) -> None:
    with store.write("tester", "sees") as transaction:
        transaction.put([ent("a"), offer("1", "a", "x")])
        assert transaction.get(Enterprise, "ent_a") == ent("a")
        assert ids(transaction.offers_for(["prd_x"])) == ["ofr_1"]
        assert transaction.number() == 2
        assert seen(store, lambda v: v.number()) == 0
        transaction.commit()
    assert seen(store, lambda v: v.number()) == 2


def test_commit_is_seen_whole_or_not_at_all(store: Store) -> None:
    """Also by who reads while it happens: all states in one view are of one commit."""
    keep(store, *(ent(f"{i:03}", "0") for i in range(200)))
    over = threading.Event()

    def write() -> None:
        for turn in range(1, 8):
            keep(store, *(ent(f"{i:03}", str(turn)) for i in range(200) if i % 2 or turn < 7))
        over.set()

    writing = threading.Thread(target=write)
    writing.start()
    looked = 0
    while not over.is_set() or looked == 0:
        with store.view(EVERYTHING) as view:
            found = view.get_many(Enterprise, [f"ent_{i:03}" for i in range(200)])
            listed = list(view.all(Enterprise))
        assert len({one.name for one in found if one} - {"7"}) == 1
        assert len({one.name for one in found[1::2] if one}) == 1
        assert [one.name for one in listed] == [one.name for one in found if one]
        looked += 1
    writing.join()


def test_without_commit_nothing_happened(store: Store) -> None:
    def write_and(then: Callable[[], None]) -> None:
        with store.write("tester", "forgets") as transaction:
            transaction.put([ent("a")])
            transaction.remember("key", "value")
            then()

    write_and(lambda: None)
    with pytest.raises(ZeroDivisionError):
        write_and(lambda: exec("1 / 0"))
    with store.view(EVERYTHING) as view:
        assert (view.number(), view.recall("key"), list(view.all(Organisation))) == (0, None, [])


def test_after_commit_nothing_more_can_be_written(store: Store) -> None:
    with store.write("tester", "goes on") as transaction:
        transaction.put([ent("a")])
        transaction.commit()
        with pytest.raises(RuntimeError, match="over"):
            transaction.put([ent("b")])
        with pytest.raises(RuntimeError, match="over"):
            transaction.commit()
    with pytest.raises(RuntimeError, match="over"):
        transaction.remember("key", "value")
    assert ids(seen(store, lambda v: list(v.all(Organisation)))) == ["ent_a"]


def test_remove_takes_the_record_out_with_all_its_keys(store: Store) -> None:
    keep(store, ent("a", "甲", uscc=CODE), prd("x", "轴承"), need("n", reading=reading(("x", 1.0))))
    with store.write("tester", "leaves") as transaction:
        transaction.remove([ent("a", version=1), prd("x", version=1), need("n", version=1)])
        transaction.commit()
    with store.view(EVERYTHING) as view:
        assert view.get(Organisation, "ent_a") is None
        assert view.organisations_called("甲") == []
        assert view.organisation_by_uscc(CODE) is None
        assert view.product_called("轴承") is None
        assert view.needs_for(["prd_x"]) == []
        assert not any(view.counts().values())


@pytest.mark.parametrize("version", [0, 1, 3])
def test_remove_of_another_version_is_a_conflict(store: Store, version: int) -> None:
    keep(store, ent("a", "1"), ent("a", "2"))
    with store.write("tester", "stale") as transaction, pytest.raises(Conflict):
        transaction.remove([ent("a", version=version)])


@pytest.mark.parametrize("version", [0, 1])
def test_remove_of_what_is_not_stored_is_a_conflict(store: Store, version: int) -> None:
    with store.write("tester", "nothing") as transaction:
        with pytest.raises(Conflict):
            transaction.remove([ent("a", version=version)])
        transaction.commit()
    assert seen(store, lambda v: v.number()) == 0


def test_a_removed_record_comes_back_with_a_later_version(store: Store) -> None:
    """Or whoever still holds the first one could overwrite the second."""
    keep(store, ent("a", "first"))
    with store.write("tester", "leaves") as transaction:
        transaction.remove([ent("a", "first", version=1)])
        transaction.commit()
    assert keep(store, ent("a", "second")) == [Put.CREATED]
    with pytest.raises(Conflict):
        keep(store, ent("a", "third", version=1))
    assert keep(store, ent("a", "third", version=3)) == [Put.UPDATED]


def test_remember_and_recall(store: Store) -> None:
    with store.write("tester", "once") as transaction:
        assert transaction.recall("request-1") is None
        transaction.remember("request-1", "ent_a")
        transaction.remember("request-1", "ent_b")
        assert transaction.recall("request-1") == "ent_b"
        transaction.commit()
    assert seen(store, lambda v: v.recall("request-1")) == "ent_b"


def test_remembered_is_all_of_it_by_key(store: Store) -> None:
    with store.write("tester", "two") as transaction:
        transaction.remember("b", "2")
        transaction.remember("a", "1")
        transaction.commit()
    assert seen(store, lambda v: list(v.remembered())) == [("a", "1"), ("b", "2")]


def test_remembered_and_remembered_keys_under_a_prefix(store: Store) -> None:
    with store.write("tester", "four") as transaction:
        for key in ("a:1", "a", "a:%", "a;", "b:1"):
            transaction.remember(key, "")
        assert [key for key, _ in transaction.remembered("a:")] == ["a:%", "a:1"]
        transaction.commit()
    assert seen(store, lambda v: [key for key, _ in v.remembered("a:")]) == ["a:%", "a:1"]
    assert seen(store, lambda v: v.remembered_keys("a:")) == ["a:%", "a:1"]


def test_forget_keeps_nothing(store: Store) -> None:
    with store.write("tester", "two") as transaction:
        transaction.remember("a", "1")
        transaction.remember("b", "2")
        transaction.commit()
    with store.write("tester", "one less") as transaction:
        transaction.forget(["a", "never there"])
        assert transaction.recall("a") is None
        transaction.commit()
    assert seen(store, lambda v: list(v.remembered())) == [("b", "2")]


def test_write_says_when_it_was_done_where_that_is_not_now(store: Store) -> None:
    with store.write("王", "改名", at="2024-05-06T07:08:09.123+00:00") as transaction:
        transaction.put([ent("a")])
        transaction.commit()
    (change,) = seen(store, lambda v: v.changes(0))
    assert change.at == "2024-05-06T07:08:09.123+00:00"
    (done,) = seen(store, lambda v: v.change_sets(9)).items
    assert done.at == change.at


# --- the store itself ---------------------------------------------------------------------------------------


def test_what_was_committed_is_there_when_opened_again(store: Store, store_url: str) -> None:
    keep(
        store,
        ent("a", region="310117103", external_ids=(ExternalId(system="w", id="1"),)),
        offer("1", "a", "x"),
    )
    again = open_store(store_url)
    assert seen(again, lambda v: (list(v.all(Enterprise)), list(v.all(Offer)), list(v.all(Need)))) == seen(
        store, lambda v: (list(v.all(Enterprise)), list(v.all(Offer)), list(v.all(Need)))
    )
    again.close()


def test_one_write_at_a_time_the_next_one_waits(store: Store) -> None:
    order: list[str] = []

    def second() -> None:
        with store.write("second", "waits") as transaction:
            order.append("second")
            transaction.put([ent("b")])
            transaction.commit()

    with store.write("first", "holds") as transaction:
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        transaction.put([ent("a")])
        order.append("first")
        transaction.commit()
    waiting.join()
    assert order == ["first", "second"]
    assert [change.by for change in seen(store, lambda v: v.changes(0))] == ["first", "second"]


def test_describe_names_backend_and_version(store: Store) -> None:
    described = store.describe()
    assert described["backend"]
    assert all(isinstance(value, str) for value in described.values())


def test_check_finds_nothing_in_a_sound_store(store: Store) -> None:
    keep(store, ent("a"), prd("x"), offer("1", "a", "x"))
    assert store.check() == []


def test_check_says_what_points_nowhere(store: Store) -> None:
    keep(store, ent("a"), offer("1", "a", "x"), offer("2", "a", "y"))
    (sentence,) = store.check()
    assert "offer" in sentence
    assert "2" in sentence


def test_check_finds_nothing_while_somebody_writes(store: Store) -> None:
    keep(store, ent("a"))
    with store.write("tester", "unfinished") as transaction:
        transaction.put([ent("a", "甲", version=1), ent("b")])
        transaction.put([ent("c")])
        assert store.check() == []
    assert store.check() == []


def test_url_names_the_store(store: Store, store_url: str) -> None:
    assert store.url == re.sub(":[^:@/]+@", "@", store_url)  # whatever is shown of it holds no password


def test_a_closed_store_answers_nothing(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(Unavailable), store.view(EVERYTHING):
        pass
    with pytest.raises(Unavailable), store.write("tester", "late"):
        pass
    with pytest.raises(Unavailable):
        store.check()


def test_what_is_removed_and_put_again_in_one_transaction_goes_on_from_its_last_version(store: Store) -> None:
    keep(store, ent("a"), ent("b"))
    with store.write("tester", "again and again") as transaction:
        for _ in range(5):
            for id_ in ("ent_a", "ent_b"):
                there = transaction.get(Enterprise, id_)
                assert there is not None
                transaction.remove([there])
            transaction.put([ent("a"), ent("b")])
            assert [len(transaction.history(id_)) for id_ in ("ent_a", "ent_b")] == [
                one.version for one in transaction.all(Enterprise)
            ]
        transaction.commit()
    assert seen(store, lambda v: [one.version for one in v.all(Enterprise)]) == [11, 11]
