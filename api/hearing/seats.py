"""How many streams one caller may hold open, and all together, in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from schema import NotAllowed

EACH = 20
ALL = 500


class Seats:
    """One for the application."""

    def __init__(self, each: int = EACH, all_: int = ALL) -> None:
        self._each = each
        self._all = all_
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        return self._taken.total()

    @contextmanager
    def one(self, caller: str) -> Iterator[None]:
        """A seat for as long as it lasts; `NotAllowed` (TOO_MANY_STREAMS) where there is none."""
        if self._taken[caller] >= self._each or self.taken >= self._all:
            raise too_many(self._each)
        self._taken[caller] += 1
        try:
            yield
        finally:
            self._taken[caller] -= 1
            self._taken += Counter()  # keeps nobody who has none


def too_many(each: int) -> NotAllowed:
    return NotAllowed(
        f"同时打开的连接太多（一方最多 {each} 个）；请关掉一些再试。",
        f"Too many streams are open (at most {each} for one caller); close some and try again.",
        code="TOO_MANY_STREAMS",
    )
