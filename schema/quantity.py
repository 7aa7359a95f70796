"""Amounts as people write them: value, unit and the qualifier that must not get lost."""

import re
import unicodedata
from dataclasses import dataclass

QUALIFIERS_BEFORE = (
    "约",
    "大约",
    "近",
    "超过",
    "超",
    "不少于",
    "至少",
    "不超过",
    "最多",
    "有望",
    "突破",
    "逾",
    "预计",
)
QUALIFIERS_AFTER = ("余", "多", "以上", "以下", "左右", "以内", "+")
_SCALE = {"万": 10_000.0, "亿": 100_000_000.0, "千": 1_000.0, "百": 100.0}
_MONEY = ("元", "美元", "欧元", "港元")
_AMOUNT = re.compile(
    rf"^(?P<before>{'|'.join(QUALIFIERS_BEFORE)})?\s*(?P<value>[+-]?\d[\d,]*(?:\.\d+)?)\s*(?P<many>余|多)?"
    rf"(?P<scale>[万亿千百])?(?P<rest>(?:[^\d]|(?<=m)[23])*)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """`text` as written; `value` in `unit` (`unit` may hold its period: 吨/年), None when it is no number."""

    text: str
    value: float | None = None
    unit: str | None = None
    qualifier: str | None = None


def parse_quantity(text: str, unit: str | None = None, qualifier: str | None = None) -> Quantity:
    """Read `text` ("约3000吨/年", "1.2万套", "很多"); what is no number keeps its words and has no value.

    万 and 亿 are multiplied out, but stay in the unit for money (120万元 is 120 of 万元).
    """
    written = text.strip()
    found = _AMOUNT.match(unicodedata.normalize("NFKC", written).replace(" ", ""))
    if not found:
        return Quantity(text=written, unit=unit or None, qualifier=qualifier or None)
    value = float(found["value"].replace(",", ""))
    rest, after = found["rest"], found["many"]
    for word in QUALIFIERS_AFTER:
        if rest.startswith(word):
            rest, after = rest.removeprefix(word), word
        elif rest.endswith(word):
            rest, after = rest.removesuffix(word), word
    if scale := found["scale"]:
        if rest.startswith(_MONEY) or (not rest and (unit is None or unit.startswith(scale))):
            rest = scale + rest
        else:
            value *= _SCALE[scale]
    return Quantity(
        text=written,
        value=value,
        unit=unit or rest or None,
        qualifier=qualifier or found["before"] or after or None,
    )
