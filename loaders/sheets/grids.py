"""The rows of a grid below its headings."""

import re
from collections.abc import Mapping

from loaders.headings import LISTS, TECHNICAL
from loaders.layout import Layout, held_for_rows, is_caption
from loaders.left_out import LeftOut, Why, why_left_out
from loaders.places import around
from loaders.problems import RowProblem, Severity
from loaders.reading.formulas import column_letters
from loaders.reading.tables import Grid, Json, shown
from loaders.sheets.columns import about_column, no_headings, two_headings
from loaders.sheets.drafts import Cells, Draft, Place, Sheet

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|年度|$|[^\d])")
_FULL = 0.8  # of the rows: then a column without a heading is one whose heading is missing
_FEW = 5
_SHOWN = 40


class Rows:
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
        self.near = self._near()
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
        row.year, row.near = self.year, self.near
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

    def _near(self) -> str | None:
        """Where most of the places of the table are."""
        column = self.at.get("place")
        if column is None:
            return None
        rows = self.grid.rows[self.layout.first :]
        return around(
            cells[column].strip() for _, cells in rows if column < len(cells) and cells[column].strip()
        )

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
                about_column(sheet.name, heading, again, column in self.joined, layout.kind)
            )
        for column in self.joined:
            del self.kept[column]
        if layout.contradicted_by is not None:
            sheet.problems.append(two_headings(sheet.name, layout))
        if not layout.heading_rows:
            sheet.problems.append(no_headings(sheet.name, layout))
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
    beyond = {
        column_letters(column): cell
        for column, cell in enumerate(draft.cells)
        if cell.strip()
        and (column >= len(headings) or not headings[column].strip())
        and not (column in layout.fields or column in kept or column in joined or column in layout.ignored)
    }
    if beyond:
        first, more = list(beyond)[:5], len(beyond) > 5
        error = draft.row.rejected(
            "EXTRA_CELLS",
            f"{'、'.join(first)}{'等' * more}栏没有表头，却写了内容：写上表头，或删去这{len(beyond)}格。",
            f"No heading stands above {', '.join(first)}{' …' * more}: write one, or empty the {len(beyond)} cells.",
            value="；".join(beyond.values())[:200],
        )
        draft.row.problems.append(error.problem)
        draft.rejected = True
