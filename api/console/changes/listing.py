"""The list of change sets, what changed since a day, and one change set record by record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from api.console.asked import Asked, bad_cursor
from api.console.facts import names_in
from api.console.history import Entry, entry
from api.console.titles import title, titles
from committee.checks import day
from graph.stores import Change, ChangeSet, View
from schema import BadInput, NotFound, Record

PAGE = 20
_NAMED = 3
_SHOWN = 200
_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of one type were created, changed and removed; the keys of the words for them."""

    type: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A change set in the list, with the titles of the first records in it."""

    set: ChangeSet
    names: tuple[str, ...]
    more: int


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
    moment, problem = _moment(since, asked)
    page = view.change_sets(PAGE, _after(asked))
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


def _moment(since: str, asked: Asked) -> tuple[datetime | None, str]:
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


def _after(asked: Asked) -> tuple[str, str] | None:
    value = asked.text("after")
    if not value:
        return None
    first, mark, second = value.partition("~")
    if not mark:
        raise bad_cursor()
    return first, second


def _at(change_set: ChangeSet) -> datetime:
    return datetime.fromisoformat(change_set.at)


def _counted(view: View, moment: datetime) -> list[Change]:
    return view.changes(view.number_before(moment), limit=_COUNTED)


def _rows(view: View, asked: Asked, found: Sequence[ChangeSet]) -> Iterable[Row]:
    for each in found:
        some = view.changes_in(each.id, limit=_NAMED)
        records = {record.id: record for change in some if (record := change.after or change.before)}
        named = titles(view, records.values(), asked.say)
        yield Row(each, tuple(named.values()), each.changes - len(some))


def tallies(found: Iterable[Change]) -> tuple[Tally, ...]:
    """Each record counts once: by what was there before all of it, and what is there after."""
    first: dict[str, Record | None] = {}
    last: dict[str, tuple[str, Record | None]] = {}
    for change in found:
        first.setdefault(change.record_id, change.before)
        last[change.record_id] = (change.type.__name__, change.after)
    counts: dict[str, Counter[str]] = {}
    for id_, (type_, after) in last.items():
        before = first[id_]
        if before is None and after is None:
            continue
        what = "created" if before is None else "removed" if after is None else "changed"
        counts.setdefault(f"record.{type_}", Counter())[f"changes.{what}"] += 1
    return tuple(Tally(type_, tuple(sorted(of_type.items()))) for type_, of_type in counts.items())


@dataclass(frozen=True, slots=True)
class Told:
    """One change in a set, with the title of its record."""

    title: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class ChangeSetPage:
    set: ChangeSet
    told: tuple[Told, ...]
    tallies: tuple[Tally, ...]
    cut: bool
    undoable: bool


def change_set(view: View, asked: Asked) -> ChangeSetPage:
    found = existing_set(view, asked)
    inside = view.changes_in(found.id, limit=_COUNTED)
    shown = inside[:_SHOWN]
    records = [record for change in shown for record in (change.after, change.before) if record is not None]
    names = names_in(view, records)
    told = []
    for change in shown:
        record = change.after or change.before
        assert record is not None
        told.append(Told(title(record, names, asked.say), entry(change, names, asked.say)))
    return ChangeSetPage(
        set=found,
        told=tuple(told),
        tallies=tallies(inside),
        cut=found.changes > len(inside),
        undoable=found.undone_by is None,
    )


def existing_set(view: View, asked: Asked) -> ChangeSet:
    found = view.change_set(asked.id)
    if found is None:
        raise NotFound(*asked.say.both("changes.no_such"))
    return found
