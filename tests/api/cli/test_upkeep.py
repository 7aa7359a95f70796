"""qianxian doctor, backup, restore and schema."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import graphql
import pytest

from api.cli import COMMANDS
from graph.stores import open_store
from tests.api.cli.conftest import Run, fill

ROOT = Path(__file__).parents[3]
NEED = ("match", "--need", "求购自润滑轴承", "--json")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    first = result.stdout.split("Options:")[0]
    assert any("\u4e00" <= char <= "\u9fff" for char in first)
    assert any(word.isascii() and word.isalpha() and word.islower() for word in first.split())


def test_schema_is_the_graphql_schema(run: Run) -> None:
    printed = run("schema").stdout
    built = graphql.build_schema(printed)
    assert built.query_type is not None
    assert {"matchText", "suggestPartners", "node"} <= set(built.query_type.fields)


@pytest.mark.parametrize(("lang", "words"), [("zh", "数据完整性：ok"), ("en", "Integrity: ok")])
def test_doctor_finds_a_sound_store_sound(run: Run, db: str, lang: str, words: str) -> None:
    result = run("doctor", "--db", db, "--lang", lang)
    assert result.exit_code == 0
    assert words in result.stdout
    assert "sqlite 3." in result.stdout
    assert "✗" not in result.stdout


def test_doctor_says_what_to_mend(run: Run, db: str) -> None:
    with closing(sqlite3.connect(db.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("DELETE FROM product")
    result = run("doctor", "--db", db)
    assert result.exit_code == 1
    assert "✗" in result.stdout
    assert "qianxian restore" in result.stdout


@pytest.mark.parametrize("url", ["neo4j://neo4j@h/neo4j", "neo4j://h/neo4j", "neo5j://a:b@h/neo4j", "x.db"])
def test_doctor_of_what_is_no_address(run: Run, url: str) -> None:
    result = run("doctor", "--db", url)
    assert result.exit_code == 2
    assert "BAD_DB_URL" in result.stderr


def test_doctor_of_what_is_no_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("名称,产品\n" * 100, encoding="utf-8")
    result = run("doctor", "--db", "sqlite:///x.db")
    assert result.exit_code == 2
    assert "NOT_A_DATABASE" in result.stderr


def test_backup_and_restore_bring_the_same_answers_back(run: Run, db: str) -> None:
    before = run(*NEED, "--db", db).stdout
    assert run("backup", "copy.db", "--db", db).exit_code == 0
    assert run("restore", "copy.db", "--verify", "--db", "sqlite:///new.db").exit_code == 0
    assert json.loads(run(*NEED, "--db", "sqlite:///new.db").stdout) == json.loads(before)


def test_backup_overwrites_nothing_unless_told(run: Run, db: str) -> None:
    assert run("backup", "copy.db", "--db", db).exit_code == 0
    again = run("backup", "copy.db", "--db", db)
    assert again.exit_code == 2
    assert "FILE_EXISTS" in again.stderr
    assert run("backup", "copy.db", "--db", db, "--force").exit_code == 0


def test_restore_replaces_nothing_unless_told(run: Run, db: str) -> None:
    run("backup", "copy.db", "--db", db)
    refused = run("restore", "copy.db", "--db", db)
    assert refused.exit_code == 2
    assert "DATABASE_NOT_EMPTY" in refused.stderr
    assert run("restore", "copy.db", "--db", db, "--force").exit_code == 0


def test_restore_while_it_is_served_is_refused(run: Run, db: str) -> None:
    run("backup", "copy.db", "--db", db)
    store = open_store(db)
    fill(store)
    result = run("restore", "copy.db", "--db", db, "--force")
    store.close()
    assert result.exit_code == 2
    assert "STORE_BUSY" in result.stderr


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_copying_what_is_not_there(run: Run, command: str) -> None:
    result = run(command, "none.db", "--db", "sqlite:///none-either.db")
    assert result.exit_code == 2
    assert "NO_DATABASE" in result.stderr


def test_a_backup_that_finds_no_room_says_where(db: str, tmp_path: Path) -> None:
    command = (
        f"ulimit -f 64; {sys.executable} -c 'from api.cli import main; main()' backup there.db --db {db}"
    )
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, "there.db" in done.stderr, "town.db" in done.stderr) == (2, True, False)
    assert not (tmp_path / "there.db").exists()
