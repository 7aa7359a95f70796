"""Rankings of which somebody has a cursor and may ask for the next page: they stay as they were, whatever is written meanwhile."""

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from api.operating.neighbours import Neighbours
from graph.matching import Order, Packed, Ranking

ROOM = 24_000_000  # bytes for all that is kept; one ranking is kept however long it is
SECONDS = 300.0
_EACH, _EACH_KEY = 3_000, 150  # bytes that a suggestion takes, and its score and id alone
_RANKING = ".ranking"
Snapshot: TypeAlias = Ranking | Order


@dataclass(frozen=True, slots=True)
class _Kept:
    ranking: Snapshot
    until: float
    room: int


class Snapshots:
    """The latest rankings by (who asked, digest), for some minutes each. Thread-safe. The workers that name the same
    `folder` lend each other what they keep, and one that ends leaves it there to the others."""

    def __init__(
        self,
        room: int = ROOM,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
        folder: Path | None = None,
    ):
        self._most = room
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._room = 0
        self._lock = threading.Lock()
        self._neighbours = Neighbours(folder, self._lent)
        self._folder = folder

    def __enter__(self) -> None:
        """From now on others may borrow."""
        self._neighbours.__enter__()

    def __exit__(self, *error: object) -> None:
        self._neighbours.__exit__()
        if self._folder is not None:
            self._leave_behind(self._folder)

    def keep(self, who: str, digest: str, ranking: Snapshot) -> None:
        """Until it was not asked for some minutes, or others need the room."""
        room, now = _room(ranking), self._clock()
        with self._lock:
            self._drop((who, digest))
            self._kept[who, digest] = _Kept(ranking, now + self._seconds, room)
            self._room += room
            while len(self._kept) > 1 and (self._room > self._most or self._oldest.until < now):
                self._drop(next(iter(self._kept)))

    def of(self, who: str, digest: str) -> Snapshot | None:
        """What this worker keeps, or what one of its neighbours lends it."""
        return self._own(who, digest) or self._borrowed(who, digest)

    def _own(self, who: str, digest: str) -> Snapshot | None:
        with self._lock:
            kept = self._kept.get((who, digest))
        return kept.ranking if kept is not None and kept.until >= self._clock() else None

    def _borrowed(self, who: str, digest: str) -> Snapshot | None:
        found = next(self._neighbours.ask(f"{digest} {who}"), b"") or self._left_behind(who, digest)
        ranking: Snapshot | None = pickle.loads(found) if found else None
        return ranking

    def _lent(self, key: str) -> bytes:
        digest, _, who = key.partition(" ")
        ranking = self._own(who, digest)
        if ranking is None:
            return b""
        return pickle.dumps(ranking.packed() if isinstance(ranking, Ranking) else ranking)

    def _leave_behind(self, folder: Path) -> None:
        """Instead of what others left long ago: a `serve` that is renewed every day fills no disk."""
        for file in folder.glob(f"*{_RANKING}"):
            if self._is_old(file):
                file.unlink(missing_ok=True)
        for who, digest in list(self._kept):
            if lent := self._lent(f"{digest} {who}"):
                (folder / _file_of(who, digest)).write_bytes(lent)

    def _left_behind(self, who: str, digest: str) -> bytes:
        """By a worker that ended not long ago."""
        file = self._folder / _file_of(who, digest) if self._folder else None
        return b"" if file is None or self._is_old(file) else file.read_bytes()

    def _is_old(self, file: Path) -> bool:
        """Or gone."""
        try:
            return file.stat().st_mtime < time.time() - self._seconds
        except FileNotFoundError:
            return True

    @property
    def _oldest(self) -> _Kept:
        return next(iter(self._kept.values()))

    def _drop(self, key: tuple[str, str]) -> None:
        if kept := self._kept.pop(key, None):
            self._room -= kept.room


def _file_of(who: str, digest: str) -> str:
    return f"{digest}-{blake2b(who.encode(), digest_size=8).hexdigest()}{_RANKING}"


def _room(ranking: Snapshot) -> int:
    if not isinstance(ranking, Ranking):
        return _EACH_KEY * len(ranking)
    scored = ranking.scored
    if isinstance(scored, Packed):
        return scored.room + _EACH_KEY * len(scored)
    return _EACH * len(scored)
