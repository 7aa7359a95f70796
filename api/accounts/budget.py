"""What a caller may spend in a minute, reckoned over a window that moves."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from limits import RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter

from api.accounts.counters import Counters
from schema import NotAllowed

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller may still spend in this minute, of so much."""

    remaining: int
    limit: int


class OverBudget(NotAllowed):
    """It may be asked again in `after` seconds; never, where the request alone costs more than a minute's budget."""

    def __init__(self, cost: int, limit: int, after: int) -> None:
        zh, en = f"请 {after} 秒后再试；经常不够", f"try again in {after} seconds"
        if cost > limit:
            zh, en = "请少问一些；不够", "ask for less"
        super().__init__(
            f"超过每分钟 {limit} 点的额度（这次要 {cost} 点），{zh}，请管理员调高。",
            f"Over the {limit} points a minute that may be spent (this takes {cost}): {en}, "
            "or ask the operator for more.",
            code="OVER_BUDGET",
            detail={"cost": cost, "limit": limit, "retryAfter": after},
        )
        self.after = after


class Budgets:
    """One for the application; workers that name the same file count together."""

    def __init__(self, file: Path | None = None) -> None:
        self._storage = Counters(file)
        self._spent = SlidingWindowCounterRateLimiter(self._storage)

    def charge(self, who: str, limit: int, cost: int) -> Left:
        """What is left after `cost` was taken from it; `OverBudget` where that was too little, and nothing is taken."""
        item = _a_minute(limit)
        if cost and not self._spent.hit(item, who, cost=cost):
            raise OverBudget(cost, limit, self._wait(item, who, cost))
        return Left(self._spent.get_window_stats(item, who).remaining, limit)

    def _wait(self, item: RateLimitItemPerMinute, who: str, cost: int) -> int:
        """Seconds until there is enough: the minute before fades evenly, then this one does."""
        before, _, now, ends_in = self._storage.get_sliding_window(item.key_for(who), _SECONDS)
        room, minute_ends_in = item.amount - cost, ends_in - _SECONDS
        if room < 0:
            return _SECONDS
        if now <= room:
            seconds = minute_ends_in - (room - now) * _SECONDS / before if before else 0.0
        else:
            seconds = minute_ends_in + _SECONDS * (1 - room / now)
        return max(1, math.ceil(seconds) + 1)


@lru_cache(1_000)
def _a_minute(limit: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(limit)
