"""What every store draws out of a need, to list and to find it by."""

from schema import Need, ProductKind
from schema.dates import last_day

NEVER = "9999"
_WHOLLY = 0.9  # a product that fits less may be a makeshift: the right one may be registered later


def urgency(need: Need) -> str:
    """The key by which needs are listed: the last day of the deadline, those without one at the end."""
    return last_day(need.deadline).isoformat() if need.deadline else NEVER


def is_understood(need: Need) -> bool:
    """Whether a product fits it wholly."""
    return max(need.fits.values(), default=0.0) >= _WHOLLY


def kind_of(need: Need) -> ProductKind | None:
    """As it was stated, else as it was read."""
    return need.kind or (need.reading.kind if need.reading else None)
