"""Whatever was loaded, corrected, taken out, merged, split and undone before, in any order: the graph is sound, to undo
what was just done is as if it had not been, and when everything is undone nothing is left."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from committee.checks import changed
from committee.identity import decide, merge, split
from committee.removing import remove_records
from committee.undoing import can_be_undone, undo
from committee.writing import write
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Transaction, resolved
from schema import (
    MAY_OUTLIVE,
    RECORD_TYPES,
    Need,
    NotAllowed,
    Offer,
    Organisation,
    Product,
    Record,
    Relation,
    Verdict,
    references,
)
from tests.campaign import size
from tests.loaders.test_merged_histories import BY_HAND, FILES, contents, fresh, loaded

R = TypeVar("R", bound=Record)
VERDICTS = st.sampled_from((Verdict.DIFFERENT, Verdict.GROUP))
NOTES = st.sampled_from(("补充", "更正", None))


class Histories(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 1_000))
    def begin(self, seed: int) -> None:
        self.chance = Random(seed)
        self.opened = fresh()
        self.folder, self.store = self.opened.__enter__()
        self.loads = 0
        self.splits = 0

    def all(self, type_: type[R]) -> list[R]:
        with self.store.view(EVERYTHING) as view:
            return list(view.all(type_))

    def organisations(self) -> list[str]:
        return [one.id for one in self.all(Organisation)]

    def done(self, kind: ChangeKind, work: Callable[[Transaction], object]) -> str:
        """Do it as a person does; the change set."""
        change = NewChangeSet(kind=kind, why=kind.value)
        write(self.store, "desk", change, work)
        return change.id

    @rule(tables=FILES)
    def load(self, tables: Any) -> None:
        self.loads += 1
        loaded(self.folder, self.store, f"第{self.loads}次", tables)

    @rule(data=st.data(), type_=st.sampled_from((Organisation, Need, Offer, Relation, Product)), note=NOTES)
    def correct(self, data: st.DataObject, type_: type[Record], note: str | None) -> None:
        if known := self.all(type_):
            one = data.draw(st.sampled_from(known))
            self.done(ChangeKind.EDIT, lambda tx: changed(tx, one, {"note": note}, BY_HAND, None))

    @rule(data=st.data(), type_=st.sampled_from((Need, Offer, Relation, Product, Organisation)))
    def take_out(self, data: st.DataObject, type_: type[Record]) -> None:
        if known := self.all(type_):
            one = data.draw(st.sampled_from(known))
            with suppress(NotAllowed):  # something names it
                self.done(ChangeKind.EDIT, lambda tx: remove_records(tx, {one.id: None}))

    @precondition(lambda self: len(self.organisations()) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        kept, other = data.draw(st.permutations(self.organisations()))[:2]
        before = contents(self.store)
        change_set = self.done(ChangeKind.MERGE, lambda tx: merge(tx, kept, other, BY_HAND))
        with self.store.view(EVERYTHING) as view:
            assert resolved(view, other) == kept
        self._perhaps_not(data, change_set, before)

    @precondition(lambda self: len(self.organisations()) > 0)
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        self.splits += 1
        whole = data.draw(st.sampled_from(self.all(Organisation)))
        with self.store.view(EVERYTHING) as view:
            facts = [*view.needs_of([whole.id]), *view.offers_of([whole.id]), *view.relations_of(whole.id)]
        parts = {
            "facts": _some(data, [one.id for one in facts]),
            "documents": _some(data, sorted({source.document for source in whole.sources})),
            "names": _some(data, whole.aliases),
        }
        name = f"分出的{self.splits}机械厂"
        before = contents(self.store)
        change_set = self.done(ChangeKind.SPLIT, lambda tx: split(tx, whole.id, name, BY_HAND, **parts))
        self._perhaps_not(data, change_set, before)

    @precondition(lambda self: len(self.organisations()) > 1)
    @rule(data=st.data(), verdict=VERDICTS)
    def decide(self, data: st.DataObject, verdict: Verdict) -> None:
        one, other = data.draw(st.permutations(self.organisations()))[:2]
        self.done(ChangeKind.EDIT, lambda tx: decide(tx, one, other, verdict, BY_HAND))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if known := self._in_force():
            before = contents(self.store)
            done = undo(self.store, data.draw(st.sampled_from(known)), "desk").undo
            assert done is not None
            self._perhaps_not(data, done, before)

    def _perhaps_not(self, data: st.DataObject, change_set: str, before: dict[str, Record]) -> None:
        """Undo it at once: as if it had not been."""
        if data.draw(st.booleans()):
            undo(self.store, change_set, "desk")
            assert contents(self.store) == before

    def _in_force(self, *, undos: bool = True) -> list[str]:
        with self.store.view(EVERYTHING) as view:
            known = view.change_sets(1_000).items
            return [
                one.id
                for one in known
                if (undos or one.kind is not ChangeKind.UNDO) and can_be_undone(view, one)
            ]

    @invariant()
    def the_store_is_sound(self) -> None:
        if not hasattr(self, "store"):
            return
        assert self.store.check() == []
        with self.store.view(EVERYTHING) as view:
            for type_ in RECORD_TYPES:
                for record in view.all(type_) if type_ not in MAY_OUTLIVE else ():
                    assert all(view.get(named, id_) is not None for named, id_ in references(record))

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        try:
            while known := self._in_force(undos=False):
                undo(self.store, self.chance.choice(known), "desk")
            assert contents(self.store) == {}
        finally:
            self.opened.__exit__(None, None, None)


def _some(data: st.DataObject, things: Sequence[str]) -> list[str]:
    return data.draw(st.lists(st.sampled_from(things), max_size=2, unique=True)) if things else []


@pytest.mark.soak
def test_any_history_is_sound_and_undone_to_nothing() -> None:
    long = settings(
        max_examples=size(15, 1_000),
        stateful_step_count=size(8, 16),
        suppress_health_check=[HealthCheck.too_slow],
        deadline=None,
    )
    run_state_machine_as_test(Histories, settings=long)


def test_what_was_kept_for_something_goes_with_it() -> None:
    """A load is undone, and what it made stays for a need that somebody corrected; then the need is taken out."""
    with fresh() as (folder, store):
        run = Histories()
        run.folder, run.store = folder, store
        loaded(folder, store, "第1次", ([["丁机械厂", "", "轴承"]], [], [], []))
        (load,) = run._in_force()
        (need,) = run.all(Need)
        correction = run.done(ChangeKind.EDIT, lambda tx: changed(tx, need, {"note": "急"}, BY_HAND, None))
        undone = undo(store, load, "desk").undo
        assert [one.name for one in run.all(Organisation)] == ["丁机械厂"]
        before = contents(store)
        removal = run.done(ChangeKind.EDIT, lambda tx: remove_records(tx, {need.id: None}))
        assert contents(store) == {}
        undo(store, removal, "desk")
        assert contents(store) == before
        again = undo(store, correction, "desk").undo
        assert contents(store) == {}
        assert again is not None
        undo(store, again, "desk")
        assert undone is not None
        undo(store, undone, "desk")
        undo(store, correction, "desk")
        undo(store, load, "desk")
        assert contents(store) == {}


def test_what_was_split_off_is_taken_from_where_a_merge_that_is_done_again_brought_it() -> None:
    """丁 and 丙 are merged, that is undone, a need is split off 丁, and the merge is in force again; then a second one."""
    with fresh() as (folder, store):
        run = Histories()
        run.folder, run.store = folder, store
        firms = [["甲机械厂", "", ""], ["丙机械厂", "", ""], ["丁机械厂", "", ""]]
        loaded(folder, store, "第1次", (firms, [], [["丁机械厂", "求购铜套"]], []))
        a, c, d = (one.id for name in firms for one in run.all(Organisation) if one.name == name[0])
        merged = run.done(ChangeKind.MERGE, lambda tx: merge(tx, c, d, BY_HAND))
        undone = undo(store, merged, "desk").undo
        (need,) = run.all(Need)
        run.done(ChangeKind.EDIT, lambda tx: changed(tx, need, {"note": "急"}, BY_HAND, None))
        parted = run.done(ChangeKind.SPLIT, lambda tx: split(tx, d, "分出机械厂", BY_HAND, facts=[need.id]))
        assert undone is not None
        undo(store, undone, "desk")
        (moved,) = run.all(Need)
        with store.view(EVERYTHING) as view:
            whose = view.get(Organisation, moved.organisation_id)
        assert whose is not None
        assert whose.name == "分出机械厂"
        run.done(ChangeKind.MERGE, lambda tx: merge(tx, a, c, BY_HAND))
        undo(store, parted, "desk")
        assert [one.organisation_id for one in run.all(Need)] == [a]
        run.chance = Random(0)
        while known := run._in_force(undos=False):
            undo(store, run.chance.choice(known), "desk")
        assert contents(store) == {}
