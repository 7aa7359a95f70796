"""Which roles somebody holds, and for which clusters; and who may care for which organisation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.accounts.people import Person, everyone, find
from committee.identity import known_organisation
from committee.stewardship import Carers
from graph.stores import View
from graph.stores.scoped import Above
from schema import BadInput, ClusterParty, NotFound, Representative, Stewardship
from schema.ids import type_of
from schema.policy import OF_THE_COMMITTEE, Actor, Role

_AT = "@"
_OF_CLUSTERS = frozenset({Role.STAFF, Role.STEWARD})


@dataclass(frozen=True, slots=True, order=True)
class Post:
    """A role, for one cluster party and all within it; for all that is stored where `cluster` is empty."""

    role: Role
    cluster: str = ""

    def __str__(self) -> str:
        return f"{self.role}{_AT}{self.cluster}" if self.cluster else self.role.value


def meant(view: View, said: str) -> Post:
    """`staff`, or `staff@` with the id or the name of a cluster party."""
    role, _, cluster = said.partition(_AT)
    if role not in OF_THE_COMMITTEE:
        possible = "、".join(f"{one} {one.zh}" for one in OF_THE_COMMITTEE)
        raise BadInput(
            f"没有“{role}”这个角色；可以是：{possible}。",
            f"There is no role {role}; it can be one of: {', '.join(OF_THE_COMMITTEE)}.",
            code="NO_ROLE",
        )
    if not cluster:
        return Post(Role(role))
    if role not in _OF_CLUSTERS:
        raise BadInput(
            f"{Role(role).zh}管的是整个系统，不分集群。",
            f"An {role} keeps the whole system, not one cluster.",
            code="ROLE_OF_ALL",
        )
    return Post(Role(role), _party(view, cluster).id)


def _party(view: View, said: str) -> ClusterParty:
    if type_of(said) == ClusterParty.__name__:
        found = view.get(ClusterParty, said)
    else:
        one = known_organisation(view, name=said)
        found = one if isinstance(one, ClusterParty) else None
    if found is None:
        raise NotFound(
            f"没有这个集群党组织：{said}。", f"There is no such cluster party: {said}.", code="NO_CLUSTER"
        )
    return found


def held(posts: Iterable[Post]) -> tuple[frozenset[Role], dict[Role, frozenset[str]]]:
    """The roles, and for which clusters each that is not held for all."""
    clusters: dict[Role, set[str]] = {}
    for post in posts:
        clusters.setdefault(post.role, set()).add(post.cluster)
    bound = {role: frozenset(ids) for role, ids in clusters.items() if "" not in ids}
    return frozenset(clusters), bound


def posts_of(person: Person) -> Iterator[Post]:
    for role in sorted(person.roles):
        for cluster in sorted(person.clusters.get(role, ())) or ("",):
            yield Post(role, cluster)


def clusters_to_choose(view: View) -> list[ClusterParty]:
    """Those that are within no other, by name."""
    roots = [one for one in view.all(ClusterParty) if one.parent_id is None]
    return sorted(roots, key=lambda one: one.name)


def clusters_to_join(view: View) -> list[ClusterParty]:
    """Those that keep stewards or staff of their own, by name; none where everybody works for all that is stored."""
    bound = {id_ for one in everyone(view) for role in one.clusters for id_ in one.clusters[role]}
    found = [one for one in view.get_many(ClusterParty, sorted(bound)) if one is not None]
    return sorted(found, key=lambda one: one.name)


def cluster_to_join(view: View, said: str | None) -> str | None:
    """In which cluster somebody registers: as they say, or the only one, where no other is kept here. `BadInput` for
    any other, and where they would have to say."""
    known = [one.id for one in clusters_to_join(view)]
    chosen = said or (known[0] if len(known) == 1 else "")
    if chosen not in (known or ("",)):
        raise BadInput(
            "请选贵企业在哪个集群。",
            "Choose the cluster that your enterprise is in.",
            code="EMPTY_TEXT",
            detail={"field": "cluster"},
        )
    return chosen or None


def stewards_for(view: View, organisation_id: str, cluster: str = "") -> list[Person]:
    """Who may care for it: the stewards of where it belongs; staff of there where there are none. `cluster` is where one
    belongs of which that is not known."""
    return stewards_for_each(view, [organisation_id], cluster)[organisation_id]


def stewards_for_each(view: View, ids: Sequence[str], cluster: str = "") -> dict[str, list[Person]]:
    """The same for each of many."""
    some = _Stewards(view, cluster)
    return {id_: some.of(id_) for id_ in ids}


class _Stewards:
    """Who may care for whom; people are read once, and looked through once for each place."""

    def __init__(self, view: View, cluster: str) -> None:
        self._view = view
        self._cluster = cluster
        self._people: list[Person] | None = None
        self._of: dict[frozenset[str], list[Person]] = {}

    def of(self, organisation_id: str) -> list[Person]:
        parties = frozenset(parties_of(self._view, organisation_id) or {self._cluster} - {""})
        if parties not in self._of:
            self._people = list(everyone(self._view)) if self._people is None else self._people
            self._of[parties] = _stewards_among(self._view, self._people, parties)
        return self._of[parties]


def _stewards_among(view: View, people: Sequence[Person], parties: frozenset[str]) -> list[Person]:
    for role in (Role.STEWARD, Role.STAFF):
        holders = (one for one in people if role in one.roles)
        if found := [one for one in holders if reaches(view, one.clusters, role, parties)]:
            return found
    return []


def carers(view: View, cluster: str | None = None) -> Carers:
    """The keys of those, asked for one organisation after the other."""
    some = _Stewards(view, cluster or "")
    return lambda organisation_id: [one.id for one in some.of(organisation_id)]


def reaches(view: View, clusters: Mapping[Role, frozenset[str]], role: Role, parties: Iterable[str]) -> bool:
    """Whether a role that is held for these clusters is one for what belongs to one of the parties."""
    bound = clusters.get(role)
    return not bound or bool(Above(view).inside(bound, parties))


def parties_of(view: View, organisation_id: str) -> set[str]:
    """To which cluster parties it belongs, itself included where it is one."""
    own = {organisation_id} if type_of(organisation_id) == ClusterParty.__name__ else set()
    return own | {one.party_id for one in view.memberships_of([organisation_id])}


def actor(view: View, person: Person) -> Actor:
    """What the person is at this moment: a claim that was confirmed, or a hand-over, holds from the next click on."""
    own, care, clusters = frozenset[str](), frozenset[str](), dict(person.clusters)
    if Role.ENTERPRISE in person.roles:
        acting = view.entrusted_to(Representative, person.id)
        own = frozenset(one.organisation_id for one in acting if one.acts)
        clusters[Role.ENTERPRISE] = _of_own(view, sorted(own))
    if Role.STEWARD in person.roles:
        care = frozenset(one.organisation_id for one in view.entrusted_to(Stewardship, person.id))
    return Actor(person.id, person.name, person.roles, acts_for=own, care=care, clusters=clusters)


def as_enterprise(view: View, actor: Actor, organisation_id: str) -> Actor:
    """As which a steward asks for an enterprise what other clusters share with its own: what its own people would see."""
    clusters = _of_own(view, [organisation_id])
    own = frozenset({organisation_id})
    return Actor(
        actor.key,
        actor.name,
        frozenset({Role.ENTERPRISE}),
        acts_for=own,
        clusters={Role.ENTERPRISE: clusters},
    )


def _of_own(view: View, own: Sequence[str]) -> frozenset[str]:
    """An enterprise is of those clusters of its steward to which it belongs; where the steward works for all that is
    stored, so it is with their enterprises."""
    found: set[str] = set()
    for one in view.entrusted_with(Stewardship, own):
        steward = find(view, one.person)
        bound = _bound(steward) if steward else frozenset[str]()
        if not bound:
            return frozenset()
        parties = parties_of(view, one.organisation_id)
        belongs = {id_ for id_ in bound if Above(view).inside(frozenset({id_}), parties)}
        found |= belongs or bound
    return frozenset(found)


def _bound(steward: Person) -> frozenset[str]:
    role = Role.STEWARD if Role.STEWARD in steward.roles else Role.STAFF
    return steward.clusters.get(role, frozenset())
