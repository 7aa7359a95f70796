"""Places as no table has them: in letters (Suzhou, near Shanghai, Cixi City), and towns without their kind (古山附近)."""

import re
from collections.abc import Iterator
from functools import cache

from graph.text.sound import pinyin
from schema.region import Level, contains, divisions, level_of, short

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


# 最好古山附近: who is told where it should be near.
_BESIDE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:最好|优先|尽量|离|靠|就|是|在|找|要|到|选)*(?P<town>[\u4e00-\u9fff]{2,4})(?=附近|周边|一带|周围)"
)
_NO_TOWN = re.compile("[场园站厂校院区库边]$")  # 市场附近, 海边附近: what anybody may be near


def towns_beside(text: str, near: str | None) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, code) of each town that `text` (plain) names without its kind and wants to be near: the only one of
    that name in the city that `near` lies in, else in the country."""
    for match in _BESIDE.finditer(text):
        town = match["town"]
        codes = divisions().named(town)
        if _NO_TOWN.search(town) or any(level_of(code) > Level.TOWN for code in codes):
            continue
        here = [code for code in codes if near and near.isdigit() and contains(near[:4], code)]
        if len(here) == 1 or (len(codes) == 1 and divisions().name(codes[0]).endswith("镇")):
            yield *match.span("town"), ((here or codes)[0],)


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
