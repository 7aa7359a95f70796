"""The product chain around one product."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import schema
from api.gql.asking import ProductId
from api.gql.context import Info
from api.gql.declare import argument, field, object_type
from api.gql.enums import Direction
from api.gql.product import InputOf, Product
from committee.checks import existing
from graph.stores import View
from schema import BadInput

DEEPEST = 6
MOST_NODES = 300


@dataclass(frozen=True, slots=True)
class Walk:
    """The value of a `Chain`."""

    nodes: list[schema.Product]
    edges: list[schema.InputOf]
    truncated: bool


@object_type(
    "产业链的一部分：从一个产品逐层向上或向下。Part of the chain: step by step up or down from a product."
)
class Chain:
    nodes: list[Product] = field("产品，近的在先，首位是所问的。Products, nearest first.")
    edges: list[InputOf] = field("投入关系。What goes into what.")
    truncated: bool = field(
        f"超过 {MOST_NODES} 个，未列全。There are more than {MOST_NODES}; not all are listed."
    )


async def chain(
    info: Info,
    product_id: ProductId,
    direction: Annotated[Direction, argument("上游：投入；下游：用途。Upstream: inputs; downstream: uses.")],
    depth: Annotated[int, argument(f"几层，1…{DEEPEST}。How many steps, 1…{DEEPEST}.")] = 2,
) -> Walk:
    if not 1 <= depth <= DEEPEST:
        raise BadInput(
            f"depth 须在 1 与 {DEEPEST} 之间，给出的是 {depth}。",
            f"depth must be from 1 to {DEEPEST}, not {depth}.",
            code="BAD_DEPTH",
            detail={"depth": depth},
        )

    def walked(view: View) -> Walk:
        return walk(view, existing(view, schema.Product, product_id).id, direction, depth)

    return await info.context.read(walked)


def walk(view: View, start: str, direction: Direction, depth: int) -> Walk:
    """Breadth first from `start`; a product is met once, an edge is kept when both its ends are."""
    met, edges, truncated = {start: None}, dict[str, schema.InputOf](), False
    frontier = [start]
    for _ in range(depth):
        found = [
            edge
            for edge in view.product_edges_of(schema.InputOf, frontier)
            if _leads(edge, direction, frontier)
        ]
        new = list(dict.fromkeys(_far_end(edge, direction) for edge in found).keys() - met.keys())
        frontier = sorted(new)[: MOST_NODES - len(met)]
        truncated = truncated or len(frontier) < len(new)
        met.update(dict.fromkeys(frontier))
        edges.update((edge.id, edge) for edge in found if _far_end(edge, direction) in met)
        if not frontier:
            break
    return Walk(_present(view.get_many(schema.Product, list(met))), list(edges.values()), truncated)


def _far_end(edge: schema.InputOf, direction: Direction) -> str:
    return edge.source_id if direction is Direction.UPSTREAM else edge.target_id


def _leads(edge: schema.InputOf, direction: Direction, frontier: list[str]) -> bool:
    near = edge.target_id if direction is Direction.UPSTREAM else edge.source_id
    return near in frontier


def _present(products: Iterable[schema.Product | None]) -> list[schema.Product]:
    return [product for product in products if product is not None]
