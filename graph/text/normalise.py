"""Text as it is compared: one width, one script, one case, no space inside Chinese; every character knows its origin."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

_SPREAD = re.compile(r"(?<!\S)\S(?:[ \u3000]{1,2}\S(?!\S)){2,}+")
# bearings, boxes, batteries; not brass, gas, lens or MBTS. What only looks like a plural is cut on both sides alike.
_PLURAL = re.compile(
    r"(?<![a-z0-9])(?=[b-df-hj-np-tv-z]*[aeiou])([a-z]{3,}?)(ies|(?<=ch|sh|ss)es|(?<=x)es|(?<![sun])s)(?![a-z0-9])"
)
_CJK_FIRST, _CJK_LAST = 0x3400, 0x9FFF
_FIRST_NOT_ASCII, _NO_FORMS = 0x80, 0x30000  # behind that Unicode has none


@cache
def _one_form() -> dict[int, int]:
    """Characters of another width and traditional ones → the usual one, one by one, so that no position moves; what
    NFKC would lengthen is none of them."""
    usual = {
        code: ord(other)
        for code in range(_FIRST_NOT_ASCII, _NO_FORMS)
        if len(other := unicodedata.normalize("NFKC", chr(code))) == 1 and ord(other) != code
    }
    simplified = _to_simplified()
    return simplified | {code: simplified.get(other, other) for code, other in usual.items()}


def _to_simplified() -> dict[int, int]:
    converter = opencc.OpenCC("t2s")
    characters = [chr(code) for code in range(_CJK_FIRST, _CJK_LAST + 1)]
    simplified = converter.convert("\n".join(characters)).split("\n")
    return {
        ord(old): ord(new)
        for old, new in zip(characters, simplified, strict=True)
        if old != new and len(new) == 1
    }


def is_cjk(char: str) -> bool:
    return _CJK_FIRST <= ord(char) <= _CJK_LAST


def plain(text: str) -> str:
    """`text` with one width, case and script; as long as `text` (what NFKC would lengthen stays)."""
    if text.isascii():
        return text.lower()
    usual = text.translate(_one_form())
    lowered = usual.lower()
    return lowered if len(lowered) == len(usual) else usual


def unspaced(text: str) -> str:
    """`plain` without white space."""
    return "".join(plain(text).split())


@lru_cache(4_096)  # a question asks for the same few words many times
def compact(text: str) -> str:
    """The same with English words in the singular: how names meet in the index."""
    return "".join(_PLURAL.sub(_singular, plain(text)).split())


def _singular(plural: re.Match[str]) -> str:
    return plural[1] + ("y" if plural[2] == "ies" else "")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` to be searched; its character i stood at `origin[i]` in the original."""

    text: str
    origin: tuple[int, ...]
    original: str

    def quote(self, start: int, end: int) -> tuple[int, int, str]:
        """Where text[start:end] stood in the original, and how it was written there."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        return first, last, self.original[first:last]


def read_plain(original: str) -> Plain:
    """`original` for reading: as `plain`; spaces between two Chinese characters taken out, others one at a time.

    So are those between single characters in a row (1 0 0 0 套). A line's end stays: it ends what stands before.
    """
    text = plain(original)
    if text.split(maxsplit=1) == [text]:
        return Plain(text, tuple(range(len(text))), original)
    spread = bytearray(len(text))
    for match in _SPREAD.finditer(text):
        spread[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    kept: list[int] = []
    place = 0
    while place < len(text):
        end = place
        while end < len(text) and text[end].isspace():
            end += 1
        if end > place:
            line = text.find("\n", place, end)
            joined = bool(kept) and end < len(text)
            inside = joined and (
                (is_cjk(text[kept[-1]]) and is_cjk(text[end])) or spread[place] & spread[end]
            )
            if line >= 0 or not inside:
                kept.append(line if line >= 0 else place)
            place = end
        else:
            kept.append(place)
            place += 1
    return Plain("".join(text[place] for place in kept), tuple(kept), original)
