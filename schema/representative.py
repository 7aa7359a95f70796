"""经办人: who acts for an organisation. Several may; each says so first, and its steward confirms it."""

from dataclasses import dataclass
from enum import StrEnum

from schema.entrusted import Entrusted
from schema.ids import key_id
from schema.problem import NotAllowed


class RepresentativeState(StrEnum):
    """CLAIMED: somebody says so, and nobody confirmed it yet."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LEFT = "left"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {
    RepresentativeState.CLAIMED: "待确认",
    RepresentativeState.CONFIRMED: "已确认",
    RepresentativeState.REFUSED: "未通过",
    RepresentativeState.LEFT: "已离开",
}
# Who was refused or left may claim it again.
NEXT: dict[RepresentativeState, frozenset[RepresentativeState]] = {
    RepresentativeState.CLAIMED: frozenset(
        {RepresentativeState.CONFIRMED, RepresentativeState.REFUSED, RepresentativeState.LEFT}
    ),
    RepresentativeState.CONFIRMED: frozenset({RepresentativeState.LEFT}),
    RepresentativeState.REFUSED: frozenset({RepresentativeState.CLAIMED}),
    RepresentativeState.LEFT: frozenset({RepresentativeState.CLAIMED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
# (person)-[:ACTS_FOR]->(:Organisation)
class Representative(Entrusted):
    """`person` acts for `organisation_id` once it is CONFIRMED. `reason` is why it was refused, or ended."""

    state: RepresentativeState = RepresentativeState.CLAIMED
    reason: str | None = None

    @property
    def acts(self) -> bool:
        return self.state is RepresentativeState.CONFIRMED


def representative_id(organisation_id: str, person: str) -> str:
    return key_id("Representative", organisation_id, person)


def check_move(current: RepresentativeState, to: RepresentativeState) -> None:
    """Raise `NotAllowed` (ALREADY_DECIDED) when `to` cannot follow `current`."""
    if to not in NEXT[current]:
        raise NotAllowed(
            f"这位经办人已是“{current.zh}”，不能再改为“{to.zh}”。",
            f"This representative is {current.value} already and cannot become {to.value}.",
            code="ALREADY_DECIDED",
        )
