"""qianxian takeout, erase and retention: what is kept of a person goes out to them, and goes."""

import json
import os
import shutil
import time
from io import BytesIO
from pathlib import Path

import pytest

from api.accounts import Keeper
from api.staging import DAY, Staging, private_folder
from graph.stores import open_store
from schema import Contact
from schema.policy import Role
from tests.api.cli.conftest import Run
from tests.factories import enterprise, keep

OUYANG = Contact(person="欧阳独一", phone="13812345678")


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'town.db'}"
    store = open_store(url)
    keep(store, enterprise("甲厂", contacts=(OUYANG,)))
    Keeper(store).invite("zhao", "赵管理", frozenset({Role.OPERATOR}))
    Keeper(store).invite("qian", "钱离开", frozenset({Role.STAFF}))
    store.close()
    return url


def test_takeout_gives_what_is_kept_and_is_written_down(run: Run, db: str, tmp_path: Path) -> None:
    assert run("takeout", "甲厂", "--to", "jia.json", "--db", db).exit_code == 0
    told = json.loads((tmp_path / "jia.json").read_text(encoding="utf-8"))
    assert told["enterprise"]["contacts"][0]["phone"] == OUYANG.phone
    assert run("takeout", "qian", "--to", "qian.txt", "--db", db).exit_code == 0
    assert "姓名：钱离开" in (tmp_path / "qian.txt").read_text(encoding="utf-8")
    assert run("takeout", "甲厂", "--to", "jia.json", "--db", db).exit_code == 2
    assert run("audit", "verify", "--db", db).exit_code == 0


def test_erase_leaves_no_copy_and_the_chain_holds(run: Run, db: str, tmp_path: Path) -> None:
    done = run("erase", "contact", "甲厂", "--person", "欧阳独一", "--why", "本人来电", "--db", db, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["scrubbed"] is True
    assert run("erase", "account", "qian", "--why", "已离开", "--db", db).exit_code == 0
    left = b"".join(one.read_bytes() for one in tmp_path.glob("town.db*"))
    assert [word for word in ("欧阳独一", "13812345678", "钱离开") if word.encode() in left] == []
    assert run("audit", "verify", "--db", db).exit_code == 0
    again = run("erase", "contact", "甲厂", "--person", "欧阳独一", "--why", "再来", "--db", db)
    assert (again.exit_code, "NO_PERSON" in again.stderr) == (2, True)
    assert run("erase", "account", "zhao", "--why", "x", "--db", db).exit_code == 2  # the last operator


def test_retention_says_first_what_would_go(run: Run, db: str) -> None:
    assert run("people", "let-go", "qian", "--db", db).exit_code == 0
    dry = json.loads(run("retention", "run", "--left", "0", "--dry-run", "--db", db, "--json").stdout)
    assert (dry["dry_run"], dry["left"]) == (True, 1)
    assert "已离开" in run("people", "list", "--db", db).stdout
    assert "删去 1" in run("retention", "run", "--left", "0", "--db", db).stdout
    assert "qian" not in run("people", "list", "--db", db).stdout


def test_retention_names_what_was_uploaded_and_what_a_load_refused(
    run: Run, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Staging(private_folder(db))
    waits, loaded = (kept.new([("企业.csv", BytesIO("名称\n甲厂\n".encode()))]) for _ in range(2))
    loaded.remove_files()
    (loaded.folder / "rejected.xlsx").write_bytes(b"x")
    try:
        for one in (waits, loaded):
            os.utime(one.folder, (time.time() - 3 * DAY,) * 2)
        asked = ("retention", "run", "--db", db, "--json", "--keep-rejected", "7")
        dry = json.loads(run(*asked, "--dry-run").stdout)
        assert (dry["uploads"], dry["rejected"]) == (1, 0)
        assert waits.folder.exists()
        assert json.loads(run(*asked).stdout)["uploads"] == 1
        assert (waits.folder.exists(), loaded.folder.exists()) == (False, True)
        monkeypatch.setenv("QIANXIAN_KEEP_REJECTED", "2")
        assert json.loads(run(*asked[:-2]).stdout)["rejected"] == 1
        assert not loaded.folder.exists()
    finally:
        shutil.rmtree(private_folder(db), ignore_errors=True)
