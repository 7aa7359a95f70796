"""Offers, found by product or by who offers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import Table, marks
from schema import Offer

TABLE = Table(
    "offer",
    (Offer,),
    (
        ("organisation_id", lambda o: o.organisation_id),
        ("product_id", lambda o: o.product_id),
        ("share", lambda o: -2.0 if o.share is None else o.share),
    ),
)


class OfferReads(Reader):
    """What the contract says of offers."""

    def offers_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Offer]:
        found: list[Offer] = []
        for product_id in dict.fromkeys(product_ids):
            found += self._list(
                TABLE, "WHERE r.product_id = ? ORDER BY r.share DESC, r.id LIMIT ?", (product_id, limit)
            )
        return found

    def offer_counts(self, organisation_ids: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(organisation_ids), 500):
            ids = list(organisation_ids[start : start + 500])
            sql = f"SELECT organisation_id, count(*) FROM offer WHERE organisation_id IN ({marks(ids)}) GROUP BY 1"
            found.update(cast(Iterable[tuple[str, int]], self._db.execute(sql, ids)))
        return found

    def offers_of(self, organisation_ids: Sequence[str]) -> list[Offer]:
        return self._in(TABLE, "organisation_id", organisation_ids)
