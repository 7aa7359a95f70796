"""A preview shows what a load would do and stores nothing; corrections are taken and remembered."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph.stores import open_store
from loaders.corrections import Correction, Corrections, corrected
from loaders.headings import Kind
from loaders.layout import How
from loaders.loading import load
from loaders.preview import Becomes, SheetPreview, preview
from schema import BadInput, Enterprise, Need, Offer
from tests.loaders.town import Town, codes, contents

ROWS = ["企业名称,拿手的,电话", "龙工,挖掘机,021-1", ",轴承,", "自润厂,轴承,021-2"]


def sheet(town: Town, *paths: Path, corrections: Corrections | None = None) -> SheetPreview:
    (file,) = preview(town.store, paths, corrections).files
    (one,) = file.sheets
    return one


def test_every_row_says_what_it_becomes(town: Town) -> None:
    town.load(town.csv("known.csv", "企业名称,主营产品,说明", "龙工,挖掘机,", "自润厂,轴承,老"))
    before = contents(town.store)
    path = town.csv(
        "a.csv", "企业名称,主营产品,说明", "龙工,挖掘机,", "新来厂,齿轮,", ",轴承,", "自润厂,轴承,新"
    )
    shown = sheet(town, path)
    assert contents(town.store) == before
    assert [(row.number, row.becomes) for row in shown.rows] == [
        (2, Becomes.CHANGES),  # one more place where it is said
        (3, Becomes.NEW),
        (4, Becomes.REJECTED),
        (5, Becomes.CHANGES),
    ]
    assert shown.rows[1].about == "企业 新来厂"
    assert {fact for fact, _ in shown.rows[1].facts} == {"企业 新来厂", "产品 齿轮", "供给 齿轮"}
    assert [problem.code for problem in shown.rows[2].problems] == ["MISSING_NAME"]
    town.load(path)
    assert {row.becomes for row in sheet(town, path).rows} == {Becomes.UNCHANGED, Becomes.REJECTED}


def test_names_that_may_be_one_are_shown(town: Town) -> None:
    town.load(town.csv("known.csv", "企业名称", "上海昱章电气成套设备有限公司"))
    shown = preview(town.store, [town.csv("a.csv", "企业名称", "上海昱章电器成套设备有限公司")])
    assert [{one.a.name, one.b.name} for one in shown.proposals] == [
        {"上海昱章电气成套设备有限公司", "上海昱章电器成套设备有限公司"}
    ]


def test_columns_say_what_they_were_taken_for(town: Town) -> None:
    shown = sheet(town, town.csv("a.csv", *ROWS))
    assert [(one.letter, one.heading, one.field, one.word, one.how) for one in shown.columns] == [
        ("A", "企业名称", "name", "名称", How.WORD),
        ("B", "拿手的", None, None, None),
        ("C", "电话", "phone", "电话", How.WORD),
    ]
    assert shown.columns[1].examples == ("挖掘机", "轴承")
    assert (shown.heading_rows, shown.kind) == ((1,), Kind.ENTERPRISE)


def test_a_correction_is_taken_and_remembered_for_files_of_this_shape(town: Town) -> None:
    path = town.csv("a.csv", *ROWS)
    shape = sheet(town, path).shape
    said = Corrections(by_shape={shape: Correction(columns={"拿手的": "products"})})
    assert sheet(town, path, corrections=said).columns[1].how is How.CORRECTED
    assert sheet(town, path).columns[1].field is None  # a preview remembers nothing
    load(town.store, [path], corrections=said)
    assert len(town.all(Offer)) == 2
    later = town.csv(
        "b.csv", "电话,拿手的,企业名称（全称）", "021-3,阀门,开维厂"
    )  # the same headings, otherwise ordered
    column = sheet(town, later).columns[1]
    assert (column.field, column.how) == ("products", How.REMEMBERED)
    town.load(later)
    assert len(town.all(Offer)) == 3
    forget = Corrections(by_shape={shape: Correction(columns={"拿手的": "auto"})})
    load(town.store, [later], corrections=forget)
    assert sheet(town, later).columns[1].field is None


def test_a_correction_can_say_the_kind_the_heading_row_and_leave_a_column_out(town: Town) -> None:
    path = town.csv("a.csv", "企业名称,电话,甲", "谁,要什么,内部", "龙工,要轴承,x", "自润厂,要铜粉,y")
    assert sheet(town, path).kind is Kind.ENTERPRISE
    said = corrected({"谁": "企业", "要什么": "需求内容", "内部": "不导入"}, "需求", 2)
    load(town.store, [path], corrections=Corrections(everywhere=said))
    assert sorted(need.text for need in town.all(Need)) == ["要轴承", "要铜粉"]
    assert {need.note for need in town.all(Need)} == {None}


@pytest.mark.parametrize(
    ("columns", "kind", "code"),
    [({"甲": "没有这种栏"}, None, "UNKNOWN_FIELD"), ({}, "没有这种表", "UNKNOWN_SHEET_KIND")],
)
def test_a_correction_that_means_nothing_is_refused(
    columns: dict[str, str], kind: str | None, code: str
) -> None:
    with pytest.raises(BadInput) as raised:
        corrected(columns, kind)
    assert raised.value.code == code


def test_a_correction_of_a_column_that_is_not_there_is_refused(town: Town) -> None:
    with pytest.raises(BadInput) as raised:
        load(
            town.store,
            [town.csv("a.csv", *ROWS)],
            corrections=Corrections(everywhere=corrected({"没有": "电话"})),
        )
    assert raised.value.code == "UNKNOWN_COLUMN"
    assert contents(town.store) == {}


def test_of_a_large_file_the_first_rows_are_looked_at(town: Town) -> None:
    large = town.csv("a.csv", "企业名称", *(f"企业第{number}厂" for number in range(5_000)))
    small = town.csv("b.csv", "企业,需求内容", "企业第4999厂,要轴承")
    shown = preview(town.store, [large, small], most_rows=100)
    (first,), (second,) = (file.sheets for file in shown.files)
    assert (first.count, first.shown, second.count, second.shown) == (5_000, 99, 1, 1)
    assert not shown.whole
    assert preview(town.store, [small]).whole


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QIANXIAN_DB", raising=False)
    (tmp_path / "企业.csv").write_text("\n".join(ROWS), encoding="utf-8")
    return tmp_path


def test_a_dry_run_shows_everything_and_makes_no_database(here: Path) -> None:
    result = run("load", "企业.csv", "--dry-run")
    assert result.exit_code == 1  # a row would be rejected
    for words in (
        "表头在第 1 行",
        "拿手的",
        "→ 说明 note",
        "新建 new",
        "龙工",
        "MISSING_NAME",
        "什么也没有写入",
    ):
        assert words in result.stdout
    assert not (here / "qianxian.db").exists()


def test_a_dry_run_as_json(here: Path) -> None:
    shown = json.loads(run("load", "企业.csv", "--dry-run", "--json", "--column", "拿手的=主营产品").stdout)
    (one,) = shown["files"][0]["sheets"]
    assert (shown["dry_run"], shown["whole"], one["kind"], one["rows"]) == (True, True, "企业", 3)
    assert one["becomes"] == {"new": 2, "changes": 0, "unchanged": 0, "rejected": 1}
    assert [(column["heading"], column["field"], column["how"]) for column in one["columns"]] == [
        ("企业名称", "name", "word"),
        ("拿手的", "products", "corrected"),
        ("电话", "phone", "word"),
    ]
    assert one["preview"][0]["about"] == "企业 龙工"


def test_a_column_is_corrected_on_the_command_line_and_remembered(here: Path) -> None:
    assert run("load", "企业.csv", "--column", "B=主营产品", "--json").exit_code == 1
    store = open_store("sqlite:///qianxian.db")
    assert sum(isinstance(one, Offer) for one in contents(store).values()) == 2
    store.close()
    shown = json.loads(run("load", "企业.csv", "--dry-run", "--json").stdout)
    assert shown["files"][0]["sheets"][0]["columns"][1]["how"] == "remembered"


@pytest.mark.parametrize(
    "arguments",
    [("--column", "拿手的"), ("--column", "拿手的=飞"), ("--column", "没有=电话"), ("--kind", "飞")],
)
def test_mistakes_on_the_command_line_are_told(here: Path, arguments: tuple[str, str]) -> None:
    result = run("load", "企业.csv", *arguments)
    assert result.exit_code == 2
    assert "错误：" in result.stderr
    assert not isinstance(result.exception, UnicodeError)


def test_rejected_rows_load_again_though_columns_were_corrected(here: Path) -> None:
    run(
        "load", "企业.csv", "--column", "拿手的=主营产品", "--rejected", "坏行.xlsx", "--db", "sqlite:///a.db"
    )
    shown = json.loads(run("load", "坏行.xlsx", "--dry-run", "--json", "--db", "sqlite:///b.db").stdout)
    (one,) = shown["files"][0]["sheets"]
    assert [column["field"] for column in one["columns"]] == ["name", "products", "phone"]
    assert [row["becomes"] for row in one["preview"]] == ["rejected"]


def test_enterprises_of_a_file_that_is_read_wrongly_can_be_named(town: Town) -> None:
    path = town.csv("a.csv", "客商,金额,城市级别", "龙工,3,一", "自润厂,4,二")
    assert codes(town.load_one(path)) == ["UNKNOWN_HEADINGS"]
    said = Corrections(everywhere=corrected({"客商": "名称", "城市级别": "-"}, "企业"))
    load(town.store, [path], corrections=said)
    assert {(one.name, one.note) for one in town.all(Enterprise)} == {
        ("龙工", "金额：3"),
        ("自润厂", "金额：4"),
    }


@pytest.mark.parametrize("row", [99, 3])
def test_a_row_of_headings_that_a_person_names_and_that_has_none_is_told(town: Town, row: int) -> None:
    path = town.csv("a.csv", "企业名称,主营产品", "龙工,挖掘机", "自润厂,轴承")
    said = Corrections(everywhere=corrected({}, None, row))
    (file,) = preview(town.store, [path], said).files
    if row == 3:
        assert file.unreadable is not None
        return
    assert [problem.code for problem in file.problems] == ["NO_SUCH_ROW"]
    assert sum(sheet.count for sheet in file.sheets) == 2


def test_headings_far_down_are_found_where_a_person_says(town: Town) -> None:
    above = [f"说明{number}" for number in range(30)]
    path = town.csv("a.csv", *above, "企业名称,主营产品", "龙工,挖掘机")
    said = Corrections(everywhere=corrected({}, None, 31))
    load(town.store, [path], corrections=said)
    assert [one.name for one in town.all(Enterprise)] == ["龙工"]
