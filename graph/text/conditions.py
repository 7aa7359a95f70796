"""Conditions in a need's words: amounts, certificates, dates, places, specifications; one pattern each."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph.text.normalise import Plain
from schema import Quantity, ReadingPart, RegionWish, Span, parse_quantity
from schema.dates import parse_date
from schema.region import Level, divisions, level_of

_UNITS = (
    "万件|万套|万台|万只|万吨|万米|万平方米|件套|台套|吨|公斤|千克|kg|克|斤|米|公里|平方米|平方|平米|㎡|立方米|立方|升|台|套|件|只|个|支|根|条|块|片|张|卷|箱|"
    "批|组|副|辆|桶|袋|瓶|对|把|双|名|人|位|pcs|pc|set|sets|ton|tons|吨位|t|m2|m"
)
_CHINESE_NUMBER = "[一二两三四五六七八九十百千万几]+"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?:约|大约|近|超过|不少于|至少|不超过|月用量约|每月约|每月|每年|年需|月需)?\s*(?:{_NUMBER}\s*(?:多|余|来)?\s*[万千百]?|{_CHINESE_NUMBER}多?)(?:{_UNITS})(?![a-z])"
    r"(?:/年|/月|/天|每年|每月|一年|一个月|左右|以上|以内|以下)?"
)
_MONEY = re.compile(
    rf"(?:预算|额度|单价|总价)?\s*(?:约|不超过|最多)?\s*{_NUMBER}\s*(?:多|余)?\s*(?:亿|万|千|百)?(?:美元|欧元|元|块钱|rmb|usd)(?:/\w+)?(?:左右|以内|以下|以上)?"
)
_CERTIFICATE = re.compile(
    r"(?:iso\s*/?\s*(?:ts)?\s*\d{4,5}(?:[-:]\d+)?|iatf\s*16949|as\s*9100\w?|gmp|haccp|3c|ccc|ul|ce|rohs|reach|fda|sgs|atex|asme|api\s*\w+|ccs|tuv|etl|"
    r"cnas|cma|gjb\s*9001\w?|安全生产许可证|生产许可证|经营许可证|特种设备\w{0,4}许可证|防爆证|军工资质|材质单|质检报告|第三方检测报告|检测报告)"
    r"(?:认证|证书|体系认证|体系|检测报告|报告|资质|标志)?(?![a-z])"
)
_SPECIFICATION = re.compile(
    r"(?<![a-z])(?:dn|φ|ф|⌀|m|pn|ip|hrc|od|id)\s*\d+(?:\.\d+)?(?:\s*[-~×x*]\s*(?:dn|φ|m)?\s*\d+(?:\.\d+)?)*(?:mm|cm)?|"
    rf"(?:直径|厚度|宽幅|宽度|长度|高度|粒径|功率|纯度|电压|压力|耐温|内径|外径|防护等级|精度|硬度|含量|浓度|流量|扬程|转速)\s*[≥≤><=约为:]*\s*-?[\w.]+(?:\s*[-~]\s*[\w.]+)?\s*(?:%|℃|mm|μm|um|kw|v|米)?|"
    rf"[≥≤><±]?\s*{_NUMBER}(?:\s*[-~×x*/]\s*{_NUMBER})*\s*(?:mm|cm|μm|um|kw|kv|mpa|℃|°c|hz|kva|mw|v(?:/\d+v)?|%|目|丝|级|极|米宽|kn|n·m|nm|bar|rpm|l|ah|w|a|千瓦|伏|升)(?![a-z])|"
    r"\d{3}l?(?:/\d{3}l?)*材质|一级品|优级品|国标(?:gb/?t?)?\s*\d*|gb/?t\s*\d+(?:-\d+)?|\d+v/\d+v|规格详见附件|按图纸定制|可来样定制"
)
_DEADLINE = re.compile(
    r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号]|底|中旬|上旬|下旬|初)?(?:之前|以前|前|内)?(?:交货|到货|供货|交付)?|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:之前|前)?|"
    r"20\d\d年(?:底|内)?(?:之前|前)?|(?:本|下|这)(?:月底|月|周[一二三四五六日]?|季度)(?:之前|前|内)?(?:报价|交货|到货)?|年底(?:之前|前)?|年前|月底(?:之前|前)?|"
    r"[一两二三四五六七八九十\d]+\s*(?:天|日|周|个月|days|weeks)(?:之内|以内|内)?(?:交货|到货|交样|供货|回复)?"
)
_PAYMENT = re.compile(
    r"现款现货|货到付款|月结\d*天?|账期\d*天?|带?\d+%增值税(?:专票|专用发票)?|含税含运费|含税|(?:可付)?定金\d*%?|t/t\s*\d*%?|fob\s*\w*|moq|lead time|价格好商量|贷款利率\S{0,4}"
)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_NEAR_AFTER = re.compile(
    r"^(?:市|区|县)?(?:附近|周边|本地|一带|地区|范围|周围|及周边|内|的|优先|交货|收货|厂|企业|这边|那边|，|,|。|$| )"
)
_NEAR_BEFORE = re.compile(
    r"(?:在|到|往|至|位于|抵|地址|交货地点|交货地|地点|送货到|发货到|ship to|收货地|限|仅限|仅|：|:|【)\s*$"
)
_STRICT_BEFORE = re.compile(r"(?:仅限|只限|限|必须在|须在|只要|仅)\s*$")
_STRICT_AFTER = re.compile(r"^(?:市|区|县|省)?(?:范围内|以内|内|境内)|^.{0,4}(?:的企业)?(?:才行|以外不)")
_HERE = re.compile(r"(?P<strict>仅限|限)?(?P<level>本镇|本区|本县|本市|本省|本地)")
_HERE_LEVEL = {
    "本镇": Level.TOWN,
    "本区": Level.DISTRICT,
    "本县": Level.DISTRICT,
    "本市": Level.CITY,
    "本省": Level.PROVINCE,
    "本地": Level.DISTRICT,
}
_OWN_PLACE = re.compile(r"(?:位于|坐落于|地处|我们在|我厂在|我司在|公司在)\s*$")
_MONTHS = {"上旬": 10, "初": 10, "中旬": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the words ask beside the product; `spans` mark it, in places of the plain text."""

    spans: tuple[tuple[ReadingPart | None, int, int], ...]
    quantity: Quantity | None
    budget: Quantity | None
    certificates: tuple[str, ...]
    specifications: tuple[str, ...]
    region: RegionWish | None
    deadline: str | None


def read_conditions(words: Plain, *, near: str | None, today: date) -> Conditions:
    """Read the conditions out of the words. `near` is the seeker's region: it settles 新桥镇 and 本市."""
    text = words.text
    taken: list[tuple[ReadingPart | None, int, int]] = []

    def find(pattern: re.Pattern[str], part: ReadingPart | None) -> list[str]:
        found: list[str] = []
        for match in pattern.finditer(text):
            start, end = match.span()
            if end > start and not any(start < e and s < end for _, s, e in taken):
                taken.append((part, start, end))
                found.append(words.quote(start, end)[2].strip())
        return found

    find(_PHONE, None)
    find(_PAYMENT, None)
    certificates = find(_CERTIFICATE, ReadingPart.CERTIFICATE)
    budget = find(_MONEY, ReadingPart.BUDGET)
    dates = find(_DEADLINE, ReadingPart.DEADLINE)
    quantities = find(_QUANTITY, ReadingPart.QUANTITY)
    specifications = find(_SPECIFICATION, ReadingPart.SPECIFICATION)
    region = _region(words, taken, near)
    return Conditions(
        spans=tuple(sorted(taken, key=lambda span: span[1:])),
        quantity=_amount(quantities[0]) if quantities else None,
        budget=_amount(budget[0]) if budget else None,
        certificates=tuple(dict.fromkeys(certificates)),
        specifications=tuple(dict.fromkeys(specifications)),
        region=region,
        deadline=next((day for said in dates if (day := _deadline(said, today))), None),
    )


def _amount(said: str) -> Quantity:
    """月用量约500套 is 500 套/月, 约; what it is an amount of stands before it and is no part of it."""
    bare = re.sub(r"^(?:月用量|每月|每年|月需|年需|预算|额度|单价|总价)", "", said)
    amount = parse_quantity(bare)
    period = "/月" if said.startswith(("月", "每月")) else "/年" if said.startswith(("年", "每年")) else ""
    unit = f"{amount.unit}{period}" if amount.unit and period and "/" not in amount.unit else amount.unit
    return replace(amount, text=said, unit=unit)


def _region(
    words: Plain, taken: list[tuple[ReadingPart | None, int, int]], near: str | None
) -> RegionWish | None:
    text = words.text
    codes: list[str] = []
    said: list[str] = []
    strict = False
    for start, end, code in divisions().mentioned(text, near):
        if any(start < e and s < end for _, s, e in taken):
            continue
        own = bool(_OWN_PLACE.search(text[:start]))
        if (
            len(text[start:end]) <= 2
            and level_of(code) < Level.CITY
            and not (_NEAR_AFTER.match(text[end:]) or _NEAR_BEFORE.search(text[:start]) or own)
        ):
            continue
        taken.append((ReadingPart.CONTEXT if own else ReadingPart.REGION, start, end))
        if own:
            continue
        codes.append(code)
        said.append(words.quote(start, end)[2])
        strict = strict or bool(_STRICT_BEFORE.search(text[:start]) or _STRICT_AFTER.match(text[end:]))
    for match in _HERE.finditer(text):
        level = _HERE_LEVEL[match["level"]]
        here = near and next(
            (c for c in (near[:n] for n in (9, 6, 4, 2)) if near.isdigit() and level_of(c) >= level and c),
            None,
        )
        taken.append((ReadingPart.REGION, *match.span()))
        if here:
            codes.append(here)
            said.append(match[0])
            strict = strict or bool(match["strict"])
    return (
        RegionWish(codes=tuple(dict.fromkeys(codes)), strict=strict, text="、".join(said)) if codes else None
    )


def _deadline(said: str, today: date) -> str | None:
    """The day that the words mean, seen from `today`; None where they are too vague."""
    plain = re.sub(
        r"(?:之前|以前|前|内|之内|以内)?(?:交货|到货|供货|交付|报价|交样|回复)?$", "", said.replace(" ", "")
    )
    if day := parse_date(plain):
        return day
    if found := re.match(r"^(?:(20\d\d)年)?(\d{1,2})月(?:(\d{1,2})[日号]|(上旬|初|中旬))?", plain):
        month = int(found[2])
        if not 1 <= month <= 12:
            return None
        year = int(found[1]) if found[1] else today.year + (month < today.month)
        day_of_month = found[3] or _MONTHS.get(found[4] or "")
        return (
            parse_date(f"{year}-{month:02}-{int(day_of_month):02}") if day_of_month else f"{year}-{month:02}"
        )
    if plain in ("年底", "年前"):
        return f"{today.year}-12"
    if plain in ("月底", "本月底", "本月"):
        return f"{today.year}-{today.month:02}"
    if found := re.match(r"^([一两二三四五六七八九十]|\d+)(天|日|周|个月|days|weeks)$", plain):
        count = (
            int(found[1])
            if found[1].isdigit()
            else "一二三四五六七八九十".find(found[1].replace("两", "二")) + 1
        )
        days = {"天": 1, "日": 1, "days": 1, "周": 7, "weeks": 7, "个月": 30}[found[2]]
        return (today + timedelta(days=count * days)).isoformat()
    return None


def as_spans(words: Plain, marked: list[tuple[ReadingPart, int, int]]) -> tuple[Span, ...]:
    """Marks in the plain text as spans of the original."""
    spans = []
    for part, start, end in sorted(marked, key=lambda mark: (mark[1], mark[2])):
        first, last, written = words.quote(start, end)
        spans.append(Span(part=part, start=first, end=last, text=written))
    return tuple(spans)
