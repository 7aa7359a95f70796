"""The history of one record: who changed what, when, and from which file."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from api.console.asked import Asked
from api.console.facts import Names, names_then
from api.console.speech import Speech, href
from api.console.values import said
from committee.wording import titles
from graph.stores import Change, View
from schema import NotFound, Record, Source

_SILENT = ("id", "version", "sources", "reading")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as said to people."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: `what` is a key of the catalogue, `sources` are those that came with it."""

    change: Change
    what: str
    fields: tuple[FieldChange, ...]
    sources: tuple[Source, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first. `there` is the record's own page while it is there."""

    title: str
    type: type[Record]
    there: str | None
    entries: tuple[Entry, ...]


def history(view: View, asked: Asked) -> HistoryPage:
    changes = view.history(asked.id)
    states = [record for change in changes for record in (change.after, change.before) if record is not None]
    if not states:
        raise NotFound(*asked.say.both("history.none"))
    names = names_then(view, states)
    latest = next(change.after or change.before for change in reversed(changes))
    assert latest is not None
    return HistoryPage(
        title=titles(view, [latest])[0][asked.say.lang == "en"],
        type=type(latest),
        there=href(latest) if changes[-1].after else None,
        entries=tuple(entry(change, names, asked.say) for change in reversed(changes)),
    )


def entry(change: Change, names: Names, say: Speech) -> Entry:
    before, after = change.before, change.after
    what = "created" if before is None else "removed" if after is None else "changed"
    differing = tuple(differences(before, after, names, say))
    known = {source.place for source in before.sources} if before else set()
    sources = tuple(source for source in after.sources if source.place not in known) if after else ()
    remark = (
        ""
        if differing or what != "changed"
        else "history.sources_only"
        if sources
        else "history.reading_only"
    )
    return Entry(change, f"history.{what}", differing, sources, remark)


def differences(
    before: Record | None, after: Record | None, names: Names, say: Speech
) -> Iterator[FieldChange]:
    """Every field that differs; of a new record those that say something."""
    kind = after or before
    assert kind is not None
    for field in fields(kind):
        if field.name in _SILENT:
            continue
        was, now = (getattr(each, field.name, None) for each in (before, after))
        shown = [said(value, field.name, names, say) for value in (was, now)]
        if was != now and any(shown):
            yield FieldChange(field.name, *shown)
