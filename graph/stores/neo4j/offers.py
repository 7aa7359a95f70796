"""Offers, found by product or by who offers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from graph.stores.neo4j.drawing import Edge
from graph.stores.neo4j.external import external_key, external_keys, is_known_as
from graph.stores.neo4j.reader import PAST, ROW, Asking, Reader, by_ids, people_of, records_of
from graph.stores.ranking import first_of_each, rank
from schema import IntroductionState, Offer, Visibility

PROVEN = (IntroductionState.IN_USE, IntroductionState.EFFECT)
_MOST_READ_ALONG = 200  # who asks for more counts offers, and does not look at their makers


# (:Organisation)-[:OFFERS]->(:Product)
OFFERS = Edge(
    (Offer,),
    ("OFFERS",),
    lambda o: "OFFERS",
    lambda o: (o.organisation_id, o.product_id),
    lambda o: {"rank": rank(o), **external_keys(o)},
)


# Offers of the products, who makes them, and the products: each is looked up once, whatever is read of it.
_FOR = f"""UNWIND $products AS product MATCH (p:Qianxian {{id: product}}) CALL (p) {{
    MATCH (p)<-[r:OFFERS]-(o) WHERE r.change <= $moment
    WITH r, o ORDER BY r.rank DESC, r.id LIMIT $limit RETURN {ROW} AS row, o }}
    WITH collect(row) AS now, collect(DISTINCT o) AS makers, collect(DISTINCT p) AS offered"""
# The makers, with how many offers they have (the server knows a number of all relationships without looking at each,
# so younger ones are in it); and what came to use of what was arranged for them.
_MAKERS = f"[r IN makers WHERE r.change <= $moment | [{ROW}, COUNT {{ (r)-[:OFFERS]->() }}]]"
_PROOFS = f"""COLLECT {{ UNWIND makers AS m MATCH (m)<-[:BETWEEN]-(r:Introduction)
    WHERE r.change <= $moment AND r.state IN $proven
    WITH DISTINCT m, r ORDER BY r.id RETURN [m.id, {ROW}] }}"""
_PRODUCTS = f"[r IN offered WHERE r.change <= $moment | {ROW}]"
# Whether anything was written since: it is in the log before it is in the graph.
_YOUNGER = "COLLECT { MATCH (c:Change) WHERE c.number > $moment RETURN 1 LIMIT 1 }"
_ALONG = f"{_MAKERS} AS here, {_PROOFS} AS proofs, {_PRODUCTS} AS products, {people_of('makers')} AS people"
_ALONE = "[] AS here, [] AS proofs, [] AS products, [] AS people"


class OfferReads(Reader):
    """What the contract says of offers."""

    def __init__(self, ask: Asking, moment: int, *, supposed: bool = False) -> None:
        super().__init__(ask, moment, supposed=supposed)
        self._counts: dict[str, int] = {}
        self._proofs: dict[str, list[str]] = {}

    def offers_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Offer]:
        asked = list(dict.fromkeys(product_ids))
        if not asked:
            return []
        return first_of_each(self._offers_for(asked, limit), asked, limit)

    def _offers_for(self, asked: list[str], limit: int) -> list[Offer]:
        """With what is likely to be asked next, and with all that was replaced since."""
        along = _ALONG if self.settled and limit <= _MOST_READ_ALONG else _ALONE
        ahead, foreseen = self._ahead()
        statement = f"""{_FOR} RETURN now, {along},
            {ahead} AS ahead, {PAST} AS past, {_YOUNGER} AS younger"""
        now, makers, proofs, products, people, cited, past, younger = self._row(
            statement, products=asked, limit=limit, proven=PROVEN,
            types=["Offer", "Introduction"], **foreseen,
        )  # fmt: skip
        replaced = by_ids(past)
        here = self._keep_makers(makers, people, counts=not younger)
        self._keep_proofs(here, proofs, complete=not replaced)
        self._keep(records_of(products + cited))
        every = {one.id: one for one in (*records_of(now), *replaced.values()) if isinstance(one, Offer)}
        self._keep(every.values())
        return list(every.values())

    def _keep_makers(self, rows: Sequence[Any], people: Sequence[Any], *, counts: bool) -> list[str]:
        """With their numbers of offers where these are true; their ids."""
        counted = [(one, count) for row, count in rows for one in records_of([row])]
        makers = [one for one, _ in counted]
        if counts:
            self._counts.update((one.id, count) for one, count in counted)
        self._keep(makers)
        self._meet(makers, people)
        return [one.id for one in makers]

    def _keep_proofs(self, makers: Sequence[str], rows: Sequence[Any], *, complete: bool) -> None:
        """What came to use for them; the list of all where it is `complete`."""
        of_each: dict[str, list[str]] = {id_: [] for id_ in makers}
        proofs = [(maker, one) for maker, row in rows for one in records_of([row])]
        self._keep(proof for _, proof in proofs)
        for maker, proof in proofs:
            of_each.setdefault(maker, []).append(proof.id)
        if complete and len(proofs) == len(rows):
            self._proofs |= of_each

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        rows = self._walk(
            OFFERS, lambda o: [o.id, o.product_id, o.visibility], "[r.id, endNode(r).id, r.visibility]"
        )
        visible = frozenset(Visibility if visibilities is None else visibilities)
        return iter(sorted({product_id for _, product_id, how in rows if how in visible}))

    def offers_of(
        self, organisation_ids: Sequence[str], product_ids: Sequence[str] | None = None
    ) -> list[Offer]:
        asked = set(organisation_ids)
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})-[r:OFFERS]->(p)"
        if product_ids is None:
            return self._list(OFFERS, match, lambda o: o.organisation_id in asked, ids=sorted(asked))
        products = set(product_ids)
        return self._list(
            OFFERS,
            f"{match} WHERE p.id IN $products",
            lambda o: o.organisation_id in asked and o.product_id in products,
            ids=sorted(asked),
            products=sorted(products),
        )

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        keys = [external_key(system, id_) for id_ in dict.fromkeys(ids)]
        match = "UNWIND $keys AS key MATCH ()-[r:OFFERS]->() WHERE r.external_keys CONTAINS key"
        return self._list(OFFERS, match, is_known_as(system, ids), keys=keys) if keys else []

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        visible = frozenset(Visibility if visibilities is None else visibilities)
        known = self._counts if visible == frozenset(Visibility) else {}
        counts = {id_: known[id_] for id_ in organisation_ids if id_ in known}
        asked = {id_ for id_ in organisation_ids if id_ not in counts}
        if not asked:
            return {id_: count for id_, count in counts.items() if count}
        statement = """UNWIND $ids AS id MATCH (o:Qianxian {id: id})
            WITH id, COUNT { (o)-[r:OFFERS]->() WHERE r.change <= $moment AND NOT r.id IN $but
                AND r.visibility IN $visible } AS count
            WITH [id, count] AS r"""
        counted, past = self._counted(OFFERS, statement, ids=sorted(asked), visible=sorted(visible))
        counts |= dict(counted)
        for offer in past.values():
            if isinstance(offer, Offer) and offer.organisation_id in asked and offer.visibility in visible:
                counts[offer.organisation_id] = counts.get(offer.organisation_id, 0) + 1
        return {id_: count for id_, count in counts.items() if count}
