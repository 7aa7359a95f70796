"""What the change log tells people: who changed what, when, from what to what, and from which file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from committee.undoing.replay import changed_fields
from graph.stores import Change, View
from schema import BadInput, NotFound, Product, Record, Source
from schema.dates import first_day, parse_date

_LONGEST_NUMBER = 18  # digits of a number that a store can be asked for


class ChangeAction(StrEnum):
    """What a change did with its record."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record, before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the log; `sources` are those that came with it."""

    change: Change
    action: ChangeAction
    fields: tuple[FieldChange, ...]
    sources: tuple[Source, ...]

    @property
    def record(self) -> Record:
        """As it was left, or as it was before it was taken out."""
        record = self.change.after or self.change.before
        assert record is not None
        return record


@dataclass(frozen=True, slots=True)
class Called:
    """Another name of a product, and the sources that it came with."""

    name: str
    sources: tuple[Source, ...]


def names(view: View, product: Product) -> tuple[Called, ...]:
    """What else the product is called, each name with what was new when it came, or with all that was known then. Who may
    not read the log gets the product's sources."""
    came = dict.fromkeys(product.aliases, product.sources)
    for change in view.history(product.id):
        if isinstance(change.after, Product):
            known = change.before.aliases if isinstance(change.before, Product) else ()
            new = came.keys() & set(change.after.aliases).difference(known)
            came.update(dict.fromkeys(new, entry(change).sources or change.after.sources))
    return tuple(Called(name, sources) for name, sources in came.items())


def entry(change: Change) -> Entry:
    """The change, field by field; sources stand by themselves."""
    before, after = change.before, change.after
    known = {source.place for source in before.sources} if before else set()
    sources = tuple(source for source in after.sources if source.place not in known) if after else ()
    return Entry(change, action(before, after), tuple(differences(before, after)), sources)


def differences(before: Record | None, after: Record | None) -> Iterator[FieldChange]:
    """Each field in which the two differ, but for the sources."""
    for name in changed_fields(before, after):
        if name != "sources":
            yield FieldChange(name, getattr(before, name, None), getattr(after, name, None))


def action(before: Record | None, after: Record | None) -> ChangeAction:
    if before is None:
        return ChangeAction.CREATED
    return ChangeAction.CHANGED if after is not None else ChangeAction.REMOVED


def history(view: View, record_id: str) -> list[Entry]:
    """Everything that became of the record, oldest first; `NotFound` for what never was."""
    found = view.history(record_id)
    if not found:
        raise NotFound(
            f"没有编号为 {record_id} 的记录。",
            f"Nothing has, or had, the id {record_id}.",
            detail={"id": record_id},
        )
    return [entry(change) for change in found]


def number_since(view: View, said: str) -> int:
    """After which change to look: a number of the log, or a day, counted from its beginning on this machine's clock."""
    if said.strip().isdecimal() and len(said) <= _LONGEST_NUMBER:
        return int(said)
    day = parse_date(said)
    try:
        moment = datetime.combine(first_day(day), time()).astimezone() if day else None
    except (ValueError, OverflowError):  # before all years that there are somewhere else
        moment = None
    if moment is None:
        raise BadInput(
            f"“{said[:40]}”既不是日期，也不是变更号；例：2025-08-15、1200。",
            f"“{said[:40]}” is neither a date nor the number of a change; for example 2025-08-15 or 1200.",
            code="BAD_SINCE",
            detail={"since": said[:40]},
        )
    return view.number_before(moment)


def tally(changes: Sequence[Change]) -> Mapping[type[Record], Mapping[ChangeAction, int]]:
    """How many records of each type were created, changed and removed, all changes of one taken together."""
    first: dict[str, Record | None] = {}
    last: dict[str, Change] = {}
    for change in changes:
        first.setdefault(change.record_id, change.before)
        last[change.record_id] = change
    counts: dict[type[Record], dict[ChangeAction, int]] = {}
    for id_, change in last.items():
        if first[id_] is not None or change.after is not None:
            of_type = counts.setdefault(change.type, {})
            what = action(first[id_], change.after)
            of_type[what] = of_type.get(what, 0) + 1
    return counts


def changes_since(view: View, number: int, page: int = 5_000) -> Iterator[Change]:
    """All of them, read as they are consumed."""
    while found := view.changes(number, limit=page):
        yield from found
        number = found[-1].number
