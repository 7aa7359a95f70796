"""One cell, several values: where a list is taken apart, and where not."""

import re
from collections.abc import Callable
from functools import reduce

from schema.names import tidy

_OPENING, _CLOSING = "(（[【“", ")）]】”"
_BETWEEN = "、；;\n"
_SEVERAL = re.compile(f"[{_BETWEEN}]")
_COMMA = re.compile(r"[，,]")
_SHORT = re.compile(r"^[\u4e00-\u9fff]{2,8}$")
_AND_SO_ON = re.compile(r"等(?:等|产品|系列产品|零部件|配件)?[.。…]*$|[.。…]+$")
_MOST_JOINED = 4
Known = Callable[[str], bool]
_BRACKET = re.compile(r"[(（\[【“]")
_LISTED = re.compile(r"(?:^|(?<=[\s；;、，,。]))(?:\d{1,2}[.．、)）](?!\d)|[(（]\d{1,2}[)）])\s*|[①-⑳]\s*")


def split(text: str, known: Known | None = None) -> list[str]:
    """The values of a list cell; what stands in brackets or quotation marks is not taken apart.

    Nor is what is `known` as one name (铜、铝复合板). People number what they list (1. 轴承 2. 钢球), end with
    等, and write commas: where `known` is given, that is understood too.
    """
    if known is None:
        return [part for part, _ in _parts(text)]
    text = _LISTED.sub("\n", text) if _LISTED.search(text) else text
    parts = _parts(text)
    parts = [one for part in parts for one in _at_commas(*part, known)]
    names = _rejoined(parts, known)
    if len(names) > 1 and (more := _AND_SO_ON.search(names[-1])) and not known(names[-1]):
        names[-1] = names[-1][: more.start()]
    return [name for name in names if name]


def _at_commas(text: str, mark: str, known: Known) -> list[tuple[str, str]]:
    """The part, taken apart at commas where nothing but short Chinese names stand between them."""
    between = [part.strip() for part in _COMMA.split(text)]
    if len(between) < 2 or not all(map(_SHORT.match, between)) or known(text):
        return [(text, mark)]
    return [*((part, "，") for part in between[:-1]), (between[-1], mark)]


def _rejoined(parts: list[tuple[str, str]], known: Known) -> list[str]:
    """The parts, and where several of them are known as one name that name."""
    names: list[str] = []
    place = 0
    while place < len(parts):
        for end in range(min(len(parts), place + _MOST_JOINED), place + 1, -1):
            name = "".join(part + mark for part, mark in parts[place : end - 1]) + parts[end - 1][0]
            if "\n" not in name and known(name):
                break
        else:
            name, end = parts[place][0], place + 1
        names.append(name)
        place = end
    return names


def _parts(text: str) -> list[tuple[str, str]]:
    """The values of a list cell, each with the mark behind it."""
    if not _SEVERAL.search(text):
        return [(tidy(text), "")] if text.strip() else []
    if not _BRACKET.search(text):
        found = zip(_SEVERAL.split(text), [*_SEVERAL.findall(text), ""], strict=True)
        return [(tidy(part), mark) for part, mark in found if part.strip()]
    parts: list[tuple[str, str]] = []
    start = depth = 0
    closed = _depth(text) == 0
    for place, char in enumerate(text):
        depth = _depth_after(char, depth)
        if char in _BETWEEN and not (depth and closed):  # a bracket that never closes holds nothing together
            parts.append((text[start:place], char))
            start = place + 1
    parts.append((text[start:], ""))
    return [(tidy(part), mark) for part, mark in parts if part.strip()]


def stays_whole(text: str) -> bool:
    """Whether `text` comes out of a list cell as it went in, whatever stands beside it."""
    return _depth(text) == 0 and split(text) == [text]


def _depth(text: str) -> int:
    """How many brackets are open at the end."""
    return reduce(lambda depth, char: _depth_after(char, depth), text, 0)


def _depth_after(char: str, depth: int) -> int:
    return max(0, depth + (char in _OPENING) - (char in _CLOSING))
