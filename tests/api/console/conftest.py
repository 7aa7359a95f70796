"""The town's pages, asked through a client."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.console import console_routes
from api.origins import SameOrigin
from api.services import Services
from api.settings import Examples, Settings
from graph.matching import Direction
from graph.stores import Store, open_store
from tests.api.console.town import NEED_TEXT, Stub, fill

EXAMPLES = Examples((("龙工", Direction.UPSTREAM),), (NEED_TEXT,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    fill(store)
    yield store
    store.close()


@pytest.fixture
def matcher() -> Stub:
    return Stub()


@pytest.fixture
def console(store: Store, matcher: Stub) -> Starlette:
    services = Services(store, matcher)
    return Starlette(
        routes=console_routes(services, Settings(by="test", examples=EXAMPLES)),
        middleware=[Middleware(SameOrigin)],
    )


@pytest.fixture
def client(console: Starlette) -> Iterator[TestClient]:
    with TestClient(console, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client
