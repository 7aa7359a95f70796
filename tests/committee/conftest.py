"""A store that a test may write to in the committee's words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest

from graph.stores import Store, Transaction, open_store
from schema import Source

T = TypeVar("T")
Write: TypeAlias = Callable[[Callable[[Transaction], T]], T]
BY_HAND = Source(document="desk", recorded_at="2026-01-05T08:00:00Z", recorded_by="desk")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.close()


def written(store: Store, work: Callable[[Transaction], T]) -> T:
    """What `work` makes of a transaction that is committed."""
    with store.write("desk", "test") as transaction:
        result = work(transaction)
        transaction.commit()
        return result
