"""docs/codes.md has a line for each code of the program, in both languages, and for no other."""

import re

from tests.codes import ROOT, codes

LINE = re.compile(r"^\| `([A-Z0-9_]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_code_has_its_line_and_every_line_its_code() -> None:
    told, listed = codes(), [line[0] for line in lines()]
    assert len(told) > 100
    assert sorted(listed) == listed, "in the order of the alphabet"
    assert {code: told[code][0][0] for code in told.keys() - set(listed)} == {}, "add lines to docs/codes.md"
    assert set(listed) - told.keys() == set(), "nothing in the program tells these any more"


def test_every_line_says_it_in_both_languages() -> None:
    assert [line[0] for line in lines() if not CHINESE.search(line[2]) or CHINESE.search(line[3])] == []


def lines() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = LINE.findall((ROOT / "docs" / "codes.md").read_text(encoding="utf-8"))
    assert len({line[0] for line in found}) == len(found)
    return found
