"""How often something may be tried from one address, or by one account."""

from enum import Enum
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import Path

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter

from api.accounts.counters import Counters
from schema import NotAllowed


class Tried(Enum):
    """What is counted, and how much of it is usual: a whole industrial estate may share one address."""

    SIGN_IN = RateLimitItemPerMinute(30)
    REGISTER = RateLimitItemPerHour(20)
    PROPOSE = RateLimitItemPerMinute(300)
    REVEAL = RateLimitItemPerHour(60)
    SEND = RateLimitItemPerHour(60)
    TEST = RateLimitItemPerHour(60)

    @property
    def limit(self) -> RateLimitItem:
        limit: RateLimitItem = self.value
        return limit


class Pace:
    """One for the application; workers that name the same file count together."""

    def __init__(self, file: Path | None = None) -> None:
        self._counted = SlidingWindowCounterRateLimiter(Counters(file))

    def check(self, what: Tried, who: str) -> None:
        """`NotAllowed` (TOO_OFTEN) where `who`, an address or the key of an account, tries it more than is usual."""
        if not self._counted.hit(what.limit, what.name, network_of(who)):
            raise NotAllowed(
                "操作太频繁，请过一会儿再试。",
                "Too many at once; try again later.",
                code="TOO_OFTEN",
            )


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network, of whose addresses a single line has more than there are people.
    What is no address stays as it is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped or IPv6Network((ip, 64), strict=False))
