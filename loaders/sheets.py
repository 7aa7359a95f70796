"""From raw tables to sheets of a known kind, with their rows ready to be asked by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from loaders.headings import TECHNICAL, Kind, fields_of, recognise
from loaders.native import is_native
from loaders.problems import RowProblem, Severity
from loaders.reading.tables import Grid, Json, Line, RawTable, Records, shown
from loaders.rows import Row

_DEEPEST_HEADING = 20
# Rows that are no data: notes, totals and signatures below or above a table.
_NO_DATA = re.compile(
    r"^(注|备注|说明|填表说明|填表人|制表|审核|填报|单位盖章|合计|总计|小计|共计)([:：\d\s]|人|单位|$)"
)
_SIGNED = re.compile(
    r"^(注|备注|说明|填表|制表|审核|填报|负责人|经办人|单位|盖章|日期)[^:：]{0,6}[:：]"
    r"|^[(（](单位)?(盖章|公章|签章|签字)[)）]$"
)


@dataclass(slots=True)
class Draft:
    """A row on its way: what it became, and whether it was turned down."""

    row: Row
    cells: tuple[str, ...] = ()
    ids: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    main_id: str | None = None
    rejected: bool = False
    _as_read: tuple[int, bool] | None = None

    def begin_again(self) -> None:
        """As it was after reading, before anything was built of it."""
        if self._as_read is None:
            self._as_read = len(self.row.problems), self.rejected
        noted, self.rejected = self._as_read
        del self.row.problems[noted:]
        self.row.remarks.clear()
        self.ids, self.used, self.main_id = set(), set(), None


@dataclass(slots=True)
class Sheet:
    """A table of a known kind; None is a list of our own JSON export, whose records say their type."""

    kind: Kind | None
    name: str | None
    headings: tuple[str, ...]
    drafts: list[Draft]
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """What all rows of a file share."""

    document: str
    folder: str
    stem: str
    recorded_at: str

    def row(
        self, sheet: str | None, number: int, values: Mapping[str, Json], words: Mapping[str, str]
    ) -> Row:
        return Row(self.document, self.folder, sheet, number, values, words, self.recorded_at)


def understood(table: RawTable, place: Place) -> Sheet | None:
    """The sheet, None when its headings mean nothing to us."""
    return _from_grid(table, place) if isinstance(table, Grid) else _from_records(table, place)


def _from_grid(grid: Grid, place: Place) -> Sheet | None:
    found = _headings(grid, place)
    if found is None:
        return None
    start, headings, kind = found
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    fields = fields_of(kind, headings)
    sheet = Sheet(kind, grid.sheet, tuple(headings), [], _left_columns(kind, grid.sheet, headings, fields))
    words = {name: headings[column].strip() for column, name in fields.items()}
    for number, cells in grid.rows[start + 1 :]:
        if _is_data(cells, headings):
            values = {name: cells[column] for column, name in fields.items() if column < len(cells)}
            draft = Draft(place.row(grid.sheet, number, values, words), tuple(cells))
            _refuse_extra_cells(draft, headings)
            for name in (name for column, name in fields.items() if (number, column) in grid.formulas):
                draft.row.warn(
                    "FORMULA",
                    "公式没有算出的值，已按文字保留。",
                    "A formula without a value; kept as text.",
                    name,
                    draft.row.text(name),
                )
            sheet.drafts.append(draft)
    return sheet


def _headings(grid: Grid, place: Place) -> tuple[int, list[str], Kind] | None:
    """Where the headings stand (titles may be above them), what they are, and the kind that they say."""
    best: tuple[int, int, Kind] | None = None
    for start, (_, cells) in enumerate(grid.rows[:_DEEPEST_HEADING]):
        kind = recognise(cells, [grid.sheet or "", place.stem])
        if kind is not None and (best is None or len(fields_of(kind, cells)) > best[0]):
            best = (len(fields_of(kind, cells)), start, kind)
    return (best[1], grid.rows[best[1]][1], best[2]) if best else None


def _is_data(cells: list[str], headings: list[str]) -> bool:
    """Not the headings again, and no note, total or signature."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if filled == [heading.strip() for heading in headings if heading.strip()]:
        return False
    if _SIGNED.match(filled[0]):
        return False
    return not _NO_DATA.match(filled[0]) or (
        len(filled) > 1 and not filled[0].startswith(("合计", "总计", "小计", "共计"))
    )


def _refuse_extra_cells(draft: Draft, headings: list[str]) -> None:
    beyond = [
        cell
        for column, cell in enumerate(draft.cells)
        if cell.strip() and (column >= len(headings) or not headings[column].strip())
    ]
    if beyond:
        error = draft.row.rejected(
            "EXTRA_CELLS",
            f"有{len(beyond)}格内容没有对应的表头。",
            f"{len(beyond)} filled cells have no heading.",
            value="；".join(beyond)[:200],
        )
        draft.row.problems.append(error.problem)
        draft.rejected = True


def _left_columns(
    kind: Kind, sheet: str | None, headings: list[str], fields: Mapping[int, str]
) -> list[RowProblem]:
    """The columns that are not taken: nobody knows their heading, or another column says the same."""
    known = {word for words in TECHNICAL.values() for word in words}
    left = [
        heading.strip()
        for column, heading in enumerate(headings)
        if heading.strip() and column not in fields and heading.strip() not in known
    ]
    return [
        RowProblem(severity=Severity.WARNING, sheet=sheet, column=heading, code=code, zh=zh, en=en)
        for heading in left
        for code, zh, en in [_DUPLICATE if fields_of(kind, [heading]) else _UNKNOWN]
    ]


_UNKNOWN = ("UNKNOWN_COLUMN", "不认识的栏目，未导入。", "Not a known column; left out.")
_DUPLICATE = (
    "DUPLICATE_COLUMN",
    "与另一栏说的是同一项，只取了那一栏。",
    "Another column says the same thing; only that one is taken.",
)


def _from_records(table: Records, place: Place) -> Sheet | None:
    good = [line.record for line in table.lines if line.fault is None]
    if good and all(is_native(record) for record in good):
        drafts = [Draft(place.row(table.sheet, line.number, line.record, {})) for line in table.lines]
        return Sheet(None, table.sheet, (), drafts)
    keys = list(dict.fromkeys(key for record in good for key in record))
    kind = recognise(keys, [table.sheet or "", place.stem])
    if kind is None:
        return None
    fields = fields_of(kind, keys)
    sheet = Sheet(kind, table.sheet, tuple(keys), [], _left_columns(kind, table.sheet, keys, fields))
    sheet.drafts = [_record(line, table.sheet, place, keys, fields) for line in table.lines]
    return sheet


def _record(line: Line, sheet: str | None, place: Place, keys: list[str], fields: Mapping[int, str]) -> Draft:
    words = {name: keys[column] for column, name in fields.items()}
    values = {
        name: line.record[keys[column]] for column, name in fields.items() if keys[column] in line.record
    }
    draft = Draft(
        place.row(sheet, line.number, values, words), tuple(shown(line.record.get(key)) for key in keys)
    )
    if line.fault is not None:
        error = draft.row.rejected(
            "BROKEN_JSON_LINE",
            f"不是合格的 JSON 记录：{line.fault}。",
            f"Not a JSON record: {line.fault}.",
            value=shown(line.record.get("")),
        )
        draft.row.problems.append(error.problem)
        draft.cells = (shown(line.record.get("")),)
        draft.rejected = True
    return draft
