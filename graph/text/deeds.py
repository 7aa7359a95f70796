"""What is to be done says which sort of element is wanted, and who does that for anybody: 招 → 招聘服务."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from graph.digits import six_digits
from graph.text.meanings import joined, meanings
from graph.text.normalise import compact
from graph.text.vocabulary import Vocabulary
from schema import ProductKind, Wanted

_BESIDE, _ALONE = 0.6, 0.8  # the thing itself; where none is surely named
_NAMED_SO = 0.6
_KIND = 0.75  # 流动资金贷款 is by its name a kind of 贷款
_MOST = 20


class Deed(NamedTuple):
    """Words of a need, the service that they call for, and the sort of element."""

    said: re.Pattern[str]
    service: str
    kind: ProductKind


_MONEY = re.compile(r"(?:贷点?款|融点?资)$")
_WASTE = r"废(?:油|液|酸|碱|渣|切削液|乳化液|机油|漆渣|活性炭|化学品)"

# One row a deed; the service is looked up among what is offered, by whatever name it has there.
DEEDS = (
    Deed(
        re.compile(
            r"招(?![标投商待牌])|聘|缺人|缺.{0,10}(?:师傅|工人|操作工|技工)|人手不够|用工|包吃住|月薪|工资"
        ),
        "招聘服务",
        ProductKind.TALENT,
    ),
    Deed(
        re.compile(
            r"[个名位些批]学生(?!用|宿舍)|学生.{0,6}(?:打工|兼职|来帮|帮忙)|(?:暑期|寒假|假期)工|实习生"
        ),
        "实习生",
        ProductKind.TALENT,
    ),
    Deed(re.compile(r"学徒|订单班|实习|校企|合办.{0,4}班"), "学徒培养", ProductKind.TALENT),
    Deed(re.compile(r"贷|借点?[钱款]|周转|差.{0,3}[钱款]|[钱款]不够|融.?资"), "贷款", ProductKind.FINANCE),
    Deed(
        re.compile(r"(?:专利|商标|知识产权).{0,12}(?:抵押|质押|贷|借)"),
        "知识产权质押贷款",
        ProductKind.FINANCE,
    ),
    Deed(re.compile(r"分期|先租后买|融资租赁|租的方式"), "融资租赁", ProductKind.FINANCE),
    Deed(re.compile(r"担.?保|抵押物?不够"), "融资担保", ProductKind.FINANCE),
    Deed(re.compile(r"研发.{0,10}(?:抵|税|扣)|抵税|税上|加计"), "加计扣除辅导", ProductKind.POLICY),
    Deed(re.compile(r"电费|省电|节能|能耗"), "节能改造", ProductKind.SERVICE),
    Deed(
        re.compile(r"补贴|奖补|补助|申报|怎么报(?!名)|认定|减免|认.{0,3}(?:高新|高企)|小巨人|专精特新"),
        "申报",
        ProductKind.POLICY,
    ),
    Deed(
        re.compile(
            r"专家|指条路|攻关|难题|会诊|摸索|产学研|(?:高校|大学|院校|学院|研究[院所]|院所).{0,6}(?:研发|开发|研究)"
        ),
        "技术难题会诊",
        ProductKind.TECHNOLOGY,
    ),
    Deed(
        re.compile(rf"危废|处[理置].{{0,3}}{_WASTE}|{_WASTE}.{{0,6}}(?:处[理置]|没人收|拉走)"),
        "危废处置",
        ProductKind.SERVICE,
    ),
    Deed(
        re.compile(r"专利(?!.{0,16}[押贷融])|实用新型|(?:申请|报|写)[^，。；]{0,4}发明|审查意见"),
        "专利代理",
        ProductKind.SERVICE,
    ),
    Deed(re.compile(r"退税"), "出口退税辅导", ProductKind.POLICY),
    Deed(re.compile(r"拼(?:车|一车)|不[够满]一车|凑[够满]一车|零担"), "零担运输", ProductKind.SERVICE),
    Deed(
        re.compile(r"(?:什么|啥|哪里出)(?:毛病|故障|问题)|找不[到出](?:原因|毛病)|查.{0,3}(?:原因|毛病)"),
        "设备故障诊断",
        ProductKind.SERVICE,
    ),
    Deed(re.compile(r"培训|考.{0,6}证|操作证|上岗证|上课|讲课"), "培训", ProductKind.SERVICE),
)


def deeds_in(text: str) -> tuple[Deed, ...]:
    """What the words of the text call for."""
    return tuple([deed for deed in DEEDS if deed.said.search(text)])


def kind_by_deeds(deeds: Iterable[Deed]) -> ProductKind | None:
    """The sort of element that they call for; None where there is none, or they call for several sorts."""
    kinds = {deed.kind for deed in deeds}
    return kinds.pop() if len(kinds) == 1 else None


def is_money(words: str) -> bool:
    """Whether the words end with money that is asked for: 贷点款, 融资."""
    return bool(_MONEY.search(words))


def with_called_for(wanted: Iterable[Wanted], called_for: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Both; what the words name already is wanted once, and may mean the services that it calls for, too."""
    both = list(wanted)
    for one in called_for:
        said = (place for place, other in enumerate(both) if joined(compact(other.phrase)) == one.phrase)
        if (place := next(said, None)) is None:
            both.append(one)
            continue
        share = one.weight / both[place].weight
        fits = {id_: min(1.0, six_digits(fit * share)) for id_, fit in one.products}
        for id_, fit in both[place].products:
            fits[id_] = max(fit, fits.get(id_, 0.0))
        both[place] = replace(both[place], phrase=one.phrase, products=_ranked(fits))  # 贷款, said as 贷点款
    return tuple(both)


def _ranked(fits: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(fits.items(), key=lambda item: (-item[1], item[0])))


def wanted_by_deeds(deeds: Iterable[Deed], vocabulary: Vocabulary, *, sure: bool) -> Iterator[Wanted]:
    """The services that the deeds call for, where somebody offers one of that name or a kind of it; they come after
    what is `sure` to be named."""
    for deed in deeds:
        found = dict.fromkeys(vocabulary.offered_kinds(deed.service, _MOST), _KIND)
        found |= {
            id_: fit
            for id_, fit in meanings(deed.service, vocabulary)
            if id_ in vocabulary.offered and fit >= _NAMED_SO
        }
        if found:
            yield Wanted(phrase=deed.service, weight=_BESIDE if sure else _ALONE, products=_ranked(found))
