"""Names as keys, and what may not stand in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.names import core, fold, invisible, is_only_a_form, tidy

TEXT = st.text(st.sampled_from("龙工ＡaＢb（）() 　\t1２\u200b有限公司厂"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("龙工（上海）挖掘机制造有限公司", "龙工(上海)挖掘机制造有限公司"),
        ("ＡＢＣ　Co.", "abc co."),
        ("昱章 电气", "昱章电气"),
        ("Straße", "STRASSE"),
    ],
)
def test_fold_ignores_width_case_and_spaces(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_fold_keeps_what_tells_apart() -> None:
    assert fold("昱章电气") != fold("昱章电器")
    assert fold("中国龙工") != fold("龙工")


@given(TEXT)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_tidy_keeps_the_key(text: str) -> None:
    assert fold(tidy(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("上海自润轴承有限公司", "上海自润轴承"),
        ("锐奇控股股份有限公司", "锐奇控股"),
        ("北京精雕科技集团有限公司", "北京精雕科技"),
        ("示例（集团）股份有限公司", "示例"),
        ("Foo Bar Co., Ltd.", "foobar"),
        ("有限公司", "有限公司"),
        ("开勒", "开勒"),
    ],
)
def test_core_leaves_the_legal_form_out(name: str, expected: str) -> None:
    assert core(name) == expected


def test_core_of_a_group_is_not_its_subsidiary() -> None:
    assert core("中国龙工控股有限公司") != core("龙工(上海)挖掘机制造有限公司")


def test_invisible_characters_are_named() -> None:
    assert invisible("龙\u200b工\u202e") == ["U+200B", "U+202E"]
    assert invisible("龙工 (上海)\n𠮷") == []


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("有限公司", True),
        ("（上海）有限公司", True),
        ("(上海)集团有限公司", True),
        ("公司", True),
        ("Co., Ltd.", True),
        ("龙工有限公司", False),
        ("三公司", False),
        ("上海（有限公司）", False),
    ],
)
def test_a_legal_form_alone_is_the_name_of_nobody(name: str, *, only: bool) -> None:
    assert is_only_a_form(name) is only
