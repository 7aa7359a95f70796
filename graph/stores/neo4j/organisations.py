"""Organisations of all three types, where they belong, and what was decided about their names."""

from collections.abc import Iterator, Sequence
from typing import Any

from graph.stores.contract import OrganisationFilter, Page
from graph.stores.neo4j.drawing import Edge, Node, Pointer, Properties
from graph.stores.neo4j.external import KNOWN_AS, external_id, is_known_as
from graph.stores.neo4j.offers import OFFERS
from graph.stores.neo4j.reader import Reader, place_of
from schema import ClusterParty, Enterprise, IdentityDecision, Institution, Membership, Organisation, Product
from schema.names import fold


def other_names(record: Organisation | Product) -> Iterator[tuple[str, Properties]]:
    """Names beside its own, each a node that all who are called so share."""
    seen = {fold(record.name)}
    for name in record.names:
        if (key := fold(name)) not in seen:
            seen.add(key)
            yield name_id(key), {"name": name}


def name_id(key: str) -> str:
    return f"name:{key}"


def names_key(record: Organisation | Product) -> str:
    """All its names, folded, for looking for a part of one; a folded name has no white space."""
    return "\n".join(dict.fromkeys(fold(name) for name in record.names))


def _keys(record: Organisation) -> Properties:
    key = fold(record.name)
    return {"name_key": key, "names_key": names_key(record), "place_in_list": place_of(key)}


def _parent(record: Organisation) -> list[tuple[str, Properties]]:
    parent = getattr(record, "parent_id", None)
    return [(parent, {})] if parent else []


def _about(record: IdentityDecision) -> list[tuple[str, Properties]]:
    return [(id_, {}) for id_ in (record.organisation_id, record.other_id) if id_]


ORGANISATIONS = Node(
    "Organisation",
    (Enterprise, Institution, ClusterParty),
    _keys,
    (
        Pointer("CALLED", other_names, label="Name"),
        KNOWN_AS,
        Pointer("WITHIN", _parent),
    ),
)
# (:Organisation)-[:MEMBER_OF]->(:ClusterParty)
MEMBERSHIPS = Edge(
    (Membership,), ("MEMBER_OF",), lambda m: "MEMBER_OF", lambda m: (m.organisation_id, m.party_id)
)
DECISIONS = Node(
    "IdentityDecision",
    (IdentityDecision,),
    lambda d: {"name_key": fold(d.name)},
    (Pointer("ABOUT", _about, may_dangle=True),),
)
_ALL_TYPES: tuple[type[Organisation], ...] = (Enterprise, Institution, ClusterParty)


class OrganisationReads(Reader):
    """What the contract says of organisations, memberships and identity."""

    def organisations_called(self, *names: str) -> list[Organisation]:
        keys = {fold(name) for name in names}
        match = """UNWIND $names AS name CALL (name) { MATCH (r:Organisation {name_key: name.key}) RETURN r
            UNION MATCH (:Qianxian {id: name.id})<-[:CALLED]-(r:Organisation) RETURN r }"""
        return self._list(
            ORGANISATIONS, match, lambda o: not keys.isdisjoint(map(fold, o.names)),
            names=[{"key": key, "id": name_id(key)} for key in sorted(keys)],
        )  # fmt: skip

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        match = "MATCH (r:Organisation {uscc: $uscc})"
        return next(
            iter(self._list(ORGANISATIONS, match, lambda o: getattr(o, "uscc", None) == uscc, uscc=uscc)),
            None,
        )

    def organisations_with_external_id(self, system: str, *ids: str) -> list[Organisation]:
        match = "UNWIND $external AS id MATCH (:Qianxian {id: id})<-[:KNOWN_AS]-(r:Organisation)"
        external = [external_id(system, id_) for id_ in dict.fromkeys(ids)]
        return self._list(ORGANISATIONS, match, is_known_as(system, ids), external=external)

    def organisations(
        self, filter_: OrganisationFilter, first: int, after: tuple[str, str] | None = None
    ) -> Page[Organisation]:
        types = filter_.types or _ALL_TYPES
        among = self._among(filter_)
        text = fold(filter_.text) if filter_.text else None
        region, public_or = filter_.region, filter_.public_or

        def holds(one: Organisation) -> bool:
            return (
                isinstance(one, types)
                and (among is None or one.id in among)
                and (text is None or any(text in fold(name) for name in one.names))
                and (region is None or _within(one.region, region))
                and (public_or is None or one.shown or isinstance(one, ClusterParty) or one.id in public_or)
            )

        match = "MATCH (r:Organisation) WHERE r.record IN $among_types"
        match += " AND r.id IN $among" if among is not None else ""
        match += " AND r.names_key CONTAINS $text" if text is not None else ""
        match += (
            " AND (r.shown OR r.record = 'ClusterParty' OR r.id IN $public_or)"
            if public_or is not None
            else ""
        )
        if region == "CHN":
            match += " AND r.region =~ 'CHN|[0-9].*'"
        elif region:
            match += " AND r.region STARTS WITH $region" if region.isdigit() else " AND r.region = $region"
        return self._page(
            ORGANISATIONS, match, holds, first, after, _listed_name, _listed_name,
            among_types=[type_.__name__ for type_ in types],
            among=None if among is None else sorted(among), text=text, region=region,
            public_or=None if public_or is None else sorted(public_or),
        )  # fmt: skip

    def _among(self, filter_: OrganisationFilter) -> set[str] | None:
        """Ids of those that offer the product and belong to the party that are asked for; None: not asked."""
        among: set[str] | None = None
        if filter_.product_id:
            among = {offer.organisation_id for offer in self._offers_of_product(filter_.product_id)}
        if filter_.party_id:
            members = {one.organisation_id for one in self.members_of(filter_.party_id)}
            among = members if among is None else among & members
        return among

    def _offers_of_product(self, product_id: str) -> list[Any]:
        match = "MATCH (:Qianxian {id: $product})<-[r:OFFERS]-()"
        return self._list(OFFERS, match, lambda offer: offer.product_id == product_id, product=product_id)

    def parties_within(self, party_id: str) -> list[Organisation]:
        match = "MATCH (:Qianxian {id: $party})<-[:WITHIN]-(r:Organisation)"
        return self._list(
            ORGANISATIONS, match, lambda o: getattr(o, "parent_id", None) == party_id, party=party_id
        )

    def memberships_of(self, organisation_ids: Sequence[str]) -> list[Membership]:
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})-[r:MEMBER_OF]->()"
        asked = set(organisation_ids)
        return self._list(MEMBERSHIPS, match, lambda m: m.organisation_id in asked, ids=sorted(asked))

    def members_of(self, party_id: str) -> list[Membership]:
        match = "MATCH (:Qianxian {id: $party})<-[r:MEMBER_OF]-()"
        return self._list(MEMBERSHIPS, match, lambda m: m.party_id == party_id, party=party_id)

    def identity_decisions(self, name: str) -> list[IdentityDecision]:
        key = fold(name)
        match = "MATCH (r:IdentityDecision {name_key: $key_})"
        return self._list(DECISIONS, match, lambda d: fold(d.name) == key, key_=key)


def _listed_name(one: Organisation) -> str:
    return fold(one.name)


def _within(place: str | None, region: str) -> bool:
    if place is None:
        return False
    if region == "CHN":
        return place == "CHN" or place[0] in "0123456789"
    return place.startswith(region) if region.isdigit() else place == region
