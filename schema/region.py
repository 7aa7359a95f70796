"""Regions: a walk over the administrative divisions, 镇 → 区县 → 市 → 省 → country.

The tables in `divisions/` are modood/Administrative-divisions-of-China (WTFPL). Bodies abroad have the
three letters of their country (ISO 3166) as their region.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

DIVISIONS = Path(__file__).with_name("divisions")
_SUFFIX = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|街道|地区|新区|省|市|区|县|镇|乡|盟|旗)$"
)
_NO_NAME = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_FEW = 6  # so many places of one name may all be meant; of more it is asked which
_COUNTRIES = {
    "CHN": "中国", "USA": "美国", "JPN": "日本", "KOR": "韩国", "DEU": "德国", "NLD": "荷兰", "GBR": "英国",
    "FRA": "法国", "ITA": "意大利", "CHE": "瑞士", "AUT": "奥地利", "BEL": "比利时", "SWE": "瑞典",
    "FIN": "芬兰", "NOR": "挪威", "ESP": "西班牙", "ISR": "以色列", "IND": "印度", "SGP": "新加坡",
    "MYS": "马来西亚", "THA": "泰国", "VNM": "越南", "IDN": "印度尼西亚", "CAN": "加拿大", "AUS": "澳大利亚",
    "RUS": "俄罗斯", "UKR": "乌克兰", "CZE": "捷克", "POL": "波兰", "HUN": "匈牙利", "LIE": "列支敦士登",
    "BRA": "巴西", "MEX": "墨西哥",
}  # fmt: skip
# Provinces that the tables leave out.
_MORE_PROVINCES = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
_COUNTRY_IS_PROVINCE = {"TWN": "71", "HKG": "81", "MAC": "82"}


class Level(IntEnum):
    """How wide a region is; the smaller the number, the nearer its people."""

    TOWN = 1
    DISTRICT = 2
    CITY = 3
    PROVINCE = 4
    COUNTRY = 5
    WORLD = 6

    @property
    def zh(self) -> str:
        return {1: "镇街", 2: "区县", 3: "市", 4: "省", 5: "国", 6: "境外"}[self.value]


@dataclass(frozen=True, slots=True)
class Region:
    """A node of the divisions. `code` has 9, 6, 4 or 2 digits, or a country's three letters."""

    code: str
    name: str
    level: Level
    parent: str | None


_BY_LENGTH = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.DISTRICT, 9: Level.TOWN}


def level_of(code: str) -> Level:
    """The level that a code says by its length."""
    return Level.COUNTRY if code.isalpha() else _BY_LENGTH.get(len(code), Level.WORLD)


def ancestors(code: str) -> tuple[str, ...]:
    """`code` and all that contain it, narrowest first; codes nest, so nothing is looked up."""
    if code.isalpha():
        return (code,)
    return (*(code[:n] for n in (9, 6, 4, 2) if len(code) >= n), "CHN")


def contains(wider: str, narrower: str) -> bool:
    """Whether `narrower` lies in (or is) `wider`."""
    if narrower.isalpha() or wider.isalpha():
        return wider == narrower or (wider == "CHN" and not narrower.isalpha())
    return len(wider) in _BY_LENGTH and narrower.startswith(wider)


def mostly_in(codes: Iterable[str]) -> str | None:
    """The district, else the city, in which more than half of these regions lie."""
    known = [code for code in codes if not code.isalpha()]
    for digits in (6, 4):
        within = Counter(code[:digits] for code in known if len(code) >= digits)
        for code, count in within.most_common(1):
            if 2 * count > len(known):
                return code
    return None


def nearness(a: str, b: str) -> Level:
    """The level of the narrowest region that is known to hold both.

    A town and its own province are at least in one province; whether they are nearer nobody knows,
    so two regions of which one contains the other meet at the wider one's level.
    """
    common = set(ancestors(a)) & set(ancestors(b))
    return min((level_of(code) for code in common), default=Level.WORLD)


def short(name: str) -> str:
    """`name` as people say it: without its kind at the end (松江区 → 松江), at least two characters."""
    shorter = _SUFFIX.sub("", name)
    return shorter if len(shorter) >= 2 else name


class Divisions:
    """All regions by code and by name."""

    def __init__(self) -> None:
        self.by_code: dict[str, Region] = {}
        self._by_name: dict[str, list[str]] = {}
        self._starts: set[str] = set()
        for code, name in _COUNTRIES.items():
            self._add(Region(code, name, Level.COUNTRY, None))
        for code, name in _MORE_PROVINCES.items():
            self._add(Region(code, name, Level.PROVINCE, "CHN"))
        for file, level, parent in (
            ("provinces", Level.PROVINCE, None),
            ("cities", Level.CITY, "provinceCode"),
            ("areas", Level.DISTRICT, "cityCode"),
            ("streets", Level.TOWN, "areaCode"),
        ):
            with (DIVISIONS / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    self._add(Region(row["code"], row["name"], level, row[parent] if parent else "CHN"))
        self._longest = max(map(len, self._by_name))

    def _add(self, region: Region) -> None:
        self.by_code[region.code] = region
        if region.name in _NO_NAME:
            return
        self._by_name.setdefault(region.name, []).append(region.code)
        self._starts.add(region.name[:2])
        shorter = short(region.name)
        if shorter != region.name:
            self._by_name.setdefault(shorter, []).append(region.code)

    def get(self, code: str) -> Region | None:
        return self.by_code.get(code)

    def name(self, code: str) -> str:
        """The region's own name, the code where it is not known; 市辖区 is called by its province."""
        region = self.by_code.get(code)
        if region is None:
            return code
        return self.name(region.parent) if region.name in _NO_NAME and region.parent else region.name

    def full_name(self, code: str) -> str:
        """From the province down: 上海市松江区新桥镇."""
        names: list[str] = []
        for part in reversed(ancestors(code)):
            region = self.by_code.get(part)
            if part != "CHN" and region and region.name not in _NO_NAME:
                names.append(region.name)
        return "".join(names) or self.name(code)

    def named(self, name: str) -> tuple[str, ...]:
        """The codes of all regions called `name`, in full or as people say it, widest first."""
        return tuple(
            sorted(self._by_name.get(name, ()), key=lambda code: (len(code) if code.isdigit() else 0, code))
        )

    def resolve(self, place: str) -> str | None:
        """The narrowest region that `place` names without doubt, reading from the province down.

        上海市松江区新桥镇 is one region; 新桥镇 alone is three, so None; 火星 alone is no 火星街道. What follows
        the last name that is understood (a street, a number) is left alone.
        """
        text = place.strip().replace(" ", "")
        if not text:
            return None
        if text.isascii() and text.isalpha() and len(text) == 3:
            code = _COUNTRY_IS_PROVINCE.get(text.upper(), text.upper())
            return code if code in self.by_code else None
        found = [way for way in self._walk(text, within=None) if self._is_sure(*way)]
        best = max((len(rest) for rest, _ in found), default=None)
        codes = {code for rest, code in found if len(rest) == best} if best is not None else set()
        widest = {
            code for code in codes if not any(other != code and contains(other, code) for other in codes)
        }
        if len(widest) == 1:
            return next(iter(widest))
        return self._most_prominent(widest)

    def within(self, place: str, wider: str) -> str | None:
        """The one region within `wider` that `place` may mean, also a town that is named without its kind."""
        ways = self._walk(place.strip().replace(" ", ""), wider)
        longest = max((len(read) for read, _ in ways), default=0)
        codes = {code for read, code in ways if len(read) == longest}
        widest = [one for one in codes if not any(o != one and contains(o, one) for o in codes)]
        return widest[0] if len(widest) == 1 else None

    @staticmethod
    def _most_prominent(codes: set[str]) -> str | None:
        """Of a district and towns called alike the district is meant; two of one level are a doubt."""
        levels = sorted(level_of(code) for code in codes)
        if len(levels) > 1 and levels[-1] >= Level.DISTRICT and levels[-1] > levels[-2]:
            return max(codes, key=level_of)
        return None

    def _walk(self, text: str, within: str | None) -> list[tuple[str, str]]:
        """Every way to read names from the start of `text` downwards: (what was read, region)."""
        found: list[tuple[str, str]] = []
        if text[:2] not in self._starts:
            return found
        for length in range(min(len(text), self._longest), 1, -1):
            for code in self._by_name.get(text[:length], ()):
                if within is not None and not (code != within and contains(within, code)):
                    continue
                found.append((text[:length], code))
                found += [(text[:length] + rest, deeper) for rest, deeper in self._walk(text[length:], code)]
        return found

    def mentioned(self, text: str, near: str | None = None) -> list[tuple[int, int, tuple[str, ...]]]:
        """Regions that running text names, as (start, end, codes).

        Only names that stand with their kind (昆山市) or that are a city or district as people say it (昆山)
        count; of several the one that `near` lies in or next to is taken, else all of them (新桥镇 is 21 towns).
        """
        result: list[tuple[int, int, tuple[str, ...]]] = []
        seen: dict[str, tuple[int, tuple[str, ...]]] = {}
        free = 0
        for place in range(len(text) - 1):
            if place < free or text[place : place + 2] not in self._starts:
                continue
            ahead = text[place : place + 20]
            if ahead not in seen:
                seen[ahead] = self._said_first(ahead, near)
            longest, codes = seen[ahead]
            if codes:
                free = place + longest
                result.append((place, free, codes))
        return result

    def _said_first(self, text: str, near: str | None) -> tuple[int, tuple[str, ...]]:
        """The regions that `text` may begin with, as (length, codes)."""
        ways = [(read, code) for read, code in self._walk(text, None) if self._is_said(read, code)]
        longest = max((len(read) for read, _ in ways), default=0)
        codes = {code for read, code in ways if len(read) == longest}
        codes = {code for code in codes if not any(o != code and contains(o, code) for o in codes)}
        one = next(iter(codes)) if len(codes) == 1 else self._nearest(codes, near)
        if one is not None:
            return longest, (one,)
        return longest, tuple(sorted(codes))

    def are_namesakes(self, codes: Sequence[str]) -> bool:
        """Whether these are so many places of one name that nobody can tell which is meant."""
        return len(codes) > _FEW and len({self.name(code) for code in codes}) == 1

    def _nearest(self, codes: set[str], near: str | None) -> str | None:
        if not codes:
            return None
        if near is not None:
            ranked = sorted((nearness(code, near), code) for code in codes)
            if ranked[0][0] <= Level.PROVINCE and (len(ranked) == 1 or ranked[0][0] < ranked[1][0]):
                return ranked[0][1]
        return self._most_prominent(codes)

    def _is_sure(self, read: str, code: str) -> bool:
        """A town is named with its kind or after what contains it: 火星 may be anything."""
        return code not in self._by_name.get(read, ()) or self._is_said(read, code)

    def _is_said(self, read: str, code: str) -> bool:
        """Towns are named with their kind, or 钢管 and 新桥 would be places; 乌镇镇 is called 乌镇."""
        level = level_of(code)
        region = self.by_code[code]
        if level in (Level.TOWN, Level.COUNTRY):
            said = short(region.name) if region.name.endswith("镇镇") else region.name
            return read.endswith(said)
        return True


@cache
def divisions() -> Divisions:
    """The one table, read when first asked (0.2 s)."""
    return Divisions()
