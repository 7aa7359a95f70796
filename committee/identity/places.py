"""The region that a name begins with: 浙江省台州市黄岩… and 黄岩… alike."""

from dataclasses import dataclass
from functools import cache, lru_cache

from committee.identity.words import ZONES
from graph.text.normalise import plain
from schema.region import Level, contains, divisions, level_of, short

_LONGEST = 12
CHINA = "CHN"


@dataclass(frozen=True, slots=True)
class Place:
    """What stands for a region in a name: the `codes` it may mean, and how the last part of it is called.

    `bare` says that the last part stands without its kind (黄岩, not 黄岩区): it may be no region at all.
    """

    length: int
    codes: tuple[str, ...]
    last: str
    bare: bool

    @property
    def is_town(self) -> bool:
        return len(self.codes[0]) > 6


@cache
def _names() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """(names that stand for a region anywhere, names of towns that do so only behind what contains them)."""
    anywhere: dict[str, list[str]] = {"中国": [CHINA], "中华": [CHINA]}
    inside: dict[str, list[str]] = {}
    for code, region in divisions().by_code.items():
        if code.isalpha():
            continue
        whole, bare = plain(region.name), plain(short(region.name))
        anywhere.setdefault(whole, []).append(code)
        if bare != whole:
            known = inside if level_of(code) is Level.TOWN else anywhere
            known.setdefault(bare, []).append(code)
    return {k: tuple(v) for k, v in anywhere.items()}, {k: tuple(v) for k, v in inside.items()}


@cache
def _starts() -> dict[str, list[str]]:
    """By how they begin, the names that stand for a region, the longest first."""
    found: dict[str, list[str]] = {}
    for name in {name for names in _names() for name in names if len(name) <= _LONGEST}:
        found.setdefault(name[:2], []).append(name)
    for names in found.values():
        names.sort(key=len, reverse=True)
    return found


def place_at_start(text: str) -> list[Place]:
    """The regions at the start of `text`, one within the other; each `length` counts from the very start."""
    found: list[Place] = []
    at = 0
    codes: tuple[str, ...] = ()
    while step := _next(text, at, codes):
        name, codes = step
        at += len(name)
        if text.startswith(ZONES, at):
            for zone in ZONES:
                if text.startswith(zone, at):
                    at += len(zone)
        found.append(Place(at, codes, name, bare=not _is_whole(name, codes) and name != "中国"))
    return found


def _next(text: str, at: int, within: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    for name in _starts().get(text[at : at + 2], ()):
        if text.startswith(name, at) and (codes := _codes(name, within)):
            return name, codes
    return None


@lru_cache(maxsize=1 << 14)
def _codes(name: str, within: tuple[str, ...]) -> tuple[str, ...]:
    """What the name stands for, behind the name of what is `within`."""
    anywhere, inside = _names()
    codes = anywhere.get(name, ())
    if within:
        codes += inside.get(name, ()) if within != (CHINA,) else ()
        codes = tuple(c for c in codes if any(w != c and contains(w, c) for w in within))
    return codes


@lru_cache(maxsize=1 << 14)
def _is_whole(name: str, codes: tuple[str, ...]) -> bool:
    return any(plain(divisions().by_code[code].name) == name for code in codes if code != CHINA)


def compatible(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether one of the regions `a` lies in one of `b`, or the other way round."""
    return any(contains(x, y) or contains(y, x) for x in a for y in b)
