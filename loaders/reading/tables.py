"""What reading gives: rows of cells under some headings, or records with keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


Place = tuple[int, int]
"""Row as a person counts it, column from 0."""


Fault = tuple[str, str]
"""What is wrong, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged into one; both corners belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as people see it: (row number, cells), empty rows left out, headings somewhere at the top.

    Where formulas stand is told apart: those without a value (their text stands in the cell), and those
    whose value does. `errors` are cells such as #REF!, which are empty here.
    """

    sheet: str | None
    rows: list[tuple[int, list[str]]]
    formulas: frozenset[Place] = frozenset()
    computed: Sequence[Place] = ()
    errors: Mapping[Place, str] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A record of a JSON file and its number, or what is wrong with it."""

    number: int
    record: Mapping[str, Json]
    fault: Fault | None = None


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
