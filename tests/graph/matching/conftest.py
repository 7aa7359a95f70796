"""An empty store: matching is asked on SQLite, and `test_neo4j_same_answers.py` has both answer alike."""

from collections.abc import Iterator

import pytest

from graph.stores import Store, open_store


@pytest.fixture
def store(tmp_path: object) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/town.db")
    yield opened
    opened.close()
