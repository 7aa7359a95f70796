"""Offers, found by product or by who offers."""

from collections.abc import Mapping, Sequence

from graph.stores.neo4j.drawing import Edge
from graph.stores.neo4j.reader import Reader
from schema import Offer


def _rank(offer: Offer) -> float:
    """The larger the share the earlier; unknown ones last."""
    return -2.0 if offer.share is None else offer.share


# (:Organisation)-[:OFFERS]->(:Product)
OFFERS = Edge(
    (Offer,),
    ("OFFERS",),
    lambda o: "OFFERS",
    lambda o: (o.organisation_id, o.product_id),
    lambda o: {"rank": _rank(o)},
)


class OfferReads(Reader):
    """What the contract says of offers."""

    def offers_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Offer]:
        place = {id_: n for n, id_ in enumerate(dict.fromkeys(product_ids))}
        match = """UNWIND $products AS product CALL (product) {
            MATCH (:Qianxian {id: product})<-[r:OFFERS]-() WHERE r.change <= $moment
            RETURN r ORDER BY r.rank DESC, r.id LIMIT $each }"""
        found = self._list(
            OFFERS, match, lambda o: o.product_id in place, order="r.id", products=list(place), each=limit
        )
        found.sort(key=lambda offer: (place[offer.product_id], -_rank(offer), offer.id))
        return [offer for offers in _grouped(found).values() for offer in offers[:limit]]

    def offers_of(self, organisation_ids: Sequence[str]) -> list[Offer]:
        asked = set(organisation_ids)
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})-[r:OFFERS]->()"
        return self._list(OFFERS, match, lambda o: o.organisation_id in asked, ids=sorted(asked))

    def offer_counts(self, organisation_ids: Sequence[str]) -> Mapping[str, int]:
        asked = sorted(set(organisation_ids))
        statement = """UNWIND $ids AS id MATCH (o:Qianxian {id: id})
            WITH id, COUNT { (o)-[r:OFFERS]->() WHERE r.change <= $moment AND NOT r.id IN $but } AS count
            WHERE count > 0 WITH [id, count] AS r"""
        counted, past = self._counted(OFFERS, statement, ids=asked)
        counts: dict[str, int] = dict(counted)
        for offer in past.values():
            if isinstance(offer, Offer) and offer.organisation_id in set(asked):
                counts[offer.organisation_id] = counts.get(offer.organisation_id, 0) + 1
        return counts


def _grouped(offers: Sequence[Offer]) -> dict[str, list[Offer]]:
    groups: dict[str, list[Offer]] = {}
    for offer in offers:
        groups.setdefault(offer.product_id, []).append(offer)
    return groups
