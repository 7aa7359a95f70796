"""Amounts keep their unit and their qualifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import Quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("3000", 3000, None, None),
        ("约3000吨/年", 3000, "吨/年", "约"),
        ("800台/年", 800, "台/年", None),
        ("1.2万套", 12_000, "套", None),
        ("120万元", 120, "万元", None),
        ("1.31亿元", 1.31, "亿元", None),
        ("2000多万元", 2000, "万元", "多"),
        ("30余次", 30, "次", "余"),
        ("6亿元以上", 6, "亿元", "以上"),
        ("不少于50台", 50, "台", "不少于"),
        ("1，200米", 1200, "米", None),
        ("+93.3%", 93.3, "%", None),
        ("-2000元", -2000, "元", None),
        ("７０％", 70, "%", None),
        ("有望6亿元", 6, "亿元", "有望"),
        ("12000㎡", 12_000, "m2", None),
        ("约300m3/天", 300, "m3/天", "约"),
        ("about 15k pcs per month", 15_000, "pcs/month", "about"),
        ("30k套/月", 30_000, "套/月", None),
        ("15kg", 15, "kg", None),
        ("24K", 24, "K", None),
    ],
)
def test_reads(text: str, value: float, unit: str | None, qualifier: str | None) -> None:
    assert parse_quantity(text) == Quantity(text=text, value=value, unit=unit, qualifier=qualifier)


@pytest.mark.parametrize("text", ["很多", "", "若干", "3到5台", "五十台", "1天", "a3"])
def test_what_is_no_plain_number_keeps_its_words(text: str) -> None:
    found = parse_quantity(text)
    assert found.text == text
    assert found.value is None or f"{found.value:g}" in text


def test_a_unit_and_qualifier_from_other_columns_win() -> None:
    assert parse_quantity("120", "万元/年", "约") == Quantity(
        text="120", value=120, unit="万元/年", qualifier="约"
    )


def test_ten_thousands_are_counted_once() -> None:
    assert parse_quantity("500万", "万元").value == 500
    assert parse_quantity("500万", "元").value == 5_000_000


@given(st.text(max_size=20))
def test_nothing_is_lost_and_nothing_raises(text: str) -> None:
    assert parse_quantity(text).text == text.strip()


@given(
    st.integers(-(10**9), 10**9),
    st.sampled_from(["", "吨", "台/年", "%"]),
    st.sampled_from(["", "约", "至少"]),
)
def test_what_was_written_is_read(value: int, unit: str, qualifier: str) -> None:
    found = parse_quantity(f"{qualifier}{value}{unit}")
    assert (found.value, found.unit or "", found.qualifier or "") == (value, unit, qualifier)
