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
    "about",
    "around",
    "approx",
)
QUALIFIERS_AFTER = ("余", "多", "以上", "以下", "左右", "以内", "+")
_SCALE = {"万": 10_000.0, "亿": 100_000_000.0, "千": 1_000.0, "k": 1_000.0, "百": 100.0}
# 15k pcs; but 15kg, and 24K alone.
_THOUSANDS = r"[kK](?=(?i:pcs?|pieces?|sets?|units?|pairs?|rolls?|bags?|drums?)|[套台只件个支根条片张卷箱组副双对瓶袋枚粒块盒颗])"
_PERIOD = re.compile(r"(?<=\w)(?:per|(?<=s)a)(?=(?:year|month|week|day)$)", re.IGNORECASE)  # pcs per month
_MONEY = ("元", "美元", "欧元", "港元")
_AMOUNT = re.compile(
    rf"^(?P<before>(?i:{'|'.join(QUALIFIERS_BEFORE)}))?\s*(?P<value>[+-]?\d[\d,]*(?:\.\d+)?)\s*(?P<many>余|多)?"
    rf"(?P<scale>[万亿千百]|{_THOUSANDS})?(?P<rest>(?:[^\d]|(?<=m)[23])*)$"
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
    rest, after = _PERIOD.sub("/", found["rest"]), found["many"]
    for word in QUALIFIERS_AFTER:
        if rest.startswith(word):
            rest, after = rest.removeprefix(word), word
        elif rest.endswith(word):
            rest, after = rest.removesuffix(word), word
    if scale := found["scale"]:
        if rest.startswith(_MONEY) or (not rest and (unit is None or unit.startswith(scale))):
            rest = scale + rest
        else:
            value *= _SCALE[scale.lower()]
    return Quantity(
        text=written,
        value=value,
        unit=unit or rest or None,
        qualifier=qualifier or found["before"] or after or None,
    )
