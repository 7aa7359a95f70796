"""What changed in the GraphQL schema since the last release, and what of that would break those who use it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes

FOLDER = Path(__file__).parents[1] / "released"
_DOTTED = re.compile(r"\b(\w+\.\w+)")
_UNION = re.compile(r"union type (\w+)")
_NAMED = re.compile(r"^(?:Field |Directive |Argument )?(@?\w+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Version = tuple[int, ...]


class Harm(StrEnum):
    """BREAKING: a document that was right is wrong. DANGEROUS: a client may meet what it does not know."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is what changed, as Type or Type.field."""

    harm: Harm
    code: str
    where: str
    words: str


@dataclass(frozen=True)
class Release:
    """The schema as it was given out under `version`."""

    version: str
    sdl: str

    @classmethod
    def latest(cls, folder: Path = FOLDER) -> "Release | None":
        """The one with the highest version in the folder; None before the first."""
        files = sorted(folder.glob("*.graphql"), key=lambda file: number_of(file.stem))
        return cls(files[-1].stem, files[-1].read_text(encoding="utf-8")) if files else None

    @cached_property
    def schema(self) -> GraphQLSchema:
        return build_schema(self.sdl)

    def changes(self, sdl: str) -> list[Change]:
        """The worst first."""
        found = [
            Change(_harm(one), one.type.name, _where(one.description), one.description)
            for one in find_schema_changes(self.schema, build_schema(sdl))
            if not one.description.startswith("Standard scalar")  # which nothing needs any more
        ]
        return sorted(found, key=lambda one: (list(Harm).index(one.harm), one.where, one.code))

    def unannounced(self, change: Change, today: date) -> bool:
        """Whether nobody could know: a deprecation with a day that has come was announced."""
        return not any(day <= today.isoformat() for day in _days(self.deprecation(change.where)))

    def deprecation(self, where: str) -> str:
        """The words with which the field or value was deprecated; empty where it was not."""
        type_name, _, name = where.partition(".")
        match self.schema.type_map.get(type_name):
            case GraphQLObjectType() | GraphQLInterfaceType() | GraphQLInputObjectType() as type_:
                part = type_.fields.get(name)
            case GraphQLEnumType() as type_:
                part = type_.values.get(name)
            case _:
                part = None
        return (part.deprecation_reason if part else None) or ""


def refused(
    release: Release, sdl: str, version: str, changelog: str, today: date
) -> Iterator[tuple[Change, str]]:
    """Breaking and dangerous changes that must not go out so, each with what is lacking.

    A breaking one needs a higher version (the minor one while that begins with 0) or a deprecation whose day has come;
    both need a line in the changelog of this version that names what changed.
    """
    said = _said_of_this_version(changelog)
    higher = _breaking_part(version) > _breaking_part(release.version)
    for change in release.changes(sdl):
        if change.harm is Harm.SAFE:
            continue
        if change.harm is Harm.BREAKING and not higher and release.unannounced(change, today):
            yield change, f"a version above {release.version}"
        if f"`{change.where}`" not in said:
            yield change, f"a line in CHANGELOG.md that names `{change.where}`"


def number_of(version: str) -> Version:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _breaking_part(version: str) -> Version:
    major, minor, *_ = (*number_of(version), 0, 0)
    return (major, minor) if major == 0 else (major,)


def _said_of_this_version(changelog: str) -> str:
    """Up to the heading of the version before."""
    return "".join(re.split(r"^## ", changelog, flags=re.MULTILINE)[:2])


def _harm(change: object) -> Harm:
    if isinstance(change, BreakingChange):
        return Harm.BREAKING
    return Harm.DANGEROUS if isinstance(change, DangerousChange) else Harm.SAFE


def _where(description: str) -> str:
    """graphql-core says it in words: “Argument Query.a(x:) was removed.”, “V was removed from union type U.”"""
    if named := _DOTTED.search(description) or _UNION.search(description) or _NAMED.search(description):
        return named[1]
    return description


def _days(words: str) -> list[str]:
    return _DAY.findall(words)
