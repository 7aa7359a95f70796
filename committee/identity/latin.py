"""Names in Latin letters: Zhejiang Weixing New Building Materials Co., Ltd."""

import re
from functools import cache

from committee.identity.parsed import Parsed
from committee.identity.words import (
    ENGLISH_FORMS,
    ENGLISH_GROUP,
    ENGLISH_TRADES,
    FOREIGN_FORMS,
    TWINS,
    Form,
    Sort,
)
from graph.text.normalise import plain
from graph.text.sound import in_letters
from schema.region import Level, divisions, level_of, short

_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[A-Za-z]")
_TWIN = {word: words[0] for words in TWINS for word in words}
_BUILDING_MATERIALS = ("建筑", "材料")


def is_latin(name: str) -> bool:
    """Whether the name is written in Latin letters, all but marks and figures."""
    return name.isascii() and len(_LETTERS.findall(name)) >= 3 and " " in name.strip()


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Provinces and cities in pinyin."""
    found: dict[str, list[str]] = {"china": ["CHN"], "hongkong": ["81"]}
    for code, region in divisions().by_code.items():
        if not code.isalpha() and level_of(code) in (Level.PROVINCE, Level.CITY):
            found.setdefault(in_letters(plain(short(region.name))), []).append(code)
    return {name: tuple(codes) for name, codes in found.items() if len(name) > 3}


def parse_latin(name: str) -> Parsed:
    """`core` is what stays when region, trade words and form are taken out, in one word."""
    words = [
        word for word in _WORD.findall(plain(name).replace("&", " ")) if word not in ("and", "the", "of")
    ]
    form, foreign, words = _form(words)
    group = bool(ENGLISH_GROUP & set(words))
    places = [word for word in words if word in _places()]
    trade = [ENGLISH_TRADES[word] for word in words if word in ENGLISH_TRADES]
    core = [w for w in words if w not in _places() and w not in ENGLISH_TRADES and w not in ENGLISH_GROUP]
    read = tuple(dict.fromkeys(_TWIN.get(word, word) for word in _joined(trade)))
    return Parsed(
        plain=" ".join(words),
        core="".join(core),
        trade=read,
        read=read,
        form=form,
        foreign_form=foreign,
        sort=Sort.COMPANY if form or foreign else Sort.UNSAID,
        places=_places()[places[-1]] if places else (),
        place=places[-1] if places else "",
        group=group,
        latin=True,
    )


def _joined(trade: list[str]) -> list[str]:
    """建筑 材料 is one word: 建材."""
    if tuple(trade[-2:]) == _BUILDING_MATERIALS:
        return [*trade[:-2], "建材"]
    return trade


def _form(words: list[str]) -> tuple[Form, str, list[str]]:
    for length in (2, 1):
        ending = " ".join(words[-length:])
        if len(words) > length and ending in ENGLISH_FORMS:
            return ENGLISH_FORMS[ending], "", words[:-length]
    if len(words) > 1 and words[-1] in FOREIGN_FORMS:
        return Form.UNSAID, words[-1], words[:-1]
    return Form.UNSAID, "", words
