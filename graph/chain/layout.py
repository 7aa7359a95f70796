"""Where the products of a chain stand on a map: the stage is x, the neighbours decide y."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """`column` counts from the left, `row` from the top; a column that is shorter stands in the middle."""

    column: int
    row: float


def stages(centre: Collection[str], edges: Iterable[Edge], reach: int = 2) -> dict[str, int]:
    """How many steps each node stands before (−) or after (+) the centre (0), up to `reach` steps.

    Only inputs of inputs and uses of uses count; what is both stands where it is nearer, first as an input.
    """
    into: dict[str, list[str]] = {}
    out_of: dict[str, list[str]] = {}
    for source, target in edges:
        into.setdefault(target, []).append(source)
        out_of.setdefault(source, []).append(target)
    found = dict.fromkeys(centre, 0)
    before, after = list(centre), list(centre)
    for step in range(1, reach + 1):
        before = _next(before, into, found, -step)
        after = _next(after, out_of, found, step)
    return found


def _next(
    frontier: list[str], links: Mapping[str, list[str]], found: dict[str, int], stage: int
) -> list[str]:
    reached = dict.fromkeys(other for node in frontier for other in links.get(node, ()) if other not in found)
    found.update(dict.fromkeys(reached, stage))
    return list(reached)


def layout(stages: Mapping[str, int], edges: Sequence[Edge], sweeps: int = 8) -> dict[str, Place]:
    """A place for every node of `stages`: the same for the same input, and no two in one place."""
    columns: dict[int, list[str]] = {stage: [] for stage in sorted(set(stages.values()))}
    for node in sorted(stages):
        columns[stages[node]].append(node)
    neighbours = _neighbours(stages, edges)
    rows = {node: row for column in columns.values() for node, row in _rows(column).items()}
    order = list(columns.values())
    for sweep in range(sweeps):
        for column in order if sweep % 2 else reversed(order):
            column.sort(key=lambda node: (_barycentre(node, neighbours, rows), rows[node]))
            rows.update(_rows(column))
    top = min(rows.values(), default=0.0)
    return {
        node: Place(index, rows[node] - top)
        for index, column in enumerate(columns.values())
        for node in column
    }


def _neighbours(stages: Mapping[str, int], edges: Sequence[Edge]) -> dict[str, list[str]]:
    """Who is joined to whom across columns; a link inside a column does not pull."""
    found: dict[str, list[str]] = {node: [] for node in stages}
    for source, target in edges:
        if source in stages and target in stages and stages[source] != stages[target]:
            found[source].append(target)
            found[target].append(source)
    return found


def _rows(column: Sequence[str]) -> dict[str, float]:
    """Rows around 0, one apart."""
    return {node: place - (len(column) - 1) / 2 for place, node in enumerate(column)}


def _barycentre(node: str, neighbours: Mapping[str, list[str]], rows: Mapping[str, float]) -> float:
    joined = neighbours[node]
    return sum(rows[other] for other in joined) / len(joined) if joined else rows[node]
