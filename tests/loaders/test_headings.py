"""Sheets are recognised by their headings, whatever they are called."""

import pytest

from loaders.export.tables import TYPES_OF, columns
from loaders.headings import Kind, fields_of, recognise


@pytest.mark.parametrize("kind", list(TYPES_OF))
def test_our_own_headings_are_understood_without_a_name(kind: Kind) -> None:
    headings = list(columns(kind).values())
    assert recognise(headings, []) is kind
    assert list(fields_of(kind, headings).values()) == list(columns(kind))


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("单位名称,主要产品,需要采购,联系人,电话", Kind.ENTERPRISE),
        ("*企业名称（全称）：,统一社会信用代码", Kind.ENTERPRISE),
        ("序号,企业名称", Kind.ENTERPRISE),
        ("name,uscc,region,products,needs,downstream,contact", Kind.ENTERPRISE),
        ("Name", Kind.ENTERPRISE),
        ("企业名称,需求内容,数量,备注", Kind.NEED),
        ("企业,产品,营收占比", Kind.OFFER),
        ("名称,类别", Kind.PRODUCT),
        ("甲方,乙方,状态", Kind.INTRODUCTION),
        ("供应商,采购方", Kind.RELATION),
        ("code,name,parent,level,note", Kind.CLASSIFICATION),
        ("code,name", None),
        ("code,name,cityCode,provinceCode", None),
        ("日期,天气,名称", None),
        ("", None),
    ],
)
def test_headings_that_people_write(headings: str, kind: Kind | None) -> None:
    assert recognise(headings.split(","), []) is kind


def test_the_name_of_a_sheet_breaks_a_tie() -> None:
    assert recognise(["名称"], ["产品"]) is Kind.PRODUCT
    assert recognise(["名称"], ["Sheet1", "集群组织"]) is Kind.PARTY
    assert recognise(["企业", "需求内容"], ["企业"]) is Kind.NEED


def test_who_is_asked_is_enough_though_nobody_knows_what_is_asked() -> None:
    unknown = [*(f"问题{chr(0x4E00 + place)}" for place in range(40)), "有无研发中心", "所属集团"]
    assert recognise(["企业名称", *unknown], []) is Kind.ENTERPRISE
    assert recognise(["单位名称", "处罚金额", "处罚日期"], []) is Kind.ENTERPRISE
    assert recognise(["企业名称", "主要产品", "电话", "研发中心"], []) is Kind.ENTERPRISE
    assert recognise(["名称", *unknown], []) is None
    assert recognise(["企业名称", "上海某某有限公司"], []) is None, "a form: the name stands beside its label"
