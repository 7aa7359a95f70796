"""Products, their names, and the edges between them."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from graph.stores.contract import Page
from graph.stores.neo4j.drawing import Edge, Node, Pointer, Properties
from graph.stores.neo4j.organisations import name_id, names_key, other_names
from graph.stores.neo4j.reader import Reader
from schema import InputOf, Judgement, KindOf, MayMean, Product, ProductEdge
from schema.names import fold

E = TypeVar("E", bound=ProductEdge)


def _keys(record: Product) -> Properties:
    return {"name_key": fold(record.name), "names_key": names_key(record)}


def _ends(edge: ProductEdge) -> tuple[str, str]:
    return edge.source_id, edge.target_id


PRODUCTS = Node("Product", (Product,), _keys, (Pointer("CALLED", other_names, label="Name"),))
# (:Product)-[:INPUT_OF]->(:Product)
INPUTS = Edge((InputOf,), ("INPUT_OF",), lambda e: "INPUT_OF", _ends)
# (:Product)-[:KIND_OF]->(:Product)
KINDS = Edge((KindOf,), ("KIND_OF",), lambda e: "KIND_OF", _ends)
# (:Product)-[:MAY_MEAN]->(:Product)
MEANINGS = Edge((MayMean,), ("MAY_MEAN",), lambda e: "MAY_MEAN", _ends)
_EDGE_OF: dict[type[ProductEdge], Edge] = {InputOf: INPUTS, KindOf: KINDS, MayMean: MEANINGS}


def _about(judgement: Judgement) -> list[tuple[str, Properties]]:
    named = (judgement.product_id, judgement.organisation_id, judgement.other_id)
    return [(id_, {}) for id_ in named if id_]


# (:Judgement)-[:SAYS_OF]->(:Product), and the organisation or other product
JUDGEMENTS = Node(
    "Judgement",
    (Judgement,),
    lambda j: {"of_product": j.product_id, "about": j.organisation_id or j.other_id},
    (Pointer("SAYS_OF", _about, may_dangle=True),),
)
# The length of the shortest name that has $part in it.
_SIZE = """reduce(least = 99999, name IN split(r.names_key, '\\n') |
    CASE WHEN name CONTAINS $part AND size(name) < least THEN size(name) ELSE least END)"""


class ProductReads(Reader):
    """What the contract says of products."""

    def product_called(self, name: str) -> Product | None:
        key = fold(name)
        match = """CALL () { MATCH (r:Product {name_key: $key_}) RETURN r
            UNION MATCH (:Qianxian {id: $name})<-[:CALLED]-(r:Product) RETURN r }"""
        found = self._list(
            PRODUCTS, match, lambda p: key in map(fold, p.names),
            order="r.name_key <> $key_, r.id", key=lambda p: (fold(p.name) != key, p.id), limit=1,
            key_=key, name=name_id(key),
        )  # fmt: skip
        return next(iter(found), None)

    def products(self, text: str, first: int, after: tuple[str, str] | None = None) -> Page[Product]:
        part = fold(text)
        start = (int(after[0]), after[1]) if after else (0, "")

        def key(product: Product) -> tuple[int, str]:
            sizes = (len(name) for name in map(fold, product.names) if part in name)
            return min(sizes, default=0), product.id

        match = f"""MATCH (r:Product) WHERE r.names_key CONTAINS $part
            AND ({_SIZE} > $size OR {_SIZE} = $size AND r.id > $id)"""
        found = self._list(
            PRODUCTS, match, lambda p: key(p) > max(start, (0, "~")),
            order=f"{_SIZE}, r.id", key=key, limit=first + 1, part=part, size=start[0], id=start[1],
        )  # fmt: skip
        items = found[:first]
        return Page(items, len(found) > first, [(f"{key(one)[0]:05}", one.id) for one in items])

    def product_names(self) -> Iterator[tuple[str, str]]:
        for id_, name, aliases in self._walk(
            PRODUCTS, lambda p: [p.id, p.name, p.aliases], "[r.id, r.name, r.aliases]"
        ):
            yield id_, name
            yield from ((id_, alias) for alias in aliases or ())

    def product_links(self, type_: type[ProductEdge]) -> Iterator[tuple[str, str, str]]:
        row = "[r.id, startNode(r).id, endNode(r).id]"
        links = self._walk(_EDGE_OF[type_], lambda e: [e.id, e.source_id, e.target_id], row)
        return ((id_, source, target) for id_, source, target in links)

    def product_edges_of(self, type_: type[E], product_ids: Sequence[str]) -> list[E]:
        noun, asked = _EDGE_OF[type_], set(product_ids)
        match = f"UNWIND $ids AS id MATCH (:Qianxian {{id: id}})-[r:{noun.names[0]}]-()"

        def holds(edge: Any) -> bool:
            return edge.source_id in asked or edge.target_id in asked

        return self._list(noun, match, holds, ids=sorted(asked))

    def judgements_of(self, product_ids: Sequence[str]) -> list[Judgement]:
        asked = set(product_ids)
        match = "UNWIND $ids AS id MATCH (:Qianxian {id: id})<-[:SAYS_OF]-(r:Judgement {of_product: id})"
        return self._list(JUDGEMENTS, match, lambda j: j.product_id in asked, ids=sorted(asked))

    def judgements_about(self, id_: str) -> list[Judgement]:
        match = "MATCH (:Qianxian {id: $id})<-[:SAYS_OF]-(r:Judgement {about: $id})"
        return self._list(JUDGEMENTS, match, lambda j: id_ in (j.organisation_id, j.other_id), id=id_)
