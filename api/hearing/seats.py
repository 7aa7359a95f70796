"""How many streams one caller may hold open, on all workers together, and how many there may be in this one."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from api.hearing.register import Register
from schema import NotAllowed

EACH = 20
ALL = 500


class Seats:
    """One for the application. Workers that name the same `folder` count together what one caller has."""

    def __init__(self, each: int = EACH, all_: int = ALL, folder: Path | None = None) -> None:
        self._each = each
        self._all = all_
        self._taken: Counter[str] = Counter()
        self._register = Register(folder) if folder else None

    @property
    def taken(self) -> int:
        return self._taken.total()

    @contextmanager
    def one(self, caller: str) -> Iterator[None]:
        """A seat for as long as it lasts; `NotAllowed` (TOO_MANY_STREAMS) where there is none."""
        with self._alone():
            if self._of(caller) >= self._each or self.taken >= self._all:
                raise too_many(self._each)
            self._taken[caller] += 1
        try:
            yield
        finally:
            with self._alone():
                self._taken[caller] -= 1
                self._taken += Counter()  # keeps nobody who has none

    def _of(self, caller: str) -> int:
        return self._taken[caller] + (self._register.elsewhere(caller) if self._register else 0)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The others are told what became of it."""
        with self._register.turn if self._register else nullcontext():
            yield
            if self._register:
                self._register.write(self._taken)


def too_many(each: int) -> NotAllowed:
    return NotAllowed(
        f"同时打开的连接太多（一方最多 {each} 个）；请关掉一些再试。",
        f"Too many streams are open (at most {each} for one caller); close some and try again.",
        code="TOO_MANY_STREAMS",
    )
