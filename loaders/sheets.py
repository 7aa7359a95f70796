"""From raw tables to sheets of a known kind, with their rows ready to be asked by field."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.corrections import Correction, Corrections, shape_of
from loaders.headings import BUILT_IN, HEADINGS, LISTS, TECHNICAL, Kind, Words
from loaders.layout import Layout, find_layout, heading_texts, held_for_rows, is_caption
from loaders.left_out import LeftOut, Why, why_left_out
from loaders.native import is_native
from loaders.problems import RowProblem, Severity
from loaders.reading.formulas import column_letters
from loaders.reading.tables import Grid, Json, Line, RawTable, Records, shown
from loaders.rows import Row

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|年度|$|[^\d])")
_FULL = 0.8  # of the rows: then a column without a heading is one whose heading is missing
_FEW = 5
_SHOWN = 40


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
    """A table of a known kind; None is a list of our own JSON export, whose records say their type.

    `rows` counts its data rows: more than `drafts` where only the first were asked for.
    """

    kind: Kind | None
    name: str | None
    headings: tuple[str, ...]
    drafts: list[Draft]
    problems: list[RowProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    layout: Layout | None = None
    shape: str = ""
    rows: int = 0
    said: Correction | None = None  # by a person now, to be remembered
    fields: dict[int, str] = field(default_factory=dict)

    @property
    def written_headings(self) -> tuple[str, ...]:
        """The headings, each by a word that means without help what the column holds."""
        if self.layout is None or self.kind is None:
            return self.headings
        return tuple(
            heading
            if (name := self.layout.fields.get(column)) is None or _means(self.kind, heading, name)
            else HEADINGS[self.kind].get(name, (heading,))[0]
            for column, heading in enumerate(self.headings)
        )


def _means(kind: Kind, heading: str, name: str) -> bool:
    found = BUILT_IN.field(kind, heading)
    return found is not None and found[0] == name


@dataclass(frozen=True, slots=True)
class Place:
    """What all rows of a file share, and how its sheets are to be understood."""

    document: str
    folder: str
    stem: str
    recorded_at: str
    words: Words = BUILT_IN
    corrections: Corrections = field(default_factory=Corrections)
    recall: Callable[[str], Correction | None] = lambda shape: None  # what was said about a shape before
    most_rows: int | None = None  # only so many become drafts

    def row(
        self, sheet: str | None, number: int, values: Mapping[str, Json], words: Mapping[str, str]
    ) -> Row:
        return Row(self.document, self.folder, sheet, number, values, words, self.recorded_at)


def understood(table: RawTable, place: Place) -> Sheet | None:
    """The sheet, None when its headings mean nothing to us."""
    return _from_grid(table, place) if isinstance(table, Grid) else _from_records(table, place)


def shape_of_table(table: RawTable, place: Place) -> str:
    """By what corrections of such a table are remembered."""
    if isinstance(table, Grid):
        return shape_of(heading_texts(table, [table.sheet or "", place.stem], place.words))
    return shape_of(_keys(table))


def _from_grid(grid: Grid, place: Place) -> Sheet | None:
    shape = shape_of_table(grid, place)
    said = place.corrections.for_shape(shape)
    layout = find_layout(grid, [grid.sheet or "", place.stem], place.words, said, place.recall(shape))
    if layout is None:
        return None
    sheet = Sheet(layout.kind, grid.sheet, tuple(layout.headings), [], layout=layout, shape=shape)
    sheet.said = said if said != Correction() else None
    sheet.fields = layout.fields
    _Rows(grid, layout, place, sheet).read()
    return sheet


class Cells(Mapping[str, Json]):
    """The cells of a row by field. All rows share what says where a field stands."""

    __slots__ = ("_at", "_cells")

    def __init__(self, cells: tuple[str, ...], at: Mapping[str, int]) -> None:
        self._cells, self._at = cells, at

    def __getitem__(self, name: str) -> str:
        try:
            return self._cells[self._at[name]]
        except IndexError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        column = self._at.get(name)
        return default if column is None or column >= len(self._cells) else self._cells[column]

    def filled(self) -> dict[str, Json]:
        """Those that are not empty."""
        cells, width = self._cells, len(self._cells)
        return {name: text for name, column in self._at.items() if column < width and (text := cells[column])}

    def __iter__(self) -> Iterator[str]:
        return (name for name, column in self._at.items() if column < len(self._cells))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Rows:
    """The rows of a grid below its headings."""

    def __init__(self, grid: Grid, layout: Layout, place: Place, sheet: Sheet) -> None:
        self.grid, self.layout, self.place, self.sheet = grid, layout, place, sheet
        self.held = held_for_rows(grid, layout)
        self.captions = {area.top for area in grid.merged if is_caption(area, layout)}
        self.words = {name: layout.headings[column].strip() for column, name in layout.fields.items()}
        self.kept = self._kept_columns()
        self.joined = self._columns_to_join()
        self.at = {name: column for column, name in layout.fields.items()}
        self.year = self._year()
        self.keys = [column for column, name in layout.fields.items() if name in ("name", "who", "party")]

    def read(self) -> None:
        sheet, layout, most = self.sheet, self.layout, self.place.most_rows
        self._say_about_the_sheet()
        for number, cells in self.grid.rows[layout.first :]:
            if why := self._left_out(number, cells):
                text = "".join(next(filter(str.strip, cells), "").split())[:_SHOWN]
                sheet.left_out.append(LeftOut(why, sheet.name, number, text))
                continue
            sheet.rows += 1
            if most is None or len(sheet.drafts) < most:
                sheet.drafts.append(self._draft(number, cells))

    def _left_out(self, number: int, cells: list[str]) -> Why | None:
        if number in self.captions and sum(bool(cell.strip()) for cell in cells) == 1:
            return Why.SECTION
        why = why_left_out(cells, self.layout.headings, self.layout.fields)
        return Why.HEADING if number == self.layout.contradicted_by else why

    def _draft(self, number: int, cells: list[str]) -> Draft:
        held = self.held.get(number, {})
        if held:
            cells = [*cells, *[""] * (max(held) + 1 - len(cells))]
            for column, text in held.items():
                cells[column] = cells[column] or text
        width = len(cells)
        whole = tuple(cells)
        values: Mapping[str, Json] = Cells(whole, self.at)
        if self.joined:
            values = self._joined(dict(values), cells)
        row = self.place.row(self.sheet.name, number, values, self.words)
        row.extras = [
            (heading, cells[column].strip())
            for column, heading in self.kept.items()
            if column < width and cells[column].strip()
        ]
        row.year = self.year
        row.continued = any(column in held for column in self.keys)
        draft = Draft(row, whole)
        self._say_about_the_row(draft)
        return draft

    def _joined(self, values: dict[str, Json], cells: list[str]) -> dict[str, Json]:
        for column, name in self.joined.items():
            if column < len(cells) and cells[column].strip():
                values[name] = "\n".join(filter(None, (shown(values.get(name)), cells[column])))
        return values

    def _year(self) -> str | None:
        """The one year that stands above the table, or in the name of the sheet or file."""
        above = [cell for _, cells in self.grid.rows[: self.layout.first] for cell in cells]
        years = {
            year for text in (*above, self.grid.sheet or "", self.place.stem) for year in _YEAR.findall(text)
        }
        return years.pop() if len(years) == 1 else None

    def _kept_columns(self) -> dict[int, str]:
        """Columns that go into the note: nobody knows their heading, or another column says the same."""
        technical = {word for words in TECHNICAL.values() for word in words}
        kept = {}
        for column, heading in enumerate(self.layout.headings):
            if column in self.layout.fields or column in self.layout.ignored or heading.strip() in technical:
                continue
            if heading.strip():
                kept[column] = heading.strip()
            elif self._is_full(column):
                kept[column] = f"{column_letters(column)}栏"
        return kept

    def _is_full(self, column: int) -> bool:
        rows = self.grid.rows[self.layout.first :]
        filled = sum(column < len(cells) and bool(cells[column].strip()) for _, cells in rows)
        return filled >= max(_FEW, _FULL * len(rows))

    def _columns_to_join(self) -> dict[int, str]:
        """Columns of several values that mean what another column means: 主要产品1, 主要产品2."""
        joined = {}
        for column, heading in list(self.kept.items()):
            found = self.place.words.field(self.layout.kind, heading)
            if found and found[0] in LISTS | {"contact"} and found[0] in self.layout.fields.values():
                joined[column] = found[0]
        return joined

    def _say_about_the_sheet(self) -> None:
        sheet, layout = self.sheet, self.layout
        for number, cells in self.grid.rows[: layout.first]:
            if number not in layout.heading_rows:
                text = "".join(next(filter(str.strip, cells), "").split())[:_SHOWN]
                sheet.left_out.append(LeftOut(Why.ABOVE, sheet.name, number, text))
        for column, heading in self.kept.items():
            again = self.place.words.field(layout.kind, heading) is not None
            sheet.problems.append(
                _about_column(sheet.name, heading, again, column in self.joined, layout.kind)
            )
        for column in self.joined:
            del self.kept[column]
        if layout.contradicted_by is not None:
            sheet.problems.append(_two_headings(sheet.name, layout))
        if not layout.heading_rows:
            sheet.problems.append(_no_headings(sheet.name, layout))
        self._say_of_formulas()

    def _say_of_formulas(self) -> None:
        """One line a column: the values of its formulas are taken."""
        first: dict[int, list[int]] = {}
        for number, column in self.grid.computed:
            if column in self.layout.fields and number not in self.layout.heading_rows:
                first.setdefault(column, []).append(number)
        for column, numbers in first.items():
            self.sheet.problems.append(
                RowProblem(
                    severity=Severity.WARNING, code="FORMULA_VALUE", sheet=self.sheet.name, row=numbers[0],
                    column=self.words[self.layout.fields[column]],
                    zh=f"有{len(numbers)}格是公式，已取其算好的值。",
                    en=f"{len(numbers)} cells are formulas; their values are taken.",
                )
            )  # fmt: skip

    def _say_about_the_row(self, draft: Draft) -> None:
        row, fields = draft.row, self.layout.fields
        _refuse_extra_cells(draft, self.layout, self.kept, self.joined)
        if not self.grid.formulas and not self.grid.errors:
            return
        for column, name in fields.items():
            if (row.number, column) in self.grid.formulas:
                row.warn(
                    "FORMULA", "公式没有算出的值，已按文字保留。", "A formula without a value; kept as text.",
                    name, row.text(name),
                )  # fmt: skip
            if error := self.grid.errors.get((row.number, column)):
                row.warn(
                    "CELL_ERROR", "格子里是错误值，按空处理。", "The cell holds an error; taken as empty.", name, error
                )  # fmt: skip


def _refuse_extra_cells(
    draft: Draft, layout: Layout, kept: Mapping[int, str], joined: Mapping[int, str]
) -> None:
    headings = layout.headings
    beyond = [
        cell
        for column, cell in enumerate(draft.cells)
        if cell.strip()
        and (column >= len(headings) or not headings[column].strip())
        and not (column in layout.fields or column in kept or column in joined or column in layout.ignored)
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


def _about_column(
    sheet: str | None, heading: str, again: bool, joined: bool, kind: Kind | None
) -> RowProblem:
    code, zh, en = _UNKNOWN if not again else _JOINED if joined else _DUPLICATE
    if not again and kind is not None and "note" not in HEADINGS[kind]:
        zh, en = "不认识的栏目，未导入。", "Not a known column; left out."
    return RowProblem(severity=Severity.WARNING, sheet=sheet, column=heading, code=code, zh=zh, en=en)


_UNKNOWN = ("UNKNOWN_COLUMN", "不认识的栏目，已记入说明。", "Not a known column; kept in the note.")
_DUPLICATE = (
    "DUPLICATE_COLUMN",
    "与另一栏说的是同一项，取了那一栏，这一栏记入说明。",
    "Another column says the same thing and is taken; this one is kept in the note.",
)
_JOINED = (
    "DUPLICATE_COLUMN",
    "与另一栏说的是同一项，两栏的内容合在一起。",
    "Another column says the same thing; what both hold is put together.",
)


def _two_headings(sheet: str | None, layout: Layout) -> RowProblem:
    taken = layout.heading_rows[-1]
    return RowProblem(
        severity=Severity.WARNING, code="TWO_HEADINGS", sheet=sheet, row=layout.contradicted_by,
        zh=f"有两行互相矛盾的表头，按内容取了第{taken}行；不对时请另说表头在第几行（--heading-row）。",
        en=f"Two rows of headings contradict each other; row {taken} fits the cells and was taken. "
        "Say another with --heading-row.",
    )  # fmt: skip


def _no_headings(sheet: str | None, layout: Layout) -> RowProblem:
    columns = "、".join(f"{column_letters(column)}＝{layout.headings[column]}" for column in layout.fields)
    return RowProblem(
        severity=Severity.WARNING, code="NO_HEADINGS", sheet=sheet,
        zh=f"没有表头，按内容认出：{columns}。", en=f"No headings; understood by what the cells hold: {columns}.",
    )  # fmt: skip


def _keys(table: Records) -> list[str]:
    good = [line.record for line in table.lines if line.fault is None]
    return list(dict.fromkeys(key for record in good for key in record))


def _from_records(table: Records, place: Place) -> Sheet | None:
    good = [line.record for line in table.lines if line.fault is None]
    lines = table.lines[: place.most_rows]
    if good and all(is_native(record) for record in good):
        drafts = [Draft(place.row(table.sheet, line.number, line.record, {})) for line in lines]
        return Sheet(None, table.sheet, (), drafts, rows=len(table.lines))
    keys = _keys(table)
    shape = shape_of(keys)
    said = place.corrections.for_shape(shape)
    told = said.over(place.recall(shape))
    kind = told.kind or place.words.recognise(keys, [table.sheet or "", place.stem])
    if kind is None:
        return None
    fields = place.words.fields_of(kind, keys)
    for column, key in enumerate(keys):
        if name := told.field_of(kind, column, key, place.words):
            fields = {other: taken for other, taken in fields.items() if taken != name}
            if name in HEADINGS[kind]:
                fields[column] = name
    left = [key for column, key in enumerate(keys) if column not in fields]
    problems = [
        _about_column(table.sheet, key, place.words.field(kind, key) is not None, False, kind) for key in left
    ]
    sheet = Sheet(kind, table.sheet, tuple(keys), [], problems, shape=shape, rows=len(table.lines))
    sheet.said = said if said != Correction() else None
    sheet.fields = fields
    sheet.drafts = [_record(line, table.sheet, place, keys, fields) for line in lines]
    return sheet


def _record(line: Line, sheet: str | None, place: Place, keys: list[str], fields: Mapping[int, str]) -> Draft:
    words = {name: keys[column] for column, name in fields.items()}
    values = {
        name: line.record[keys[column]] for column, name in fields.items() if keys[column] in line.record
    }
    draft = Draft(
        place.row(sheet, line.number, values, words), tuple(shown(line.record.get(key)) for key in keys)
    )
    draft.row.extras = [
        (key, text)
        for column, key in enumerate(keys)
        if column not in fields and (text := shown(line.record.get(key)).strip())
    ]
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
