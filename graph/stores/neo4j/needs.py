"""Needs, found by who needs and by the products that they may mean."""

from collections.abc import Sequence

from graph.stores.contract import NeedFilter, Page
from graph.stores.needs import NEVER, is_understood, kind_of, urgency
from graph.stores.neo4j.drawing import Node, Pointer, Properties
from graph.stores.neo4j.external import KNOWN_AS, external_id, is_known_as
from graph.stores.neo4j.reader import Reader, place_of
from graph.stores.ranking import fittest_of_each
from schema import Need, NeedState
from schema.names import fold


def _keys(need: Need) -> Properties:
    return {
        "place_in_list": place_of(urgency(need)),
        "open_until": need.open_until or NEVER,
        "understood": is_understood(need),
        "text_key": fold(need.text),
        **({"kind": str(kind)} if (kind := kind_of(need)) else {}),
    }


# (:Organisation)-[:NEEDS]->(:Need)-[:MEANS {fit}]->(:Product)
NEEDS = Node(
    "Need",
    (Need,),
    _keys,
    (
        Pointer("NEEDS", lambda n: [(n.organisation_id, {})], incoming=True),
        Pointer("MEANS", lambda n: [(id_, {"fit": fit}) for id_, fit in n.fits.items()], may_dangle=True),
        KNOWN_AS,
        Pointer("SOLVED_BY", lambda n: [(n.solved_by_id, {})] if n.solved_by_id else []),
    ),
)


class NeedReads(Reader):
    """What the contract says of needs."""

    def needs_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Need]:
        asked = list(dict.fromkeys(product_ids))
        match = """UNWIND $ids AS product CALL (product) {
            MATCH (:Qianxian {id: product})<-[m:MEANS]-(r:Need)
            WHERE r.change <= $moment AND r.state = 'open'
            RETURN r ORDER BY m.fit DESC, r.id LIMIT $each }"""

        def holds(need: Need) -> bool:
            return need.state is NeedState.OPEN and not need.fits.keys().isdisjoint(asked)

        found: list[Need] = self._list(NEEDS, match, holds, ids=asked, each=limit)
        return fittest_of_each(found, asked, limit)

    def needs_with_external_id(self, system: str, *ids: str) -> list[Need]:
        match = "UNWIND $external AS id MATCH (:Qianxian {id: id})<-[:KNOWN_AS]-(r:Need)"
        external = [external_id(system, id_) for id_ in dict.fromkeys(ids)]
        return self._list(NEEDS, match, is_known_as(system, ids), external=external)

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        asked = set(organisation_ids)
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})-[:NEEDS]->(r:Need)"
        return self._list(NEEDS, match, lambda n: n.organisation_id in asked, ids=sorted(asked))

    def needs(self, filter_: NeedFilter, first: int, after: tuple[str, str] | None = None) -> Page[Need]:
        text = fold(filter_.text) if filter_.text else None
        match = "MATCH (r:Need) WHERE true"
        if filter_.organisation_id:
            match += " AND EXISTS { (r)<-[:NEEDS]-(:Qianxian {id: $organisation}) }"
        if filter_.product_id:
            match += " AND EXISTS { (r)-[:MEANS]->(:Qianxian {id: $product}) }"
        match += " AND r.kind = $kind" if filter_.kind else ""
        match += " AND r.state = 'open' AND r.open_until >= $day" if filter_.open_on else ""
        match += " AND r.text_key CONTAINS $text" if text is not None else ""

        def holds(need: Need) -> bool:
            return (
                filter_.organisation_id in (None, "", need.organisation_id)
                and (not filter_.product_id or filter_.product_id in need.fits)
                and (not filter_.kind or kind_of(need) == filter_.kind)
                and (not filter_.open_on or need.is_open(filter_.open_on))
                and (text is None or text in fold(need.text))
            )

        return self._page(
            NEEDS, match, holds, first, after, urgency, urgency,
            organisation=filter_.organisation_id, product=filter_.product_id, kind=filter_.kind,
            day=filter_.open_on, text=text,
        )  # fmt: skip

    def needs_to_read(self, limit: int, after: str = "") -> list[Need]:
        match = "MATCH (r:Need) WHERE r.understood = false AND r.state = 'open' AND r.id > $after"

        def holds(need: Need) -> bool:
            return need.state is NeedState.OPEN and need.id > after and not is_understood(need)

        return self._list(NEEDS, match, holds, limit=limit, after=after)
