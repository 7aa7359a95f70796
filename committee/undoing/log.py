"""The change log as it reads when some of it is undone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from committee.undoing.carrying import Carrying, carried
from committee.undoing.holding import named
from committee.undoing.missed import Version, would_be_carried
from committee.undoing.replay import Replayed, added, replayed
from committee.undoing.returning import Returning
from committee.undoing.standing import Standing
from graph.stores import Change, View
from schema import Record, Source

_NEVER = 2**62
States = Mapping[str, Record | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What the log says of a record: what it is stored as, all that was `said` of it in turn, and what it is by that.

    `last` is what it was when it was last there, `ever_named` what it named at any time, also what an undo made it name.
    """

    id: str
    now: Record | None
    last: Record | None
    ever_named: frozenset[str]
    own: list[Change]
    said: list[Change]
    replayed: Replayed

    @property
    def is_known(self) -> bool:
        return bool(self.now or self.said or self.replayed.record)

    @property
    def type(self) -> type[Record]:
        record = self.now or self.replayed.record or self.replayed.born
        return type(record) if record is not None else (*self.own, *self.said)[-1].type

    def before(self, change: Change) -> list[Change]:
        """All that was said of it before, as it was said and as it is read now."""
        return [one for one in (*self.own, *self.said) if one.number < change.number]


class Log:
    """Records by what is in force."""

    def __init__(self, view: View, standing: Standing) -> None:
        self._view = view
        self._standing = standing
        both = list(carried(view))
        self._returning = Returning(view, standing, both)
        self._carried = [one for one in both if standing.in_force(one.change_set)]
        would_be_carried(view, self._carried, self._versions(both))
        self._at: dict[str, list[Carrying]] = {}
        for one in self._carried:
            for id_ in one.records():
                self._at.setdefault(id_, []).append(one)
        self._after: dict[int, States] = {}

    def _versions(self, ever: Iterable[Carrying]) -> Iterator[Version]:
        """Of what was ever carried, of what comes back to whom it was said of, and of what was undone when something
        was merged, as far as it names one that was merged."""
        merges = [one for one in self._carried if one.is_merge]
        merged = {one.old for one in merges}
        sets = dict.fromkeys(id_ for one in merges for id_ in self._standing.otherwise_at(one.change_set))
        again = (change for id_ in sets for change in self._view.changes_in(id_))
        others = [(change.number, change) for change in chain(self._returning.given(), again)]
        taken = [(one.first - 1, change) for one in ever for change in one.found.values()]
        for number, change in (*taken, *others):
            for at, record in ((number, change.before), (change.number, change.after)):
                if record is not None and not merged.isdisjoint(named(record)):
                    yield at, record

    def with_what_follows(self, ids: Iterable[str]) -> list[str]:
        """These records, and those that other words go to now, or that something was carried to, or with."""
        found = {**dict.fromkeys(ids), **dict.fromkeys(sorted(self._returning.more))}
        going = list(found)
        while going:
            new = {id_ for one in going for carrying in self._at.get(one, ()) for id_ in carrying.records()}
            going = sorted(new - found.keys())
            found |= dict.fromkeys(going)
        return list(found)

    def told(self, ids: list[str]) -> list[Told]:
        """Of those that ever were."""
        histories = self._view.histories(ids)
        return [one for id_ in ids if (one := self._told(id_, histories.get(id_, []))).is_known]

    def _told(self, id_: str, history: list[Change], until: int = _NEVER) -> Told:
        own = [one for one in history if one.number < until and not self._standing.follows(one)]
        said = [one for one in self._returning.said(id_, own) if one.number < until]
        here = [one for one in self._at.get(id_, ()) if one.first < until]
        now, last = (history[-1].after, history[-1].after or history[-1].before) if history else (None, None)
        result = self._replayed(id_, own, said, here)
        return Told(id_, now, last, _ever_named(history), own, said, result)

    def _replayed(self, id_: str, own: list[Change], said: list[Change], here: list[Carrying]) -> Replayed:
        parts = {one.change_set.id for one in here}
        return replayed(
            said,
            lambda change: change.change_set not in parts and self._standing.counts(change),
            partial(self._held, [*own, *said]),
            [(one.first, partial(self._state, one, id_)) for one in here],
        )

    def _held(self, said: list[Change], change: Change) -> tuple[Source, ...]:
        """The sources that it found though whoever had cited them was undone by then: others named the record."""
        if change.before is None:
            return ()
        earlier = [one for one in said if one.number < change.number]
        cited = [source for one in earlier if self._standing.counted_at(one, change) for source in added(one)]
        return tuple(source for source in change.before.sources if source not in cited)

    def _state(self, carrying: Carrying, id_: str, born: Record | None) -> Record | None:
        """What it is once that is carried."""
        if carrying.first not in self._after:
            self._after[carrying.first] = self._carry(carrying)
        return self._after[carrying.first][id_]

    def _carry(self, carrying: Carrying) -> States:
        ids = sorted(carrying.records())
        histories = self._view.histories(ids)
        told = {id_: self._told(id_, histories.get(id_, []), carrying.first) for id_ in ids}
        before = {id_: one.replayed.record for id_, one in told.items()}
        _hold_each_other(before, told)
        stays = told.get(carrying.kept)
        return carrying.states(before, None if stays is None else self._stays(carrying, stays))

    def _stays(self, carrying: Carrying, told: Told) -> Record | None:
        """The one that something was carried to, as far as nobody spoke of it."""
        if told.replayed.born is None:
            return None
        change = carrying.found.get(told.id)
        return replace(
            told.replayed.born, sources=() if change is None else self._held(told.before(change), change)
        )


def _ever_named(history: Iterable[Change]) -> frozenset[str]:
    return frozenset(id_ for change in history for one in (change.before, change.after) for id_ in named(one))


def _hold_each_other(before: dict[str, Record | None], told: Mapping[str, Told]) -> None:
    """What is carried and names another that is carried holds that one."""
    there = [one for one in before.values() if one is not None]
    while there:
        for id_ in named(there.pop()):
            if id_ in before and before[id_] is None and (born := told[id_].replayed.born) is not None:
                before[id_] = born
                there.append(born)
