"""Names as keys: what two ways of writing share, and what may not stand in a name at all."""

import re
import unicodedata

_LEGAL_FORM = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团公司|公司|\(集团\)|集团|厂|Co\.?,?\s*Ltd\.?|Inc\.?|Corp\.?|LLC)$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[（(\[【〔［{][^（()）\[\]【】〔〕［］{}]*[）)\]】〕］}]")
LONGEST_NAME = 200
_INVISIBLE = {"Cf", "Cc", "Co", "Cs"}
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks without a shape


def tidy(text: str) -> str:
    """`text` for showing: NFC, runs of white space made one, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The key under which equal names meet: width, case and white space do not matter."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()


def core(name: str) -> str:
    """`name` folded and without its legal form at the end; for comparing, never a key."""
    folded = fold(name)
    while True:
        shorter = _LEGAL_FORM.sub("", folded)
        if shorter == folded or len(shorter) < 2:
            return folded
        folded = shorter


def has_words(name: str) -> bool:
    """Whether letters or digits stand outside its brackets: （上海） alone is the name of nothing."""
    return any(map(str.isalnum, _outside_brackets(name)))


def is_only_a_form(name: str) -> bool:
    """Whether it says no more than what sort of company: （上海）有限公司 could be anybody's."""
    left = fold(_outside_brackets(name))
    while (shorter := _LEGAL_FORM.sub("", left)) != left:
        left = shorter
    return not any(map(str.isalnum, left))


def _outside_brackets(name: str) -> str:
    while (without := _IN_BRACKETS.sub("", name)) != name:
        name = without
    return name


def invisible(text: str) -> list[str]:
    """The characters of `text` that nobody can see (bidi marks, zero width, controls), as "U+200B"."""
    if text.isprintable() and _BLANK.isdisjoint(text):
        return []
    return [
        f"U+{ord(char):04X}"
        for char in text
        if (unicodedata.category(char) in _INVISIBLE or char in _BLANK) and char not in "\t\n\r"
    ]


def made_visible(text: str) -> str:
    """`text` with its code points where nobody would see them: they could turn around what stands beside them."""
    return "".join(f"〔{hidden[0]}〕" if (hidden := invisible(char)) else char for char in text)
