"""A path is read from one end to the other; every edge keeps the direction that it has in the graph."""

import pytest

from api.paths import legs
from graph.matching import PathStep
from schema import Record
from tests.factories import enterprise, product

DIGGER, CYLINDER, MACHINE = product("挖掘机"), product("液压油缸"), product("工程机械")
USER, MAKER = enterprise("龙工")[0], enterprise("示例常液")[0]


def step(source: Record, edge: str, target: Record) -> PathStep:
    return PathStep(source=source, edge=edge, target=target, inferred=False, provenance=None)


OFFERS = step(USER, "OFFERS", DIGGER)
INPUT = step(CYLINDER, "INPUT_OF", DIGGER)
OFFERED = step(MAKER, "OFFERS", CYLINDER)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ((), []),
        ((OFFERED,), [("示例常液", True, "液压油缸")]),
        (
            (OFFERS, INPUT, OFFERED),
            [("龙工", True, "挖掘机"), ("挖掘机", False, "液压油缸"), ("液压油缸", False, "示例常液")],
        ),
        ((INPUT, OFFERED), [("挖掘机", False, "液压油缸"), ("液压油缸", False, "示例常液")]),
        (
            (INPUT, step(DIGGER, "INPUT_OF", MACHINE)),
            [("液压油缸", True, "挖掘机"), ("挖掘机", True, "工程机械")],
        ),
    ],
)
def test_an_edge_that_points_against_the_reading_is_a_backward_leg(
    path: tuple[PathStep, ...], read: list[tuple[str, bool, str]]
) -> None:
    found = [(leg.start, leg.forward, leg.end) for leg in legs(path)]
    assert [(getattr(a, "name", ""), forward, getattr(b, "name", "")) for a, forward, b in found] == read


def test_only_what_does_not_go_on_from_the_step_before_is_not_joined() -> None:
    assert [leg.joined for leg in legs((OFFERS, INPUT, OFFERED))] == [False, True, True]
    assert [leg.joined for leg in legs((OFFERS, OFFERED))] == [False, False]
