"""What a merge or a split carried from one record to another.

It says nothing of its own about what it carries. So when something that was said before is undone, what it carried of
that goes with it: it is done again on what is left, under the ids that it gave.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from committee.identity.merging import one_of_both
from committee.identity.moving import id_there, said_of
from committee.recording import absorbed
from committee.renaming import renamed
from graph.stores import Change, ChangeKind, ChangeSet, View
from schema import IdentityDecision, Organisation, Record, Verdict

_MOST = 1_000_000
States = dict[str, Record | None]


@dataclass(slots=True)
class Carrying:
    """Two that became one, or one that became two: what was of `old` went to `kept`.

    `ids` says what each id is since then, None where the record is gone; `in_place` are the records that have their
    ids still and name another. `found` has its changes, by record. `merged_into` are those that `old` is part of
    when it is split, which it was not then.
    """

    change_set: ChangeSet
    kept: str
    old: str
    ids: dict[str, str | None]
    found: dict[str, Change] = field(default_factory=dict)
    in_place: set[str] = field(default_factory=set)
    merged_into: set[str] = field(default_factory=set)

    @property
    def first(self) -> int:
        """The number of its first change."""
        return next(iter(self.found.values())).number

    @property
    def is_merge(self) -> bool:
        return self.change_set.kind is ChangeKind.MERGE

    def records(self) -> set[str]:
        """What it took and what it gave."""
        moved = self._moved()
        return {*moved, *(to for to in moved.values() if to is not None), *self.in_place}

    def taken(self) -> set[str]:
        """The ids that it took from."""
        return set(self._moved())

    def _moved(self) -> Mapping[str, str | None]:
        if self.is_merge:
            return self.ids
        whole = {self.old, *self.merged_into}
        return {id_: to for id_, to in self.ids.items() if id_ not in whole}

    def take(self, view: View, record: Record) -> None:
        """Carry this one too."""
        there = renamed(record, self.ids)
        to = None if there is None else id_there(view, record, self.ids)
        if to == record.id:
            self.in_place.add(record.id)
        else:
            self.ids[record.id] = to

    def take_from(self, id_: str, merge: "Carrying") -> None:
        """What it split off stands there by then, since what it was split from is part of another."""
        self.ids.setdefault(merge.ids[id_] or id_, self.ids[id_])
        self.ids[merge.kept] = self.kept
        self.merged_into.add(merge.kept)

    def states(self, before: States, kept: Record | None) -> States:
        """What each of `records` is after it, given what each was before; `kept` is what the one that stays is
        where nobody else spoke of it."""
        after = dict(before)
        for id_ in self.in_place:
            if (record := before[id_]) is not None:
                after[id_] = self._renamed(record)
        for id_, to in self._moved().items():
            record, after[id_] = before[id_], None
            if record is not None and to is not None:
                after[to] = self._joined(after[to] or (kept if to == self.kept else None), record, to)
        return after

    def _joined(self, there: Record | None, record: Record, to: str) -> Record | None:
        if isinstance(there, Organisation) and isinstance(record, Organisation):
            return one_of_both(there, record)
        now = self._renamed(record)
        if now is None:
            return there
        now = replace(now, id=to, version=0)
        return now if there is None else absorbed(there, now)

    def _renamed(self, record: Record) -> Record | None:
        now = renamed(record, self.ids)
        return now if now is None or not self.is_merge else said_of(now, self.old)


def carried(view: View) -> Iterator[Carrying]:
    """All that was ever carried, oldest first."""
    sets = view.change_sets(_MOST, kinds=[ChangeKind.MERGE, ChangeKind.SPLIT]).items
    for change_set in reversed(sets):
        part: list[Change] = []
        for change in view.changes_in(change_set.id):
            part.append(change)
            if (pair := _pair(change_set, change.after)) is not None:
                yield _carrying(view, change_set, *pair, part)
                part = []


def _pair(change_set: ChangeSet, last: Record | None) -> tuple[str, str] | None:
    """(to which, from which); the decision about the two is the last that a merge or a split writes."""
    if not isinstance(last, IdentityDecision) or last.organisation_id is None or last.other_id is None:
        return None
    if change_set.kind is ChangeKind.MERGE:
        return (last.organisation_id, last.other_id) if last.is_redirect else None
    return (last.other_id, last.organisation_id) if last.verdict is Verdict.DIFFERENT else None


def _carrying(view: View, change_set: ChangeSet, kept: str, old: str, changes: Iterable[Change]) -> Carrying:
    one = Carrying(change_set, kept, old, {old: kept})
    for change in changes:
        one.found.setdefault(change.record_id, change)
        if change.before is None or change.record_id == old:
            continue
        if change.after is None or renamed(change.before, one.ids) != change.before:
            one.take(view, change.before)
    return one
