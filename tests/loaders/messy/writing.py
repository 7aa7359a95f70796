"""How the messy files are written: like the programs that people use, with what people do to them."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from schema.uscc import check_digit

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]
FILES = Path(__file__).parent / "files"


def code(number: int) -> str:
    """A well-formed code of an invented enterprise."""
    first = f"91310117MA1J{number:05}"
    return first + check_digit(first)


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, {"strings_to_formulas": False, "strings_to_urls": False})
        self.day = self.book.add_format({"num_format": "yyyy/m/d"})

    def sheet(
        self,
        name: str,
        rows: Rows,
        merged: Sequence[tuple[str, Cell]] = (),
        *,
        hidden: bool = False,
        finish: Callable[[Any], None] = lambda sheet: None,
    ) -> "Book":
        sheet = self.book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), self.day)
                elif cell is not None:
                    sheet.write(number, column, cell)
        for area, text in merged:
            sheet.merge_range(area, text)
        finish(sheet)
        if hidden:
            sheet.hide()
        return self

    def bytes(self) -> bytes:
        self.book.close()
        return self._bytes.getvalue()


def book(name: str, rows: Rows, merged: Sequence[tuple[str, Cell]] = (), **more: Any) -> bytes:
    return Book().sheet(name, rows, merged, **more).bytes()


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join((*lines, "")).encode(encoding)


def with_parts(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with each of its parts as `change` makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def stating(content: bytes, dimension: str) -> bytes:
    """The workbook, whose sheets say that they have another size."""
    said = f'<dimension ref="{dimension}"'.encode()
    return with_parts(content, lambda name, part: re.sub(rb'<dimension ref="[^"]*"', said, part))


def old_xls(sheets: Mapping[str, Rows]) -> bytes:
    """An Excel 97 workbook. Needs xlwt, which nothing else does."""
    import xlwt  # type: ignore[import-not-found, unused-ignore]

    whole = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = whole.add_sheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def with_password(content: bytes) -> bytes:
    """The workbook, encrypted as Excel does. Needs msoffcrypto-tool, which nothing else does."""
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-not-found, unused-ignore]

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("secret", out)
    return out.getvalue()
