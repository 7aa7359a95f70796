"""What stands in a column, where its heading says nothing: codes, phone numbers, dates, places, names of firms."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from loaders.headings.words import HEADINGS, Kind
from schema.dates import parse_date
from schema.names import fold
from schema.region import divisions
from schema.uscc import is_valid

_ASKED = 60  # so many filled cells say it
_SILENT = re.compile(
    r"^(?:列|栏|字段|column|field|unnamed|未命名|f|col|备用|其他|其它)?[:_\- ]*\d*$|^[-—/.·]+$", re.IGNORECASE
)
_PHONE = re.compile(
    r"^(?:\+?86[- ]?)?1[3-9]\d{9}$|^\(?0\d{2,3}\)?[- ]?\d{7,8}(?:[-转]\d{1,6})?$|^400[- ]?\d{3}[- ]?\d{4}$"
)
_CODE = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")
_FIRM = re.compile(
    r"(?:公司|集团|厂|合作社|商行|经营部|中心|工作室|研究院|研究所|学院|大学|事务所|加工部)(?:[(（][^)）]*[)）])?$"
)


class Content(StrEnum):
    """What all, or nearly all, cells of a column hold."""

    CODE = "code"
    PHONE = "phone"
    DATE = "date"
    PLACE = "place"
    FIRM = "firm"


# Which field such a column is, the first that the kind of sheet has.
FIELDS: Mapping[Content, tuple[str, ...]] = {
    Content.CODE: ("uscc",),
    Content.PHONE: ("phone",),
    Content.DATE: ("visited_on", "deadline", "date", "founded", "valid_until"),
    Content.PLACE: ("place",),
    Content.FIRM: ("name", "who"),
}


def says_nothing(heading: str) -> bool:
    """Whether a heading is empty or a mere placeholder: 列1, Column3, F5, —."""
    return bool(_SILENT.match(heading.strip()))


def content_of(cells: Iterable[str]) -> Content | None:
    """What the column holds, None where its cells do not agree or are too few to say."""
    filled = [text for cell in cells if (text := "".join(cell.split()))][:_ASKED]
    if len(filled) < 2:
        return None
    for content, holds in _TESTS.items():
        if sum(map(holds, filled)) >= 0.8 * len(filled):
            return content
    return None


def field_for(content: Content | None, kind: Kind, taken: Sequence[str]) -> str | None:
    """The field of this kind of sheet that such a column is, unless another column is it already."""
    names = FIELDS.get(content, ()) if content else ()
    return next((name for name in names if name in HEADINGS[kind] and name not in taken), None)


def is_phone(text: str) -> bool:
    return bool(_PHONE.match(fold(text)))


def is_firm(text: str) -> bool:
    return bool(_FIRM.search(text))


def _is_code(text: str) -> bool:
    code = fold(text).upper()
    return bool(_CODE.match(code)) and (is_valid(code) or not code.isdigit())


def _is_date(text: str) -> bool:
    return len(text) >= 6 and not text.isdigit() and parse_date(text) is not None


def _is_place(text: str) -> bool:
    return len(text) >= 2 and divisions().resolve(text) is not None


_TESTS = {
    Content.CODE: _is_code,
    Content.PHONE: is_phone,
    Content.DATE: _is_date,
    Content.FIRM: is_firm,
    Content.PLACE: _is_place,
}
