"""Whether a table means anything to us, and the sheet that it is then."""

from loaders.corrections import Correction, shape_of
from loaders.layout import find_layout, heading_texts
from loaders.reading.tables import Grid, RawTable
from loaders.sheets.drafts import Place, Sheet
from loaders.sheets.grids import Rows
from loaders.sheets.records import from_records, keys_of


def understood(table: RawTable, place: Place) -> Sheet | None:
    """The sheet, None when its headings mean nothing to us."""
    return _from_grid(table, place) if isinstance(table, Grid) else from_records(table, place)


def shape_of_table(table: RawTable, place: Place) -> str:
    """By what corrections of such a table are remembered."""
    if isinstance(table, Grid):
        return shape_of(heading_texts(table, [table.sheet or "", place.stem], place.words))
    return shape_of(keys_of(table))


def _from_grid(grid: Grid, place: Place) -> Sheet | None:
    shape = shape_of_table(grid, place)
    said = place.corrections.for_shape(shape)
    layout = find_layout(grid, [grid.sheet or "", place.stem], place.words, said, place.recall(shape))
    if layout is None:
        return None
    sheet = Sheet(layout.kind, grid.sheet, tuple(layout.headings), [], layout=layout, shape=shape)
    sheet.said = said if said != Correction() else None
    sheet.fields = layout.fields
    Rows(grid, layout, place, sheet).read()
    return sheet
