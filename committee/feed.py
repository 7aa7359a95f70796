"""What a follower copies: records as its reader may see them, all of them once, and then whatever changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from committee.history import ChangeAction
from graph.stores import Change, View
from schema import RECORD_TYPES, Entrusted, Organisation, Record

# What names people by a key stays here.
FOLLOWED: tuple[type[Record], ...] = tuple(
    type_ for type_ in RECORD_TYPES if not issubclass(type_, Entrusted)
)
_START = ""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a copy has come: behind the record `after` of `type`."""

    type: type[Record]
    after: str = _START


@dataclass(frozen=True, slots=True)
class Now:
    """A record as it is by the change `number`; None where it is gone, or not to be seen any more."""

    number: int
    at: str
    action: ChangeAction
    type: type[Record]
    id: str
    record: Record | None


def records_after(view: View, types: Sequence[type[Record]], place: Place | None, most: int) -> list[Record]:
    """The next records, type after type, by id; fewer than `most` only where there are no more."""
    found: list[Record] = []
    start = list(types).index(place.type) if place else 0
    for type_ in types[start:]:
        after = place.after if place and place.type is type_ else _START
        found += islice(view.all(type_, after), most - len(found))
        if len(found) == most:
            break
    return found


def changed_after(view: View, types: Sequence[type[Record]], since: int, most: int) -> tuple[list[Now], int]:
    """What became of the records of the next `most` changes, each once and as it is now, in the order of their last
    change among these; and the number to go on from. What changed nothing that is seen is left out."""
    changes = view.whole.changes(since, types, most)
    by_record: dict[tuple[type[Record], str], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.type, change.record_id), []).append(change)
    found: list[Now] = []
    for type_ in dict.fromkeys(change.type for change in changes):
        ids = [id_ for kind, id_ in by_record if kind is type_]
        for id_, record in zip(ids, view.get_many(type_, ids), strict=True):
            some = by_record[type_, id_]
            if became := _became(view, some, record):
                found.append(Now(some[-1].number, some[-1].at, became, type_, id_, record))
    found.sort(key=lambda one: one.number)
    return found, changes[-1].number if len(changes) == most else view.number()


def _became(view: View, changes: Sequence[Change], record: Record | None) -> ChangeAction | None:
    """None where the reader sees no difference; of what was never seen it is not told that it is gone."""
    seen = [(_seen(view, one.before), _seen(view, one.after)) for one in changes]
    if record is None and changes[0].before is None:
        return None  # it came and went
    if record is None:
        was_seen = any(one is not None for pair in seen for one in pair)
        return ChangeAction.REMOVED if was_seen or _is_shown_no_more(changes) else None
    if all(before == after for before, after in seen):
        return None
    return ChangeAction.CREATED if seen[0][0] is None else ChangeAction.CHANGED


def _seen(view: View, record: Record | None) -> Record | None:
    return view.as_seen([record])[0] if record is not None else None


def _is_shown_no_more(changes: Sequence[Change]) -> bool:
    """An organisation that anybody saw: how it stands now would not tell."""
    states = [one for change in changes for one in (change.before, change.after)]
    return any(isinstance(one, Organisation) and one.shown for one in states)
