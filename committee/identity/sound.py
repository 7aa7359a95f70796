"""How names sound: 鑫 and 新 are one sound, and Longgong is 龙工. Readings from pypinyin's table (MIT)."""

import unicodedata
from functools import cache, lru_cache

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@cache
def _readings() -> dict[int, str]:
    """Character → its usual reading without the tone. 0.2 s, when first asked."""
    from pypinyin.pinyin_dict import pinyin_dict

    return {code: _toneless(said.partition(",")[0]) for code, said in pinyin_dict.items()}


def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    return "".join(char for char in letters if not unicodedata.combining(char))


def _fuzzy(syllable: str) -> str:
    """What southern and hurried ears do not tell apart: zh/z, ch/c, sh/s, final ng/n."""
    for said, heard in _FUZZY:
        if syllable.startswith(said):
            syllable = heard + syllable[len(said) :]
    return syllable[:-1] if syllable.endswith("ng") else syllable


@cache
def _heard(char: str) -> str:
    known = _readings().get(ord(char))
    return _fuzzy(known) if known else char


def sound(text: str) -> str:
    """`text` as it is heard, a syllable a character: equal for names that sound alike."""
    return " ".join(map(_heard, text))


@lru_cache(maxsize=1 << 16)
def spelled(text: str) -> str:
    """`text` in pinyin as a firm would write it in Latin letters: 龙工 → longgong."""
    table = _readings()
    return "".join(table.get(ord(char), char) for char in text)


def sound_alike(a: str, b: str) -> bool:
    """Whether two characters are heard alike, as they are usually read."""
    return _heard(a) == _heard(b)
