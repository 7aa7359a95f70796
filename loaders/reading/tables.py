"""What reading gives: rows of cells under some headings, or records with keys."""

from collections.abc import Mapping
from dataclasses import dataclass

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as people see it: (row number, cells), empty rows left out, headings somewhere at the top."""

    sheet: str | None
    rows: list[tuple[int, list[str]]]
    formulas: frozenset[tuple[int, int]] = frozenset()  # (row number, column from 0) kept as text


@dataclass(frozen=True, slots=True)
class Line:
    """A record of a JSON file and its number, or what is wrong with it."""

    number: int
    record: Mapping[str, Json]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """A list of a JSON file; `sheet` is its key where the file holds several."""

    sheet: str | None
    lines: list[Line]


RawTable = Grid | Records
_LONGEST_NUMBER = 1e21  # a code or phone that a spreadsheet took for a number keeps its digits


def shown(value: Json) -> str:
    """A single value of JSON or a spreadsheet as the text of a cell."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST_NUMBER:
        return str(int(value))
    return str(value)
