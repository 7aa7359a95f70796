"""What is around one organisation, all of it in one round trip: whoever asks for one part asks for the others next."""

from collections.abc import Callable, Sequence
from typing import Any

from graph.stores.neo4j.drawing import Noun
from graph.stores.neo4j.needs import NEEDS, NeedReads
from graph.stores.neo4j.offers import OFFERS
from graph.stores.neo4j.reader import PAST, ROW, Asking, by_ids, names_of, records_of
from graph.stores.neo4j.relations import INTRODUCTIONS, RELATIONS, RelationReads
from schema import Introduction, Need, Offer, Relation

# Noun → the pattern from the organisation `n` to its `r`, and whether a record is about an organisation.
_PARTS: dict[Noun, tuple[str, Callable[[Any, str], bool]]] = {
    OFFERS: ("(n)-[r:OFFERS]->()", lambda one, id_: one.organisation_id == id_),
    NEEDS: ("(n)-[:NEEDS]->(r:Need)", lambda one, id_: one.organisation_id == id_),
    RELATIONS: ("(n)-[r:SUPPLIES|KNOWS]-()", lambda one, id_: id_ in (one.source_id, one.target_id)),
    INTRODUCTIONS: (
        "(n)<-[:BETWEEN|ARRANGED_BY]-(r:Introduction)",
        lambda one, id_: id_ in (one.a_id, one.b_id, one.party_id),
    ),
}
_COLLECTED = ", ".join(
    f"COLLECT {{ MATCH {pattern} WHERE r.change <= $moment WITH DISTINCT r RETURN {ROW} }} AS part{place}"
    for place, (pattern, _) in enumerate(_PARTS.values())
)
_STATEMENT = f"""OPTIONAL MATCH (n:Qianxian {{id: $id}}) USING INDEX n:Qianxian(id)
    RETURN {_COLLECTED}, {PAST} AS past"""


class AroundReads(NeedReads, RelationReads):
    """Reads that a settled view answers together; the answer about the last organisation is kept."""

    def __init__(self, ask: Asking, moment: int, *, supposed: bool = False) -> None:
        super().__init__(ask, moment, supposed=supposed)
        self._last_around: tuple[str, dict[Noun, list[Any]]] | None = None

    def offers_of(
        self, organisation_ids: Sequence[str], product_ids: Sequence[str] | None = None
    ) -> list[Offer]:
        if self.settled and len(organisation_ids) == 1 and product_ids is None:
            return self._part(OFFERS, organisation_ids[0])
        return super().offers_of(organisation_ids, product_ids)

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        if self.settled and len(organisation_ids) == 1:
            return self._part(NEEDS, organisation_ids[0])
        return super().needs_of(organisation_ids)

    def relations_of(self, organisation_id: str) -> list[Relation]:
        if self.settled:
            return self._part(RELATIONS, organisation_id)
        return super().relations_of(organisation_id)

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        if self.settled:
            return self._part(INTRODUCTIONS, organisation_id)
        return super().introductions_of(organisation_id)

    def _part(self, noun: Noun, id_: str) -> list[Any]:
        if self._last_around is None or self._last_around[0] != id_:
            self._last_around = id_, self._around(id_)
        return list(self._last_around[1][noun])

    def _around(self, id_: str) -> dict[Noun, list[Any]]:
        *parts, past = self._row(_STATEMENT, id=id_, types=names_of(*_PARTS))
        replaced = by_ids(past).values()
        around: dict[Noun, list[Any]] = {}
        for (noun, (_, is_about)), now in zip(_PARTS.items(), parts, strict=True):
            found = {one.id: one for one in records_of(now)}
            found |= {one.id: one for one in replaced if type(one) in noun.types and is_about(one, id_)}
            self._keep(found.values())
            around[noun] = [one for _, one in sorted(found.items())]
        return around
