"""Who used how much: counted by each process in memory, and added every few seconds to what the store remembers of the day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock

import msgspec

from graph.stores import Store, Transaction, View

KEPT = timedelta(days=400)
_DAY = "usage:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """By one token on one day: requests answered, points spent, requests refused; `last` is when."""

    requests: int = 0
    cost: int = 0
    refused: int = 0
    last: datetime | None = None

    def and_(self, other: "Used") -> "Used":
        last = max((one for one in (self.last, other.last) if one is not None), default=None)
        return Used(
            requests=self.requests + other.requests,
            cost=self.cost + other.cost,
            refused=self.refused + other.refused,
            last=last,
        )


class Counting:
    """One for a process. What it counted since the last `write` is lost where the process is killed."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str], Used] = {}
        self._lock = Lock()

    def spent(self, token_id: str, cost: int, requests: int = 1) -> None:
        """On so many requests that are answered."""
        self._add(token_id, Used(requests=requests, cost=cost))

    def refused(self, token_id: str) -> None:
        self._add(token_id, Used(refused=1))

    def _add(self, token_id: str, used: Used) -> None:
        now = datetime.now(UTC)
        key = (token_id, now.date().isoformat())
        with self._lock:
            self._counted[key] = self._counted.get(key, Used()).and_(replace(used, last=now))

    def write(self, store: Store) -> None:
        """Add it to what the store remembers; what could not be written is kept for the next time."""
        with self._lock:
            counted, self._counted = self._counted, {}
        if not counted:
            return
        try:
            with store.write("accounts", "counted usage") as tx:
                for (token_id, day), used in counted.items():
                    _put(tx, token_id, day, used)
                tx.commit()
        except BaseException:
            with self._lock:
                for key, used in counted.items():
                    self._counted[key] = self._counted.get(key, Used()).and_(used)
            raise


def used_by(view: View, token_id: str, since: date) -> list[tuple[date, Used]]:
    """Day by day from then on."""
    return [one for one in _days(view, token_id) if one[0] >= since]


def total(days: list[tuple[date, Used]]) -> Used:
    result = Used()
    for _, used in days:
        result = result.and_(used)
    return result


def _put(tx: Transaction, token_id: str, day: str, used: Used) -> None:
    key = f"{_DAY}{token_id}:{day}"
    text = tx.recall(key)
    if text is None:  # the first of a day: what is too old goes
        oldest = date.fromisoformat(day) - KEPT
        tx.forget([f"{_DAY}{token_id}:{one}" for one, _ in _days(tx, token_id) if one < oldest])
    known = msgspec.json.decode(text, type=Used) if text is not None else Used()
    tx.remember(key, msgspec.json.encode(known.and_(used)).decode())


def _days(view: View, token_id: str) -> Iterator[tuple[date, Used]]:
    own = f"{_DAY}{token_id}:"
    for key, text in list(view.remembered(own)):
        yield date.fromisoformat(key.removeprefix(own)), msgspec.json.decode(text, type=Used)
