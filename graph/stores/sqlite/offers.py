"""Offers, found by product or by who offers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from graph.stores.ranking import rank
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import AMONG, Table, external_ids_of, listed, marks
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
        makers = sorted({offer.organisation_id for offer in offers})
        return offers + self._offers_for([id_ for id_ in beside if id_ in further], limit, makers)

    def _offers_for(
        self, product_ids: Sequence[str], limit: int, of: Sequence[str] | None = None
    ) -> list[Offer]:
        where = Where()
        where.demand(f"product_id {AMONG}", listed(product_ids))
        if of is not None:
            where.demand(f"organisation_id {AMONG}", listed(of))
        # Where the rows are comes out of the index alone, in order, so that a product with many offers costs little.
        sql = f"SELECT product_id, rowid FROM offer {where} ORDER BY product_id, share DESC, id"
        rows: dict[str, list[int]] = {product_id: [] for product_id in product_ids}
        for product_id, row in cast(Iterable[tuple[str, int]], self._db.execute(sql, where.values)):
            if len(rows[product_id]) < limit:
                rows[product_id].append(row)
        wanted = [row for some in rows.values() for row in some]
        return cast(list[Offer], TABLE.by_rows(self._db, wanted))

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        return self._with_external_id(TABLE, system, ids)

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        where = Where()
        where.demand("organisation_id = value")
        _demand(where, visibilities)
        sql = f"SELECT value, (SELECT count(*) FROM offer {where}) FROM json_each(?)"
        counts = self._db.execute(sql, (*where.values, listed(organisation_ids)))
        return {id_: count for id_, count in cast(Iterable[tuple[str, int]], counts) if count}

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        where = Where()
        _demand(where, visibilities)
        sql = f"SELECT DISTINCT product_id FROM offer {where} ORDER BY product_id"
        rows = self._db.execute(sql, where.values)
        return (product_id for (product_id,) in cast(Iterable[tuple[str]], rows))

    def offers_of(self, organisation_ids: Sequence[str]) -> list[Offer]:
        return self._in(TABLE, "organisation_id", organisation_ids)
