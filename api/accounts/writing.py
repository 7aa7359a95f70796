"""What is done with accounts is done in one go, and written down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from graph.stores import ChangeKind as Kind
from graph.stores import NewChangeSet, Store, Transaction
from schema import Source

T = TypeVar("T")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Writing:
    """The accounts of a store: whatever is done with them is one transaction, which leaves no trace of a secret."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._now = clock

    def _source(self, document: str, by: str) -> Source:
        return Source(document=document, recorded_at=moment(self._now()), recorded_by=by)

    def _event(
        self,
        kind: Kind,
        why: str,
        work: Callable[[Transaction], T],
        by: str = "accounts",
        about: str | None = None,
    ) -> T:
        """What is written down because it was done."""
        return self._write(why, work, by, NewChangeSet(kind=kind, why=why, about=about))

    def _write(
        self,
        why: str,
        work: Callable[[Transaction], T],
        by: str = "accounts",
        change_set: NewChangeSet | None = None,
    ) -> T:
        with self._store.write(by, why, change_set) as tx:
            result = work(tx)
            tx.commit()
            return result


def moment(now: datetime) -> str:
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
