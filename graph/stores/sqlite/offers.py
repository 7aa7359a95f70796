"""Offers, found by product or by who offers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from graph.stores.ranking import rank
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import Table, chunks, external_ids_of, marks
from schema import Offer, Visibility

TABLE = Table(
    "offer",
    (Offer,),
    (
        ("organisation_id", lambda o: o.organisation_id),
        ("product_id", lambda o: o.product_id),
        ("share", rank),
        ("party_id", lambda o: o.party_id),
        ("visibility", lambda o: o.visibility),
    ),
    (external_ids_of("offer"),),
)


def _demand(where: Where, visibilities: Collection[Visibility] | None) -> None:
    if visibilities is not None and len(visibilities) < len(Visibility):
        where.demand(f"visibility IN ({marks(list(visibilities))})", *sorted(visibilities))


class OfferReads(Reader):
    """What the contract says of offers."""

    def offers_for(
        self, product_ids: Sequence[str], limit: int = 200, beside: Sequence[str] = ()
    ) -> list[Offer]:
        offers = self._offers_for(product_ids, limit)
        further = set(beside).difference(product_ids) if offers else ()
        if not further:
            return offers
        makers = {offer.organisation_id for offer in offers}
        return offers + self._offers_for([id_ for id_ in beside if id_ in further], limit, makers)

    def _offers_for(
        self, product_ids: Sequence[str], limit: int, of: Collection[str] | None = None
    ) -> list[Offer]:
        asked = list(dict.fromkeys(product_ids))
        ids: dict[str, list[str]] = {product_id: [] for product_id in asked}
        for chunk in chunks(asked):
            # Ids come out of the index alone, in order, so that a product with many offers costs little.
            who = "organisation_id" if of is not None else "NULL"  # which would take the rows too
            sql = f"SELECT product_id, id, {who} FROM offer WHERE product_id IN ({marks(chunk)}) ORDER BY product_id, share DESC, id"
            rows = cast(Iterable[tuple[str, str, str]], self._db.execute(sql, chunk))
            for product_id, id_, organisation_id in rows:
                if len(ids[product_id]) < limit and (of is None or organisation_id in of):
                    ids[product_id].append(id_)
        wanted = [id_ for product_id in asked for id_ in ids[product_id]]
        found = TABLE.by_ids(self._db, wanted)
        return [cast(Offer, found[id_]) for id_ in wanted]

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        return self._with_external_id(TABLE, system, ids)

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for ids in chunks(organisation_ids):
            where = Where()
            where.demand(f"organisation_id IN ({marks(ids)})", *ids)
            _demand(where, visibilities)
            sql = f"SELECT organisation_id, count(*) FROM offer {where} GROUP BY 1"
            found.update(cast(Iterable[tuple[str, int]], self._db.execute(sql, where.values)))
        return found

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        where = Where()
        _demand(where, visibilities)
        sql = f"SELECT DISTINCT product_id FROM offer {where} ORDER BY product_id"
        rows = self._db.execute(sql, where.values)
        return (product_id for (product_id,) in cast(Iterable[tuple[str]], rows))

    def offers_of(self, organisation_ids: Sequence[str]) -> list[Offer]:
        return self._in(TABLE, "organisation_id", organisation_ids)
