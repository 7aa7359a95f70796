"""Whatever was loaded, corrected, taken out and undone before: an undo takes back its change set and no more."""

import tempfile
from contextlib import closing
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from committee.undoing import Effect, Fate, can_be_undone, plan, undo
from graph.stores import EVERYTHING, ChangeKind, ChangeSet, NewChangeSet, Store, View, open_store
from schema import Enterprise, Offer, Organisation, Record, Relation, RelationKind
from tests.campaign import size
from tests.committee.test_undoing import contents, load, source
from tests.graph.facts import CODE, ent, offer, prd

KEYS = st.sampled_from("abc")
PRODUCTS = st.sampled_from("xy")
WORDS = st.sampled_from(["甲", "乙", "丙"])
CODES = st.sampled_from([None, None, None, CODE, "91310117MA1J00000D"])
DOCUMENTS = st.sampled_from(["一.csv", "二.csv", "三.csv"])


@st.composite
def files(draw: st.DrawFn) -> list[Record]:
    """What a file says: every offer and relation names somebody and something that the file names too."""
    records: list[Record] = []
    for key in draw(st.lists(KEYS, unique=True, max_size=3)):
        records.append(
            ent(key, f"企业{key}", note=draw(WORDS), aliases=tuple(draw(st.lists(WORDS, max_size=2))))
        )
    for who, what in draw(st.lists(st.tuples(KEYS, PRODUCTS), unique=True, max_size=3)):
        records += [ent(who, f"企业{who}"), prd(what, f"产品{what}")]
        records.append(offer(f"{who}{what}", who, what, price=draw(WORDS)))
    for a, b in draw(st.lists(st.sampled_from([("a", "b"), ("b", "c")]), max_size=1)):
        ends = [ent(a, f"企业{a}"), ent(b, f"企业{b}")]
        relation = Relation(
            id=f"rel_{a}{b}", kind=RelationKind.SUPPLIES, source_id=ends[0].id, target_id=ends[1].id
        )
        records += [*ends, relation]
    return records


class Undoing(RuleBasedStateMachine):
    """Loads, corrections, removals and undos in any order."""

    @initialize(seed=st.integers(0, 1_000))
    def begin(self, seed: int) -> None:
        self.chance = Random(seed)
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store = open_store(f"sqlite:///{self.folder.name}/store.db")
        self.corrections = 0

    @rule(document=DOCUMENTS, records=files())
    def load(self, document: str, records: list[Record]) -> None:
        load(self.store, document, *records)

    @rule(data=st.data(), note=WORDS, aliases=st.lists(WORDS, max_size=2, unique=True))
    def correct(self, data: st.DataObject, note: str, aliases: list[str]) -> None:
        if known := [one for one in contents(self.store).values() if isinstance(one, Enterprise)]:
            one = data.draw(st.sampled_from(known))
            self._write([replace(one, note=note, aliases=tuple(aliases))])

    @rule(data=st.data(), code=CODES)
    def give_a_code(self, data: st.DataObject, code: str | None) -> None:
        known = [one for one in contents(self.store).values() if isinstance(one, Enterprise)]
        if known and not any(one.uscc == code for one in known if code):
            self._write([replace(data.draw(st.sampled_from(known)), uscc=code)])

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        if known := [one for one in contents(self.store).values() if isinstance(one, Offer | Relation)]:
            with self.store.write("王", "删去") as tx:
                tx.remove([data.draw(st.sampled_from(known))])
                tx.commit()

    def _write(self, records: list[Record]) -> None:
        self.corrections += 1
        with self.store.write("王", "更正", NewChangeSet(kind=ChangeKind.EDIT, why="更正")) as tx:
            tx.put([replace(one, sources=one.sources + source(f"更正{self.corrections}")) for one in records])
            tx.commit()

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """It does what its plan says, and undoing it restores what was."""
        if not (possible := in_force(self.store)):
            return
        chosen = data.draw(st.sampled_from(possible))
        before = contents(self.store)
        with self.store.view(EVERYTHING) as view:
            planned = plan(view, chosen.id)
        done = undo(self.store, chosen.id, "李")
        assert done.effects == planned.effects
        after = contents(self.store)
        fates = {effect.id: effect.fate for effect in done.effects}
        for id_ in before.keys() | after.keys():
            match fates.get(id_):
                case Fate.REMOVED:
                    assert id_ not in after
                case Fate.RESTORED:
                    assert id_ not in before
                case Fate.CHANGED:
                    assert before[id_] != after[id_]
                case _:
                    assert before[id_] == after[id_]
        self._nothing_that_stays_is_hidden(chosen, done.conflicts, after)
        if data.draw(st.booleans()) and not given_up(done.conflicts):
            assert done.undo is not None
            undo(self.store, done.undo, "李")
            assert contents(self.store) == before

    def _nothing_that_stays_is_hidden(
        self, chosen: ChangeSet, conflicts: list[Effect], after: dict[str, Record]
    ) -> None:
        """Whatever the change set had made and is still there is told."""
        if chosen.kind is ChangeKind.UNDO:
            return
        told = {effect.id for effect in conflicts}
        with self.store.view(EVERYTHING) as view:
            made = {one.record_id for one in view.changes_in(chosen.id) if one.before is None}
        assert (made & after.keys()) <= told

    @invariant()
    def nothing_points_nowhere(self) -> None:
        assert self.store.check() == []

    @invariant()
    def the_last_word_in_force_stands(self) -> None:
        """Each field holds what the last change in force made of it."""
        with self.store.view(EVERYTHING) as view:
            for one in [*view.all(Organisation), *view.all(Offer)]:
                for field in ("note", "price"):
                    said = last_said(view, one, field)
                    assert said is None or said == (getattr(one, field),)

    def teardown(self) -> None:
        """Undoing everything, in any order, leaves nothing."""
        if not hasattr(self, "store"):
            return
        with self.folder, closing(self.store):
            while left := [one for one in in_force(self.store) if one.kind is not ChangeKind.UNDO]:
                undo(self.store, self.chance.choice(left).id, "李")
            assert contents(self.store) == {}


def in_force(store: Store) -> list[ChangeSet]:
    with store.view(EVERYTHING) as view:
        return [one for one in view.change_sets(1_000).items if can_be_undone(view, one)]


def given_up(conflicts: list[Effect]) -> bool:
    """Whether a code went to somebody else for good."""
    return any("代码" in effect.why[0] for effect in conflicts if effect.why)


def last_said(view: View, one: Record, field: str) -> tuple[object] | None:
    """What the last change in force that changed this field made of it."""
    said = None
    for change in view.history(one.id):
        change_set = view.change_set(change.change_set)
        if change_set is None or change_set.undone_by or change_set.kind is ChangeKind.UNDO:
            continue
        if change.before is not None and change.after is not None:
            now = getattr(change.after, field, None)
            if getattr(change.before, field, None) != now:
                said = (now,)
        else:
            said = None  # made anew, or taken out: nothing that was said before counts
    return said


@pytest.mark.soak
def test_any_history_can_be_undone() -> None:
    long = settings(
        max_examples=size(25, 2_000),
        stateful_step_count=size(15, 50),
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Undoing, settings=long)
