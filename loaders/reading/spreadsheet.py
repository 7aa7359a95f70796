"""XLSX and the old XLS through calamine, after a look at what the zip file would unpack to."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders.problems import FileProblem
from loaders.reading.delimited import read_delimited
from loaders.reading.formulas import Behind, behind, column_letters
from loaders.reading.tables import Area, Grid, RawTable, shown

_MOST_BYTES = 200_000_000
_MOST_RATIO = 100
_SMALL = 10_000_000  # below this a ratio says nothing: empty cells pack well
_MOST_CELLS = 20_000_000  # of the rectangle from the first to the last cell, which is held in memory
_MOST_SHARED = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
_BAD = (CalamineError, ParseError, ValueError, OSError)

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_spreadsheet(content: bytes, name: str) -> list[RawTable]:
    """A table for every sheet, also for those without anything in them."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise _encrypted(name)
        hidden: dict[str, Behind] = {}
    else:
        if _is_text(content):
            return _text_that_is_called_a_workbook(content, name)
        _refuse_what_is_no_workbook(content, name)
    try:
        if not content.startswith(_OLE):
            hidden = behind(content)
        for sheet, found in hidden.items():
            _refuse_too_wide(sheet, found, name)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [
                _grid(one, workbook.get_sheet_by_name(one.name), hidden.get(one.name) or Behind())
                for one in workbook.sheets_metadata
                if one.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet)
            ]
    except PasswordError as error:
        raise _encrypted(name) from error
    except _BAD as error:
        raise (_not_xls(name) if content.startswith(_OLE) else _not_xlsx(name)) from error


def _grid(about: SheetMetadata, sheet: CalamineSheet, found: Behind) -> Grid:
    texts = list(_texts(sheet))
    for (row, column), formula in found.uncomputed.items():
        texts += [[] for _ in range(row + 1 - len(texts))]
        texts[row] += [""] * (column + 1 - len(texts[row]))
        texts[row][column] = formula
    merged = [_area(start, end) for start, end in sheet.merged_cell_ranges or ()]
    return Grid(
        about.name,
        [(number, cells) for number, cells in enumerate(texts, start=1) if any(map(str.strip, cells))],
        formulas=frozenset((row + 1, column) for row, column in found.uncomputed),
        computed=tuple((row + 1, column) for row, column in found.computed),
        errors={(row + 1, column): text for (row, column), text in found.errors.items()},
        merged=tuple(merged),
        visible=about.visible is SheetVisibleEnum.Visible,
    )


def _texts(sheet: CalamineSheet) -> Iterator[list[str]]:
    """The rows from the first of the sheet on, with the empty ones and the cells before its first."""
    seen: dict[str, str] = {}  # what stands in many cells is kept once
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    for number, cells in enumerate(rows):
        rows[number] = []  # is not needed twice
        texts = [_text(cell) for cell in cells]
        if len(seen) < _MOST_SHARED:
            yield [seen.setdefault(text, text) for text in texts]
        else:
            yield [seen.get(text, text) for text in texts]


def _area(start: tuple[int, int], end: tuple[int, int]) -> Area:
    return Area(start[0] + 1, start[1], end[0] + 1, end[1])


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return shown(cell)


def _is_text(content: bytes) -> bool:
    """What systems call .xls is often a table of text or a web page."""
    return not content.startswith(b"PK") and b"\0" not in content[:4096].replace(b"\xff\xfe", b"")


def _text_that_is_called_a_workbook(content: bytes, name: str) -> list[RawTable]:
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise FileProblem(
            f"这是网页或 XML，不是工作簿：{name}；请用表格软件打开，另存为 xlsx。",
            f"A web page or XML, no workbook: {name}; open it in a spreadsheet and save it as xlsx.",
            code="NOT_XLSX",
        )
    if not content.strip() or b"\t" not in content:
        raise _not_xlsx(name)
    return read_delimited(content, name)


def _refuse_too_wide(sheet: str, found: Behind, name: str) -> None:
    if found.rows * found.columns > _MOST_CELLS:
        last = f"{column_letters(found.columns - 1)}{found.rows}"
        raise FileProblem(
            f"工作表“{sheet}”一直到 {last}：{name}；请删去远处的零星格子，或分成几个文件。",
            f"The sheet “{sheet}” reaches as far as {last}: {name}; delete stray cells far out, or divide it.",
            code="TOO_LARGE",
        )


def _refuse_what_is_no_workbook(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > _MOST_BYTES or (total > _SMALL and total > _MOST_RATIO * len(content)):
                raise _bomb(name)
            if any(entry.flag_bits & 1 for entry in entries):
                raise _encrypted(name)
            if "[Content_Types].xml" not in archive.namelist():
                raise _not_xlsx(name)
            for entry in entries:
                _unpack_no_further_than_said(archive, entry, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise _not_xlsx(name) from error


def _unpack_no_further_than_said(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """The directory may lie about the size: unpack in pieces, and stop where it does."""
    said, seen = entry.file_size, 0
    entry.file_size = _MOST_BYTES * 10  # or zipfile itself would stop there
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 20):
            seen += len(piece)
            if seen > said:
                raise _bomb(name)


def _not_xlsx(name: str) -> FileProblem:
    return FileProblem(
        f"不是 xlsx 工作簿，或文件不完整（下载、拷贝中断）：{name}；请重新取得，或用表格软件另存为 xlsx。",
        f"Not an xlsx workbook, or not the whole of it: {name}; get it again, or save it anew as xlsx.",
        code="NOT_XLSX",
    )


def _not_xls(name: str) -> FileProblem:
    return FileProblem(
        f"是旧格式的文件，但不是能读的工作簿：{name}；请用表格软件打开，另存为 xlsx。",
        f"An old file, but no workbook that can be read: {name}; open it and save it as xlsx.",
        code="NOT_XLSX",
    )


def _encrypted(name: str) -> FileProblem:
    return FileProblem(
        f"工作簿有密码：{name}；请去掉密码后再导入。",
        f"The workbook has a password: {name}; remove it and load again.",
        code="ENCRYPTED",
    )


def _bomb(name: str) -> FileProblem:
    return FileProblem(
        f"文件解压后过大，未读取：{name}。",
        f"The file unpacks to far more than its size and was not read: {name}.",
        code="ZIP_BOMB",
    )
