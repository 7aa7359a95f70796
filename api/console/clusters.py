"""Cluster parties: who belongs to them, what they brought together, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.facts import Names, existing, names_in
from graph.stores import OrganisationFilter, View
from schema import ClusterParty, Introduction, Membership, Organisation, Outcome, ReportedCount

PAGE = 20
# Outcomes are kept with organisations: they are read for the sides of the latest introductions only.
LATEST = 30
_ROLES: dict[str | None, int] = {"龙头": 0, "成员": 1}


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party in the list, with the one that contains it."""

    party: ClusterParty
    place: str
    parent: Organisation | None


@dataclass(frozen=True, slots=True)
class PartyListing:
    rows: tuple[PartyRow, ...]
    later: bool
    more: str | None


def clusters(view: View, asked: Asked) -> PartyListing:
    page = view.organisations(OrganisationFilter(types=(ClusterParty,)), PAGE, asked.after_item())
    parties = [each for each in page.items if isinstance(each, ClusterParty)]
    names = names_in(view, (), (party.parent_id for party in parties))
    key, id_ = page.keys[-1] if page.more else ("", "")
    return PartyListing(
        rows=tuple(
            PartyRow(party, asked.say.place(party), names.organisation(party.parent_id)) for party in parties
        ),
        later=bool(asked.text("after")),
        more=asked.url(after=f"{id_}~{key}") if page.more else None,
    )


@dataclass(frozen=True, slots=True)
class Member:
    membership: Membership
    organisation: Organisation | None
    place: str


@dataclass(frozen=True, slots=True)
class PartyPage:
    """Everything that is known about one cluster party. `outcomes` are its own and its introductions'."""

    party: ClusterParty
    place: str
    parent: Organisation | None
    within: tuple[Organisation, ...]
    members: tuple[Member, ...]
    reported: tuple[ReportedCount, ...]
    introductions: tuple[Introduction, ...]
    outcomes: tuple[Outcome, ...]
    memberships: tuple[Membership, ...]
    names: Names


def cluster(view: View, asked: Asked) -> PartyPage | Elsewhere:
    party = existing(view, Organisation, asked.id)
    if not isinstance(party, ClusterParty):
        return Elsewhere(f"/organisations/{party.id}")
    members, memberships = view.members_of(party.id), view.memberships_of([party.id])
    introductions = sorted(
        view.introductions_of(party.id), key=lambda each: (each.date or "", each.id), reverse=True
    )
    outcomes = _outcomes(view, party, introductions)
    names = names_in(view, [*members, *memberships, *introductions, *outcomes], (party.id, party.parent_id))
    return PartyPage(
        party=party,
        place=asked.say.place(party),
        parent=names.organisation(party.parent_id),
        within=tuple(view.parties_within(party.id)),
        members=_members(asked, members, names),
        reported=tuple(view.reported_of(party.id)),
        introductions=tuple(introductions),
        outcomes=outcomes,
        memberships=tuple(memberships),
        names=names,
    )


def _members(asked: Asked, members: Sequence[Membership], names: Names) -> tuple[Member, ...]:
    """Leaders first, then members, then other roles; by name."""
    found = []
    for membership in members:
        organisation = names.organisation(membership.organisation_id)
        found.append(Member(membership, organisation, asked.say.place(organisation) if organisation else ""))
    found.sort(
        key=lambda member: (
            _ROLES.get(member.membership.role, len(_ROLES)),
            member.membership.role or "",
            member.organisation.name if member.organisation else "",
        )
    )
    return tuple(found)


def _outcomes(view: View, party: ClusterParty, introductions: Sequence[Introduction]) -> tuple[Outcome, ...]:
    """The party's own outcomes, then what came of its latest introductions."""
    latest = introductions[:LATEST]
    arranged = {introduction.id for introduction in introductions}
    sides = dict.fromkeys(id_ for each in latest for id_ in (each.a_id, each.b_id) if id_ != party.id)
    arising = (o for o in view.outcomes_of(list(sides)) if o.introduction_id in arranged)
    return (*view.outcomes_of([party.id]), *arising)
