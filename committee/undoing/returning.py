"""What was said since of an organisation that was merged goes to whoever has its facts now.

Whoever speaks of a merged organisation is noted in the source (`said_of`). Where other merges are in force than when it
was said, such a change is read as one of the facts of that organisation, or of the one that it leads to, under the
ids that these have.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from functools import partial

from committee.identity.moving import said_of
from committee.recording import natural_id
from committee.renaming import renamed
from committee.undoing.carrying import Carrying
from committee.undoing.replay import added
from committee.undoing.standing import Standing
from graph.stores import Change, ChangeKind, View
from schema import (
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
    references,
)

_PAGE = 5_000
Ids = dict[str, str]


@dataclass(slots=True)
class _Heard:
    """What a change says of whom: `elsewhere` has the sources that speak of another, by where they lead and where
    they led then; `direct` the ids that it names itself and that lead elsewhere by now."""

    elsewhere: dict[tuple[str, str], list[Source]]
    direct: Ids
    by_root: bool


class Returning:
    """How changes are read when the merges that are not in force had never been."""

    def __init__(self, view: View, standing: Standing, carried: Iterable[Carrying]) -> None:
        self._standing = standing
        self._merges: dict[str, list[Carrying]] = {}
        for one in carried:
            if one.is_merge:
                self._merges.setdefault(one.old, []).append(one)
        self._read_as: dict[int, Change | None] = {}
        self._given: dict[str, list[Change]] = {}
        self._made: dict[str, Ids] = {}
        self.more: set[str] = set()
        unsettled = [one for some in self._merges.values() for one in some if self._is_unsettled(one)]
        if unsettled:
            self._read(view, min(one.first for one in unsettled))
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

    def given(self) -> Iterator[Change]:
        """What is read as of another, in no order."""
        return (change for some in self._given.values() for change in some)

    def _is_unsettled(self, merge: Carrying) -> bool:
        """Whether somebody may have spoken while it stood otherwise than now."""
        return not self._standing.in_force(merge.change_set) or self._standing.ever_undone(
            merge.change_set.id
        )

    def _read(self, view: View, since: int) -> None:
        carried = {one.change_set.id for some in self._merges.values() for one in some}
        while changes := view.changes(since, limit=_PAGE):
            since = changes[-1].number
            for change in changes:
                if change.change_set not in carried and not self._standing.follows(change):
                    self._hear(change)

    def _hear(self, change: Change) -> None:
        """Give a word that leads elsewhere to where it leads."""
        record = change.after or change.before
        assert record is not None
        made = self._made.get(change.record_id)
        heard = self._heard(change, record)
        if heard.elsewhere and change.after is not None:
            for (there, then), sources in heard.elsewhere.items():
                self._give(change, sources, {then: there, **heard.direct}, by_root=heard.by_root)
        elif made is not None:
            if change.after is not None and (own := added(change)):
                stated = _stated(change.before or change.after, change.after, own)
                self._read_as[change.number] = replace(change, before=None, after=stated)
            else:
                self._give_whole(change, made, by_root=heard.by_root)
        elif heard.direct:
            self._give_direct(change, heard.direct, by_root=heard.by_root)

    def _heard(self, change: Change, record: Record) -> _Heard:
        heard = _Heard({}, {}, change.change_set == self._standing.root.id)
        named = _named(record)
        for source in added(change):
            if (of := source.said_of) is not None and of in self._merges:
                then = self._leads(of, change, partial(self._stood, change))
                there = self._leads(of, change, self._stands)
                heard.by_root |= self._by_root(of, change)
                if then != there and then in named:
                    heard.elsewhere.setdefault((there, then), []).append(source)
        for id_ in named & self._merges.keys():
            heard.by_root |= self._by_root(id_, change)
            if (there := self._leads(id_, change, self._stands)) != id_:
                heard.direct[id_] = there
        return heard

    def _stands(self, merge: Carrying) -> bool:
        return self._standing.in_force(merge.change_set)

    def _stood(self, moment: Change, merge: Carrying) -> bool:
        return self._standing.counted_at(next(iter(merge.found.values())), moment)

    def _leads(self, id_: str, change: Change, follows: Callable[[Carrying], bool]) -> str:
        """Where the id led when the change was made, by the merges that `follows` takes."""
        seen: set[str] = set()
        while id_ not in seen:
            seen.add(id_)
            for merge in reversed(self._merges.get(id_, ())):
                if merge.first < change.number and follows(merge):
                    id_ = merge.kept
                    break
        return id_

    def _by_root(self, id_: str, change: Change) -> bool:
        """Whether where it leads hangs on the merge that is undone, or done again."""
        seen: set[str] = set()
        going = [id_]
        while going:
            one = going.pop()
            for merge in self._merges.get(one, ()):
                if merge.first < change.number and merge.kept not in seen:
                    if merge.change_set.id == self._standing.root.id:
                        return True
                    seen.add(merge.kept)
                    going.append(merge.kept)
        return False

    def _give(self, change: Change, of_old: list[Source], ids: Ids, *, by_root: bool) -> None:
        """What these sources say, as said of the one that they lead to."""
        assert change.after is not None
        whole = len(of_old) == len(added(change))
        was, said = change.before, _without_others(change, of_old, whole)
        if was is not None and not isinstance(said, Organisation):
            said, was = _stated(was, said, of_old), None
        if change.before is None and whole:
            self._made[change.record_id] = ids
        left = None if whole else _without(change, of_old)
        if (before := self._read_as.get(change.number)) is not None:
            left = _without(before, of_old)
        self._add(change, _back(was, ids), _back(said, ids), left, by_root=by_root)

    def _give_whole(self, change: Change, ids: Ids, *, by_root: bool) -> None:
        """All of it, of a record that was made of nothing else."""
        self._add(change, _back(change.before, ids), _back(change.after, ids), None, by_root=by_root)

    def _give_direct(self, change: Change, ids: Ids, *, by_root: bool) -> None:
        """What was said of one that is merged, while it was not."""
        (old, *_) = ids
        before, after = (None if one is None else said_of(one, old) for one in (change.before, change.after))
        if isinstance(after, Organisation):
            before = None
        elif after is None and isinstance(before, Organisation):
            return
        self._add(change, _back(before, ids), _back(after, ids), None, by_root=by_root)

    def _add(
        self,
        change: Change,
        before: Record | None,
        after: Record | None,
        left: Change | None,
        *,
        by_root: bool,
    ) -> None:
        there = after or before
        if there is None:
            return
        self._read_as[change.number] = left
        given = replace(change, record_id=there.id, type=type(there), before=before, after=after)
        self._given.setdefault(there.id, []).append(given)
        if by_root:
            self.more |= {change.record_id, there.id}


def _named(record: Record) -> set[str]:
    return {record.id} if isinstance(record, Organisation) else {id_ for _, id_ in references(record)}


def _without_others(change: Change, of_old: list[Source], whole: bool) -> Record:
    """What the change made of the record, with the sources that speak of the old organisation alone."""
    assert change.after is not None
    if whole:
        return change.after
    others = [source for source in added(change) if source not in of_old]
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


def _back(record: Record | None, ids: Mapping[str, str]) -> Record | None:
    """A fact of the one that it was said of then as a fact of the one that it is said of now."""
    if record is None:
        return None
    if isinstance(record, Organisation):
        return replace(record, id=ids.get(record.id, record.id))
    there = renamed(record, ids)
    if there is None:
        return None
    id_ = natural_id(there) if natural_id(record) == record.id else record.id
    return replace(there, id=id_ or record.id)
