"""qianxian load and qianxian export, as they are typed."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph.stores import EVERYTHING, ChangeKind, open_store
from loaders.loading import load
from schema import Enterprise, Offer
from tests.loaders.town import contents

LINES = ["名称,主营产品", "龙工,挖掘机", ",轴承", "自润,轴承,多"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QIANXIAN_DB", raising=False)
    (tmp_path / "企业.csv").write_text("\n".join(LINES), encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def answer(*arguments: str) -> Any:
    return json.loads(run("load", *arguments, "--json").stdout)


def test_json_says_what_became_of_every_row(here: Path) -> None:
    report = answer("企业.csv")
    (file,) = report["files"]
    assert {key: file[key] for key in ("path", "kind", "rows", "accepted", "rejected", "unchanged", "warnings")} == {
        "path": "企业.csv", "kind": "企业", "rows": 3, "accepted": 1, "rejected": 2, "unchanged": 0, "warnings": 0,
    }  # fmt: skip
    assert [(one["severity"], one["row"], one["column"], one["code"]) for one in file["problems"]] == [
        ("error", 3, "名称", "MISSING_NAME"),
        ("error", 4, None, "EXTRA_CELLS"),
    ]
    assert file["problems"][1]["value"] == "多"
    assert report["totals"] == {"rows": 3, "accepted": 1, "rejected": 2, "unchanged": 0, "warnings": 0}
    assert report["proposals"] == []
    assert answer("企业.csv")["totals"]["unchanged"] == 1


def test_a_load_of_many_files_is_one_change_set(here: Path) -> None:
    (here / "更多.csv").write_text("企业,需求内容\n龙工,求购轴承\n", encoding="utf-8")
    report = answer("企业.csv", "更多.csv")
    store = open_store("sqlite:///qianxian.db")
    with store.view(EVERYTHING) as view:
        (one,) = view.change_sets(10).items
        assert one.changes == view.number()
    store.close()
    assert (one.id, one.kind, one.why) == (report["change_set"], ChangeKind.LOAD, "企业.csv、更多.csv")
    assert answer("企业.csv", "更多.csv")["change_set"] is None


def test_exit_codes(here: Path) -> None:
    (here / "good.csv").write_text("名称\n龙工\n", encoding="utf-8")
    (here / "bad.xlsx").write_bytes(b"garbage")
    assert run("load", "good.csv").exit_code == 0
    assert run("load", "企业.csv").exit_code == 1
    assert run("load", "good.csv", "bad.xlsx").exit_code == 1
    assert run("load", "bad.xlsx").exit_code == 2
    assert run("load", "nowhere.csv").exit_code == 2
    assert run("load").exit_code == 2
    assert run("load", "good.csv", "--db", "mysql://x").exit_code == 2


def test_reject_all_stores_nothing_of_the_file(here: Path) -> None:
    result = run("load", "企业.csv", "--on-error", "reject-all", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["totals"]["rejected"] == 3
    store = open_store("sqlite:///qianxian.db")
    assert contents(store) == {}
    store.close()


def test_people_read_a_table_and_progress_goes_elsewhere(here: Path) -> None:
    result = run("load", "企业.csv")
    assert "拒绝 rejected" in result.stdout
    assert "缺少名称" in result.stdout
    assert "[1/1] 读取 企业.csv" in result.stderr
    assert "读取" not in result.stdout


@pytest.mark.parametrize("name", ["坏行.csv", "坏行.xlsx"])
def test_rejected_rows_go_into_a_file_with_the_reason(here: Path, name: str) -> None:
    run("load", "企业.csv", "--rejected", name)
    if name.endswith("csv"):
        rows = list(csv.reader((here / name).read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0][:3] == ["名称", "主营产品", ""]
        assert rows[1][1] == "轴承"
        assert (rows[0][3], "缺少名称" in rows[1][3]) == ("未导入的原因", True)
        assert rows[1][-1] == "3"
    else:
        assert (here / name).stat().st_size > 1_000


def test_a_full_disk_and_a_place_that_cannot_be_written(here: Path) -> None:
    result = run("load", "企业.csv", "--rejected", "/dev/full")
    assert (result.exit_code, "CANNOT_WRITE" in result.stderr) == (2, True)
    result = run("load", "企业.csv", "--db", "sqlite:///nowhere/town.db")
    assert (result.exit_code, "STORE_NOT_WRITABLE" in result.stderr) == (2, True)
    assert "错误：" in result.stderr


def test_two_loads_at_once_leave_one_whole_graph(tmp_path: Path) -> None:
    lines = ["名称,主营产品", *(f"企业{number},产品{number % 7}" for number in range(200))]
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file in files:
        file.write_text("\n".join(lines), encoding="utf-8")
    url = f"sqlite:///{tmp_path}/town.db"
    open_store(url).close()
    start = Barrier(2)
    failures: list[BaseException] = []

    def one(file: Path) -> None:
        store = open_store(url)
        try:
            start.wait()
            load(store, [file])
        except BaseException as error:
            failures.append(error)
        finally:
            store.close()

    threads = [Thread(target=one, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store = open_store(url)
    everything = contents(store).values()
    assert sum(isinstance(record, Enterprise) for record in everything) == 200
    assert sum(isinstance(record, Offer) for record in everything) == 200
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_stops_a_load_and_leaves_nothing(tmp_path: Path, presses: int) -> None:
    lines = ["名称,主营产品", *(f"企业{number},产品{number}" for number in range(20_000))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    command = (sys.executable, "-c", "from api.cli import main; main()", "load", "a.csv")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONPATH": root}, text=True) as running:  # fmt: skip
        assert running.stderr
        said = iter(running.stderr)
        assert any("理解" in line for line in said)
        running.send_signal(signal.SIGINT)
        if presses == 2:
            assert any("再按一次" in line for line in said)
            running.send_signal(signal.SIGINT)
        told = "".join(said)
        output = running.stdout.read() if running.stdout else ""
    assert running.returncode in ((130,) if presses == 1 else (130, 1))
    assert "什么也没有写入" in told or presses == 2
    assert output == ""
    assert "Traceback" not in told
    store = open_store(f"sqlite:///{tmp_path}/qianxian.db")
    assert contents(store) == {}
    assert store.check() == []
    store.close()


def test_export_and_load_again(here: Path) -> None:
    run("load", "企业.csv", "--db", "sqlite:///a.db")
    for to in ("out.xlsx", "out.json", "out.graphml"):
        assert run("export", "--to", to, "--db", "sqlite:///a.db").exit_code == 0
        assert (here / to).stat().st_size > 0
    assert run("export", "--to", "csv", "--format", "csv", "--db", "sqlite:///a.db").exit_code == 0
    assert run("load", "out.xlsx", "--db", "sqlite:///b.db").exit_code == 0
    assert run("load", "csv", "--db", "sqlite:///b.db", "--json").exit_code == 0


def test_a_template_needs_no_graph(here: Path) -> None:
    assert run("export", "--template", "--to", "样表.xlsx").exit_code == 0
    assert not (here / "qianxian.db").exists()
    assert run("load", "样表.xlsx").exit_code == 0
    assert run("export", "--template", "--to", "x.json").exit_code == 2


@pytest.mark.parametrize("name", ["坏行.csv", "坏行.xlsx"])
def test_rejected_rows_load_again_from_their_file(here: Path, name: str) -> None:
    (here / "需求.csv").write_text("企业,需求内容\n龙工,\n", encoding="utf-8")
    report = answer("企业.csv", "需求.csv", "--rejected", name)
    assert report["totals"]["rejected"] == 3
    again = answer(name)
    assert [(one["row"], one["code"]) for one in again["files"][0]["problems"]] == [
        (2, "MISSING_NAME"),
        (3, "EXTRA_CELLS"),
        (5, "MISSING_NAME"),
    ]
    assert again["files"][0]["kind"] == "企业、需求"


def test_where_rejected_rows_cannot_go_nothing_is_loaded(here: Path) -> None:
    result = run("load", "企业.csv", "--rejected", "nowhere/坏行.csv")
    assert (result.exit_code, "CANNOT_WRITE" in result.stderr) == (2, True)
    assert not (here / "qianxian.db").exists()


def test_the_file_of_rejected_rows_may_lie_in_the_folder_that_is_loaded(here: Path) -> None:
    report = answer(".", "--rejected", "坏行.xlsx")
    assert [file["path"] for file in report["files"]] == ["企业.csv"]
    assert (here / "坏行.xlsx").stat().st_size > 1_000


def test_export_makes_no_database(here: Path) -> None:
    result = run("export", "--to", "out.json")
    assert (result.exit_code, "NO_DATABASE" in result.stderr) == (2, True)
    assert not (here / "qianxian.db").exists()
    assert not (here / "out.json").exists()


def test_a_folder_without_anything_is_told_beside_what_was_loaded(here: Path) -> None:
    (here / "空").mkdir()
    (here / "good.csv").write_text("名称\n龙工\n", encoding="utf-8")
    result = run("load", "空", "good.csv", "--json")
    files = {file["path"]: file for file in json.loads(result.stdout)["files"]}
    assert (files["good.csv"]["accepted"], files["空"]["problems"][0]["code"]) == (1, "EMPTY_FOLDER")
    assert result.exit_code == 1


def test_a_folder_that_cannot_be_opened_loses_nothing_else(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = here / "资料" / "锁着"
    locked.mkdir(parents=True)
    (here / "资料" / "good.csv").write_text("名称\n龙工\n", encoding="utf-8")
    listed = Path.iterdir

    def refused(folder: Path) -> Iterator[Path]:
        if folder.name == locked.name:  # root may open anything, so that permissions prove nothing
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    result = run("load", "资料", "--json")
    (good, bad) = json.loads(result.stdout)["files"]
    assert (good["accepted"], bad["problems"][0]["code"]) == (1, "UNREADABLE_FILE")
    assert result.exit_code == 1


def test_the_table_stays_readable_beside_a_long_list_of_sheets(here: Path) -> None:
    run("export", "--template", "--to", "样表.xlsx")
    head = run("load", "样表.xlsx").stdout.splitlines()[0]
    assert head.split() == ["文件", "file", "类型", "kind", "行", "rows", "写入", "accepted", "未变", "unchanged",
                            "拒绝", "rejected", "警告", "warnings"]  # fmt: skip


@pytest.mark.parametrize("name", ["全部.csv", "全部.txt", "全部.xls"])
def test_a_name_that_says_no_format_is_not_guessed_at(here: Path, name: str) -> None:
    run("load", "企业.csv")
    result = run("export", "--to", name)
    assert (result.exit_code, "EXPORT_FORMAT" in result.stderr) == (2, True)
    assert not (here / name).exists()
