"""The rows that were left out, with the reason beside them, in a file that can be mended and loaded again."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from pathlib import Path

import xlsxwriter

from loaders.problems import FileProblem
from loaders.reading.delimited import guarded
from loaders.reading.tables import Grid, RawTable
from loaders.report import LoadReport, RejectedRow

_REASON = ("未导入的原因", "文件", "工作表", "行号")
_LONGEST_CELL = 32_767


def check_place(to: Path) -> None:
    """`FileProblem` when nothing can be written to `to`: better known before the load than after."""
    with _told(to):
        there = to.exists()
        to.open("ab").close()
        if not there:
            to.unlink()  # or a load of the folder that it is in would read it


def write_rejected(to: Path, report: LoadReport) -> None:
    """Write them to `to` (.xlsx or .csv); with several kinds of headings, each group under its own."""
    rows = list(_rows([row for file in report.files for row in file.rejected_rows]))
    with _told(to):
        if to.suffix.lower() == ".xlsx":
            _write_xlsx(to, rows)
        else:
            with to.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)


def without_reasons(table: RawTable) -> Iterator[RawTable]:
    """The tables of a file that `write_rejected` wrote, as they were; any other table as it is."""
    if not isinstance(table, Grid) or not any(_REASON[0] in cells for _, cells in table.rows):
        yield table
        return
    part, width = Grid(table.sheet, []), 0
    for number, cells in table.rows:
        if _REASON[0] in cells:
            yield part
            part, width = Grid(table.sheet, []), cells.index(_REASON[0])
        part.rows.append((number, cells[:width]))
    yield part


@contextmanager
def _told(to: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise FileProblem(
            f"无法写入文件：{to}（{error}）。",
            f"The file cannot be written: {to} ({error}).",
            code="CANNOT_WRITE",
        ) from error


def _rows(rejected: Iterable[RejectedRow]) -> Iterator[list[str]]:
    for headings, group in groupby(rejected, key=lambda row: row.headings):
        rows = list(group)
        width = max(len(headings), *(len(row.cells) for row in rows))
        yield [*_filled(headings, width), *_REASON]
        for row in rows:
            reasons = "；".join(row.reasons)
            yield [*_filled(row.cells, width), reasons, row.file, row.sheet or "", str(row.number)]


def _filled(cells: tuple[str, ...], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _write_xlsx(to: Path, rows: list[list[str]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    whole = BytesIO()
    with xlsxwriter.Workbook(whole, options) as book:
        sheet = book.add_worksheet("未导入")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell[:_LONGEST_CELL])
    to.write_bytes(whole.getbuffer())
