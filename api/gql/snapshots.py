"""Rankings of which somebody has a cursor and may ask for the next page: they stay as they were, whatever is written meanwhile."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from graph.matching import Ranking

MOST = 5_000  # suggestions kept in all, 3 KB each; one ranking is kept however long it is
SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class _Kept:
    ranking: Ranking
    until: float


class Snapshots:
    """The latest rankings by (who asked, digest), for some minutes each. Thread-safe."""

    def __init__(
        self, most: int = MOST, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ):
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def keep(self, who: str, digest: str, ranking: Ranking) -> None:
        """Until it was not asked for some minutes, or others need the room."""
        now = self._clock()
        with self._lock:
            self._drop((who, digest))
            self._kept[who, digest] = _Kept(ranking, now + self._seconds)
            self._count += len(ranking.scored)
            while len(self._kept) > 1 and (self._count > self._most or self._oldest.until < now):
                self._drop(next(iter(self._kept)))

    def of(self, who: str, digest: str) -> Ranking | None:
        with self._lock:
            kept = self._kept.get((who, digest))
        return kept.ranking if kept is not None and kept.until >= self._clock() else None

    @property
    def _oldest(self) -> _Kept:
        return next(iter(self._kept.values()))

    def _drop(self, key: tuple[str, str]) -> None:
        if kept := self._kept.pop(key, None):
            self._count -= len(kept.ranking.scored)
