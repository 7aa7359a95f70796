"""qianxian match: the table for people, JSON for programs, and the exit codes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, open_store
from schema import Contact, Enterprise
from tests.api.cli.conftest import Run
from tests.factories import enterprise, id_of, keep

NEED = "求购自润滑轴承，松江附近优先"
LONGGONG = id_of("Enterprise", "龙工(上海)挖掘机制造有限公司")


def parsed(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_need_as_a_table(run: Run, db: str) -> None:
    result = run("match", "--need", NEED, "--db", db)
    assert (result.exit_code, result.stderr) == (0, "")
    for words in ("名次", "伙伴", "产品", "得分", "把握", "上海自润轴承有限公司", "自润滑轴承", "强"):
        assert words in result.stdout
    assert "Rank" in run("match", "--need", NEED, "--db", db, "--lang", "en").stdout


def test_a_need_is_read_back_in_parts(run: Run, db: str) -> None:
    text = "我们做挖掘机的，求购自润滑轴承，每月200套，松江附近优先"
    shown = run("match", "--need", text, "--db", db).stdout
    assert "要找的 自润滑轴承；自己的产品 挖掘机；数量 每月200套；地区 松江" in shown


def test_a_path_points_as_its_edges_do(run: Run, db: str) -> None:
    """The maker OFFERS the bearing: read from the seeker that is an edge against the reading."""
    shown = run("match", "--enterprise", "龙工", "--direction", "upstream", "--db", db).stdout
    assert "龙工 —需要→ 自润滑轴承 ←供应— 自润" in shown


def test_a_step_along_the_chain_says_its_row(run: Run, tmp_path: Path) -> None:
    table, survey, db = tmp_path / "产品.csv", tmp_path / "走访表.csv", f"sqlite:///{tmp_path / 'rows.db'}"
    table.write_text("名称,上级产品\n低压电器,\n接触器,低压电器\n", encoding="utf-8")
    survey.write_text("企业名称,主营产品\n甲电器厂,接触器\n", encoding="utf-8")
    assert run("load", str(table), str(survey), "--db", db).exit_code == 0
    shown = run("match", "--need", "求购低压电器", "--db", db).stdout
    assert "出处：接触器 属于 低压电器（产品.csv 第3行）" in shown


def test_the_columns_line_up_under_chinese(run: Run, db: str) -> None:
    from rich.cells import cell_len

    lines = run("match", "--need", NEED, "--db", db).stdout.splitlines()
    head = next(line for line in lines if "名次" in line)
    first = next(line for line in lines if "上海自润轴承有限公司" in line)
    assert cell_len(head[: head.index("得分")]) + 4 == cell_len(first[: first.index("0.")]) + 5


def test_json_is_the_whole_answer_and_nothing_else(run: Run, db: str) -> None:
    result = run("match", "--need", NEED, "--db", db, "--json")
    found = parsed(result)
    assert result.stderr == ""
    assert {"seeker", "direction", "understood", "suggestions", "known", "empty_because"} <= set(found)
    assert (found["seeker"], found["direction"], found["empty_because"]) == (None, "upstream", None)
    assert found["understood"]["wanted"][0]["phrase"] == "自润滑轴承"
    assert found["understood"]["region"]["regions"][0] == {"code": "310117", "name": "上海市松江区"}
    best = found["suggestions"][0]
    assert best["rank"] == 1
    assert best["partner"] == {
        "id": id_of("Enterprise", "上海自润轴承有限公司"),
        "name": "上海自润轴承有限公司",
    }
    assert best["product"] == {"id": id_of("Product", "自润滑轴承"), "name": "自润滑轴承"}
    assert best["score"] == pytest.approx(sum(reason["contribution"] for reason in best["reasons"]))
    assert all({"feature", "contribution", "text", "facts"} <= set(reason) for reason in best["reasons"])
    assert "\\u" not in result.stdout


@pytest.mark.parametrize("direction", list(Direction))
def test_json_says_what_the_matcher_says(run: Run, db: str, direction: Direction) -> None:
    words = ("match", "--enterprise", "龙工", "--direction", direction.value.upper(), "--db", db, "--json")
    found = parsed(run(*words))
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        answer = Matcher(store).suggest_partners(view, LONGGONG, direction)
    store.close()
    assert found["seeker"]["id"] == LONGGONG
    assert found["direction"] == direction.value
    assert [(one["rank"], one["score"], one["partner"]["id"]) for one in found["suggestions"]] == [
        (one.rank, one.score, one.partner.id) for one in answer.suggestions
    ]


@pytest.mark.parametrize("words", ["龙工", "龙工（上海）挖掘机制造有限公司", LONGGONG, "挖掘机制造"])
def test_an_enterprise_by_name_id_or_part_of_its_name(run: Run, db: str, words: str) -> None:
    result = run("match", "--enterprise", words, "--direction", "upstream", "--db", db, "--json")
    assert parsed(result)["seeker"]["id"] == LONGGONG


def test_first_limits_the_page(run: Run, db: str) -> None:
    found = parsed(run("match", "--need", "求购铸件，求购挖掘机", "--db", db, "--json", "--first", "1"))
    assert len(found["suggestions"]) == 1
    assert found["more"] is True
    for wrong in ("0", "-1", "1000000", "ten"):
        assert run("match", "--need", NEED, "--db", db, "--first", wrong).exit_code == 2


@pytest.mark.parametrize("words", ["华东", "铸件", "铸件一厂和二厂"])
def test_a_name_that_fits_several_is_listed(run: Run, db: str, words: str) -> None:
    result = run("match", "--enterprise", words[:2], "--direction", "upstream", "--db", db)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "华东铸件一厂" in result.stderr
    assert id_of("Enterprise", "华东铸件二厂") in result.stderr
    assert "AMBIGUOUS" in result.stderr


def test_a_name_that_nobody_has(run: Run, db: str) -> None:
    result = run("match", "--enterprise", "无此单位", "--direction", "upstream", "--db", db, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有找到" in result.stderr


def test_nothing_found_says_why(run: Run, db: str) -> None:
    result = run("match", "--need", "今天天气不错", "--db", db)
    assert result.exit_code == 1
    assert "没有读出" in result.stdout
    result = run("match", "--need", "今天天气不错", "--db", db, "--json", "--lang", "en")
    assert result.exit_code == 1
    assert parsed(result)["suggestions"] == []
    assert "No product" in parsed(result)["empty_because"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--need", "  "),
        ("--need", NEED, "--enterprise", "龙工"),
        ("--need", NEED, "--direction", "upstream"),
        ("--enterprise", "龙工"),
        ("--enterprise", "龙工", "--direction", "sideways"),
        ("--need", NEED, "--lang", "fr"),
    ],
)
def test_usage_that_makes_no_sense(run: Run, db: str, words: tuple[str, ...]) -> None:
    result = run("match", *words, "--db", db)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage" in result.stderr


def test_a_database_that_is_not_there_is_not_made(run: Run) -> None:
    result = run("match", "--need", NEED, "--db", "sqlite:///none.db")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "NO_DATABASE" in result.stderr
    assert run("match", "--need", NEED, "--db", "none.db").exit_code == 2


def test_the_environment_names_the_database(run: Run, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANXIAN_DB", db)
    assert run("match", "--need", NEED).exit_code == 0


def test_contacts_never_appear(run: Run, db: str) -> None:
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        (maker,) = view.organisations_called("自润")
    assert isinstance(maker, Enterprise)
    secret = Contact(person="某主任", phone="13900000000")
    keep(store, Enterprise(id=maker.id, name=maker.name, short_name="自润", contacts=(secret,)))
    store.close()
    for shape in ((), ("--json",)):
        result = run("match", "--need", NEED, "--db", db, *shape)
        assert "自润" in result.stdout
        assert "13900000000" not in result.output
        assert "某主任" not in result.output


def test_a_reason_stands_beside_its_contribution(run: Run, db: str) -> None:
    lines = run("match", "--need", NEED, "--db", db).stdout.splitlines()
    assert [line for line in lines if re.fullmatch(r"\s*[+-]0\.\d{3}\s*", line)] == []
    long = "供给" + "很长的说明" * 30
    store = open_store(db)
    keep(store, enterprise("长名" + long, makes=["减震器总成"]))
    store.close()
    lines = run("match", "--need", "求购减震器总成", "--db", db).stdout.splitlines()
    assert [line for line in lines if re.fullmatch(r"\s*[+-]0\.\d{3}\s*", line)] == []


def test_who_could_buy_is_found_by_registering_needs(run: Run, db: str) -> None:
    shown = run("match", "--enterprise", "新桥职校", "--direction", "downstream", "--db", db, "--lang", "en")
    assert (shown.exit_code, "register new needs" in " ".join(shown.stdout.split())) == (1, True)


def test_a_terminal_without_chinese_gets_no_traceback(db: str) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "match",
        *("--enterprise", LONGGONG, "--direction", "upstream", "--db", db),
    ]
    for shape in ((), ("--json",)):
        done = subprocess.run([*command, *shape], env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["suggestions"][0]["partner"]["name"] == "上海自润轴承有限公司"
