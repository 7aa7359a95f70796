"""What a load would do, without doing it: what every sheet, column and row is taken for and will become."""

from loaders.preview.looking import MOST_ROWS, preview
from loaders.preview.model import Becomes, ColumnPreview, FilePreview, Preview, RowPreview, SheetPreview

__all__ = [
    "MOST_ROWS",
    "Becomes",
    "ColumnPreview",
    "FilePreview",
    "Preview",
    "RowPreview",
    "SheetPreview",
    "preview",
]
