"""Where an organisation is, in the words of people who know their own town: 新桥镇 is the one near by."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from loaders.rows import Row
from loaders.world import World
from schema import ClusterParty
from schema.region import divisions, mostly_in


@lru_cache(maxsize=10_000)
def region_of(place: str) -> str | None:
    """The region that a code, or a place without doubt, is."""
    known = divisions()
    return place if known.get(place) else known.resolve(place)


def around(places: Iterable[str]) -> str | None:
    """The district or city in which most of these places surely are."""
    return mostly_in(region for place in places if (region := region_of(place)) is not None)


def place_of(row: Row, world: World) -> tuple[str | None, str | None]:
    """(region, the words). A place that is not understood, and is not one of those near by, keeps its words."""
    parts = [row.text(column) for column in ("province", "city", "district")]
    place = row.text("place") or "".join(part for part in parts if part) or None
    if place is None:
        return None, None
    region = region_of(place) or _near_by(row, world, place)
    if region is None and not any(problem.code == "UNKNOWN_REGION" for problem in row.problems):
        row.warn(
            "UNKNOWN_REGION",
            "认不出是哪个地区（或有几个同名），文字保留。",
            "No one region is understood (or several share the name); the words are kept.",
            "place",
            place,
        )
    return region, place


def _near_by(row: Row, world: World, place: str) -> str | None:
    """The one of that name near the organisation's party, the other places of the sheet, or all parties."""
    for home in () if row.ours else _homes(row, world):
        region = divisions().within(place, home)
        if region is not None:
            name = divisions().full_name(region)
            if not any(problem.code == "REGION_NEAR_BY" for problem in row.problems):
                row.warn(
                    "REGION_NEAR_BY", f"只写了镇街名，按附近的取为{name}。",
                    f"Only the town is named; the one near by was taken: {name}.", "place", place,
                )  # fmt: skip
            return region
    return None


def _homes(row: Row, world: World) -> Iterator[str]:
    called = row.text("party")
    known = world.organisations.organisations_called(called) if called else []
    for home in (_home_of(known), row.near, _home_of(world.organisations.parties())):
        if home is not None:
            yield home


def _home_of(organisations: Iterable[object]) -> str | None:
    return mostly_in(
        one.region for one in organisations if isinstance(one, ClusterParty) and one.region is not None
    )
