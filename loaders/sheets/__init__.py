"""From raw tables to sheets of a known kind, with their rows ready to be asked by field."""

from loaders.sheets.drafts import Cells, Draft, Place, Sheet
from loaders.sheets.understanding import shape_of_table, understood

__all__ = ["Cells", "Draft", "Place", "Sheet", "shape_of_table", "understood"]
