"""Which two a person should look at. Nothing here merges anything: what is only similar is proposed."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

from committee.identity.blocking import blocks
from committee.identity.codes import code_of
from committee.identity.comparing import Certainty, Step, likeness
from committee.identity.decisions import Decided
from committee.identity.known import known
from committee.identity.parsing import parse
from graph.stores import View
from schema import IdentityDecision, Organisation, Record
from schema.names import fold


class KnownDecisions(Protocol):
    """What `proposals` reads; a `View` has it."""

    def all(self, type_: type[Record]) -> Iterator[Record]: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two organisations that may be one, how far that may be trusted, and why."""

    a: Organisation
    b: Organisation
    band: Certainty
    size: int
    reasons: tuple[Step, ...]

    @property
    def zh(self) -> str:
        return "；".join(reason.zh for reason in self.reasons)

    @property
    def en(self) -> str:
        return "; ".join(reason.en for reason in self.reasons)

    def as_json(self) -> dict[str, Any]:
        return {
            "a": {"id": self.a.id, "name": self.a.name},
            "b": {"id": self.b.id, "name": self.b.name},
            "band": self.band.value,
            "reason": f"{self.zh} {self.en}",
        }

    @property
    def key(self) -> tuple[int, str, str, str, str]:
        """Best first, then by name: the order of a listing."""
        return (self.size, fold(self.a.name), fold(self.b.name), self.a.id, self.b.id)


def proposals(view: KnownDecisions, new: Set[str] | None = None) -> list[Proposal]:
    """Pairs whose names are similar though they are stored apart, best first; near-linear in all that is stored.

    With `new`, only pairs with one of these ids in it. What a person decided before is not asked again.
    """
    if new is not None and not new:
        return []
    everyone = [known(one) for one in view.all(Organisation) if isinstance(one, Organisation)]
    decided = Decided(one for one in view.all(IdentityDecision) if isinstance(one, IdentityDecision))
    seen: set[tuple[str, str]] = set()
    found: list[Proposal] = []
    for block in blocks(everyone, new):
        for a, b in combinations(block, 2):
            pair = (a.one.id, b.one.id)
            if pair in seen or (a.code and b.code) or (new is not None and new.isdisjoint(pair)):
                continue
            seen.add(pair)
            if (like := likeness(a, b)) and not decided.apart(a.one, b.one):
                found.append(Proposal(a.one, b.one, like.band, like.size, like.reasons))
    return sorted(found, key=lambda proposal: proposal.key)


class OpenProposals:
    """All open proposals, worked out when first asked for and anew when something was written since."""

    def __init__(self) -> None:
        self._known: tuple[int, list[Proposal]] = (-1, [])

    def of(self, view: View) -> list[Proposal]:
        """Those of this view, best first."""
        number, found = self._known
        if number != view.number():
            number, found = view.number(), proposals(view)
            if view.settled:
                self._known = number, found
        return found


def preferred(a: Organisation, b: Organisation) -> tuple[Organisation, Organisation]:
    """(the one to keep, the one to merge into it): a code, then a legal form, a region, more sources, a longer name."""
    best = sorted((a, b), key=_fullness, reverse=True)
    return best[0], best[1]


def _fullness(one: Organisation) -> tuple[bool, bool, bool, int, int]:
    formal = bool(parse(one.name).form)
    return (code_of(one) is not None, formal, one.region is not None, len(one.sources), len(one.name))
