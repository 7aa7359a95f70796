"""Conditions in a need's words: amounts, certificates, dates, places, specifications; one pattern each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph.text.cues import is_cue
from graph.text.normalise import Plain, read_plain
from graph.text.places import places_in_letters, towns_beside
from schema import Quantity, ReadingPart, RegionWish, Span, parse_quantity
from schema.dates import parse_date
from schema.region import Level, divisions, level_of

_UNITS = (
    "(?:万件|万套|万台|万只|万吨|万米|万平方米|件套|台套|吨位|吨|公斤|千克|克|斤|米|公里|平方米|平方|平米|㎡|立方米|立方|升|台|套|件|只|个|支|根|条(?![龙线])|块(?!钱)|片|张|卷|箱|"
    "批|组|副|辆|桶|袋|瓶|对|把|双|名|人|位|盏|座|部|株|头|粒|枚|盒|罐|听|亩|间|栋|扇|樘|顶|床|艘|架|匹|幅|捆|扎|颗|令|方(?![案法向形面])|平(?![方米台面]))(?!月)|(?:kg|pcs|pc|sets|set|tons|ton|containers?|drums?|rolls?|bags?|pairs?|units?|t|m2|m)(?![a-z0-9])"
)
# Somebody, and no amount of anything: 古山镇的一个小作坊, 给几个大厂做配件.
_SOMEBODY = (
    r"(?!(?<=[个间])(?:[大小老好新]|本地|当地)*(?:作坊|厂家|厂子|厂|公司|企业|老板|客户|朋友|老乡|同行)"
    r"(?:$|[^\w]|[的做配供生加要想找在有都用来合提订说]))"
)
_DIGIT = "一二两三四五六七八九十百千万几"
# Numbers begin where digits begin and give nothing back (possessive), so that a long row of digits costs one pass.
_DECIMALS = "点[零一二三四五六七八九]{1,3}"
_CHINESE_NUMBER = rf"(?<![{_DIGIT}第点零])(?:零{_DECIMALS}|[{_DIGIT}]{{1,8}}+(?:{_DECIMALS})?)"
_NUMBER = r"(?<!\d)(?<!\d\.)(?:\d{1,3}(?:,\d{3}){1,4}+|\d{1,15}+)(?:\.\d{1,6}+)?(?!\d)"
_COUNT = rf"(?:(?<!\d)\d{{1,3}}+|{_CHINESE_NUMBER})"
# What some of the patterns cannot do without: quickly seen, and missing from most needs.
_ANY_DIGIT = re.compile(r"\d")
_ANY_NUMBER = re.compile(rf"[\d{_DIGIT}]")
_ANY_MONEY = re.compile("[亿万元钱]|rmb|usd")
_ANY_TIME = re.compile(r"[天日周月季年]|20\d\d|day|week|month")
_ANY_STANDARD = re.compile(r"\d|级品|国标|详见|定制")
_PERIOD_UNITS = "月|年|天|日|小时|次|班"
# 下个月, 明年 and 3月 are when, not how often.
_NO_DATE = r"(?<![上下本这]个)(?<![\d上下本这今明去后十二三四五六七八九])"
_TENS = rf"(?<![{_DIGIT}第点零])[{_DIGIT}]{{0,7}}[十百千万]来"  # 十来吨
_ABOUT = "大概|大约|差不多|估计"
_PER = rf"(?:(?:(?:每个?|一个?)(?:月|年|天|日|周)|{_NO_DATE}[月年])(?:{_ABOUT})?(?:用量|需求量|需要用|需要|需|要用|要|用)?(?:各|{_ABOUT})?)"
_QUANTITY = re.compile(
    rf"{_PER}?(?:约|大约|差不多|近|超过|不少于|至少|不超过|个(?={_TENS})|(?<![a-z])(?:about|around|approx)(?=\s))?\s?"
    rf"(?:{_NUMBER}\s?(?:多|余|来)?\s?[万千百k]?\s?|(?!一批)(?:{_TENS}|{_CHINESE_NUMBER}多?))(?:{_UNITS}){_SOMEBODY}"
    r"(?:/年|/月|/天|每年|每月|一年|一个月| ?(?:per|a|/) ?(?:year|month|week|day)|左右|以上|以内|以下)?"
)
_MONEY = re.compile(
    rf"(?:(?:预算|额度|单价|总价|budget)(?:金额)?[:：为在]?)?\s?(?:约|不超过|最多)?\s?"
    rf"(?:{_NUMBER}\s?(?:多|余)?\s?(?:亿|万|千|百)?(?:美元|欧元|元|块钱|rmb|usd)|{_CHINESE_NUMBER}多?块钱)"
    rf"(?:/(?:{_UNITS}|{_PERIOD_UNITS}))?(?:左右|以内|以下|以上)?|"
    rf"(?:(?:预算|额度|总价|金额|budget)(?:金额)?[:：为在]?\s?(?:约|不超过|最多)?\s?)?{_NUMBER}\s?(?:多|余)?\s?[亿万]"
    r"(?:左右|以内|以下|以上|(?=[，。；,;\s]|$))|"
    rf"(?<=贷款|融资|借款|资金|授信){_NUMBER}\s?(?:多|余)?\s?[亿万]"
)
_CERTIFICATE = re.compile(
    r"(?<![a-z0-9])(?:iso\s?/?\s?(?:ts)?\s?\d{4,5}(?:[-:]\d{1,4})?|iatf\s?16949|as\s?9100[a-z]?|gmp|haccp|3c|ccc|ul|ce|rohs|reach|fda|sgs|atex|asme|api(?:\s?[a-z0-9]{1,8})?|ccs|tuv|etl|"
    r"cnas|cma|cqc|ped|fcc|un\s?38\.3|gjb\s?9001[a-z]?|安全生产许可证|生产许可证|经营许可证|特种设备\w{0,4}许可证|防爆证|军工资质|材质单|质检报告|第三方检测报告|检测报告)"
    r"(?:认证|证书|体系认证|体系|检测报告|报告|资质|标志)?(?![a-z])"
)
# 想做CE认证, 谁能办: it is wanted itself, and no condition.
_TO_BE_HAD = re.compile(r"(?<!已)(?:做|办|代办|办理|申请|申报|考)(?:个|一个|下)?\s?$")
_MEASURE = "减速比|传动比|缸径|口径|壁厚|管径|模数|齿数|扭矩|载重|行程|容量|速比|背隙|直径|厚度|宽幅|宽度|长度|高度|粒径|功率|纯度|电压|压力|耐温|内径|外径|防护等级|精度|硬度|含量|浓度|流量|扬程|转速|ratio"
_VALUE = r"-?[a-z]{0,4}\d[a-z0-9.]{0,12}+(?::\d{1,4})?"
_MEASURED = re.compile(
    rf"(?:{_MEASURE})\s?[≥≤><=约为:]{{0,3}}\s?{_VALUE}(?:\s?[-~]\s?{_VALUE})?\s?(?:%|℃|mm|μm|um|kw|v|米|级)?|"
    rf"(?:{_MEASURE})(?:约|为|是|要|大概|大约)?{_CHINESE_NUMBER}(?:个(?!月)|毫米|厘米|公分|厘|丝|道|米|寸|吨|升|千瓦|度|级)"
)
_LABELLED = re.compile(
    r"(?<![\u4e00-\u9fff])(?:材质|牌号|型号|规格)(?:[为是:：]|要求)?\s?[a-z0-9][a-z0-9/.*×-]{1,20}"
)
# A grade of material that stands alone; beside a name it may be part of it (QT450铸件).
_GRADE = re.compile(
    r"(?<=[，。,;；])(?:(?:qt|ht|zg|sus|adc|gcr)\d{1,4}[a-z]?|201|304|316l?|430)(?=的?(?:[，。,;；\s]|$))"
)
_SIZES = re.compile(
    r"(?<![a-z0-9.])(?:[φф⌀]\s?)?\d{1,5}(?:\.\d{1,3})?(?:\s?[*×x]\s?\d{1,5}(?:\.\d{1,3})?){1,4}(?:mm|cm|米)?(?![a-z0-9])"
)
_SIZED = re.compile(rf"{_NUMBER}\s?(?:吨|升|方|米|座|轴|公斤|寸)(?=的[\u4e00-\u9fff])")  # 25吨的汽车吊
# 28寸, 十二厘的: behind the thing; in front of it (12寸晶圆) it belongs to the name.
_ACROSS = re.compile(rf"{_NUMBER}\s?(?:英?寸|吋|厘)(?=的?(?:[^\u4e00-\u9fff的]|$))")
_MODEL = re.compile(
    r"(?<=[\u4e00-\u9fff]\s)(?=[a-z./-]{0,5}\d)[a-z0-9][a-z0-9./-]{2,14}(?=[\s，。；,;]|$)"
)  # 轴承 6205-2rs
_SPECIFICATION = re.compile(
    r"(?<![a-z])(?:dn|φ|ф|⌀|m|pn|ip|hrc|od|id)\s?\d{1,6}+(?:\.\d{1,4})?(?:\s?[-~×x*]\s?(?:dn|φ|m)?\s?\d{1,6}+(?:\.\d{1,4})?){0,4}(?:mm|cm)?|"
    rf"[≥≤><±]?\s?{_NUMBER}(?:\s?[-~×x*/]\s?{_NUMBER}){{0,4}}\s?(?:mm|cm|μm|um|kw|kv|mpa|℃|°c|hz|kva|mw|v(?:/\d{{1,4}}v)?|%|目|丝|级|极|米宽|kn|n·m|nm|bar|rpm|m3/h|l|ah|w|a|cc|千瓦|兆瓦|瓦(?!楞|楼|斯)|伏|升)(?:厚|宽|长|高|粗)?(?![a-z])|"
    r"(?<!\d)\d{3}l?(?:/\d{3}l?){0,4}材质|一级品|优级品|国标(?:gb/?t?)?\s?\d{0,6}|gb/?t\s?\d{1,6}(?:-\d{1,4})?|(?<!\d)\d{1,4}v/\d{1,4}v|(?<=[材质])\d{3}l?|规格详见附件|按图纸定制|可来样定制"
)
_LABEL = re.compile(r"(?:交货期|交期|货期|工期|lead time|budget)[为是:：\s]{0,2}(?=\S)")
# What people call several provinces or cities at once.
_AREAS = {
    "江浙沪": ("32", "33", "31"),
    "长三角": ("31", "32", "33", "34"),
    "江浙": ("32", "33"),
    "苏锡常": ("3205", "3202", "3204"),
    "苏南": ("3201", "3202", "3204", "3205", "3211"),
    "京津冀": ("11", "12", "13"),
    "珠三角": ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420"),
}
_AREA = re.compile("|".join(_AREAS))
_ARRIVES = "交货|到货|交样|供货|交付|回复|完工|发货"
_DEADLINE = re.compile(
    rf"(?>(?:20\d\d年)?(?<!\d)\d{{1,2}}月(?:\d{{1,2}}[日号]|底|中旬|上旬|下旬|初)?(?:之前|以前|前|内)?(?:{_ARRIVES})?)(?!走访|调研|拜访|来访|成立|投产|建成|开业|以来|起)|"
    r"(?<!\d)20\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:之前|前)?|"
    rf"(?:within|in)?\s?(?:{_COUNT}|two|three|four|six)\s?(?:days|weeks|months)内?|"
    r"20\d\d年(?:底|内|之前|以前|前)|(?:本|下个?|这)(?:月底|月|周[一二三四五六日]?|季度)(?:之前|前|内)?(?:报价|交货|到货)?|年底(?:之前|前)?|年前|月底(?:之前|前)?|明年(?:底|初|上半年|下半年|[一二三四]季度)?(?:之前|前|内)?(?!投产|建成|开业)|"
    rf"(?:交货期|交期|货期|工期|lead time|within|in)[为是约: ]{{0,2}}{_COUNT}\s?(?:天|日|周|个月|days|weeks)(?:之内|以内|内)?|"
    rf"{_COUNT}\s?(?:天|日|周|个月|days|weeks)(?:(?:之内|以内|内)(?:{_ARRIVES})?|{_ARRIVES})"
)
_PAYMENT = re.compile(
    r"现款现货|货到付款|月结\d{0,3}天?|账期\d{0,3}天?|带?(?<!\d)\d{1,2}%增值税(?:专票|专用发票)?|含税含运费|含税|(?:可付)?定金\d{0,3}%?|t/t\s?\d{0,3}%?|(?<![a-z])fob(?:\s[a-z]{2,12})?|moq|lead time|价格好商量|(?<![\u4e00-\u9fff])贷款利率\S{0,4}"
)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_NEAR_AFTER = re.compile(
    r"^(?:市|区|县)?(?:附近|近|周边|最好|均可|都|或|、|本地|一带|地区|范围|周围|及周边|内|的|优先|交货|收货|厂|企业|这边|那边|，|,|。|$| )"
)
_NEAR_BEFORE = re.compile(
    r"(?:在|到|往|至|位于|抵|地址|交货地点|交货地|地点|送货到|发货到|ship to|收货地|限|仅限|仅|：|:|【)\s*$"
)
_STRICT_BEFORE = re.compile(r"(?:仅限|只限|限|必须在|必须是|须在|只要|只找|只考虑|仅)(?:在|于)?\s?$")
_STRICT_AFTER = re.compile(
    r"^(?:市|区|县|省)?(?:范围内|以内|内|境内)|^.{0,4}(?:的企业)?(?:才行|以外不|以外的不|以外免谈)"
)
_SOFT_BEFORE = re.compile(r"(?:最好|尽量|优先|优先考虑|倾向)(?:选|是|在|找)?\s?$")
_SOFT_AFTER = re.compile(r"^.{0,8}?(?:优先|最好|为佳|更好|均可|都行|也行)")
_NOT_BEFORE = re.compile(r"(?:不要|除了|除|非|不考虑|不接受|别找|避开)\s?$")
_HERE = re.compile(
    r"(?P<strict>仅限|只限|限|只要|只找|必须在|必须是)?(?P<level>本镇|本区|本县|本市|本省|本地)(?!化)"
)
_PERIOD_BEFORE = re.compile(
    rf"(?:每|一个|每个|一)?{_NO_DATE}(?P<period>月|年)(?:用量|需求量|需要|需|要用|要|用)?(?:大概|大约|差不多|约|在|得)?\s?$"
)
_OWN_AMOUNT = re.compile(
    r"(?:年产|月产|日产|产能|产量|注册资本|员工|职工|占地|面积|现有|共有|拥有|(?:公司|[我本]厂|[我本]司|我们|自[建有]|建[有成]|(?<!没)有)(?:标准|新|老)?厂房)\D{0,4}$"
)
_TOWN = re.compile(r"[镇乡]|街道")
_WITHIN = re.compile(r"^(?:市|区|县|省)?(?:范围内|以内|境内|内)")
_NEARBY = 14  # characters before and after a place or an amount that say how it is meant
_HERE_LEVEL = {
    "本镇": Level.TOWN,
    "本区": Level.DISTRICT,
    "本县": Level.DISTRICT,
    "本市": Level.CITY,
    "本省": Level.PROVINCE,
    "本地": Level.DISTRICT,
}
_OWN_PLACE = re.compile(r"(?:位于|坐落于|地处|(?:我们|我厂|我司|我|公司|俺们|咱们)(?:厂|公司)?(?:在|是))\s*$")
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


def read_conditions(
    words: Plain, *, near: str | None, today: date, names: Sequence[tuple[int, int]] = ()
) -> Conditions:
    """Read the conditions out of the words. `near` is the seeker's region: it settles 新桥镇 and 本市.

    `names` are the places of product names: 合肥 in 复合肥 is no city.
    """
    taken = Taken(words)
    taken.find(_PHONE, None, needs=_ANY_DIGIT)
    taken.find(_PAYMENT, None)
    certificates = taken.find(_CERTIFICATE, ReadingPart.CERTIFICATE, not_after=_TO_BE_HAD)
    budget = taken.find(_MONEY, ReadingPart.BUDGET, needs=_ANY_MONEY)
    dates = taken.find(_DEADLINE, ReadingPart.DEADLINE, needs=_ANY_TIME)
    taken.find(_QUANTITY, None, needs=_ANY_NUMBER, only_after=_OWN_AMOUNT)
    specifications = taken.find(_MEASURED, ReadingPart.SPECIFICATION, needs=_ANY_NUMBER)
    specifications += taken.find(_LABELLED, ReadingPart.SPECIFICATION)
    for pattern in (_SIZES, _SIZED):
        specifications += taken.find(pattern, ReadingPart.SPECIFICATION, needs=_ANY_DIGIT)
    quantities = taken.find(_QUANTITY, ReadingPart.QUANTITY, needs=_ANY_NUMBER)
    specifications += taken.find(_SPECIFICATION, ReadingPart.SPECIFICATION, needs=_ANY_STANDARD)
    for pattern in (_ACROSS, _MODEL, _GRADE):
        specifications += taken.find(pattern, ReadingPart.SPECIFICATION, needs=_ANY_DIGIT, outside=names)
    region = _region(words, taken, near, names)
    return Conditions(
        spans=tuple(sorted(taken.spans, key=lambda span: span[1:])),
        quantity=_amount(quantities[0], _period(words, taken)) if quantities else None,
        budget=_amount(budget[0]) if budget else None,
        certificates=tuple(dict.fromkeys(certificates)),
        specifications=tuple(dict.fromkeys(specifications)),
        region=region,
        deadline=next((day for said in dates if (day := _deadline(said, today))), None),
    )


def read_region(text: str, *, near: str | None) -> RegionWish | None:
    """Where the partner should be, of words that say nothing else (限武进区, 江苏省优先)."""
    words = read_plain(text)
    return _region(words, Taken(words), near, ())


class Taken:
    """What of the words was read as a condition; no character twice."""

    def __init__(self, words: Plain) -> None:
        self.words = words
        self.spans: list[tuple[ReadingPart | None, int, int]] = []
        self._used = bytearray(len(words.text))

    def take(self, part: ReadingPart | None, start: int, end: int) -> bool:
        """Mark the place, unless part of it is marked."""
        if end <= start or any(self._used[start:end]):
            return False
        self._used[start:end] = b"\1" * (end - start)
        self.spans.append((part, start, end))
        return True

    def find(
        self,
        pattern: re.Pattern[str],
        part: ReadingPart | None,
        needs: re.Pattern[str] | None = None,
        only_after: re.Pattern[str] | None = None,
        not_after: re.Pattern[str] | None = None,
        outside: Sequence[tuple[int, int]] = (),
    ) -> list[str]:
        """Take all that the pattern matches, as written, which it does not where nothing is that it `needs`; with
        `only_after`, only what stands after that, with `not_after` only what does not, and nothing that touches the
        places `outside`."""
        found: list[str] = []
        if needs and not needs.search(self.words.text):
            return found
        for match in pattern.finditer(self.words.text):
            start, end = match.span()
            if label := _LABEL.match(match[0]):
                start += label.end()
            if only_after and not only_after.search(_before(self.words.text, start)):
                continue
            if not_after and not_after.search(_before(self.words.text, start)):
                continue
            if any(first < end and start < last for first, last in outside):
                continue
            if self.take(part, start, end):
                found.append(self.words.quote(start, end)[2].strip())
        return found


def _before(text: str, place: int) -> str:
    return text[max(0, place - _NEARBY) : place]


def _period(words: Plain, taken: Taken) -> str:
    """The period that stands before the first amount: 一个月要两千件 is an amount a month."""
    start = min(start for part, start, _ in taken.spans if part is ReadingPart.QUANTITY)
    found = _PERIOD_BEFORE.search(_before(words.text, start))
    return f"/{found['period']}" if found else ""


_ROUGHLY = re.compile("[一二两三四五六七八九]{2}")  # 三五吨, 七八台
_OF_PERIOD = re.compile(rf"^(?:{_PER}|(?:预算|额度|单价|总价|budget)(?:金额)?[:：为在]?\s?)")


def _amount(said: str, period: str = "") -> Quantity:
    """月用量约500套 is 500 套/月, 约; what it is an amount of stands before it and is no part of it."""
    if named := _OF_PERIOD.match(said):
        period = "/月" if "月" in named[0] else "/年" if "年" in named[0] else period
    amount = parse_quantity(_OF_PERIOD.sub("", said))
    if amount.value is None and (spoken := _spoken(_OF_PERIOD.sub("", said))):
        amount = spoken
    unit = f"{amount.unit}{period}" if amount.unit and period and "/" not in amount.unit else amount.unit
    return replace(amount, text=said, unit=unit)


_SPOKEN = re.compile(
    rf"^(约|大约|差不多|近|超过|不少于|至少|不超过)?个?([{_DIGIT}零点]+)(多|来)?(.+?)(左右|以上|以内|以下)?$"
)


def _spoken(said: str) -> Quantity | None:
    """两千件 as an amount; 几十 is none."""
    found = _SPOKEN.match(said.replace(" ", ""))
    value = _chinese_number(found[2]) if found else None
    if found is None or value is None:
        return None
    return Quantity(text=said, value=value, unit=found[4], qualifier=found[1] or found[3] or found[5])


def _chinese_number(digits: str) -> float | None:
    """三百二十 → 320, 一万二千 → 12,000, 一点五 → 1.5; None where it is no number (几十, 三五)."""
    whole, _, decimals = digits.partition("点")
    if "几" in whole or _ROUGHLY.search(whole):
        return None
    total = section = digit = 0
    for char in whole:
        if char in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1_000}[char]
            digit = 0
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            digit = "一二三四五六七八九".find(char.replace("两", "二")) + 1
    part = "".join(str("零一二三四五六七八九".index(char)) for char in decimals)
    return float(f"{total + section + digit}.{part or 0}") or None


def _region(
    words: Plain, taken: Taken, near: str | None, names: Sequence[tuple[int, int]]
) -> RegionWish | None:
    text = words.text
    codes: list[str] = []
    said: list[str] = []
    strict = False
    for start, end, meant in _mentioned(text, near):
        if any(first < end and start < last and not start <= first < last <= end for first, last in names):
            continue
        if is_cue(text[start:end]):  # 合作 is a city too
            continue
        before, after = _before(text, start), text[end : end + _NEARBY]
        own = bool(_OWN_PLACE.search(before))
        if (
            len(text[start:end]) <= 2
            and level_of(meant[0]) < Level.CITY
            and not (_NEAR_AFTER.match(after) or _NEAR_BEFORE.search(before) or own)
        ):
            continue
        unwanted = bool(_NOT_BEFORE.search(before))
        part = None if own else ReadingPart.UNWANTED if unwanted else ReadingPart.REGION
        if not taken.take(part, start, end) or own or unwanted:
            continue
        codes += meant
        said.append(words.quote(start, end)[2])
        strict = strict or _is_strict(before, after)
        if within := _WITHIN.match(after):
            taken.take(None, end, end + within.end())
    for match in _AREA.finditer(text):
        before, after = _before(text, match.start()), text[match.end() : match.end() + _NEARBY]
        if taken.take(ReadingPart.REGION, *match.span()):
            codes += _AREAS[match[0]]
            said.append(match[0])
            strict = strict or _is_strict(before, after)
    for match in _HERE.finditer(text):
        level = _HERE_LEVEL[match["level"]]
        here = near and next(
            (c for c in (near[:n] for n in (9, 6, 4, 2)) if near.isdigit() and level_of(c) >= level and c),
            None,
        )
        if taken.take(ReadingPart.REGION, *match.span()) and here:
            codes.append(here)
            said.append(match[0])
            before, after = _before(text, match.start()), text[match.end() : match.end() + _NEARBY]
            strict = strict or bool(match["strict"]) or _is_strict(before, after)
    return (
        RegionWish(codes=tuple(dict.fromkeys(codes)), strict=strict, text="、".join(said)) if codes else None
    )


def _mentioned(text: str, near: str | None) -> Sequence[tuple[int, int, tuple[str, ...]]]:
    """The regions that the text names. A name of many towns is the one in the city or province that the same words
    name (新桥镇，上海附近), else the one that `near` lies in."""
    found = _named(text, near)
    wide = {codes[0] for _, _, codes in found if len(codes) == 1 and level_of(codes[0]) >= Level.CITY}
    if len(wide) == 1 and _TOWN.search(text):
        return _named(text, wide.pop())
    return found


def _named(text: str, near: str | None) -> list[tuple[int, int, tuple[str, ...]]]:
    return [*divisions().mentioned(text, near), *places_in_letters(text), *towns_beside(text, near)]


def _is_strict(before: str, after: str) -> bool:
    """仅限松江, 松江区内; but 最好松江区内 and 松江区内优先 are wishes."""
    if _SOFT_BEFORE.search(before) or _SOFT_AFTER.match(after):
        return False
    return bool(_STRICT_BEFORE.search(before) or _STRICT_AFTER.match(after))


def _deadline(said: str, today: date) -> str | None:
    """The day that the words mean, seen from `today`; None where they are too vague."""
    plain = re.sub(rf"(?:之前|以前|前|内|之内|以内)?(?:{_ARRIVES}|报价)?$", "", said.lower().replace(" ", ""))
    plain = re.sub(r"^(?:交货期|交期|货期|工期|leadtime|within|in)[为是约:]*", "", plain)
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
    if plain in ("下月", "下个月", "下月底", "下个月底"):
        return f"{today.year + today.month // 12}-{today.month % 12 + 1:02}"
    if plain in ("明年", "明年底"):
        return f"{today.year + 1}-12"
    if found := re.match(rf"^([{_DIGIT}]+|\d+)(天|日|周|个月|days|weeks)$", plain):
        count = int(found[1]) if found[1].isdigit() else _chinese_number(found[1])
        days = {"天": 1, "日": 1, "days": 1, "周": 7, "weeks": 7, "个月": 30}[found[2]]
        return (today + timedelta(days=count * days)).isoformat() if count and count < 1_000 else None
    return None


def as_spans(words: Plain, marked: list[tuple[ReadingPart, int, int]]) -> tuple[Span, ...]:
    """Marks in the plain text as spans of the original."""
    spans = []
    for part, start, end in sorted(marked, key=lambda mark: (mark[1], mark[2])):
        first, last, written = words.quote(start, end)
        spans.append(Span(part=part, start=first, end=last, text=written))
    return tuple(spans)
