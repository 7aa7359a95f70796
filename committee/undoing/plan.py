"""What an undo does, record by record, before and after it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.stores import ChangeSet
from schema import Record
from schema.words import Words


class Fate(StrEnum):
    """What becomes of a record."""

    REMOVED = "removed"
    RESTORED = "restored"
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(slots=True)
class Effect:
    """One record as it is now and as it is then; `why` says what of it others said or name, which stays.

    `born` is how it was first said to be: what it is as long as only others name it. `ever_named` is what it
    named at any time, and may have held.
    """

    type: type[Record]
    id: str
    now: Record | None
    then: Record | None
    born: Record | None
    ever_named: frozenset[str] = frozenset()
    why: Words | None = None
    title: Words = ("", "")

    @property
    def fate(self) -> Fate:
        if self.then is None:
            return Fate.REMOVED
        if self.now is None:
            return Fate.RESTORED
        return Fate.KEPT if self.now == self.then else Fate.CHANGED

    @property
    def record(self) -> Record | None:
        """Something to show of it."""
        return self.now or self.then or self.born


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPlan:
    """What undoing `change_set` does. `undo` is the change set that did it, None while it is only a plan."""

    change_set: ChangeSet
    effects: tuple[Effect, ...]
    undo: str | None = None

    def of(self, fate: Fate) -> list[Effect]:
        """The effects of that fate."""
        return [effect for effect in self.effects if effect.fate is fate]

    @property
    def conflicts(self) -> list[Effect]:
        """Where what others said or name stays."""
        return [effect for effect in self.effects if effect.why is not None]

    def counts(self) -> Mapping[Fate, Mapping[type[Record], int]]:
        """How many records of each type have each fate."""
        found: dict[Fate, dict[type[Record], int]] = {fate: {} for fate in Fate}
        for effect in self.effects:
            of_type = found[effect.fate]
            of_type[effect.type] = of_type.get(effect.type, 0) + 1
        return found
