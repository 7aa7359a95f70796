"""docs/messages.md: what it shows is run as it stands, on the page's own port or another."""

import json
import os
import re
import shlex
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.accounts import Keeper
from api.accounts.integrators import Tokens
from graph.stores import open_store
from schema.policy import Permit, Role
from tests.api.cli.conftest import Run, db, run
from tests.api.cli.test_serve import Start, start
from tests.api.subscription_clients.test_subscription_clients import script
from tests.factories import enterprise, keep

__all__ = ["db", "run", "script", "start"]
PAGE = (Path(__file__).parents[3] / "docs" / "messages.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
KEEP = "const lastCursor = process.argv[2]; const keep = (one) => console.log(JSON.stringify(one));\n"
ENDS = 90.0


def blocks(kind: str) -> list[str]:
    return [text for said, text in BLOCKS.findall(PAGE) if said == kind]


def position(url: str) -> str:
    with urllib.request.urlopen(f"{url}/graphql?query=%7Bposition%7D", timeout=60) as answer:
        cursor: str = json.load(answer)["data"]["position"]
        return cursor


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Path]:
    """Where what it says is written, for as long as it runs."""
    said = folder / f"{len(list(folder.iterdir()))}.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True
        )
        try:
            yield said
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.node
@pytest.mark.slow
def test_whoever_listens_as_the_page_shows_hears_of_it(
    start: Start, db: str, script: Path, node_path: str
) -> None:
    url = start("serve", "--db", db, "--port", "0").url()
    folder, host = script.parent, url.removeprefix("http://")
    scripts = [KEEP + text for text in blocks("js")]
    commands = [["bash", "-c", text.replace("127.0.0.1:8000", host)] for text in blocks("sh")]
    for number, text in enumerate(scripts):
        file = folder / f"listen{number}.mjs"
        file.write_text(text.replace("127.0.0.1:8000", host), encoding="utf-8")
        commands.append([node_path, "--experimental-eventsource", "--no-warnings", str(file), position(url)])
    assert len(commands) == 3
    store = open_store(db)
    for command in commands:
        with running(command, folder) as said:
            until = time.monotonic() + ENDS
            while '"CREATED"' not in (heard := said.read_text(encoding="utf-8")):
                assert time.monotonic() < until, (command, heard)
                keep(store, enterprise(f"听得到的{time.monotonic_ns()}厂", makes=["垫圈"]))
                time.sleep(0.3)
    store.close()


@pytest.mark.slow
def test_every_command_of_the_page_does_what_it_says(
    start: Start, run: Run, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIANXIAN_DB", db)
    store = open_store(db)
    Keeper(store).invite("zhao", "赵管理", frozenset({Role.OPERATOR, Role.STAFF}))
    token, _ = Tokens(store).create("采购平台", frozenset({Permit.BUSINESS}))
    store.close()
    known = {"tok_…": token.id}
    for line in "".join(blocks("")).splitlines():
        for shown, real in known.items():
            line = line.replace(shown, real)
        words = shlex.split(line.removeprefix(".venv/bin/qianxian ").replace("…", "0123456789"))
        if words[0] == "serve":
            serving = start(*words, "--db", db, "--port", "0")
            serving.url()
            serving.end(signal.SIGTERM)
            continue
        done = run(*words)
        nobody_there = words[:2] == ["messages", "test"]
        assert done.exit_code == (1 if nobody_there else 0), (line, done.output)
        if found := re.search(r"rcv_\w+", done.output):
            known.setdefault("rcv_…", found[0])
    assert known["rcv_…"].startswith("rcv_")
