"""The list of change sets, what changed since a day, and one change set record by record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from api.console.asked import Asked, bad_cursor
from api.console.facts import names_then
from api.console.history import Entry, entry
from api.console.speech import Speech
from committee.checks import day
from committee.undoing import can_be_undone
from committee.wording import titles
from graph.stores import OF_FACTS, Change, ChangeKind, ChangeSet, View
from schema import BadInput, NotFound, Organisation, Record

PAGE = 20
_NAMED = 3
_LOOKED_THROUGH = 20
_SHOWN = 200
_COUNTED = 10_000
_LONGEST_PLACE = 18  # digits of a place in the log


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of one type were created, changed and removed; the keys of the words for that."""

    type: type[Record]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A change set in the list, and what it did in words."""

    set: ChangeSet
    what: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    rows: tuple[Row, ...]
    since: str
    tallies: tuple[Tally, ...]
    cut: bool
    more: str | None
    problem: str = ""


def changes(view: View, asked: Asked) -> ChangesPage:
    since = asked.text("since")
    moment, problem = moment_of(since, asked)
    page = view.change_sets(PAGE, after_of(asked), OF_FACTS)
    found = [each for each in page.items if moment is None or _at(each) >= moment]
    whole = len(found) == len(page.items)
    counted = _counted(view, moment) if moment and not asked.text("after") else []
    key = "~".join(page.keys[-1]) if page.more and whole else ""
    return ChangesPage(
        rows=tuple(_rows(view, asked, found)),
        since=since,
        tallies=tallies(counted),
        cut=len(counted) >= _COUNTED,
        more=asked.url(after=key) if key else None,
        problem=problem,
    )


def moment_of(since: str, asked: Asked) -> tuple[datetime | None, str]:
    """The beginning of that day on this machine's clock; words for what is no day."""
    if not since:
        return None, ""
    try:
        said = day(since, "date")
        assert said is not None
        first = (said + "-01-01")[:10] if len(said) == 4 else (said + "-01")[:10]
        return datetime.combine(datetime.fromisoformat(first), time()).astimezone(), ""
    except (BadInput, ValueError):
        return None, asked.say("changes.bad_date")


def after_of(asked: Asked) -> tuple[str, str] | None:
    value = asked.text("after")
    if not value:
        return None
    place, mark, id_ = value.partition("~")
    if not mark or not place.isdecimal() or len(place) > _LONGEST_PLACE:
        raise bad_cursor()
    return place, id_


def _at(change_set: ChangeSet) -> datetime:
    return datetime.fromisoformat(change_set.at)


def _counted(view: View, moment: datetime) -> list[Change]:
    return view.changes(view.number_before(moment), limit=_COUNTED)


def _rows(view: View, asked: Asked, found: Sequence[ChangeSet]) -> Iterable[Row]:
    return (Row(each, what_of(view, each, asked.say)) for each in found)


def what_of(view: View, change_set: ChangeSet, say: Speech) -> str:
    """What was done to what: files of a load, names of organisations that were merged, or the first records."""
    kind = say(f"changekind.{change_set.kind.value}")
    if change_set.undoes and (undone := view.change_set(change_set.undoes)):
        return f"{kind}{say('colon')}{what_of(view, undone, say)}"
    if change_set.kind is ChangeKind.LOAD:
        return f"{kind}{say('colon')}{change_set.why}"
    some = view.changes_in(change_set.id, limit=_LOOKED_THROUGH)
    if change_set.kind is ChangeKind.EDIT and some:
        kind = say(_done(some))
    records = {record.id: record for change in some if (record := change.after or change.before)}
    if change_set.kind in (ChangeKind.MERGE, ChangeKind.SPLIT):
        records = {id_: one for id_, one in records.items() if isinstance(one, Organisation)}
    named = [title[say.lang == "en"] for title in titles(view, list(records.values())[:_NAMED])]
    more = "…" if len(records) > _NAMED else ""
    return f"{kind}{say('colon')}{say.list(named)}{more}"


def _done(changes: Iterable[Change]) -> str:
    """Of an edit, whether all of it was made, or taken out."""
    changes = list(changes)
    if all(change.after is None for change in changes):
        return "changekind.removed"
    if all(change.before is None for change in changes):
        return "changekind.created"
    return "changekind.edit"


def tallies(found: Iterable[Change]) -> tuple[Tally, ...]:
    """Each record counts once: by what was there before all of it, and what is there after."""
    first: dict[str, Record | None] = {}
    last: dict[str, tuple[type[Record], Record | None]] = {}
    for change in found:
        first.setdefault(change.record_id, change.before)
        last[change.record_id] = (change.type, change.after)
    counts: dict[type[Record], Counter[str]] = {}
    for id_, (type_, after) in last.items():
        before = first[id_]
        if before is None and after is None:
            continue
        what = "created" if before is None else "removed" if after is None else "changed"
        counts.setdefault(type_, Counter())[f"changes.{what}"] += 1
    return tuple(Tally(type_, tuple(sorted(of_type.items()))) for type_, of_type in counts.items())


@dataclass(frozen=True, slots=True)
class Told:
    """One change in a set, with the title of its record."""

    title: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class ChangeSetPage:
    set: ChangeSet
    what: str
    told: tuple[Told, ...]
    tallies: tuple[Tally, ...]
    cut: bool
    undoable: bool


def change_set(view: View, asked: Asked) -> ChangeSetPage:
    found = existing_set(view, asked)
    inside = view.changes_in(found.id, limit=_COUNTED)
    shown = inside[:_SHOWN]
    records = [record for change in shown if (record := change.after or change.before) is not None]
    before = [change.before for change in shown if change.before is not None]
    names = names_then(view, [*records, *before])
    told = (
        Told(title[asked.say.lang == "en"], entry(change, names, asked.say))
        for change, title in zip(shown, titles(view, records), strict=True)
    )
    return ChangeSetPage(
        set=found,
        what=what_of(view, found, asked.say),
        told=tuple(told),
        tallies=tallies(inside),
        cut=found.changes > len(inside),
        undoable=can_be_undone(view, found),
    )


def existing_set(view: View, asked: Asked) -> ChangeSet:
    found = view.change_set(asked.id)
    if found is None:
        raise NotFound(*asked.say.both("changes.no_such"))
    return found
