"""From a change set to the effects of undoing it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from committee.undoing.codes import settle_codes
from committee.undoing.holding import Holding
from committee.undoing.log import Log, Told
from committee.undoing.plan import Effect
from committee.undoing.replay import DERIVED, changed_fields, speaks
from committee.undoing.standing import Standing
from graph.stores import Change, ChangeSet, View
from schema import Organisation, Record
from schema.words import FIELD_WORDS, Words

T = TypeVar("T")
_BATCH = 500
_PAGE = 5_000


def effects_of_undoing(view: View, change_set: ChangeSet) -> list[Effect]:
    """On every record that changes, and on every one that stays though the change set made or changed it."""
    planning = Planning(view, change_set)
    found = {one.id: one for one in planning.replay(planning.touched())}
    holding = Holding(view, found, planning.replay)
    holding.let_go()
    holding.hold()
    settle_codes(view, found)
    return [one for one in found.values() if one.now != one.then or one.why is not None]


class Planning:
    """Replays records as the log has them when that change set is undone."""

    def __init__(self, view: View, change_set: ChangeSet) -> None:
        self._view = view
        self._standing = Standing(view, change_set)
        self._log = Log(view, self._standing)
        self._log_now = Log(view, Standing(view, change_set, then=False))

    def touched(self) -> list[str]:
        """The ids of what the change set changed, and of what follows from it."""
        seen: dict[str, None] = {}
        since = 0
        while changes := self._view.changes_in(self._standing.root.id, since, _PAGE):
            since = changes[-1].number
            seen |= dict.fromkeys(change.record_id for change in changes)
        return self._log.with_what_follows(self._log_now.with_what_follows(seen))

    def replay(self, ids: Iterable[str]) -> Iterator[Effect]:
        """Of these, those that ever were."""
        for batch in batched(ids):
            yield from (self._effect(told) for told in self._log.told(batch))

    def _effect(self, told: Told) -> Effect:
        then = _without_erased(_as_understood(told.last, told.replayed.record))
        why = self._stays_because(told.said) if then is not None else None
        born = told.replayed.born or told.now
        return Effect(told.type, told.id, told.now, then, born, told.ever_named, why)

    def _stays_because(self, said: Sequence[Change]) -> Words | None:
        """Who else says what stays: of a record that was made then, or since then of the same fields."""
        own = [change for change in said if self._standing.is_own(change)]
        others = [change for change in said if self._speaks_for_another(change)]
        if not own or not others:
            return None
        if own[0].before is None and not self._standing.again:
            zh, en = _told(others[-1])
            return f"{zh}也说到它，予以保留", f"{en} speaks of it too, so it stays"
        later = [change for change in others if change.number > own[0].number]
        fields = sorted(_fields(own) & _fields(later))
        if not fields:
            return None
        zh, en = _told(later[-1])
        said_zh = "、".join(FIELD_WORDS[name][0] for name in fields)
        said_en = ", ".join(FIELD_WORDS[name][1] for name in fields)
        return f"{said_zh}后来由{zh}改过，予以保留", f"{said_en}: {en} changed this since, so it stays"

    def _speaks_for_another(self, change: Change) -> bool:
        return (
            not self._standing.is_own(change)
            and self._standing.counts(change)
            and change.after is not None
            and speaks(change)
        )


def _fields(changes: Iterable[Change]) -> set[str]:
    """What was changed to another value; a list is never contested, as each takes and adds its own."""
    return {
        name
        for change in changes
        if change.before is not None and change.after is not None
        for name in changed_fields(change.before, change.after)
        if name not in DERIVED and not isinstance(getattr(change.after, name), tuple)
    }


def _told(change: Change) -> Words:
    at = datetime.fromisoformat(change.at).astimezone().strftime("%Y-%m-%d %H:%M")
    return f"“{change.by}”（{change.why}，{at}）", f"“{change.by}” ({change.why}, {at})"


def _without_erased(then: Record | None) -> Record | None:
    """Who was erased does not come back."""
    if not isinstance(then, Organisation) or not any(one.is_erased for one in then.contacts):
        return then
    return replace(then, contacts=tuple(one for one in then.contacts if not one.is_erased))


def _as_understood(last: Record | None, then: Record | None) -> Record | None:
    """What the product made of the words stays as it was last: it is not undone, but made anew where it must."""
    if last is None or then is None or type(last) is not type(then):
        return then
    derived = {name: getattr(last, name) for name in DERIVED if hasattr(last, name)}
    return replace(then, **derived) if derived else then


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
