"""What `graph.stores.contract` promises of the change log, one test a promise, on every backend."""

from datetime import UTC, datetime, timedelta

from graph.stores import EVERYTHING, ChangeKind, ChangeSet, NewChangeSet, Page, Reference, Store
from schema import (
    REFERENCES,
    Enterprise,
    InputOf,
    Offer,
    Organisation,
    Outcome,
    Product,
    Record,
    references,
)
from tests.graph.facts import ent, keep, offer, prd, seen
from tests.graph.forms.write import RECORDS

LOAD = NewChangeSet(kind=ChangeKind.LOAD, why="载入 两份表")


def wrote(store: Store, change_set: NewChangeSet | None, *records: Record, by: str = "tester") -> None:
    with store.write(by, "part", change_set) as transaction:
        transaction.put(records)
        transaction.commit()


def undone(store: Store, id_: str, *records: Record) -> str:
    """An undo of that change set, which writes something."""
    undo = NewChangeSet(kind=ChangeKind.UNDO, why="撤销", undoes=id_)
    wrote(store, undo, *records)
    return undo.id


# --- changes ------------------------------------------------------------------------------------------------


def test_changes_say_who_when_why_before_and_after(store: Store) -> None:
    keep(store, ent("a", "old"))
    with store.write("王", "改名") as transaction:
        transaction.put([ent("a", "new")])
        transaction.commit()
    created, changed = seen(store, lambda v: v.changes(0))
    assert (created.before, created.after) == (None, ent("a", "old"))
    assert (changed.before, changed.after) == (ent("a", "old"), ent("a", "new"))
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before.version, changed.after.version) == (1, 2)
    assert (changed.by, changed.why, changed.type, changed.record_id) == ("王", "改名", Enterprise, "ent_a")
    assert created.at <= changed.at
    assert created.transaction != changed.transaction


def test_changes_since_a_number_of_some_types_up_to_a_limit(store: Store) -> None:
    for record in (ent("a"), prd("x"), ent("b"), prd("y")):
        keep(store, record)
    with store.view(EVERYTHING) as view:
        assert [change.number for change in view.changes(0)] == [1, 2, 3, 4]
        assert [change.record_id for change in view.changes(2)] == ["ent_b", "prd_y"]
        assert [change.record_id for change in view.changes(0, [Product, InputOf])] == ["prd_x", "prd_y"]
        assert [change.number for change in view.changes(1, limit=2)] == [2, 3]
        assert [change.record_id for change in view.changes(0, [Product, Product])] == ["prd_x", "prd_y"]
        of_both = [Product, Enterprise, InputOf]
        assert [change.number for change in view.changes(0, of_both, limit=3)] == [1, 2, 3]
        assert [change.number for change in view.changes(1, of_both, limit=2)] == [2, 3]


def test_history_is_of_one_record(store: Store) -> None:
    keep(store, ent("a"), ent("b"))
    keep(store, ent("a", "new"))
    with store.write("tester", "leaves") as transaction:
        transaction.remove([ent("a", "new", version=2)])
        transaction.commit()
    states = [change.after for change in seen(store, lambda v: v.history("ent_a"))]
    assert states == [ent("a"), ent("a", "new"), None]


def test_histories_are_of_each_record_that_ever_was(store: Store) -> None:
    keep(store, *(ent(f"{i:04}") for i in range(1200)), prd("x"))
    keep(store, ent("0007", "new"))
    found = seen(store, lambda v: v.histories([*(f"ent_{i:04}" for i in range(1200)), "ent_none"]))
    assert len(found) == 1200
    assert [change.number for change in found["ent_0007"]] == [8, 1202]
    assert found["ent_0007"] == seen(store, lambda v: v.history("ent_0007"))


def test_number_before_a_moment(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    assert seen(store, lambda v: v.number_before(before)) == 0
    keep(store, ent("a"), ent("b"))
    first = seen(store, lambda v: v.changes(0))[0]
    keep(store, ent("c"))
    with store.view(EVERYTHING) as view:
        assert view.number_before(before) == 0
        assert view.number_before(datetime.fromisoformat(first.at)) == 0
        assert view.number_before(datetime.now(UTC) + timedelta(seconds=1)) == 3
        elsewhere = before.astimezone().replace(microsecond=0)
        assert [change.record_id for change in view.changes(view.number_before(elsewhere))] == [
            "ent_a",
            "ent_b",
            "ent_c",
        ]


# --- change sets --------------------------------------------------------------------------------------------


def test_change_set_of_several_transactions(store: Store) -> None:
    wrote(store, LOAD, ent("a"), ent("b"), by="王")
    keep(store, ent("x"))
    wrote(store, LOAD, ent("c"), by="李")
    found = seen(store, lambda v: v.change_set(LOAD.id))
    assert found is not None
    assert (found.kind, found.by, found.why, found.changes) == (ChangeKind.LOAD, "王", "载入 两份表", 3)
    assert (found.undoes, found.undone_by) == (None, None)
    assert found.at == seen(store, lambda v: v.changes(0))[0].at
    assert seen(store, lambda v: v.change_set("chg_none")) is None


def test_change_set_of_a_transaction_without_one_is_its_own(store: Store) -> None:
    keep(store, ent("a"))
    keep(store, ent("b"))
    one, other = seen(store, lambda v: v.changes(0))
    assert one.change_set != other.change_set
    found = seen(store, lambda v: v.change_set(one.change_set))
    assert found is not None
    assert (found.kind, found.by, found.why, found.changes) == (ChangeKind.EDIT, "tester", "a test", 1)


def test_change_set_that_changes_nothing_is_none(store: Store) -> None:
    keep(store, ent("a"))
    wrote(store, LOAD, ent("a"))
    with store.write("tester", "rolled back", LOAD) as transaction:
        transaction.put([ent("b")])
    assert seen(store, lambda v: v.change_set(LOAD.id)) is None
    assert len(seen(store, lambda v: v.change_sets(10)).items) == 1


def test_change_set_that_undoes_is_one_though_it_changes_nothing(store: Store) -> None:
    wrote(store, LOAD, ent("a"))
    undo = undone(store, LOAD.id)
    found = seen(store, lambda v: v.change_set(undo))
    assert found is not None
    assert (found.changes, found.undoes) == (0, LOAD.id)


def test_change_set_says_what_undid_it(store: Store) -> None:
    wrote(store, LOAD, ent("a"))

    def undone_by(id_: str) -> str | None:
        found = seen(store, lambda v: v.change_set(id_))
        assert found is not None
        return found.undone_by

    first = undone(store, LOAD.id, ent("a", "1"))
    assert undone_by(LOAD.id) == first
    again = undone(store, first, ent("a", "2"))
    assert (undone_by(first), undone_by(LOAD.id)) == (again, None)
    second = undone(store, LOAD.id, ent("a", "3"))
    assert undone_by(LOAD.id) == second
    third = undone(store, again, ent("a", "4"))
    assert (undone_by(again), undone_by(first)) == (third, None)


def test_change_sets_are_paged_the_newest_first(store: Store) -> None:
    for key in "abcde":
        wrote(store, NewChangeSet(kind=ChangeKind.EDIT, why=key), ent(key))
    first = seen(store, lambda v: v.change_sets(2))
    keep(store, ent("later"))
    second = seen(store, lambda v: v.change_sets(2, first.keys[-1]))
    last = seen(store, lambda v: v.change_sets(2, second.keys[-1]))
    assert [[one.why for one in page.items] for page in (first, second, last)] == [
        ["e", "d"],
        ["c", "b"],
        ["a"],
    ]
    assert [page.more for page in (first, second, last)] == [True, True, False]
    assert first.items[0] == seen(store, lambda v: v.change_set(first.items[0].id))
    places = [one.place for page in (first, second, last) for one in page.items]
    assert places == sorted(set(places), reverse=True)


def test_change_sets_of_some_kinds(store: Store) -> None:
    keep(store, ent("a"))
    wrote(store, LOAD, ent("b"))
    undo = undone(store, LOAD.id, ent("b", "new"))
    with store.view(EVERYTHING) as view:
        assert ids_of(view.change_sets(10, kinds=[ChangeKind.LOAD])) == [LOAD.id]
        assert ids_of(view.change_sets(10, kinds=[ChangeKind.LOAD, ChangeKind.UNDO])) == [undo, LOAD.id]


def ids_of(page: Page[ChangeSet]) -> list[str]:
    return [one.id for one in page.items]


def test_changes_in_a_change_set_oldest_first(store: Store) -> None:
    wrote(store, LOAD, ent("a"), ent("b"))
    keep(store, ent("x"))
    wrote(store, LOAD, ent("c"))
    with store.view(EVERYTHING) as view:
        found = view.changes_in(LOAD.id)
        assert [change.number for change in found] == [1, 2, 4]
        assert {change.change_set for change in found} == {LOAD.id}
        assert [change.number for change in view.changes_in(LOAD.id, since=1, limit=1)] == [2]
        assert view.changes_in("chg_none") == []


# --- references ---------------------------------------------------------------------------------------------


def test_references_to_are_all_that_the_schema_names(store: Store) -> None:
    keep(store, *RECORDS)
    expected = {(type(record), record.id, id_) for record in RECORDS for _, id_ in references(record)}
    named = {to for type_ in REFERENCES for to in REFERENCES[type_].values()}
    found: list[Reference] = []
    with store.view(EVERYTHING) as view:
        for type_ in named:
            kept = [record.id for record in RECORDS if isinstance(record, type_)]
            found += view.references_to(type_, kept)
    assert {(one.type, one.id, one.to) for one in found} == expected


def test_references_to_follow_a_change(store: Store) -> None:
    keep(store, ent("a"), ent("b"), prd("x"), offer("1", "a", "x"))
    keep(store, offer("1", "b", "x"))
    with store.view(EVERYTHING) as view:
        assert view.references_to(Organisation, ["ent_a"]) == []
        assert view.references_to(Enterprise, ["ent_b"]) == [Reference(Offer, "ofr_1", "ent_b")]
        assert view.references_to(Product, ["prd_x", "ent_b"]) == [Reference(Offer, "ofr_1", "prd_x")]
        assert view.references_to(Outcome, ["out_none"]) == []
