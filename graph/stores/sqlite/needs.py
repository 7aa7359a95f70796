"""Needs, found by who needs and by the products that they may mean."""

from collections.abc import Sequence

from graph.stores.contract import NeedFilter, Page
from graph.stores.needs import NEVER, is_understood, kind_of, urgency
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import SideTable, Table, external_ids_of, listed
from schema import Need, NeedState
from schema.names import fold

TABLE = Table(
    "need",
    (Need,),
    (
        ("organisation_id", lambda n: n.organisation_id),
        ("kind", kind_of),
        ("state", lambda n: n.state),
        ("deadline", urgency),
        ("open_until", lambda n: n.open_until or NEVER),
        ("understood", lambda n: int(is_understood(n))),
        ("text_key", lambda n: fold(n.text)),
        ("product_id", lambda n: n.product_id),
        ("solved_by_id", lambda n: n.solved_by_id),
    ),
    (
        SideTable("need_product", ("product_id", "fit"), lambda n: n.fits.items()),
        external_ids_of("need"),
    ),
)

# Few products are meant by more needs than are asked for: of the others all needs are read, in one go.
_MORE = "EXISTS (SELECT 1 FROM need_product WHERE product_id = wanted.value LIMIT 1 OFFSET ?)"
_ALL_OF_EACH = f"""WHERE r.id IN (SELECT p.record_id FROM json_each(?) wanted
    CROSS JOIN need_product p ON p.product_id = wanted.value WHERE NOT {_MORE}) AND r.state = ?"""
_WITH_MORE = f"SELECT wanted.value FROM json_each(?) wanted WHERE {_MORE}"
_FITTEST_OF_ONE = """JOIN need_product p ON p.record_id = r.id WHERE p.product_id = ? AND r.state = ?
    ORDER BY p.fit DESC, r.id LIMIT ?"""


class NeedReads(Reader):
    """What the contract says of needs."""

    def needs_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Need]:
        asked = listed(list(dict.fromkeys(product_ids)))
        needs = self._list(TABLE, _ALL_OF_EACH, (asked, limit, NeedState.OPEN))
        for (product_id,) in self._db.execute(_WITH_MORE, (asked, limit)).fetchall():
            needs += self._list(TABLE, _FITTEST_OF_ONE, (product_id, NeedState.OPEN, limit))
        return [need for _, need in sorted({need.id: need for need in needs}.items())]

    def needs_with_external_id(self, system: str, *ids: str) -> list[Need]:
        return self._with_external_id(TABLE, system, ids)

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        return self._in(TABLE, "organisation_id", organisation_ids)

    def needs(self, filter_: NeedFilter, first: int, after: tuple[str, str] | None = None) -> Page[Need]:
        where = Where()
        if filter_.organisation_id:
            where.demand("r.organisation_id = ?", filter_.organisation_id)
        if filter_.product_id:
            where.demand(
                "r.id IN (SELECT record_id FROM need_product WHERE product_id = ?)", filter_.product_id
            )
        if filter_.kind:
            where.demand("r.kind = ?", filter_.kind)
        if filter_.open_on:
            where.demand("r.state = ? AND r.open_until >= ?", NeedState.OPEN, filter_.open_on)
        if filter_.text:
            where.demand("instr(r.text_key, ?) > 0", fold(filter_.text))
        return self._page(TABLE, where, "deadline", first, after, urgency)

    def needs_to_read(self, limit: int, after: str = "") -> list[Need]:
        where = "WHERE r.understood = 0 AND r.id > ? AND r.state = ? ORDER BY r.id LIMIT ?"
        return self._list(TABLE, where, (after, NeedState.OPEN, limit))
