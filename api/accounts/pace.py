"""How often something may be tried from one address, or by one account. Each process counts for itself."""

from enum import Enum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from schema import NotAllowed


class Tried(Enum):
    """What is counted, and how much of it is usual: a whole industrial estate may share one address."""

    SIGN_IN = RateLimitItemPerMinute(30)
    REGISTER = RateLimitItemPerHour(20)
    REVEAL = RateLimitItemPerHour(60)
    SEND = RateLimitItemPerHour(60)

    @property
    def limit(self) -> RateLimitItem:
        limit: RateLimitItem = self.value
        return limit


class Pace:
    """One for the application."""

    def __init__(self) -> None:
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def check(self, what: Tried, who: str) -> None:
        """`NotAllowed` (TOO_OFTEN) where `who`, an address or the key of an account, tries it more than is usual."""
        if not self._counted.hit(what.limit, what.name, who):
            raise NotAllowed(
                "操作太频繁，请过一会儿再试。",
                "Too many at once; try again later.",
                code="TOO_OFTEN",
            )
