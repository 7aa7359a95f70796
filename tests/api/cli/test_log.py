"""qianxian changes, history and undo, as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph.stores import EVERYTHING, open_store
from schema import Organisation
from tests.api.cli.conftest import Run


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> dict[str, Any]:
    """Two loads in this folder: what `load --json` said of each."""
    (tmp_path / "一.csv").write_text(
        "名称,所在地,主营产品\n龙工,新桥镇,轴承\n自润,新桥镇,齿轮\n", encoding="utf-8"
    )
    (tmp_path / "二.csv").write_text("名称,主营产品\n龙工,轴承\n华东,轴承\n", encoding="utf-8")
    return {
        name: json.loads(run("load", f"{name}.csv", "--json").stdout)["change_set"] for name in ("一", "二")
    }


def names() -> set[str]:
    store = open_store("sqlite:///qianxian.db")
    with store.view(EVERYTHING) as view:
        found = {one.name for one in view.all(Organisation)}
    store.close()
    return found


def told(run: Run, *words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


def test_changes_are_listed_the_newest_first(run: Run, loaded: dict[str, Any]) -> None:
    found = told(run, "changes")
    assert [one["id"] for one in found["change_sets"]] == [loaded["二"], loaded["一"]]
    assert [(one["kind"], one["why"]) for one in found["change_sets"]] == [
        ("load", "二.csv"),
        ("load", "一.csv"),
    ]
    shown = run("changes").stdout
    assert shown.index(loaded["二"]) < shown.index(loaded["一"])
    assert [one["id"] for one in told(run, "changes", "--first", "1")["change_sets"]] == [loaded["二"]]


def test_changes_since_a_number_say_each_record(run: Run, loaded: dict[str, Any]) -> None:
    first = told(run, "changes")["change_sets"][1]["changes"]
    found = told(run, "changes", "--since", str(first))
    assert [one["id"] for one in found["change_sets"]] == [loaded["二"]]
    assert {(one["type"], one["title"], one["action"]) for one in found["changes"]} == {
        ("Enterprise", "龙工", "changed"),
        ("Enterprise", "华东", "created"),
        ("Offer", "龙工 供给 轴承", "changed"),
        ("Offer", "华东 供给 轴承", "created"),
    }
    assert {source for one in found["changes"] for source in one["sources"]} == {
        "二.csv 第2行",
        "二.csv 第3行",
    }


def test_changes_since_a_day(run: Run, loaded: dict[str, Any]) -> None:
    assert len(told(run, "changes", "--since", "2020-01-01")["change_sets"]) == 2
    assert run("changes", "--since", "2999-01").exit_code == 1
    refused = run("changes", "--since", "星期一")
    assert refused.exit_code == 2
    assert "BAD_SINCE" in refused.stderr


def test_history_of_an_organisation_by_name(run: Run, loaded: dict[str, Any]) -> None:
    found = told(run, "history", "龙工")
    assert (found["type"], found["removed"]) == ("Enterprise", False)
    created, cited = found["history"]
    assert created["sources"] == ["一.csv 第2行"]
    assert {"field": "name", "before": None, "after": "龙工"} in created["fields"]
    assert (cited["action"], cited["fields"], cited["sources"]) == ("changed", [], ["二.csv 第2行"])
    shown = run("history", "龙工").stdout
    assert "名称 name： → 龙工" in shown
    assert "一.csv 第2行" in shown


def test_history_of_what_is_no_more_by_id(run: Run, loaded: dict[str, Any]) -> None:
    id_ = told(run, "history", "自润")["id"]
    run("undo", loaded["一"])
    found = told(run, "history", id_)
    assert found["removed"]
    assert [one["action"] for one in found["history"]] == ["created", "removed"]
    assert run("history", "没有这家").exit_code == 2


def test_a_dry_run_changes_nothing(run: Run, loaded: dict[str, Any]) -> None:
    found = told(run, "undo", loaded["一"], "--dry-run")
    assert found["undo"] is None
    assert found["counts"]["removed"] == {"Enterprise": 1, "Offer": 1, "Product": 1}
    assert names() == {"龙工", "自润", "华东"}
    assert "--dry-run" in run("undo", loaded["一"], "--dry-run").stdout


def test_an_undo_keeps_and_tells_what_others_said_and_can_be_undone(run: Run, loaded: dict[str, Any]) -> None:
    done = told(run, "undo", loaded["一"])
    assert names() == {"龙工", "华东"}
    kept = {one["title"]: one["why"]["zh"] for one in done["effects"] if one["why"]}
    assert "二.csv" in kept["龙工"]
    assert "用到它" in kept["轴承"]
    again = run("undo", loaded["一"])
    assert again.exit_code == 2
    assert "ALREADY_UNDONE" in again.stderr
    shown = run("undo", done["undo"])
    assert shown.exit_code == 0
    assert names() == {"龙工", "自润", "华东"}


def test_undoing_everything_leaves_nothing(run: Run, loaded: dict[str, Any]) -> None:
    for name in ("一", "二"):
        assert run("undo", loaded[name]).exit_code == 0
    assert names() == set()


def test_undo_of_what_is_no_change_set(run: Run, loaded: dict[str, Any]) -> None:
    refused = run("undo", "chg_none")
    assert refused.exit_code == 2
    assert "qianxian changes" in refused.stderr
