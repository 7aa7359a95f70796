"""The way out: the whole store, or an empty workbook, in the format that was asked for."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from graph.chain.graphml import write_graphml
from graph.stores import EVERYTHING, Store
from loaders.export.cells import ordered
from loaders.export.document import write_document
from loaders.export.tables import TYPES_OF, Tables, columns
from loaders.export.template import add_help, add_instructions, example
from loaders.headings import TECHNICAL, Kind
from loaders.problems import FileProblem
from loaders.reading.delimited import guarded
from schema.system import said_of

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
_OPTIONS = {
    "strings_to_formulas": False,  # or the text =HYPERLINK(…) becomes a live formula
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    GRAPHML = "graphml"


Rows = Callable[[Kind], Iterator[list[str]]]


def export(store: Store, to: Path, format_: Format) -> Path:
    """Write everything to `to` (a folder for csv, else a file); returns where it went.

    A file is there whole or not at all; `FileProblem` when it cannot be written.
    """
    to = _file_for(to, format_)
    with _told_as_problem(to), store.view(EVERYTHING) as view:
        if format_ in (Format.XLSX, Format.CSV):
            _write_tables(to, format_, Tables(view).rows)
        else:
            write = write_document if format_ is Format.JSON else write_graphml
            with _whole(to) as part, part.open("wb") as out:
                write(view, out)
    return to


def write_template(to: Path, format_: Format) -> Path:
    """Write the workbook to fill in (or csv files), with an example in each sheet that is never loaded."""
    if format_ not in (Format.XLSX, Format.CSV):
        raise FileProblem("样表只有 xlsx 和 csv 两种。", "A template is xlsx or csv.", code="TEMPLATE_FORMAT")
    to = _file_for(to, format_)
    with _told_as_problem(to):
        if format_ is Format.XLSX:
            with _whole(to) as part:
                _write_xlsx(part, lambda kind: iter(()), template=True)
        else:
            _write_tables(to, format_, lambda kind: iter([ordered(example(kind), columns(kind))]))
    return to


def _file_for(to: Path, format_: Format) -> Path:
    return to / f"qianxian.{format_.value}" if to.is_dir() and format_ is not Format.CSV else to


def _write_tables(to: Path, format_: Format, rows: Rows) -> None:
    if format_ is Format.XLSX:
        with _whole(to) as part:
            _write_xlsx(part, rows)
        return
    to.mkdir(parents=True, exist_ok=True)
    for kind in TYPES_OF:
        with _whole(to / f"{kind.value}.csv") as part:
            _write_csv(part, kind, rows(kind))


def _write_csv(part: Path, kind: Kind, rows: Iterator[list[str]]) -> None:
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns(kind).values())
        writer.writerows([guarded(cell) for cell in row] for row in rows)


def _write_xlsx(part: Path, rows: Rows, *, template: bool = False) -> None:
    whole = BytesIO()  # xlsxwriter leaves a file open that it could not finish
    # A template writes its second row before its first.
    with xlsxwriter.Workbook(whole, {**_OPTIONS, "constant_memory": not template}) as book:
        bold = book.add_format({"bold": True})
        if template:
            add_instructions(book, list(TYPES_OF))
        for kind in TYPES_OF:
            sheet = book.add_worksheet(kind.value)
            if template:
                add_help(book, sheet, kind)
            fields = columns(kind)
            technical = len(fields) - len(TECHNICAL)
            sheet.set_column(0, technical - 1, 16)
            sheet.set_column(technical, len(fields) - 1, 8, None, {"hidden": True})
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(fields.values()):
                sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(rows(kind), start=1):
                _refuse_too_much(number, row)
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, column, cell)
    part.write_bytes(whole.getbuffer())


def _refuse_too_much(number: int, row: list[str]) -> None:
    if number > _MOST_ROWS or any(len(cell) > _LONGEST_CELL for cell in row):
        raise FileProblem(
            "数据超过 Excel 的上限（行数或单元格长度），请用 --format json 或 csv 导出。",
            "More than a spreadsheet holds (rows, or the length of a cell); use --format json or csv.",
            code="TOO_LARGE_FOR_XLSX",
        )


@contextmanager
def _whole(to: Path) -> Iterator[Path]:
    """A place to write that becomes `to` when all went well."""
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.part")
    try:
        yield part
        os.replace(part, to)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _told_as_problem(to: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, XlsxWriterException) as error:
        zh, en = said_of(error) if isinstance(error, OSError) else (str(error), str(error))
        raise FileProblem(
            f"无法写入：{to}（{zh}）。", f"Cannot be written: {to} ({en}).", code="CANNOT_WRITE"
        ) from error
