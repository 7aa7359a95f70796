"""Who works with whom: known relations, introductions and what came of them."""

from collections.abc import Iterator, Mapping, Sequence

from graph.stores.neo4j.drawing import Edge, Node, Pointer, Properties
from graph.stores.neo4j.offers import PROVEN, OfferReads
from schema import Introduction, Outcome, Relation, ReportedCount

# (:Organisation)-[:SUPPLIES]->(:Organisation), or KNOWS where the direction is not known
RELATIONS = Edge(
    (Relation,),
    ("SUPPLIES", "KNOWS"),
    lambda r: r.kind.value.upper(),
    lambda r: (r.source_id, r.target_id),
    also=("product_id",),
)


def _sides(one: Introduction) -> Iterator[tuple[str, Properties]]:
    for side in (one.a_id, one.b_id):
        yield side, {"supplier": side == one.supplier_id} if one.supplier_id else {}


# (:Organisation)<-[:BETWEEN]-(:Introduction)-[:BETWEEN]->(:Organisation)
INTRODUCTIONS = Node(
    "Introduction",
    (Introduction,),
    pointers=(
        Pointer("BETWEEN", _sides),
        Pointer("ARRANGED_BY", lambda i: [(i.party_id, {})] if i.party_id else []),
        Pointer("CONCERNS", lambda i: [(id_, {}) for id_ in i.product_ids]),
        Pointer("MEETS", lambda i: [(i.need_id, {})] if i.need_id else []),
    ),
)
_OF = Pointer("OF", lambda one: [(one.organisation_id, {})])
OUTCOMES = Node(
    "Outcome",
    (Outcome,),
    pointers=(_OF, Pointer("CAME_OF", lambda o: [(o.introduction_id, {})] if o.introduction_id else [])),
)
REPORTED = Node("ReportedCount", (ReportedCount,), pointers=(_OF,))


class RelationReads(OfferReads):
    """What the contract says of relations, introductions and outcomes."""

    def relations_of(self, organisation_id: str) -> list[Relation]:
        match = "MATCH (:Qianxian {id: $id})-[r:SUPPLIES|KNOWS]-()"
        return self._list(
            RELATIONS, match, lambda r: organisation_id in (r.source_id, r.target_id), id=organisation_id
        )

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        match = "MATCH (:Qianxian {id: $id})<-[:BETWEEN|ARRANGED_BY]-(r:Introduction)"
        return self._list(
            INTRODUCTIONS,
            match,
            lambda i: organisation_id in (i.a_id, i.b_id, i.party_id),
            id=organisation_id,
        )

    def proven(self, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        known = {id_: self._proofs[id_] for id_ in organisation_ids if id_ in self._proofs}
        found = {id_: proofs for id_, proofs in known.items() if proofs}
        asked = {id_ for id_ in organisation_ids if id_ not in known}
        if not asked:
            return found
        match = """UNWIND $ids AS id MATCH (:Qianxian {id: id})<-[:BETWEEN]-(r:Introduction)
            WHERE r.state IN $proven"""

        def holds(one: Introduction) -> bool:
            return one.state in PROVEN and not asked.isdisjoint((one.a_id, one.b_id))

        for one in self._list(INTRODUCTIONS, match, holds, ids=sorted(asked), proven=PROVEN):
            for side in asked & {one.a_id, one.b_id}:
                found.setdefault(side, []).append(one.id)
        return found

    def outcomes_of(self, organisation_ids: Sequence[str]) -> list[Outcome]:
        asked = set(organisation_ids)
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})<-[:OF]-(r:Outcome)"
        return self._list(OUTCOMES, match, lambda o: o.organisation_id in asked, ids=sorted(asked))

    def reported_of(self, organisation_id: str) -> list[ReportedCount]:
        match = "MATCH (:Qianxian {id: $id})<-[:OF]-(r:ReportedCount)"
        return self._list(REPORTED, match, lambda c: c.organisation_id == organisation_id, id=organisation_id)
