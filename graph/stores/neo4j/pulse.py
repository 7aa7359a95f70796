"""Whether the server is there: nobody waits for one that is gone, and nobody gives up one that is at work."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TypeVar

from neo4j.exceptions import DriverError, Neo4jError

from graph.stores.neo4j.address import Address
from graph.stores.neo4j.problems import LateError, is_lost, unreachable

T = TypeVar("T")
REST = 1.0  # seconds for which a server that failed is left alone
BETWEEN_BEATS = (
    0.4  # a write that takes longer is watched; with a silence of 2 s, no caller waits longer than 2.5
)


class Breaker:
    """Lets nobody wait for a server that just failed somebody else: they are told at once, and one tries again."""

    def __init__(self, address: Address, trying: float) -> None:
        self._address = address
        self._trying = trying
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        return self._open_until is not None and time.monotonic() < self._open_until

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember whether what is done in it reached the server."""
        if self.is_open:
            raise unreachable(self._address)
        if self._open_until is not None:  # this caller tries; the others are told meanwhile
            self._open_until = time.monotonic() + self._trying + REST
        try:
            yield
        except BaseException as error:
            self._open_until = time.monotonic() + REST if is_lost(error) else None
            raise
        self._open_until = None


def finished(work: Future[T], beat: Callable[[float], object], silence: float) -> T:
    """What `work` gives, however long it takes, unless the server meanwhile answers no `beat` (within so many seconds)
    for as long as a `silence`."""
    silent_at = time.monotonic() + BETWEEN_BEATS + silence
    answers = False
    while True:
        with suppress(TimeoutError):
            work.exception(min(BETWEEN_BEATS, max(0, silent_at - time.monotonic())))
        if work.done():
            if answers and isinstance(work.exception(), TimeoutError):
                raise LateError from work.exception()
            return work.result()
        try:
            with suppress(Neo4jError):  # it refuses: it is there
                beat(silent_at - time.monotonic())
            silent_at = time.monotonic() + BETWEEN_BEATS + silence
            answers = True
        except (DriverError, OSError):
            if time.monotonic() >= silent_at and not work.done():
                work.cancel()
                raise
