"""Offers, found by product or by who offers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from graph.stores.ranking import first_of_each, rank
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import AMONG, RECORD, Table, external_ids_of, listed, marks
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

# A cross join goes through the products from the first to the last. Few have more offers than are asked for: of the others
# all are read, in three quarters of the time. Of these few it comes out of an index alone, in order, where the rows are,
# so that a product with many offers costs little.
_ALL_OF_EACH = f"""SELECT {RECORD} FROM json_each(?) wanted CROSS JOIN offer r ON r.product_id = wanted.value
WHERE NOT EXISTS (SELECT 1 FROM offer WHERE product_id = wanted.value LIMIT 1 OFFSET ?)
ORDER BY wanted.key, r.share DESC, r.id"""
_FIRST_OF_EACH = f"""SELECT {RECORD} FROM json_each(?) wanted CROSS JOIN offer r ON r.rowid IN (
    SELECT rowid FROM offer WHERE product_id = wanted.value ORDER BY share DESC, id LIMIT ?)"""

# The plus: to go through what each organisation offers takes less than to look for each of the products with each of them.
_OF_BOTH = f"WHERE r.organisation_id {AMONG} AND +r.product_id {AMONG}"


def _demand(where: Where, visibilities: Collection[Visibility] | None) -> None:
    if visibilities is not None and len(visibilities) < len(Visibility):
        where.demand(f"visibility IN ({marks(list(visibilities))})", *sorted(visibilities))


class OfferReads(Reader):
    """What the contract says of offers."""

    def offers_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Offer]:
        asked = list(dict.fromkeys(product_ids))
        offers = self._offers(_ALL_OF_EACH, asked, limit)
        found = {offer.product_id for offer in offers}
        if others := [id_ for id_ in asked if id_ not in found]:
            return first_of_each([*offers, *self._offers(_FIRST_OF_EACH, others, limit)], asked, limit)
        return offers

    def _offers(self, which: str, product_ids: list[str], limit: int) -> list[Offer]:
        rows = self._db.execute(which, (listed(product_ids), limit))
        return cast(list[Offer], list(TABLE.records(self._db, rows)))

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

    def offers_of(
        self, organisation_ids: Sequence[str], product_ids: Sequence[str] | None = None
    ) -> list[Offer]:
        if product_ids is None:
            return self._in(TABLE, "organisation_id", organisation_ids)
        found = self._list(TABLE, _OF_BOTH, (listed(organisation_ids), listed(product_ids)))
        return sorted(found, key=lambda offer: offer.id)
