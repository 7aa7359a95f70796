"""What the policy costs is measured of everybody who asks, over the same questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.policy import measured
from graph.stores import Store, open_store
from tests.factories import enterprise, keep


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    keep(opened, *(enterprise(f"轴承{n}厂", makes=["轴承"]) for n in range(4)))
    yield opened
    opened.close()


def test_everybody_is_asked_and_answered(store: Store) -> None:
    figures = measured(store, ["求购轴承", "采购轴承一批"])
    assert set(figures) == {"staff", "steward", "enterprise"}
    assert [one["with_suggestions"] for one in figures.values()] == [1.0, 1.0, 1.0]
    assert figures["staff"]["more"] == 0.0
