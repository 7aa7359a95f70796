"""Dates are as exact as they were given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.dates import first_day, from_excel_serial, last_day, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-08-15", "2021-08-15"),
        ("2021/8/5", "2021-08-05"),
        ("2021.8.5", "2021-08-05"),
        ("2021年8月5日", "2021-08-05"),
        ("２０２１年８月５日前", "2021-08-05"),
        ("2021-08-15 00:00:00", "2021-08-15"),
        ("2021-08-15T10:20:30", "2021-08-15"),
        ("2021年8月", "2021-08"),
        ("2021-08", "2021-08"),
        ("2021年8月底前", "2021-08"),
        ("2021年8月中旬之前", "2021-08"),
        ("2021年8月前", "2021-08"),
        ("2021年底", "2021"),
        ("2021年底前", "2021"),
        ("2021年内", "2021"),
        ("2021年前", None),
        ("2021", "2021"),
        ("2021上半年", "2021H1"),
        ("2021年下半年", "2021H2"),
        ("2021H2", "2021H2"),
        ("2月30日", None),
        ("2021-02-30", None),
        ("2021-13", None),
        ("2021-13-01", None),
        ("尽快", None),
        ("", None),
        ("20211", None),
    ],
)
def test_reads_what_is_a_date(text: str, expected: str | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        ("2021", date(2021, 12, 31)),
        ("2021H1", date(2021, 6, 30)),
        ("2021H2", date(2021, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2021-08-15", date(2021, 8, 15)),
    ],
)
def test_last_day(partial: str, expected: date) -> None:
    assert last_day(partial) == expected


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        ("2021", date(2021, 1, 1)),
        ("2021H1", date(2021, 1, 1)),
        ("2021H2", date(2021, 7, 1)),
        ("2024-02", date(2024, 2, 1)),
        ("2021-08-15", date(2021, 8, 15)),
    ],
)
def test_first_day(partial: str, expected: date) -> None:
    assert first_day(partial) == expected


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_and_is_its_own_last_day(day: date) -> None:
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()
    assert last_day(day.isoformat()) == day
    serial = (day - date(1899, 12, 30)).days
    assert from_excel_serial(serial + 0.5) == day.isoformat()


@given(st.text(max_size=12))
def test_whatever_is_read_has_a_last_day(text: str) -> None:
    found = parse_date(text)
    assert found is None or last_day(found).year == int(found[:4])


@given(st.floats())
def test_a_number_that_is_no_date(number: float) -> None:
    found = from_excel_serial(number)
    assert (found is not None) == (18264 <= number <= 73415)
