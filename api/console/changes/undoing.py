"""Taking a change set back: first what goes, what comes back and what stays, then the deed."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.changes.listing import existing_set, what_of
from committee import undoing
from committee.undoing import Effect, Fate, UndoPlan, can_be_undone
from graph.stores import EVERYTHING, ChangeSet, View
from schema import Record

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Group:
    """All records of one fate: how many of each type, and the first of them by title."""

    fate: str
    counts: tuple[tuple[type[Record], int], ...]
    titles: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A record of which something stays, and why."""

    id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class UndoPage:
    set: ChangeSet
    what: str
    groups: tuple[Group, ...]
    kept: tuple[Kept, ...]
    more_kept: int


def undo_plan(view: View, asked: Asked) -> UndoPage | Elsewhere:
    """What would become of every record; one that is undone already is shown as it is."""
    if not can_be_undone(view, existing_set(view, asked)):
        return Elsewhere(f"/changes/{asked.id}")
    planned = undoing.plan(view, asked.id)
    english = asked.say.lang == "en"
    groups = (_group(planned, fate, english) for fate in (Fate.REMOVED, Fate.RESTORED, Fate.CHANGED))
    conflicts = planned.conflicts
    return UndoPage(
        set=planned.change_set,
        what=what_of(view, planned.change_set, asked.say),
        groups=tuple(group for group in groups if group.counts),
        kept=tuple(
            Kept(effect.id, effect.title[english], effect.why[english])
            for effect in conflicts[:_SHOWN]
            if effect.why
        ),
        more_kept=max(0, len(conflicts) - _SHOWN),
    )


def _group(planned: UndoPlan, fate: Fate, english: bool) -> Group:
    effects: Sequence[Effect] = planned.of(fate)
    counts = planned.counts()[fate]
    return Group(
        fate=f"undo.{fate.value}",
        counts=tuple(counts.items()),
        titles=tuple(effect.title[english] for effect in effects[:_SHOWN]),
        more=max(0, len(effects) - _SHOWN),
    )


def undo(asked: Asked) -> Elsewhere:
    """Do it; sent twice it is done once."""
    with asked.services.store.view(EVERYTHING) as view:
        undone_by = existing_set(view, asked).undone_by
    if undone_by:
        return Elsewhere(f"/changes/{undone_by}?done=undone")
    done = undoing.undo(asked.services.store, asked.id, asked.actor.key)
    return Elsewhere(f"/changes/{done.undo}?done=undone")
