"""XLSX through calamine, after a look at what the zip file would unpack to."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from loaders.problems import FileProblem
from loaders.reading.formulas import Place, uncomputed
from loaders.reading.tables import Grid, RawTable, shown

_MOST_BYTES = 200_000_000
_MOST_RATIO = 100
_SMALL = 10_000_000  # below this a ratio says nothing: empty cells pack well
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_spreadsheet(content: bytes, name: str) -> list[RawTable]:
    """A table for every sheet that has anything in it."""
    _refuse_what_is_no_workbook(content, name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        formulas = uncomputed(content)
        grids = [
            _grid(
                sheet,
                workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False),
                formulas.get(sheet, {}),
            )
            for sheet in workbook.sheet_names
        ]
    except PasswordError as error:
        raise _encrypted(name) from error
    except (CalamineError, ParseError, ValueError, OSError) as error:
        raise _not_xlsx(name) from error
    return [grid for grid in grids if grid.rows]


def _grid(sheet: str, rows: list[list[Cell]], formulas: Mapping[Place, str]) -> Grid:
    for (row, column), formula in formulas.items():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = formula
    texts = ((number, [_text(cell) for cell in cells]) for number, cells in enumerate(rows, start=1))
    return Grid(
        sheet,
        [(number, cells) for number, cells in texts if any(cell.strip() for cell in cells)],
        frozenset((row + 1, column) for row, column in formulas),
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return shown(cell)


def _refuse_what_is_no_workbook(content: bytes, name: str) -> None:
    if content.startswith(_OLE):
        raise _encrypted(name) if _ENCRYPTED in content else _not_xlsx(name)
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
        f"不是 xlsx 工作簿，或文件已损坏：{name}。",
        f"Not an xlsx workbook, or a damaged one: {name}.",
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
