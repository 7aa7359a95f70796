"""One store for each backend: another backend only adds a parameter here."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.neo4j.server import Server
from graph.stores import Store, open_store
from tests.emptying import emptied, patient

BACKENDS = ("sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def fresh_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the URL of an empty store; the one it gave before may be gone then."""
    if backend == "neo4j":
        server: Server = request.getfixturevalue("neo4j_server")

        def emptied_url() -> str:
            emptied(server)
            return patient(server)

        return emptied_url
    numbers = count()
    return lambda: f"sqlite:///{tmp_path / f'store{next(numbers)}.db'}"


@pytest.fixture
def store_url(fresh_url: Callable[[], str]) -> str:
    """Where an empty store may be made."""
    return fresh_url()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(store_url)
    yield opened
    opened.close()
