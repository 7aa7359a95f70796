"""The chain map: stages from edges, and a place for every node."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph.chain.layout import Edge, Place, layout, stages

NODES = st.sampled_from("abcdefghij")
EDGES = st.lists(st.tuples(NODES, NODES), max_size=30)


def crossings(places: dict[str, Place], edges: list[Edge]) -> int:
    """How many pairs of edges between the same two columns cross."""
    lines = [(places[a], places[b]) for a, b in edges]
    return sum(
        1
        for place, (a, b) in enumerate(lines)
        for c, d in lines[place + 1 :]
        if (a.column, b.column) == (c.column, d.column) and (a.row - c.row) * (b.row - d.row) < 0
    )


def test_inputs_stand_before_and_uses_after_the_centre() -> None:
    edges = [("钢", "轴承"), ("轴承", "动臂"), ("动臂", "挖掘机"), ("挖掘机", "工地"), ("矿石", "钢")]
    assert stages(["动臂"], edges) == {"动臂": 0, "轴承": -1, "挖掘机": 1, "钢": -2, "工地": 2}


def test_what_another_product_needs_is_not_drawn() -> None:
    """Only inputs of inputs: the other uses of an input would flood the map."""
    assert stages(["a"], [("x", "a"), ("x", "other")]) == {"a": 0, "x": -1}


def test_what_is_input_and_use_stands_where_it_is_nearer() -> None:
    assert stages(["a"], [("a", "b"), ("b", "c"), ("c", "a")]) == {"a": 0, "c": -1, "b": 1}


def test_untangles_two_columns() -> None:
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    found = layout({"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1}, edges)
    assert crossings(found, edges) == 0


def test_a_short_column_stands_in_the_middle() -> None:
    found = layout({"a": -1, "b": -1, "c": -1, "m": 0}, [("a", "m"), ("b", "m"), ("c", "m")])
    assert found["m"] == Place(1, 1.0)


def test_nothing_has_no_places() -> None:
    assert layout({}, []) == {}


@given(EDGES, st.sets(NODES, min_size=1, max_size=3))
def test_every_node_has_a_place_of_its_own(edges: list[Edge], centre: set[str]) -> None:
    staged = stages(sorted(centre), edges)
    found = layout(staged, edges)
    assert found.keys() == staged.keys()
    assert len({(place.column, place.row) for place in found.values()}) == len(found)
    assert min(place.row for place in found.values()) == 0
    assert found == layout(staged, edges)
    for column in range(max(place.column for place in found.values()) + 1):
        rows = sorted(place.row for place in found.values() if place.column == column)
        assert all(below - above == 1 for above, below in pairwise(rows))
