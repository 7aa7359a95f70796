"""The rows that were left out, with the reason beside them, in a file that can be mended and loaded again."""

import csv
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from loaders.problems import FileProblem
from loaders.reading.delimited import guarded
from loaders.report import LoadReport, RejectedRow

_REASON = ("未导入的原因", "文件", "工作表", "行号")


def write_rejected(to: Path, report: LoadReport) -> None:
    """Write them to `to` (.xlsx or .csv); with several kinds of headings, each group under its own."""
    rows = list(_rows([row for file in report.files for row in file.rejected_rows]))
    try:
        if to.suffix.lower() == ".xlsx":
            _write_xlsx(to, rows)
        else:
            with to.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise FileProblem(
            f"无法写入文件：{to}（{error}）。",
            f"The file cannot be written: {to} ({error}).",
            code="CANNOT_WRITE",
        ) from error


def _rows(rejected: Iterable[RejectedRow]) -> Iterable[list[str]]:
    headings: tuple[str, ...] | None = None
    for row in rejected:
        if row.headings != headings:
            headings = row.headings
            yield [*headings, *_REASON]
        cells = [*row.cells, *[""] * (len(row.headings) - len(row.cells))]
        yield [*cells, "；".join(row.reasons), row.file, row.sheet or "", str(row.number)]


def _write_xlsx(to: Path, rows: list[list[str]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(to), options) as book:
        sheet = book.add_worksheet("未导入")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
