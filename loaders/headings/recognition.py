"""What a row of headings says: the kind of sheet, and which column holds what.

The name of the sheet or file only breaks a tie.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from graph.text.normalise import plain as simplified
from loaders.headings.contents import is_firm
from loaders.headings.words import HEADINGS, IN_PASSING, NEEDED, SHEET_NAMES, TECHNICAL, Kind
from schema.names import fold

Own = Mapping[Kind, Mapping[str, Sequence[str]]]
"""Words that a user added, by kind of sheet and field."""

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_MARKS = re.compile(r"[*＊:：#_\-]|^\d+[.、]")
_NUMBERED = re.compile(r"(?<=[^\d])(?:[1-9]|[一二三四五六])$")
# 贵公司主要产品名称 is 主要产品: what people write around a word that they mean.
_BEFORE = re.compile(
    r"^(?:请填写|填写|请填|贵公司|贵企业|贵单位|本公司|本企业|本单位|企业的?|单位的?|公司的?|目前|现有|您的)"
)
_BEHIND = re.compile(r"(?:情况说明|基本情况|情况|信息|一览|明细|清单|详情|名称|内容|描述|列表|必填|选填|等)$")
_WIDEST_FORM = 4
_AFFIX_RANK = 50  # worse than any word of the table
BELOW = "／"  # between the headings of two rows: 联系方式／电话
_PLAIN_NAMES = frozenset(("name", "名称"))
FIRM = frozenset(("企业名称", "单位名称", "公司名称", "企业全称", "单位全称", "公司全称"))


def plain(heading: str) -> str:
    """The key of a heading: 「*企业名称（全称）：」, 企業名稱 and 企业名称 are one."""
    bare = _MARKS.sub("", _BRACKETS.sub("", heading))
    return fold(simplified(bare)) or fold(heading)


class Words:
    """The table of words, and those that a user added to it."""

    def __init__(self, own: Own | None = None) -> None:
        self._field_of = {
            kind: _lookup(fields, (own or {}).get(kind, {})) for kind, fields in HEADINGS.items()
        }

    def field(self, kind: Kind, heading: str) -> tuple[str, int] | None:
        """The field that a heading means in this kind of sheet and how good a word it is, 0 being the best."""
        above, _, below = heading.partition(BELOW)
        for worse, part in ((0, above + below), *(((10, below), (20, above)) if below else ())):
            if found := self._meant(kind, part):
                return found[0], found[1] + worse
        return None

    def _meant(self, kind: Kind, heading: str) -> tuple[str, int] | None:
        known = self._field_of[kind]
        keys = _keys(heading)
        if found := known.get(keys[0]):
            return found
        for number, shorter in enumerate(keys[1:]):
            if found := known.get(shorter):
                return found[0], found[1] + _AFFIX_RANK + number
        return None

    def fields_of(self, kind: Kind, headings: Sequence[str]) -> dict[int, str]:
        """Column → field for the headings that this kind knows; a field is taken once, by its best word."""
        best: dict[str, tuple[int, int]] = {}
        for column, heading in enumerate(headings):
            if found := self.field(kind, heading):
                field, rank = found
                best[field] = min(best.get(field, (rank, column)), (rank, column))
        return {column: field for field, (_, column) in best.items()}

    def known(self, kind: Kind, headings: Iterable[str]) -> int:
        """How many of the headings mean something in this kind of sheet."""
        return sum(self.field(kind, heading) is not None for heading in headings)

    def surely(self, kind: Kind, headings: Iterable[str]) -> int:
        """How many of the headings are words of the table as they stand."""
        found = (self.field(kind, heading) for heading in headings)
        return sum(one is not None and one[1] < _AFFIX_RANK for one in found)

    def recognise(self, headings: Sequence[str], names: Sequence[str]) -> Kind | None:
        """What kind of sheet has these headings; `names` (of the sheet, of the file) break a tie.

        None when no kind fits, or more headings are unknown than known: better to say so than to guess.
        """
        filled = [heading for heading in headings if heading.strip()]
        named = next((SHEET_NAMES[fold(name)] for name in names if fold(name) in SHEET_NAMES), None)
        scores = {
            kind: score for kind in Kind if (score := self._score(kind, filled, kind is named)) is not None
        }
        return max(scores, key=lambda kind: scores[kind]) if scores else None

    def _enough(self, kind: Kind, headings: Sequence[str], fields: set[str]) -> bool:
        """Whether so many headings are known that the others do not matter."""
        known = self.known(kind, headings)
        # A survey asks what it likes; whom it asks is said beyond doubt, unless it is a form with a name beside it.
        asks_firms = kind is Kind.ENTERPRISE and "name" in fields and FIRM & {plain(one) for one in headings}
        if asks_firms and (len(headings) > _WIDEST_FORM or not any(map(is_firm, headings))):
            return True
        return 2 * known > len(headings) or (2 * known == len(headings) and known >= 2)

    def _score(self, kind: Kind, headings: Sequence[str], named: bool) -> float | None:
        """How well the headings fit, None when they do not."""
        taken = self.fields_of(kind, headings)
        fields = set(taken.values())
        needed = NEEDED[kind][:1] if named and kind is Kind.PARTY else NEEDED[kind]
        if not all(set(group) & fields for group in needed) or not self._enough(kind, headings, fields):
            return None
        if fields == {"number", "name"} and not named and _PLAIN_NAMES & {plain(one) for one in headings}:
            return None  # a code and a name can be anything: towns, industries
        doubted = sum((self.field(kind, headings[column]) or ("", 0))[1] >= _AFFIX_RANK for column in taken)
        passing = len(fields & IN_PASSING)
        fit = len(fields) - 0.3 * doubted - 0.6 * passing - 0.5 * (len(headings) - len(fields))
        return fit + 0.25 * len(needed) + 0.6 * named


@lru_cache(maxsize=10_000)
def _keys(heading: str) -> tuple[str, ...]:
    """The key of a heading, and those without what people write around it, the least taken off first."""
    key = plain(heading)
    fewer = [_NUMBERED.sub("", key), _BEHIND.sub("", key), _BEFORE.sub("", key)]
    fewer.append(_BEFORE.sub("", _BEHIND.sub("", fewer[0])))
    return tuple(dict.fromkeys([key, *(bare for bare in fewer if len(bare) > 1)]))


def _lookup(
    fields: Mapping[str, Sequence[str]], own: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, int]]:
    """Word → field and how good a word it is; what a user says wins, else the first field keeps a word."""
    words = {plain(word): (field, 0) for field, added in own.items() for word in added}
    for field, meanings in {**fields, **TECHNICAL}.items():
        for rank, word in enumerate(meanings):
            words.setdefault(plain(word), (field, rank))
    return words


BUILT_IN = Words()
