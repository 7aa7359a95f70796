"""Narrowing a phrase to the name that stands in it, where what stands around the name only talks of it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from graph.text.cues import is_cue
from graph.text.normalise import compact
from graph.text.phrases import Phrase
from graph.text.vocabulary import Vocabulary

# Words of one character that end what stands before a name (我厂的皮带, 想买台播种机) or begin what is said of it (油泵坏了).
_BEFORE = frozenset("的了是有说做想要找买卖租里些给把被让请帮求缺招问嘅揾冇我你他们俺咱侬谁啥这那哪家厂")
_COUNTED = frozenset("套批辆把份")
_BEHIND = frozenset("个租噢唷咧吖哟嗰")
_COUNTING = frozenset("个台只件条点种款家")  # where one of those, or a number, stands before it: 买台, 两个
_TOLD = frozenset("不太很老总大高低贵差慢快紧到要再没坏断漏缺够完")  # 价格波动大, 供应不稳, 到期
_MAKER = re.compile(
    r"(?<=..)(?:[的嘅]?(?:厂家|厂子|厂|(?<=[测证训询务评价研介计理])机构|店|公司)|(?:技术)?[问难]题|[卖买找要嘅])$"
)  # 电镀厂: who does it, not what
_DONE_WITH_IT = re.compile(
    r"(?<=..)(?:服务|加工|建设|实施|技术|工程|项目|代理|安装| parts| services?)$"
)  # ERP实施, 保安服务: the thing, and that it is to be done
# 冷藏车拉货: the thing, and what it is to do.
_TO_DO = re.compile(
    r"(?<=..)(?:[来去]?(?:拉|搬|运|送|装|卸|铲|吊|跑)点?(?:货物?|料|土|人|长途|东西|设备|材料|机器|沙子?|煤|菜|家具))$"
)
_NUMBERS = frozenset("一二两三几各")
_AFTER = frozenset("的了吗么呢吧啊是有在坏断漏卖买找要怎能可不没老总太很都也给来去嘅伐哦格哉再就滴哩")


def narrowed(phrase: Phrase, vocabulary: Vocabulary) -> Phrase:
    """`phrase`, or the names in it whose neighbours are such words, the phrase's edges, or (behind them) what
    no name ends with: 废气处理设备 of 厂里废气处理设备要更新. Names that touch are one; a word of talk (合作) is none."""
    text = phrase.text
    if any(char.isspace() for char in text) or vocabulary.is_name(compact(text)):
        return phrase
    names = _joined(place for place in vocabulary.names_inside(text) if not is_cue(text[slice(*place)]))
    for start, end in names[-1:]:
        if _begins(text, start) and _is_over(text, start, end, vocabulary):
            return replace(phrase, start=phrase.start + start, end=phrase.start + end, text=text[start:end])
    return phrase


def bare(phrase: Phrase, vocabulary: Vocabulary) -> Phrase:
    """The name in it where only a counting word stands before it (台播种机) or small words behind (铜套伐, 钢板卖哦)."""
    text = phrase.text
    start = 1 if text[:1] in _COUNTING | _COUNTED else 0
    end = done.start() if (done := _TO_DO.search(text)) else len(text)
    while end > start + 2 and text[end - 1] in _AFTER | _BEHIND:
        end -= 1
    if vocabulary.is_name(compact(text)) or not vocabulary.is_name(compact(text[start:end])):
        return phrase
    return replace(phrase, start=phrase.start + start, end=phrase.start + end, text=text[start:end])


def without_maker(phrase: Phrase, vocabulary: Vocabulary) -> Phrase:
    """电镀 of 电镀厂, ERP of ERP实施, unless that is a name: what is wanted, not who does it or that it is done."""
    text = phrase.text
    if vocabulary.is_name(compact(text)):
        return phrase
    tail = _MAKER.search(text)
    if tail is None and (done := _DONE_WITH_IT.search(text)):
        tail = done if vocabulary.is_name(compact(text[: done.start()])) else None
    if tail is None:
        return phrase
    return replace(phrase, end=phrase.start + tail.start(), text=text[: tail.start()])


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _begins(text: str, start: int) -> bool:
    if start == 0 or text[start - 1] in _BEFORE:
        return True
    return text[start - 1] in _COUNTING and (start == 1 or text[start - 2] in _BEFORE | _NUMBERS)


def _is_over(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    if end == len(text) or text[end] in _AFTER:
        return True
    told = end - start > 2 and len(text) - end > 1 and not _TOLD.isdisjoint(text[end:])
    return told and not vocabulary.may_end(text)
