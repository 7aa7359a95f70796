"""Counts that all workers of a `serve` keep together: a table in memory that each of them has mapped."""

import mmap
import os
import struct
import threading
import time
from contextlib import nullcontext
from hashlib import blake2b
from math import floor
from pathlib import Path

from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport

from api.operating.locking import Locking

_PLACES = 65_536
_NEAR = 8  # so many places, one behind the other, are where a key may stand
_ROW = struct.Struct("=16sqqq")  # whose; until when it counts; how many in the window before, and in this one
_BYTES = _PLACES * _ROW.size


class Counters(Storage, SlidingWindowCounterSupport):
    """A storage for the sliding window counters of the `limits` library: exact over all processes that name the same
    `file`, and one process' own without it. Nobody is held up by a process that dies: the system takes its lock back."""

    STORAGE_SCHEME = None

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self._thread = threading.Lock()
        self._others: Locking | nullcontext[None] = nullcontext()
        self._rows = mmap.mmap(-1, _BYTES)
        if file:
            self._others = Locking(file)
            os.truncate(self._others.number, _BYTES)
            self._rows = mmap.mmap(self._others.number, _BYTES)

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        whose, at = _name(key), time.time()
        with self._thread, self._others:
            place, before, now = self._found(whose, expiry, at)
            if floor(before * _left(expiry, at - expiry) / expiry + now) + amount > limit:
                return False
            until = (int(at / expiry) + 2) * expiry
            _ROW.pack_into(self._rows, place, whose, until, before, now + amount)
            return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        whose, at = _name(key), time.time()
        with self._thread, self._others:
            _, before, now = self._found(whose, expiry, at)
        fades_in = _left(expiry, at - expiry) if before else 0.0
        return before, fades_in, now, _left(expiry, at) + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        whose = _name(key)
        with self._thread, self._others:
            place, *_ = self._found(whose, expiry, time.time())
            _ROW.pack_into(self._rows, place, whose, 0, 0, 0)

    def _found(self, whose: bytes, expiry: int, at: float) -> tuple[int, int, int]:
        """Its place, and how many were counted in the window before and in this one. Who stands nowhere yet gets the
        place near by that counted for nobody the longest."""
        this = (int(at / expiry) + 2) * expiry
        start = int.from_bytes(whose[:8], "little")
        oldest, free = -1, 0
        for step in range(_NEAR):
            place = (start + step) % _PLACES * _ROW.size
            name, until, before, now = _ROW.unpack_from(self._rows, place)
            if name == whose:
                return (place, before, now) if until == this else (place, now * (until == this - expiry), 0)
            if oldest < 0 or until < oldest:
                oldest, free = until, place
        return free, 0, 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    def check(self) -> bool:
        return True

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError  # of fixed windows, which nothing here counts by

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError

    def reset(self) -> int | None:
        raise NotImplementedError

    def clear(self, key: str) -> None:
        raise NotImplementedError


def _name(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=16).digest()


def _left(expiry: int, at: float) -> float:
    """Seconds until the window ends."""
    return (1 - ((at / expiry) % 1)) * expiry
