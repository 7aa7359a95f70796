"""What stands behind the cells of an XLSX: formulas, with or without a value, and errors such as #REF!."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree

_SHEET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The parts of a cell stand in this order; whoever writes them otherwise has values all the same.
_FORMULA = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^>]*)><f(?:[^>/]|/(?!>))*(?:/>|>([^<]*)</f>)(?:\s*<v(?:/>|[^>]*>([^<]*)</v>))?'
)
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]* t="e"[^>]*>.*?<v>([^<]*)</v>')
_ROW = re.compile(rb'<row[^>]* r="(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})\d')

Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(slots=True)
class Behind:
    """Of one sheet: formulas that nobody computed, where others stand, errors, and how far it reaches."""

    uncomputed: dict[Place, str] = field(default_factory=dict)
    computed: list[Place] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def behind(content: bytes) -> dict[str, Behind]:
    """What stands behind the cells of every sheet, by its name.

    A formula without a value is text that begins with "=": programs write such cells, and a spreadsheet
    computes them when it opens the file, and keeps the value.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        return {
            sheet: _behind(archive.read(path)) for sheet, path in _sheets(archive, names) if path in names
        }


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """The name of every sheet and where in the archive it stands."""
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, relations} <= names:
        return
    targets = {
        one.get("Id"): (one.get("Target") or "") for one in ElementTree.fromstring(archive.read(relations))
    }
    for element in ElementTree.fromstring(archive.read(book)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_SHEET_ID), "")
            yield element.get("name") or "", target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"


def _behind(part: bytes) -> Behind:
    found = Behind()
    last = _ROW.match(part, part.rfind(b"<row "))
    found.rows = int(last[1]) if last else part.count(b"<row")
    far = [column_number(match[1].decode()) for match in _FAR_COLUMN.finditer(part)]
    found.columns = max(far, default=25) + 1
    if b"<f" in part:
        for match in _FORMULA.finditer(part):
            _note_formula(found, match)
    if b't="e"' in part:
        for match in _ERROR.finditer(part):
            found.errors[_place(match)] = unescape(match[3].decode())
    return found


def _note_formula(found: Behind, match: re.Match[bytes]) -> None:
    value, text = match[5], match[4]
    if value or b't="str"' in match[3]:  # a computed text may be empty
        found.computed.append(_place(match))
    elif text:
        found.uncomputed[_place(match)] = "=" + unescape(text.decode())


def _place(match: re.Match[bytes]) -> Place:
    return int(match[2]) - 1, column_number(match[1].decode())


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
