"""Products, their names, what goes into what, and what people said of it."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from graph.stores.contract.page import Page
from schema import Judgement, Product, ProductEdge

E = TypeVar("E", bound=ProductEdge)


class ProductReads(Protocol):
    """What can be asked of products."""

    def product_called(self, name: str) -> Product | None:
        """The product with that name, else the one (first by id) that has it as another name."""
        ...

    def products(self, text: str, first: int, after: tuple[str, str] | None = None) -> Page[Product]:
        """Products of which a name contains `text`; by the length of the shortest such name (five digits),
        then by id, so that the plainest comes first."""
        ...

    def product_names(self) -> Iterator[tuple[str, str]]:
        """(product id, name) for every name of every product, in the order of ids, own name first."""
        ...

    def product_links(self, type_: type[ProductEdge]) -> Iterator[tuple[str, str, str]]:
        """(edge id, source id, target id) of every INPUT_OF or KIND_OF, in the order of ids."""
        ...

    def product_edges_of(self, type_: type[E], product_ids: Sequence[str]) -> list[E]:
        """The edges that start or end at one of the products. By id."""
        ...

    def judgements_of(self, product_ids: Sequence[str]) -> list[Judgement]:
        """What people said of claims about these products. By id."""
        ...

    def judgements_about(self, id_: str) -> list[Judgement]:
        """What people said of claims in which this organisation or product is the other side. By id."""
        ...
