"""What was said since of an organisation that was merged goes back to it when the merge is undone.

Whoever speaks of a merged organisation is noted in the source (`said_of`). While its merge is not in force, such a change
is read as one of that organisation's own facts, under the ids that these have.
"""

from collections.abc import Iterable
from dataclasses import MISSING, fields, replace

from committee.recording import natural_id
from committee.renaming import renamed
from committee.undoing.standing import Standing
from graph.stores import Change, ChangeKind, ChangeSet, View
from schema import (
    IdentityDecision,
    Introduction,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Record,
    Relation,
    ReportedCount,
    Source,
)

_PAGE = 5_000
_MERGES = 1_000


class Returning:
    """How changes are read when the merges that are not in force had never been."""

    def __init__(self, view: View, standing: Standing) -> None:
        self._view = view
        self._standing = standing
        self._read_as: dict[int, Change | None] = {}
        self._given: dict[str, list[Change]] = {}
        self.more: set[str] = set()
        merges = [
            (merge, self._undone(merge))
            for merge in view.change_sets(_MERGES, kinds=[ChangeKind.MERGE]).items
        ]
        self._carried = frozenset(merge.id for merge, _ in merges)
        redirects = [(merge, undone, *one) for merge, undone in merges for one in self._redirects(merge)]
        for merge, undone, number, kept, old in redirects:
            if undone:
                again = (n for _, gone, n, _, same in redirects if same == old and n > number and not gone)
                self._return(merge, number, min(again, default=None), kept, old)
        root = standing.root
        if root.kind is ChangeKind.MERGE and standing.again and root.undone_by is not None:
            self.more |= {change.record_id for change in view.changes_in(root.undone_by)}

    def said(self, id_: str, changes: Iterable[Change]) -> list[Change]:
        """The changes of the record as they are read, oldest first."""
        if not self._read_as:
            return list(changes)
        read = [self._read_as.get(change.number, change) for change in changes]
        own = [change for change in read if change is not None]
        return sorted([*own, *self._given.get(id_, ())], key=lambda change: change.number)

    def _undone(self, merge: ChangeSet) -> bool:
        """Whether it is not in force."""
        root = self._standing.root
        return not self._standing.again if merge.id == root.id else merge.undone_by is not None

    def _redirects(self, merge: ChangeSet) -> list[tuple[int, str, str]]:
        """(number, the one that stayed, the one that was merged into it)."""
        return [
            (change.number, str(change.after.organisation_id), str(change.after.other_id))
            for change in self._view.changes_in(merge.id)
            if isinstance(change.after, IdentityDecision) and change.after.is_redirect
        ]

    def _return(self, merge: ChangeSet, since: int, until: int | None, kept: str, old: str) -> None:
        """What was said of `old` since; until it was merged again, and stays so."""
        made: set[str] = set()
        while changes := self._view.changes(since, limit=_PAGE):
            since = changes[-1].number
            for change in changes:
                if until is not None and change.number >= until:
                    return
                if change.after is None or self._is_no_word(change):
                    continue
                of_old = [source for source in _added(change) if source.said_of == old]
                if of_old or change.record_id in made:
                    self._give(merge, change, of_old, kept, old, made)

    def _is_no_word(self, change: Change) -> bool:
        """An undo follows from what was said, and a merge only carries it from one to the other."""
        return change.change_set in self._carried or self._standing.is_undo(change)

    def _give(
        self, merge: ChangeSet, change: Change, of_old: list[Source], kept: str, old: str, made: set[str]
    ) -> None:
        whole = change.record_id in made or len(of_old) == len(_added(change))
        was, said = change.before, _without_others(change, of_old, whole)
        if was is not None and not isinstance(said, Organisation) and change.record_id not in made:
            said, was = _stated(was, said, of_old), None
        before, after = _back(was, kept, old), _back(said, kept, old)
        if after is None:
            return
        if change.before is None and whole:
            made.add(change.record_id)
        self._read_as[change.number] = None if whole else _without(change, of_old)
        given = replace(change, record_id=after.id, type=type(after), before=before, after=after)
        self._given.setdefault(after.id, []).append(given)
        if self._standing.root.id in (merge.id, change.change_set):
            self.more |= {change.record_id, after.id}


def _added(change: Change) -> list[Source]:
    before = change.before.sources if change.before is not None else ()
    after = change.after.sources if change.after is not None else ()
    return [source for source in after if source not in before]


def _without_others(change: Change, of_old: list[Source], whole: bool) -> Record:
    """What the change made of the record, with the sources that speak of the old organisation alone."""
    assert change.after is not None
    if whole:
        return change.after
    others = [source for source in _added(change) if source not in of_old]
    return replace(change.after, sources=tuple(s for s in change.after.sources if s not in others))


def _stated(before: Record, after: Record, said: list[Source]) -> Record:
    """What somebody said of a fact that was there already: that it is so, and what changed with it.

    The rest is what the other organisation's own sources say, and nobody said it of this one.
    """
    kept = _ALWAYS.get(type(after), ())
    unsaid = {
        field.name: field.default
        for field in fields(after)
        if field.default is not MISSING
        and field.name not in ("version", "sources", *kept)
        and getattr(after, field.name) == getattr(before, field.name)
    }
    return replace(after, **unsaid, sources=tuple(said))


# What makes a fact the fact that it is, beside what it cannot be without.
_ALWAYS: dict[type[Record], tuple[str, ...]] = {
    Offer: ("main",),
    Need: ("product_id", "kind", "reading"),
    Membership: ("role",),
    Relation: ("product_id",),
    Introduction: ("external_ids", "matter", "date", "product_ids"),
    Outcome: ("introduction_id", "date", "nature", "before", "after", "change", "unit", "qualifier"),
    ReportedCount: ("period",),
}


def _without(change: Change, of_old: list[Source]) -> Change:
    assert change.after is not None
    left = tuple(source for source in change.after.sources if source not in of_old)
    return replace(change, after=replace(change.after, sources=left))


def _back(record: Record | None, kept: str, old: str) -> Record | None:
    """A fact of the one that stayed as a fact of the old one."""
    if record is None:
        return None
    if isinstance(record, Organisation):
        return replace(record, id=old) if record.id == kept else record
    there = renamed(record, {kept: old})
    if there is None:
        return None
    id_ = natural_id(there) if natural_id(record) == record.id else record.id
    return replace(there, id=id_ or record.id)
