"""Which phrases name what is wanted: those that a cue speaks for, else those that are most like a product."""

import re
from dataclasses import dataclass
from itertools import pairwise

from graph.text.cues import Cue, cues_in
from graph.text.meanings import Meanings, meanings, who_works
from graph.text.narrowing import bare, narrowed, without_maker
from graph.text.phrases import Phrase
from graph.text.vocabulary import Vocabulary
from schema import ReadingPart

_MOST_PHRASES = 60  # a page of tender; more is no need
_LIKE_A_NAME = 0.6
_MOST_WANTED = 10
_SURE = 0.9  # so well a phrase fits that it is a product for sure
_NEARLY, _PERHAPS = 0.72, 0.5
_LEAST_STRENGTH = 0.8
_FOLLOWER = 0.75  # 求购A、B: what the words say of A they say of B, nearly as strongly
_LABEL = 0.3
_ONLY_KNOWN = 0.65  # the name of what nobody offers says so much less
_UNHEARD_OF = 0.25
_SAID_OUTRIGHT = 6  # 求购光刻机: so short a phrase behind a word that asks is the thing's name
_LIKE_ITS_NAME, _NEARLY_ITS_NAME = 0.42, 0.72  # a name that is offered, one that is only known
_LONGEST_KEYWORD = 20
_ASKED, _NOT_ASKED = 0.36, 0.45
_ONE_CHARACTER = 0.1  # 找人做齿轮, 一条线: one that names nothing is not what is wanted
_SOMEBODY = re.compile(r"(?:厂|公司|集团|合作社|学校|医院|饭店|酒店|超市|园区|工地)$")
_STRENGTH_OF_CUE = {Cue.WANT_BEFORE: 2.0, Cue.WHO_BEFORE: 2.0, Cue.WANT_AFTER: 1.2}
_ASKING = {*_STRENGTH_OF_CUE, Cue.USE_BEFORE}
_ASKED_OPENLY = re.compile(
    r"[想要缺差招聘租寻求]|能不能|能否|可否|有没有|有无|谁|哪[家里个]|怎么|如何|帮|[吗么？?]|定[做制]|加工|供应|合作"
)

# 长期供应优质纸箱，量大从优; 厂房出租，水电齐全: who says so sells.
_SELLS = re.compile(
    r"(?:^|[，。；！,;!\s])(?:[本我]们?[店厂司公]?[司家]?|厂家|专业|长期|大量|常年|现货|低价|优质|主要|主营)*"
    r"(?:供应(?![商不紧链稳])|出售|销售|批发|转让|承接|甩卖|直销|出租|专业生产)|[^，。；！,;!\s]{2,8}(?:出租|转让|出售)(?:[，。！,!]|$)|"
    r"量大从优|厂家直销|批发零售|清仓|甩卖|质优价廉|物美价廉|欢迎.{0,4}(?:来电|选购|订购|咨询|洽谈|惠顾|来图|来样|合作)|诚招.{0,4}代理|加盟"
)
_WANTS = re.compile(
    r"[求购买缺找招聘寻谁哪吗么？?]|[想需](?!要的|者)|采购|有没有|有无|急用|(?<!出)租|能不能|能否|可否"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A phrase with its part in the need; of what is wanted also how likely that is, and what it may mean."""

    phrase: Phrase
    part: ReadingPart
    strength: float = 0.0
    products: Meanings = ()
    sure: float = 0.0  # how surely that is something
    asked: bool = False  # a word says that it is wanted


def judge(phrases: list[Phrase], vocabulary: Vocabulary) -> list[Judged]:
    """Each phrase with its part."""
    judged: list[Judged] = []
    said: tuple[ReadingPart, float] | None = None
    for phrase in phrases[:_MOST_PHRASES]:
        part, cues = said = _role(phrase, said)
        if part is not ReadingPart.PRODUCT:
            judged.append(Judged(narrowed(phrase, vocabulary), part))
            continue
        first = all(one.part is not ReadingPart.PRODUCT for one in judged)
        phrase, products = _named(phrase, vocabulary)
        judged.append(
            Judged(
                phrase,
                part,
                _strength(phrase, cues, _like(products, vocabulary), first),
                products,
                _sure(phrase, products, vocabulary),
                cues > 0,
            )
        )
    return judged


def _named(phrase: Phrase, vocabulary: Vocabulary) -> tuple[Phrase, Meanings]:
    """The phrase and what it may mean; where it is like no name, the name in it."""
    if Cue.WHO_BEFORE in phrase.before[-1:]:
        return phrase, who_works(phrase.text, vocabulary)
    phrase = bare(without_maker(phrase, vocabulary), vocabulary)
    products = meanings(phrase.text, vocabulary)
    if products and products[0][1] >= _LIKE_A_NAME:
        return phrase, products
    name = narrowed(phrase, vocabulary)
    return (phrase, products) if name is phrase else (name, meanings(name.text, vocabulary))


def _role(phrase: Phrase, previous: tuple[ReadingPart, float] | None) -> tuple[ReadingPart, float]:
    """What the cues make of the phrase, and how strongly they say that it is wanted."""
    before, after = phrase.before[-2:], phrase.after[:2]
    if phrase.follows and previous is not None:
        return previous[0], _FOLLOWER * previous[1]
    if Cue.NOT_AFTER in after[:1] or (Cue.NOT_BEFORE in before and Cue.WANT_BEFORE not in before[-1:]):
        return ReadingPart.UNWANTED, 0.0
    if Cue.OWN_BEFORE in before and Cue.WANT_BEFORE not in before[-1:]:
        return ReadingPart.OWN_PRODUCT, 0.0
    if Cue.OWN_AFTER in after[:1] and Cue.WANT_BEFORE not in before:
        return ReadingPart.OWN_PRODUCT, 0.0
    used = Cue.USE_AFTER in after[:1] and (phrase.leads_on or Cue.WANT_BEFORE not in before)
    if Cue.USE_BEFORE in before[-1:] or used:
        return ReadingPart.CONTEXT, 0.0
    if _SOMEBODY.search(phrase.text) and not (Cue.WANT_BEFORE in before or Cue.WANT_AFTER in after):
        return ReadingPart.CONTEXT, 0.0
    return ReadingPart.PRODUCT, sum(_STRENGTH_OF_CUE.get(cue, 0.0) for cue in (*before, *after))


def _like(products: Meanings, vocabulary: Vocabulary) -> tuple[float, float]:
    """How well the phrase fits the best name, and how much it is like a product: what somebody offers here is
    likelier meant than what is only known by name."""
    here = max((fit for id_, fit in products if id_ in vocabulary.offered), default=0.0)
    best = products[0][1] if products else 0.0
    return best, max(_likeness(here), _ONLY_KNOWN * _likeness(best))


def _sure(phrase: Phrase, products: Meanings, vocabulary: Vocabulary) -> float:
    """How surely the phrase is something: what is asked for outright is no other thing that is only named a little
    like it (光刻机 is no 雕刻机); what is told at length may be."""
    here = max((fit for id_, fit in products if id_ in vocabulary.offered), default=0.0)
    known = products[0][1] if products else 0.0
    if phrase.before[-1:] == [Cue.WANT_BEFORE] and len(phrase.text) <= _SAID_OUTRIGHT:
        return max(here if here >= _LIKE_ITS_NAME else 0.0, known if known >= _NEARLY_ITS_NAME else 0.0)
    return max(here, known)


def _likeness(fit: float) -> float:
    return 1.0 if fit == 1.0 else 0.8 * fit


def _strength(phrase: Phrase, cues: float, like: tuple[float, float], first: bool) -> float:
    """How likely the phrase is what is wanted: what the cues say, but little where it is like no product at all;
    how like a product it is; and that people begin with the thing. A label (数量：) hardly ever is."""
    best, likeness = like
    said = cues * (1.0 if best else _UNHEARD_OF)
    strength = said + 2.2 * likeness + 0.05 * min(len(phrase.text), 6) + (0.3 if first else 0.0)
    return (
        strength
        * (_LABEL if phrase.is_label else 1.0)
        * (_ONE_CHARACTER if len(phrase.text) == 1 and best < 1.0 else 1.0)
    )


def sells(text: str) -> bool:
    """Whether the text only says what somebody has to sell or let, and nothing that is wanted."""
    return bool(_SELLS.search(text)) and not _WANTS.search(
        re.sub(r"欢迎.{0,4}[选订]购|诚招.{0,4}代理", "", text)
    )


def asks(text: str) -> bool:
    """Whether any word says that something is wanted, or the text is so short that it can only be a key word."""
    if len(text) <= _LONGEST_KEYWORD or _ASKED_OPENLY.search(text):
        return True
    return any(cue in _ASKING and end - start > 1 for start, end, cue in cues_in(text))


def is_sure_enough(chosen: list[tuple[float, Judged]], *, asked: bool) -> bool:
    """Whether partners may be suggested: more is wanted of a text in which nothing says that it asks."""
    best = max((one.sure for _, one in chosen), default=0.0)
    return best >= (_ASKED if asked else _NOT_ASKED)


def _weight_of(one: Judged, kept: list[tuple[float, Judged]]) -> float:
    return next((weight for weight, other in kept if other is one), 0.0)


def choose(judged: list[Judged]) -> list[tuple[float, Judged]]:
    """The best phrase that may be a product, and those nearly as good; each with its weight beside the best (1).

    Where the best is no name for sure, others are considered too that the words speak for less.
    """
    candidates = [one for one in judged if one.part is ReadingPart.PRODUCT]
    if not candidates:
        return []
    strengths = [one.strength for one in candidates if one.products]
    top = max(strengths or [one.strength for one in candidates])
    sure = any(one.products and one.products[0][1] >= _SURE for one in candidates if one.strength == top)
    least = max((_NEARLY if sure else _PERHAPS) * top, _LEAST_STRENGTH)
    kept = [
        (min(1.0, round(one.strength / top, 3)), one)
        for one in candidates
        if one.strength >= least or (one.strength == top and one.products)
    ]
    for before, one in pairwise(candidates):  # 保洁、保安: what is said of one holds of the other
        for told, other in ((before, one), (one, before)):
            if one.phrase.follows and (weight := _weight_of(told, kept)) and not _weight_of(other, kept):
                kept.append((weight, other))
    kept.sort(key=lambda item: (-item[0], item[1].phrase.start))
    once = {item[1].phrase.text: item for item in reversed(kept)}  # said twice is wanted once
    return [item for item in kept if once[item[1].phrase.text] is item][:_MOST_WANTED]
