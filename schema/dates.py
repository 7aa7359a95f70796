"""Dates as exact as they were given: "2021", "2021-08", "2021-08-15", "2021H1"."""

import calendar
import re
import unicodedata
from datetime import date, timedelta

_FULL = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:[日号])?(?:[ T].*)?(?:前|之前|以前|止)?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?(?:底|末|份|初|上旬|中旬|下旬|内)?(?:前|之前|以前|止)?$")
_YEAR = re.compile(r"^(\d{4})年?(?:度|(?:底|末|内)(?:前|之前|以前|止)?)?$")
_HALF = re.compile(r"^(\d{4})年?(?:(上半年|下半年)|[Hh]([12]))$")


def parse_date(text: str) -> str | None:
    """The date in `text` in its own precision, or None when it is none or impossible (2月30日)."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" 00:00:00", "")
    if found := _FULL.match(plain) or _COMPACT.match(plain):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return None
    if found := _MONTH.match(plain):
        year, month = map(int, found.groups())
        return f"{year:04}-{month:02}" if 1 <= month <= 12 else None
    if found := _HALF.match(plain):
        half = "1" if found[2] == "上半年" or found[3] == "1" else "2"
        return f"{found[1]}H{half}"
    if found := _YEAR.match(plain):
        return found[1]
    return None


def is_date(partial: str | None) -> bool:
    """Whether `partial` is a date in the form that `parse_date` gives, or None."""
    return partial is None or parse_date(partial) == partial


def first_day(partial: str) -> date:
    """The first day that `partial` can mean."""
    if "H" in partial:
        year, half = partial.split("H")
        return date(int(year), 1 if half == "1" else 7, 1)
    return date.fromisoformat(f"{partial}-01-01"[:10])


def last_day(partial: str) -> date:
    """The last day that `partial` can mean: until when something dated so holds."""
    year = int(partial[:4])
    if "H" in partial:
        return date(year, 6, 30) if partial.endswith("1") else date(year, 12, 31)
    if len(partial) == 4:
        return date(year, 12, 31)
    month = int(partial[5:7])
    if len(partial) == 7:
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(partial)


def from_excel_serial(number: float) -> str | None:
    """The day of an Excel serial date (1900 system), or None outside 1950…2100."""
    if not 18264 <= number <= 73415:
        return None
    return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()
