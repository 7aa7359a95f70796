"""qianxian audit: whether the log is as it was written, and the log for others to keep."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.stores import Store, open_store
from tests.api.cli.conftest import Run
from tests.graph.facts import ent, keep


@pytest.fixture
def db(tmp_path: Path) -> str:
    """Where an empty store may be made."""
    return f"sqlite:///{tmp_path / 'town.db'}"


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    opened = open_store(db)
    yield opened
    opened.close()


def test_verify_says_that_nothing_was_changed_and_gives_the_head(run: Run, db: str, store: Store) -> None:
    keep(store, ent("a"), ent("b"))
    result = run("audit", "verify", "--db", db)
    assert result.exit_code == 0
    assert "没有被改动 / nothing was changed" in result.stdout
    head = result.stdout.split()[-1]
    keep(store, ent("c"))
    assert run("audit", "verify", "--db", db, "--head", head).exit_code == 0


def test_verify_finds_one_changed_byte_and_says_where(
    run: Run, db: str, store: Store, tmp_path: Path
) -> None:
    keep(store, ent("a", "龙工"), ent("b"))
    store.close()
    with closing(sqlite3.connect(tmp_path / "town.db")) as file, file:
        file.execute("UPDATE change SET after = replace(after, '龙工', '龙江') WHERE number = 1")
    result = run("audit", "verify", "--db", db)
    assert result.exit_code == 1
    assert "第 1 号变更（ent_a）" in result.stdout
    told = json.loads(run("audit", "verify", "--db", db, "--json").stdout)
    assert (told["sound"], len(told["breaks"])) == (False, 1)


def test_verify_without_a_database(run: Run) -> None:
    result = run("audit", "verify", "--db", "sqlite:///none.db")
    assert result.exit_code == 2
    assert "NO_DATABASE" in result.stderr


def test_export_is_a_line_for_every_link(run: Run, db: str, store: Store, tmp_path: Path) -> None:
    keep(store, ent("a"), ent("b"))
    assert run("audit", "export", "--to", "audit.ndjson", "--db", db).exit_code == 0
    lines = [
        json.loads(line) for line in (tmp_path / "audit.ndjson").read_text(encoding="utf-8").splitlines()
    ]
    assert [(one.get("change"), one.get("why")) for one in lines] == [(1, None), (2, None), (None, "a test")]
    assert all(len(one["seal"]) == 64 for one in lines)
    refused = run("audit", "export", "--to", "audit.ndjson", "--db", db)
    assert (refused.exit_code, "FILE_EXISTS" in refused.stderr) == (2, True)
