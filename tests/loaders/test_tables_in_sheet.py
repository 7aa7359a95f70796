"""A sheet may hold several tables, or a form that one enterprise filled in; nobody's facts become another's."""

from pathlib import Path

import pytest

from loaders.corrections import Corrections, corrected
from loaders.headings import Kind
from loaders.preview import SheetPreview, preview
from loaders.problems import RowProblem, Severity
from schema import Enterprise, Need, Offer, Product
from tests.loaders.town import Town


def sheets(town: Town, path: Path, corrections: Corrections | None = None) -> list[SheetPreview]:
    (file,) = preview(town.store, [path], corrections).files
    return list(file.sheets)


def offered(town: Town) -> set[tuple[str, str]]:
    names = {one.id: one.name for one in town.all(Enterprise)} | {
        one.id: one.name for one in town.all(Product)
    }
    return {(names[one.organisation_id], names[one.product_id]) for one in town.all(Offer)}


def test_tables_below_each_other_keep_their_own_headings(town: Town) -> None:
    path = town.csv(
        "a.csv", "一、供应企业,,", "企业名称,可供应产品,联系人", "上一厂,紧固件,周", "小计,1,", ",,",
        "二、需求企业,,", "企业名称,需求产品,电话", "下二厂,冷镦钢,13700000001",
    )  # fmt: skip
    assert [(one.kind, one.heading_rows, one.count) for one in sheets(town, path)] == [
        (Kind.ENTERPRISE, (2,), 1),
        (Kind.NEED, (7,), 1),
    ]
    town.load(path)
    assert offered(town) == {("上一厂", "紧固件")}
    assert [one.text for one in town.all(Need)] == ["冷镦钢"]


def test_tables_beside_each_other_do_not_share_their_rows(town: Town) -> None:
    path = town.csv(
        "a.csv",
        "企业名称,主营产品,,企业名称,主营产品",
        "左一厂,弹簧,,右一厂,弹簧钢丝",
        "左二厂,卡簧,,,",
        ",,,右三厂,簧片",
    )
    town.load(path)
    assert offered(town) == {
        ("左一厂", "弹簧"), ("左二厂", "卡簧"), ("右一厂", "弹簧钢丝"), ("右三厂", "簧片"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        ("企业信息采集表,,,", "企业名称,三维数控机床厂,联系人,钱工", "联系电话,0512-66668888,主营产品,数控车床",
         "年产能,,所在地,江苏省苏州市"),
        ("企业信息采集表,", "企业名称,三维数控机床厂", "联系人,钱工", "联系电话,0512-66668888", "主营产品,数控车床",
         "年产能,"),
    ],
    ids=["four columns", "two columns"],
)  # fmt: skip
def test_a_form_is_one_enterprise(town: Town, rows: tuple[str, ...]) -> None:
    town.load(town.csv("a.csv", *rows))
    (one,) = town.all(Enterprise)
    assert (one.name, one.contacts[0].person) == ("三维数控机床厂", "钱工")
    assert offered(town) == {("三维数控机床厂", "数控车床")}


def test_what_a_person_says_of_a_column_decides_the_kind_of_sheet_that_has_it(town: Town) -> None:
    path = town.csv("a.csv", "企业,拿手的,产品,交期,价格", "簧厂,弹簧,簧片,3天,5元")
    assert sheets(town, path)[0].kind is Kind.OFFER
    (told,) = sheets(town, path, Corrections(everywhere=corrected({"拿手的": "主营产品"})))
    assert (told.kind, told.columns[1].field) == (Kind.ENTERPRISE, "products")


def test_credit_codes_under_a_heading_that_says_code_are_credit_codes(town: Town) -> None:
    codes = ("91310000132617068D", "91310117MA1J00001Q")
    (one,) = sheets(
        town, town.csv("a.csv", "企业名称,代码", *(f"厂{n},{code}" for n, code in enumerate(codes)))
    )
    assert one.columns[1].field == "uscc"
    (other,) = sheets(town, town.csv("b.csv", "企业名称,代码,电话", "甲厂,A01,", "乙厂,A02,"))
    assert other.columns[1].field == "number"


def test_what_nobody_sees_is_shown_by_its_code_point() -> None:
    problem = RowProblem(severity=Severity.ERROR, code="X", zh="", en="", value="上海\u202e厂")
    assert problem.seen == " “上海〔U+202E〕厂”"
