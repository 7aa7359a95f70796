"""How somebody stands to each organisation, and so which faces of each record are turned to them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from graph.stores.contract import View
from graph.stores.redirects import resolved_each
from graph.stores.scoped.parties import Above
from schema import (
    ClusterParty,
    Consent,
    Entrusted,
    Introduction,
    IntroductionState,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    ProductEdge,
    Purpose,
    Record,
    Relation,
    ReportedCount,
    Representative,
    Share,
    Stewardship,
    Visibility,
)
from schema.consent import consent_id
from schema.disclosure import TURNED, TURNED_BY, Face, Tie
from schema.ids import PREFIXES
from schema.introduction import BLOCK, ENDS_WITH_REASON
from schema.policy import Actor, Role

Turned: TypeAlias = frozenset[Face]
# For each of the roles that are held alike: whether it is of their clusters, and whether it is shared with them.
Within: TypeAlias = tuple[tuple[bool, bool], ...]
_PARTY = f"{PREFIXES[ClusterParty.__name__]}_"
NONE: Turned = frozenset()
NONE_SHARED: frozenset[str] = frozenset()
_WHOLE: Turned = frozenset({Face.WHOLE})
_TIES = (Tie.OWN, Tie.IN_CARE, Tie.AGREED, Tie.SHOWN)
_KEPT_BACK = (Face.WHOLE, Face.STEWARD)
_COMMON: Mapping[bool, Turned] = {
    True: frozenset({Face.PUBLIC, Face.STEWARD}),
    False: frozenset({Face.PUBLIC}),
}
_BETWEEN: Turned = frozenset({Face.AGREED})
_NOT_AGREED = (IntroductionState.SUGGESTED, *ENDS_WITH_REASON)


@dataclass(frozen=True, slots=True)
class _Held:
    """Roles that are held for these cluster parties and all within them; for all that is stored where there are none."""

    clusters: frozenset[str]
    roles: tuple[Role, ...]
    turned: tuple[Mapping[Tie, Face], ...]
    shared: frozenset[str] = (
        NONE_SHARED  # with these clusters, by others: organisations, and parties with all within them
    )

    @property
    def sees_what_is_kept_back(self) -> bool:
        return any(turned.get(Tie.CLUSTER) in _KEPT_BACK for turned in self.turned)

    @property
    def sees_whole(self) -> bool:
        return any(turned.get(Tie.CLUSTER) is Face.WHOLE for turned in self.turned)


class Faces:
    """Of one view, for one actor; what was found out about an organisation is kept for as long as the view lasts."""

    def __init__(self, view: View, actor: Actor, matching: bool, *, beyond: bool = False) -> None:
        self._view = view
        self._beyond = beyond
        self._person = actor.key
        self.matching = matching
        self._of_facts = _OfFacts()
        self._by_ties: dict[tuple[tuple[bool, ...], Within], Turned] = {}
        self.own = frozenset(resolved_each(view, sorted(actor.acts_for)))
        self.care = frozenset(resolved_each(view, sorted(actor.care)))
        self.is_enterprise = Role.ENTERPRISE in actor.roles
        self._above = Above(view)
        self._held = _held(view, actor, matching)
        self.sees_what_is_kept_back = any(one.sees_what_is_kept_back for one in self._held)
        self.in_part = matching and not self.sees_what_is_kept_back
        self.reads = any(role is not Role.OPERATOR for role in actor.roles)
        # A steward of no certain cluster sees of everybody more than what is public.
        sees_of_all = any(one.sees_what_is_kept_back and not one.clusters for one in self._held)
        self._asks_who_is_shown = not (self.in_part or sees_of_all)
        # Where something of products was read may name the file of another cluster.
        self._of_products = _COMMON[sees_of_all] if self.reads else NONE
        self.new: set[str] = set()  # what was put meanwhile is seen by who put it
        self._agreed: frozenset[str] | None = None
        self._known: dict[str, Turned] = {}

    def of_organisations(self, ids: Iterable[str]) -> dict[str, Turned]:
        """The faces that each of these organisations turns."""
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._known]
        if new:
            within = [self._within(one.clusters, new) for one in self._held]
            sharing = [self._belonging(one.shared, new) for one in self._held]
            shown = self._shown(self._not_whole(new, within))
            for id_ in new:
                ties = tuple(
                    (id_ in those, id_ in shared) for those, shared in zip(within, sharing, strict=True)
                )
                self._known[id_] = _WHOLE if id_ in self.new else self._of(id_, id_ in shown, ties)
        return self._known

    def _not_whole(self, ids: list[str], within: Sequence[set[str]]) -> list[str]:
        """Those of which not all is seen already: nothing more can be seen of the others."""
        whole = [those for held, those in zip(self._held, within, strict=True) if held.sees_whole]
        return [id_ for id_ in ids if not any(id_ in those for those in whole)] if whole else ids

    def within(self, role: Role, ids: Sequence[str]) -> set[str]:
        """Those that belong to the clusters for which the actor holds that role."""
        found = [self._within(one.clusters, ids) for one in self._held if role in one.roles]
        return set().union(*found)

    def named(self) -> frozenset[str] | None:
        """Whose names are seen beside those that are shown publicly; None where one has to look at each."""
        if self.sees_what_is_kept_back or self.new:
            return None
        return self.own | self.care | self._agreed_with()

    def forget(self) -> None:
        """What was found out may have changed."""
        self._known = {}
        self._agreed = None
        self._above = Above(self._view)

    def _of(self, id_: str, shown: bool, within: Within) -> Turned:
        # In part nobody is told of more because both agreed.
        agreed = not self.in_part and id_ in self._agreed_with()
        ties = (id_ in self.own, id_ in self.care, agreed, shown), within
        if ties not in self._by_ties:
            self._by_ties[ties] = self._turned_by(dict(zip(_TIES, ties[0], strict=True)), within)
        return self._by_ties[ties]

    def _turned_by(self, ties: dict[Tie, bool], within: Within) -> Turned:
        faces = frozenset(
            face
            for held, (here, shared) in zip(self._held, within, strict=True)
            for turned in held.turned
            for tie, face in turned.items()
            if {**ties, Tie.CLUSTER: here and not self._beyond, Tie.SHARED: shared}[tie]
        )
        if not self.in_part:
            return faces - {Face.CATEGORY}
        # Whoever is found so is told of in part: nothing that it shows elsewhere may lead to its name.
        return faces & {Face.WHOLE} or faces & {Face.CATEGORY}

    def _shown(self, ids: Sequence[str]) -> set[str]:
        if not self._asks_who_is_shown:
            return set()
        found = self._view.get_many(Organisation, ids)
        return {one.id for one in found if one and (one.shown or isinstance(one, ClusterParty))}

    def _within(self, clusters: frozenset[str], ids: Sequence[str]) -> set[str]:
        """Those that belong to these; all, where there are none."""
        return self._belonging(clusters, ids) if clusters else set(ids)

    def _belonging(self, clusters: frozenset[str], ids: Sequence[str]) -> set[str]:
        """Those that are one of these, or belong to one."""
        if not clusters:
            return set()
        belonging = self._view.memberships_of(ids)
        inside = self._above.inside(clusters, {one.party_id for one in belonging})
        members = {one.organisation_id for one in belonging if one.party_id in inside}
        parties = [id_ for id_ in ids if id_.startswith(_PARTY)]
        return members | clusters.intersection(ids) | self._above.inside(clusters, parties)

    def _agreed_with(self) -> frozenset[str]:
        if self._agreed is None:
            own = sorted(self.own) if self.is_enterprise else []
            self._agreed = frozenset(
                one.other(id_)
                for id_ in own
                for one in self._view.introductions_of(id_)
                if id_ in (one.a_id, one.b_id) and one.state not in _NOT_AGREED
            )
        return self._agreed

    def of(self, records: Sequence[Record]) -> list[Turned]:
        """The faces that each of these records, which are of one noun, turns."""
        if not records:
            return []
        match records[0]:
            case Offer() | Need():
                owners = self.of_organisations([one.organisation_id for one in records])  # type: ignore[attr-defined]
                of_fact = self._of_facts
                return [of_fact[owners[one.organisation_id], one.visibility] for one in records]  # type: ignore[attr-defined]
            case Organisation():
                turned = self.of_organisations([one.id for one in records])
                return [turned[one.id] for one in records]
            case Product() | ProductEdge():
                return [self._of_products] * len(records)
        organisations = self.of_organisations(id_ for record in records for id_ in whose(record))
        return [self._of_record(record, organisations) for record in records]

    def _of_record(self, record: Record, organisations: dict[str, Turned]) -> Turned:
        match record:
            case Membership():
                sides = organisations[record.organisation_id], organisations[record.party_id]
                return sides[0] - {Face.CATEGORY} if all(sides) else NONE
            case Relation():
                return self._between(organisations, record.source_id, record.target_id)
            case Introduction():
                faces = self._between(organisations, record.a_id, record.b_id)
                return self._of_introduction(record) if faces == _BETWEEN else faces
            case Stewardship() if record.organisation_id in self.own:
                return frozenset({Face.AGREED})  # what one steward left to the next is between them
            case Share():
                return self._of_share(record, organisations)
            case Representative() if (
                record.person == self._person and not organisations[record.organisation_id]
            ):
                return frozenset({Face.AGREED})  # what became of one's claim, not of whom it is
            case Outcome() | ReportedCount() | Entrusted():
                return organisations[record.organisation_id] & {Face.WHOLE}
            case _:
                return NONE

    def _of_share(self, one: Share, organisations: dict[str, Turned]) -> Turned:
        """Whole to the staff who share it; to the staff with whom it is shared, what it says of itself."""
        whole = organisations[one.organisation_id] & {Face.WHOLE}
        return whole or (_BETWEEN if self.of_organisations([one.to_id])[one.to_id] & {Face.WHOLE} else NONE)

    def visible(self, owner: Turned) -> frozenset[Visibility]:
        """Which of the offers and needs show of an organisation that turns these faces."""
        return frozenset(one for one in Visibility if self._of_facts[owner, one])

    def _between(self, organisations: dict[str, Turned], *sides: str) -> Turned:
        """What is between two is whole to the committee and the steward of either, and on one face to both."""
        whole = [id_ for id_ in sides if Face.WHOLE in organisations[id_]]
        if any(id_ not in self.own for id_ in whole):
            return frozenset({Face.WHOLE})
        return _BETWEEN if whole else NONE

    def _of_introduction(self, one: Introduction) -> Turned:
        """To a side: what it agreed to, and before that only that somebody asks. What ended before it was asked, or is
        the other's block, it never hears of; in matching it counts."""
        if one.state not in _NOT_AGREED:
            return _BETWEEN
        if not self.matching and one.state in ENDS_WITH_REASON and not self._was_heard_of(one):
            return NONE
        return frozenset({Face.ASKED})

    def _was_heard_of(self, one: Introduction) -> bool:
        if one.type == BLOCK:
            return one.a_id in self.own
        sides = self.own.intersection((one.a_id, one.b_id))
        said = [consent_id(side, Purpose.INTRODUCTION, one.id) for side in sides]
        return any(self._view.get_many(Consent, said))


class _OfFacts(dict[tuple[Turned, Visibility], Turned]):
    """The faces of an offer or a need by those of its organisation and by who may see it: it shows itself at most as
    its organisation does."""

    def __missing__(self, key: tuple[Turned, Visibility]) -> Turned:
        owner, visibility = key
        faces = owner & {Face.WHOLE, Face.STEWARD}
        if visibility is Visibility.NAMED and owner & {Face.NAMED, Face.AGREED}:
            faces |= {Face.NAMED}
        if visibility is not Visibility.STEWARD:
            faces |= owner & {Face.CATEGORY}
        self[key] = faces
        return faces


def whose(record: Record) -> tuple[str, ...]:
    """The organisations that the record is about: one, or both of two; none where it is about a product."""
    match record:
        case Organisation():
            return (record.id,)
        case Offer() | Need() | Outcome() | ReportedCount() | Entrusted():
            return (record.organisation_id,)
        case Membership():
            return (record.organisation_id, record.party_id)
        case Relation():
            return (record.source_id, record.target_id)
        case Introduction():
            return (record.a_id, record.b_id)
        case _:
            return ()


def _held(view: View, actor: Actor, matching: bool) -> list[_Held]:
    roles: dict[frozenset[str], list[Role]] = {}
    for role in sorted(actor.roles):
        roles.setdefault(actor.clusters.get(role, frozenset()), []).append(role)
    # As a category they are seen in matching only.
    shares = _shares(view) if matching and any(roles) else []
    return [_held_for(view, actor, clusters, held, shares) for clusters, held in roles.items()]


def _held_for(
    view: View, actor: Actor, clusters: frozenset[str], roles: Sequence[Role], shares: Sequence[Share]
) -> _Held:
    now = frozenset(resolved_each(view, sorted(clusters)))
    turned = tuple(_turned(actor, roles))
    asks = any(Tie.SHARED in one for one in turned)
    return _Held(now, tuple(roles), turned, _shared_with(view, now, shares) if asks else NONE_SHARED)


def _shares(view: View) -> list[Share]:
    today = date.today().isoformat()
    return [one for one in view.all(Share) if one.holds(today)]


def _shared_with(view: View, clusters: frozenset[str], shares: Sequence[Share]) -> frozenset[str]:
    """What is shared with a party that is one of the clusters, or that one of them is within."""
    above = Above(view)
    return frozenset(
        one.organisation_id
        for one in shares
        if one.to_id in clusters or above.inside(frozenset({one.to_id}), clusters)
    )


def _turned(actor: Actor, roles: Sequence[Role]) -> Iterator[Mapping[Tie, Face]]:
    """A platform's permits go with its role."""
    for role in roles:
        yield TURNED[role]
        yield from (TURNED_BY[permit] for permit in actor.permits if role is Role.INTEGRATOR)
