"""How often something may be tried, from wherever it is."""

from ipaddress import IPv6Address

import pytest

from api.accounts.pace import Pace, Tried, network_of
from schema import NotAllowed

MOST = Tried.REGISTER.limit.amount
FIRST = IPv6Address("2001:db8:0:1::")


@pytest.mark.usefixtures("one_moment")
def test_one_line_does_not_count_as_many() -> None:
    """Each has 18,446,744,073,709,551,616 addresses of IPv6, and could try that much more than was meant."""
    pace = Pace()
    for n in range(MOST):
        pace.check(Tried.REGISTER, str(FIRST + n))
    with pytest.raises(NotAllowed, match="频繁"):
        pace.check(Tried.REGISTER, str(FIRST + 2**63))
    pace.check(Tried.REGISTER, str(FIRST + 2**64))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("fe80::7%eth0", "fe80::/64"),
        ("per_1234567890abcdef", "per_1234567890abcdef"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address: str, counted: str) -> None:
    assert network_of(address) == counted
