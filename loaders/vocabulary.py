"""Where the trade tables that the project owns are: beside the packages in a checkout, inside `loaders` in a wheel."""

from pathlib import Path

from schema import NotFound

_LOADERS = Path(__file__).parent
# The wheel's first: beside it, in site-packages, `vocabulary` would be somebody else's.
PLACES = (_LOADERS / "_vocabulary", _LOADERS.parent / "vocabulary")


def vocabulary_folder() -> Path:
    """The folder of the trade tables: a folder a trade, and 简称.csv."""
    for place in PLACES:
        if place.is_dir():
            return place
    raise NotFound("找不到行业词表 vocabulary/。", "The trade tables are not there.", code="NO_VOCABULARY")
