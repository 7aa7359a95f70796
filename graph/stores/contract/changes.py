"""The change log: what was done, by whom, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from graph.stores.contract.page import Page
from schema import Record
from schema.ids import new_id


class ChangeKind(StrEnum):
    """What somebody did in one go."""

    LOAD = "load"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    SIGN_IN = "sign in"
    ACCOUNT = "account"
    EXPORT = "export"
    REVEAL = "reveal"
    ERASURE = "erasure"


# What is written down because it was done, whether or not a record changed. It is never undone.
EVENTS = frozenset(
    {ChangeKind.SIGN_IN, ChangeKind.ACCOUNT, ChangeKind.EXPORT, ChangeKind.REVEAL, ChangeKind.ERASURE}
)
# What changes facts.
OF_FACTS = tuple(kind for kind in ChangeKind if kind not in EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChangeSet:
    """What one or several transactions do in one go; it is in the log as soon as one of them changes something."""

    kind: ChangeKind
    why: str
    undoes: str | None = None
    about: str | None = None
    id: str = field(default_factory=lambda: new_id("ChangeSet"))

    @property
    def stays_empty(self) -> bool:
        """Whether it is in the log also when nothing was changed."""
        return self.undoes is not None or self.kind in EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """变更集: `changes` of the log that were made in one go, and are shown and undone together.

    `at` and `by` are those of its first transaction. `undoes` is the change set that it undid, `undone_by`
    the one that undid it, None while it is in force (also when that undo was itself undone). `place` is higher
    than that of whatever was begun before it. `about` is whom or what an event concerns, by id.
    """

    id: str
    place: int
    kind: ChangeKind
    at: str
    by: str
    why: str
    changes: int
    undoes: str | None = None
    undone_by: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the change log. `before` is None when created, `after` None when removed."""

    number: int
    transaction: int
    change_set: str
    record_id: str
    type: type[Record]
    before: Record | None
    after: Record | None
    at: str
    by: str
    why: str


class ChangeReads(Protocol):
    """What can be asked of the change log."""

    def number(self) -> int:
        """The number of the last change that this view sees; 0 when nothing was ever written."""
        ...

    def changes(self, since: int, types: Sequence[type[Record]] = (), limit: int = 1000) -> list[Change]:
        """Changes numbered above `since`, oldest first; of these types only, when some are named."""
        ...

    def number_before(self, moment: datetime) -> int:
        """The number after which all changes of that moment and later come: `changes(number_before(monday))`
        is what changed since Monday."""
        ...

    def history(self, record_id: str) -> list[Change]:
        """All changes of one record, oldest first."""
        ...

    def histories(self, record_ids: Sequence[str]) -> Mapping[str, list[Change]]:
        """The history of each of these records; those that never were are left out."""
        ...

    def change_sets(
        self, first: int, after: tuple[str, str] | None = None, kinds: Sequence[ChangeKind] = ()
    ) -> Page[ChangeSet]:
        """A page of what was done, the newest first; of these kinds only, when some are named."""
        ...

    def change_set(self, id_: str) -> ChangeSet | None:
        """The change set of that id."""
        ...

    def changes_in(self, change_set_id: str, since: int = 0, limit: int | None = None) -> list[Change]:
        """The changes of one change set numbered above `since`, oldest first; all of them without a `limit`."""
        ...
