"""Places in letters: Suzhou, near Shanghai, Cixi City."""

import re
from collections.abc import Iterator
from functools import cache

from graph.text.sound import pinyin
from schema.region import Level, divisions, level_of, short

# Characters that are read otherwise in the names of places, and names that English spells in its own way.
_READ_AS = {
    "重": "chong",
    "厦": "xia",
    "长": "chang",
    "蚌": "beng",
    "佛": "fo",
    "六": "lu",
    "藏": "zang",
    "都": "du",
}
_SPELT = {
    "乐清": "yueqing", "乐陵": "laoling", "什邡": "shifang", "陕西": "shaanxi", "内蒙古": "inner mongolia", "西藏": "tibet",
    "香港": "hong kong", "澳门": "macau", "哈尔滨": "harbin", "呼和浩特": "hohhot", "乌鲁木齐": "urumqi", "拉萨": "lhasa",
}  # fmt: skip
_SHORTEST = 3  # so few letters are a word: Jian
_SAID = re.compile(
    r"(?:\b(?:near|nearby|around|in|at|from|to|within)\s+|(?:^|[,;:，；：、(]|[\u4e00-\u9fff])\s*)(?P<place>[a-z]{3,}(?:['’]?[a-z]{2,}){0,1}(?: kong| mongolia)?)"
    r"(?=\s*(?:city|province|area|district|region|based)?\s*(?:$|[,.;:!?，。；：！？、)]|[\u4e00-\u9fff]))"
)


def places_in_letters(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, codes) of each province and city that `text` (plain) names in letters: behind a word that says where,
    or between marks."""
    for match in _SAID.finditer(text):
        if codes := _places().get(re.sub(r"['’]", "", match["place"])):
            yield *match.span("place"), codes


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Provinces, cities and cities of a county by their names in letters; several of one spelling, the widest only."""
    found: dict[str, list[str]] = {}
    for code, region in divisions().by_code.items():
        level = level_of(code)
        city_of_county = level is Level.DISTRICT and region.name.endswith("市")
        if code.isdigit() and (Level.CITY <= level <= Level.PROVINCE or city_of_county):
            name = short(region.name)
            spelt = _SPELT.get(name) or "".join(_READ_AS.get(char) or pinyin(char) for char in name)
            found.setdefault(spelt, []).append(code)
    return {spelt: _widest(codes) for spelt, codes in found.items() if len(spelt) > _SHORTEST}


def _widest(codes: list[str]) -> tuple[str, ...]:
    widest = max(map(level_of, codes))
    return tuple(code for code in codes if level_of(code) is widest)
