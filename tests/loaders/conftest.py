"""Fixtures of the loaders' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.stores import open_store
from tests.loaders.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    folder = tmp_path / "files"
    folder.mkdir()
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    yield Town(folder, store)
    store.close()
