"""docs/files.md names every column and every code that a user may meet."""

import re
from pathlib import Path

import pytest

from loaders.export.tables import TYPES_OF, columns
from loaders.headings import Kind

ROOT = Path(__file__).parents[2]
WORDS = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(TYPES_OF))
def test_every_column_is_in_the_documentation(kind: Kind) -> None:
    assert {heading for heading in columns(kind).values() if heading not in WORDS} == set()


def test_every_code_of_a_row_is_in_the_documentation() -> None:
    code = re.compile(r'\.(?:warn|rejected)\(\s*"([A-Z_]+)"')
    used = {
        found
        for path in (ROOT / "loaders").rglob("*.py")
        for found in code.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 10
    assert {found for found in used if f"`{found}`" not in WORDS} == set()
