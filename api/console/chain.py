"""The map of the chain around some products, laid out here and drawn as SVG by the template."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from graph.chain.layout import Edge, layout, stages
from graph.stores import View
from schema import InputOf, Product

REACH = 2
TALLEST = 16  # five columns of 16 can still be read, and stay far below 300 nodes
BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW, HEAD, EDGE = 172, 34, (280, 212), 46, 40, 8
_LETTERS = 22  # half-width letters that fit into a box


@dataclass(frozen=True, slots=True)
class Box:
    """A product on the map; `x`, `y` is its upper left corner."""

    product: Product
    label: str
    stage: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """`source` goes into `target`; `path` is the curve to draw."""

    source: Product
    target: Product
    path: str


@dataclass(frozen=True, slots=True)
class ChainMap:
    """`left_out` products were found but not drawn. `headings` are (stage, x)."""

    width: float
    height: float
    headings: tuple[tuple[int, float], ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def chain_map(view: View, centre: Sequence[str]) -> ChainMap | None:
    """The products `REACH` steps around `centre`, None when nothing goes into them or comes of them."""
    centre = tuple(dict.fromkeys(centre))[:TALLEST]
    edges = _around(view, centre)
    joined = {id_ for edge in edges for id_ in edge}
    staged = {id_: stage for id_, stage in stages(centre, edges, REACH).items() if id_ in joined}
    kept = _best_connected(staged, edges)
    products = {p.id: p for p in view.get_many(Product, sorted(kept)) if p is not None}
    drawn = {id_: stage for id_, stage in staged.items() if id_ in products}
    edges = [(source, target) for source, target in edges if source in drawn and target in drawn]
    return _drawn(drawn, edges, products, left_out=len(staged) - len(drawn)) if edges else None


def _around(view: View, centre: Sequence[str]) -> list[Edge]:
    """The INPUT_OF edges on the way up and down from the centre, one read a step."""
    edges: dict[Edge, None] = {}
    before, after = set(centre), set(centre)
    seen = set(centre)
    for _ in range(REACH):
        found = view.product_edges_of(InputOf, sorted(before | after)) if before or after else []
        up = [(edge.source_id, edge.target_id) for edge in found if edge.target_id in before]
        down = [(edge.source_id, edge.target_id) for edge in found if edge.source_id in after]
        edges.update(dict.fromkeys(up + down))
        before = {source for source, _ in up} - seen
        after = {target for _, target in down} - seen
        seen |= before | after
    return list(edges)


def _best_connected(staged: dict[str, int], edges: Sequence[Edge]) -> set[str]:
    """Of each column the `TALLEST` products with most links; the centre is there anyway."""
    degree = Counter(id_ for edge in edges for id_ in edge)
    kept: set[str] = set()
    for stage in set(staged.values()):
        column = sorted((id_ for id_ in staged if staged[id_] == stage), key=lambda id_: (-degree[id_], id_))
        kept.update(column[:TALLEST])
    return kept


def _drawn(
    staged: dict[str, int], edges: Sequence[Edge], products: dict[str, Product], left_out: int
) -> ChainMap:
    places = layout(staged, edges)
    wide, narrow = COLUMN
    column = wide if len(set(staged.values())) <= 4 else narrow
    boxes = {
        id_: Box(
            products[id_],
            fitted(products[id_].name),
            staged[id_],
            EDGE + place.column * column,
            EDGE + HEAD + place.row * ROW,
        )
        for id_, place in places.items()
    }
    ordered = tuple(sorted(boxes.values(), key=lambda box: (box.x, box.y)))
    return ChainMap(
        width=max(box.x for box in ordered) + BOX_WIDTH + EDGE,
        height=max(box.y for box in ordered) + BOX_HEIGHT + EDGE,
        headings=tuple(dict.fromkeys((box.stage, box.x) for box in ordered)),
        boxes=ordered,
        arrows=tuple(
            Arrow(products[source], products[target], _curve(boxes[source], boxes[target]))
            for source, target in edges
            if source != target
        ),
        left_out=left_out,
    )


def _curve(source: Box, target: Box) -> str:
    """From the right side of the source to the left side of the target; round the side within a column."""
    x1, y1 = source.x + BOX_WIDTH, source.y + BOX_HEIGHT / 2
    x2, y2 = target.x, target.y + BOX_HEIGHT / 2
    if source.x == target.x:
        x2, bend = x1, x1 + 36
        return f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"
    middle = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"


def fitted(name: str, letters: int = _LETTERS) -> str:
    """`name` cut so that it fits into a box; a Chinese character is as wide as two letters."""
    width = 0
    for place, char in enumerate(name):
        width += 2 if east_asian_width(char) in "WF" else 1
        if width > letters:
            return name[: max(place - 1, 1)] + "…"
    return name
