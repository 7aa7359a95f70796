"""Products, their names, and the edges between them."""

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

from graph.stores.contract import Page
from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import SideTable, Table
from schema import InputOf, Judgement, KindOf, MayMean, Product, ProductEdge
from schema.names import fold

E = TypeVar("E", bound=ProductEdge)

TABLE = Table(
    "product",
    (Product,),
    (("name", lambda p: p.name), ("kind", lambda p: p.kind)),
    (
        SideTable(
            "product_name",
            ("name_key", "name", "place"),
            lambda p: [(fold(name), name, place) for place, name in enumerate(p.names)],
        ),
    ),
)
EDGES = Table(
    "product_edge",
    (InputOf, KindOf, MayMean),
    (("source_id", lambda e: e.source_id), ("target_id", lambda e: e.target_id)),
)
JUDGEMENTS = Table(
    "judgement",
    (Judgement,),
    (
        ("product_id", lambda j: j.product_id),
        ("organisation_id", lambda j: j.organisation_id),
        ("other_id", lambda j: j.other_id),
    ),
)


class ProductReads(Reader):
    """What the contract says of products."""

    def product_called(self, name: str) -> Product | None:
        where = (
            "JOIN product_name n ON n.record_id = r.id "
            "WHERE n.name_key = ? ORDER BY n.place > 0, r.id LIMIT 1"
        )
        return next(iter(self._list(TABLE, where, (fold(name),))), None)

    def products(self, text: str, first: int, after: tuple[str, str] | None = None) -> Page[Product]:
        sql = (
            "SELECT printf('%05d', min(length(name_key))) AS size, record_id FROM product_name "
            "WHERE instr(name_key, ?) > 0 GROUP BY record_id HAVING (size, record_id) > (?, ?) "
            "ORDER BY size, record_id LIMIT ?"
        )
        rows = self._db.execute(sql, (fold(text), *(after or ("", "")), first + 1))
        keys = cast(list[tuple[str, str]], list(rows))
        found = TABLE.by_ids(self._db, [id_ for _, id_ in keys[:first]])
        return Page([cast(Product, found[id_]) for _, id_ in keys[:first]], len(keys) > first, keys[:first])

    def product_names(self) -> Iterator[tuple[str, str]]:
        rows = self._db.execute("SELECT record_id, name FROM product_name ORDER BY record_id, place")
        return cast(Iterator[tuple[str, str]], iter(rows))

    def product_links(self, type_: type[ProductEdge]) -> Iterator[tuple[str, str, str]]:
        sql = "SELECT id, source_id, target_id FROM product_edge WHERE type = ? ORDER BY id"
        return cast(Iterator[tuple[str, str, str]], iter(self._db.execute(sql, (type_.__name__,))))

    def product_edges_of(self, type_: type[E], product_ids: Sequence[str]) -> list[E]:
        either = {
            edge.id: edge
            for column in ("source_id", "target_id")
            for edge in self._in(EDGES, column, product_ids)
        }
        return [edge for _, edge in sorted(either.items()) if isinstance(edge, type_)]

    def judgements_of(self, product_ids: Sequence[str]) -> list[Judgement]:
        return self._in(JUDGEMENTS, "product_id", product_ids)

    def judgements_about(self, id_: str) -> list[Judgement]:
        where = "WHERE r.organisation_id = ? OR r.other_id = ? ORDER BY r.id"
        return self._list(JUDGEMENTS, where, (id_, id_))
