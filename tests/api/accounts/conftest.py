"""A town with two stewards, and a browser of somebody of an enterprise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.app import create_app
from api.settings import Settings
from graph.stores import Store, open_store
from schema.policy import Role
from tests.api.accounts.enterprises import PASSWORD, browser
from tests.api.console.town import fill


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the store is: in a file, but for a test that names another backend."""
    backend = getattr(request, "param", "sqlite")
    return (
        f"sqlite:///{tmp_path / 'town.db'}" if backend == "sqlite" else request.getfixturevalue("neo4j_url")
    )


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    fill(opened)
    for login, name in (("xiaoer", "周小二"), ("hong", "洪管家")):
        _, link = Keeper(opened).invite(login, name, frozenset({Role.STEWARD}))
        Door(opened).enter(link, PASSWORD, "")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> Any:
    return create_app(store, Settings(accounts=True))


@pytest.fixture
def wang(app: Any) -> Iterator[TestClient]:
    with browser(app) as http:
        yield http
