"""What the change log says a record is when some of its changes do not count."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from committee.recording import merged
from graph.stores import Change
from schema import BadInput, Record, Source

# What the product made of a record's words: it is made anew and says nothing of its own.
DERIVED = frozenset({"reading"})


@dataclass(frozen=True, slots=True)
class Replayed:
    """`record` is None where no change that counts speaks of it; `born` is how it was first said to be."""

    record: Record | None
    born: Record | None


def replayed(
    changes: Iterable[Change],
    counts: Callable[[Change], bool],
    held: Callable[[Change], tuple[Source, ...]],
    carried: Iterable[tuple[int, Callable[[Record | None], Record | None]]] = (),
) -> Replayed:
    """The changes that count, one after the other, each as what it changed in each field.

    A record that is made by a change that does not count, and that later ones speak of, has what it was
    made with, without those sources but the ones for which it was `held` by then. No fact is without any source.
    `carried` says what came to it or went from it otherwise, by the number in the log of when that was.
    """
    now: Record | None = None
    born: Record | None = None
    due = list(carried)
    for change in changes:
        while due and due[0][0] <= change.number:
            now = _with_source(due.pop(0)[1](born), born)
        if change.before is None:
            born = change.after
        if counts(change):
            now = _with_source(_after(now, born, change, held), born)
    for _, state in due:
        now = _with_source(state(born), born)
    return Replayed(now, born)


def _with_source(now: Record | None, born: Record | None) -> Record | None:
    if now is None or now.sources or born is None:
        return now
    return replace(now, sources=born.sources)


def added(change: Change) -> list[Source]:
    """The sources that it added."""
    before = change.before.sources if change.before is not None else ()
    after = change.after.sources if change.after is not None else ()
    return [source for source in after if source not in before]


def _after(
    now: Record | None, born: Record | None, change: Change, held: Callable[[Change], tuple[Source, ...]]
) -> Record | None:
    if change.after is None:
        return None
    if change.before is None:
        return change.after if now is None else merged(now, change.after)
    if now is None:
        if born is None or not speaks(change):
            return None
        now = replace(born, sources=held(change))
    return _changed(now, change.before, change.after)


def speaks(change: Change) -> bool:
    """Whether somebody said something with it."""
    return bool(set(changed_fields(change.before, change.after)) - DERIVED)


def changed_fields(before: Record | None, after: Record | None) -> list[str]:
    """The names of the fields in which the two differ; all that hold anything where there is only one."""
    if before is not None and after is not None:
        return [name for name in names(after) if getattr(before, name, None) != getattr(after, name)]
    one = after or before
    return [] if one is None else [name for name in names(one) if getattr(one, name) not in (None, ())]


def names(record: Record) -> Iterator[str]:
    """The fields in which a record can differ from itself."""
    return (name for name in record.__dataclass_fields__ if name not in ("id", "version"))


def _changed(now: Record, before: Record, after: Record) -> Record:
    """`now` with what changed between the two; the later one whole where the parts do not fit together."""
    changes: dict[str, Any] = {}
    for name in changed_fields(before, after):
        if hasattr(now, name):
            changes[name] = _value(getattr(now, name), getattr(before, name, None), getattr(after, name))
    try:
        return replace(now, **changes)
    except BadInput:
        return after


def _value(now: Any, before: Any, after: Any) -> Any:
    """A list loses what was taken out and gains what was added; anything else is what it became."""
    if now == before or not isinstance(after, tuple) or not isinstance(before, tuple):
        return after
    kept = tuple(item for item in now if item in after or item not in before)
    return (*kept, *(item for item in after if item not in before and item not in kept))
