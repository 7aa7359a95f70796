"""Formulas that nobody computed: a cell without a value, whose text would be lost."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_CELL = re.compile(r"^([A-Z]+)(\d+)$")
_SHEET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Place = tuple[int, int]
"""Row and column, both from 0."""


def uncomputed(content: bytes) -> dict[str, dict[Place, str]]:
    """For each sheet the formulas without a value, as text that begins with "=".

    Programs write such cells; a spreadsheet computes them when it opens the file, and keeps the value.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        return {
            sheet: dict(_formulas(part))
            for sheet, path in _sheets(archive, names)
            if path in names and b"<f" in (part := archive.read(path))
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
        if _tag(element) == "sheet":
            target = targets.get(element.get(_SHEET_ID), "")
            yield element.get("name") or "", target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"


def _formulas(part: bytes) -> Iterator[tuple[Place, str]]:
    for _, cell in ElementTree.iterparse(io.BytesIO(part)):
        if _tag(cell) == "row":
            cell.clear()
        if _tag(cell) != "c" or cell.get("t") == "str":  # "str" is a computed text, which may be empty
            continue
        inside = {_tag(child): child.text for child in cell}
        place = _CELL.match(cell.get("r") or "")
        if inside.get("f") and not inside.get("v") and place:
            yield (int(place[2]) - 1, _column(place[1])), f"={inside['f']}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
