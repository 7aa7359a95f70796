"""All messy files."""

from tests.loaders.messy import contents, layouts
from tests.loaders.messy.casebook import CASES

__all__ = ["CASES", "contents", "layouts"]
