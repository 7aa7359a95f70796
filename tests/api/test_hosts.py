"""Only our own names are answered to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.hosts import LOOPBACK
from api.settings import Settings
from graph.stores import open_store


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    with TestClient(create_app(store, Settings(hosts=LOOPBACK))) as client:
        yield client
    store.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:80"]
)
def test_our_own_names_are_answered_to(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["", "example.org", "127.0.0.1.example.org", "127.0.0.1@example.org", "[::1]example.org", "[::1].example.org:80",
     "[::1", "localhost:80:80", "localhost:x"],
)  # fmt: skip
def test_any_other_name_is_refused_on_every_path(client: TestClient, host: str) -> None:
    for path in ("/", "/healthz", "/graphql", "/static/console.css"):
        refused = client.get(path, headers={"host": host})
        assert (refused.status_code, "[UNKNOWN_HOST]" in refused.text) == (421, True)
