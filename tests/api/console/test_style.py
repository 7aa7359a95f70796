"""The colours of both themes can be read (WCAG 2 AA)."""

import re

import pytest

from api.console.routes import STATIC

CSS = (STATIC / "console.css").read_text(encoding="utf-8")
DAY, NIGHT = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
)
ON_PAGES = [
    (ink, paper) for ink in ("ink", "quiet", "link", "thread", "good", "warn") for paper in ("paper", "card")
]
MARKS = [(ink, mark) for ink in ("ink", "quiet") for mark in ("product", "own", "place", "amount", "not")]
OTHERS = [
    ("thread-ink", "thread"),
    ("ink", "warn-soft"),
    ("ink", "soft"),
    ("thread", "soft"),
    ("card", "good"),
    ("link", "product"),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "paper"), ON_PAGES + MARKS + OTHERS)
def test_text_stands_out(theme: dict[str, str], ink: str, paper: str) -> None:
    dark, light = sorted((luminance(theme[ink]), luminance(theme[paper])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
