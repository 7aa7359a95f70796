"""One slip of the hand between two writings: a wrong character, two swapped, one missing."""

from dataclasses import dataclass
from enum import StrEnum

from committee.identity.words import COUNTING, LOOKALIKES
from graph.text.sound import sound_of

_LOOKS = {char: group for group in reversed(LOOKALIKES) for char in group}


class SlipKind(StrEnum):
    SOUND = "sound"
    SHAPE = "shape"
    OTHER = "other"
    SWAPPED = "swapped"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Slip:
    """At `place`, one writing has `one` where the other has `other`."""

    kind: SlipKind
    place: int
    one: str
    other: str


def slip(a: str, b: str) -> Slip | None:
    """The one slip between `a` and `b`; None where there is none, or more than one, or a count differs."""
    if a == b or abs(len(a) - len(b)) > 1:
        return None
    place = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if longer[place + 1 :] != shorter[place:] or _counts(longer, place):
            return None
        return Slip(SlipKind.MISSING, place, a[place : place + 1], b[place : place + 1])
    if a[place + 1 :] == b[place + 1 :]:
        return _wrong(place, a[place], b[place])
    if a[place : place + 2] == b[place : place + 2][::-1] and a[place + 2 :] == b[place + 2 :]:
        if COUNTING & set(a[place : place + 2]):
            return None
        return Slip(SlipKind.SWAPPED, place, a[place : place + 2], b[place : place + 2])
    return None


def _counts(longer: str, place: int) -> bool:
    """Whether the character too many tells a firm from its neighbour (新, 大, 二); one doubled does not."""
    return longer[place] in COUNTING and (place == 0 or longer[place] != longer[place - 1])


def _wrong(place: int, x: str, y: str) -> Slip | None:
    if {x, y} <= COUNTING:
        return None
    if sound_of(x) == sound_of(y):
        return Slip(SlipKind.SOUND, place, x, y)
    if y in _LOOKS.get(x, "") or x in _LOOKS.get(y, ""):
        return Slip(SlipKind.SHAPE, place, x, y)
    return None if {x, y} & COUNTING else Slip(SlipKind.OTHER, place, x, y)
