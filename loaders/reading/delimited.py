"""CSV as spreadsheets write it: any usual separator, cells with new lines, rows as people count them."""

import csv
import io
import re

from loaders.problems import FileProblem
from loaders.reading.tables import Grid, RawTable
from loaders.reading.text import decode

_SEPARATORS = ",\t;，"
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_LONGEST_CELL = 10_000_000


def read_delimited(content: bytes, name: str) -> list[RawTable]:
    """The one table of a CSV file."""
    text = decode(content, name)
    rows = [
        (number, [unguarded(cell) for cell in cells])
        for number, cells in enumerate(_rows(text, name), start=1)
        if any(cell.strip() for cell in cells)
    ]
    return [Grid(None, rows)]


def _rows(text: str, name: str) -> list[list[str]]:
    separator = _separator(text)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):  # a quotation mark that never ends swallows all that follows
            raise _broken(name, "有引号没有结束", "a quotation mark is never closed") from error
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise _broken(name, str(error), str(error)) from error


def _broken(name: str, zh: str, en: str) -> FileProblem:
    return FileProblem(
        f"CSV 文件不完整：{name}（{zh}）。", f"A broken CSV file: {name} ({en}).", code="BROKEN_CSV"
    )


def _separator(text: str) -> str:
    """The separator that the first lines have most of."""
    head = "".join(text.lstrip().splitlines(keepends=True)[:5])
    return max(_SEPARATORS, key=head.count) if any(mark in head for mark in _SEPARATORS) else ","


def guarded(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula; `unguarded` gives it back."""
    return f"'{cell}" if _GUARDED.match(f"'{cell}") else cell


def unguarded(cell: str) -> str:
    """`cell` without the mark that `guarded` put before it."""
    return cell[1:] if _GUARDED.match(cell) else cell
