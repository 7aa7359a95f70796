"""One store for each backend: another backend only adds a parameter here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.stores import Store, open_store

BACKENDS = ("sqlite",)


@pytest.fixture(params=BACKENDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store may be made."""
    assert request.param == "sqlite"
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(store_url)
    yield opened
    opened.close()
