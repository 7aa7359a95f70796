"""What each phrase of a need is: wanted, the seeker's own product, its use, unwanted; and how surely it is a product."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.text.cues import Cue, is_cue
from graph.text.meanings import Meanings, meanings, who_works
from graph.text.narrowing import bare, narrowed, without_maker
from graph.text.phrases import Phrase
from graph.text.vocabulary import Vocabulary
from schema import ReadingPart

_MOST_PHRASES = 60  # a page of tender; more is no need
_LIKE_A_NAME, _HALF_A_NAME = 0.6, 0.5
_AT_THE_END, _INSIDE = 0.85, 0.6  # what a name says that stands in a phrase, beside a phrase that is a name
_FOLLOWER = 0.75  # 求购A、B: what the words say of A they say of B, nearly as strongly
_LABEL = 0.3
_ONLY_KNOWN = 0.65  # the name of what nobody offers says so much less
_UNHEARD_OF = 0.25
_SAID_OUTRIGHT = 6  # 求购光刻机: so short a phrase behind a word that asks is the thing's name
_LIKE_ITS_NAME, _NEARLY_ITS_NAME = 0.42, 0.72  # a name that is offered, one that is only known
_SOMETHING = 0.36  # so surely an earlier phrase may be the thing that a later one describes
_ONE_CHARACTER = 0.1  # 找人做齿轮, 一条线: one that names nothing is not what is wanted
_SOMEBODY = re.compile(r"(?:厂|公司|集团|合作社|学校|医院|饭店|酒店|超市|园区|工地)$")
# What things are made of: beside a thing in the same clause it says of what that is to be (M8 内六角螺丝 不锈钢).
_MATERIAL = re.compile(
    r"(?:[a-z]{0,3}\d{2,4}[a-z]{0,2})?(?:不锈钢|碳钢|合金钢|弹簧钢|轴承钢|工具钢|模具钢|铸铁|球铁|灰铁|铸钢|钢|铁|铝合金|锌合金|镁合金|钛合金|合金|"
    r"紫铜|黄铜|青铜|纯铜|铜|铝|钛|尼龙|塑料|橡胶|硅胶|氟胶|丁腈|聚氨酯|四氟|铁氟龙|亚克力|实木|木|玻璃|陶瓷|全棉|纯棉|棉|涤纶|真丝)"
)
_STRENGTH_OF_CUE = {Cue.WANT_BEFORE: 2.0, Cue.WHO_BEFORE: 2.0, Cue.WANT_AFTER: 1.2}


@dataclass(frozen=True, slots=True)
class Judged:
    """A phrase with its part in the need; of what is wanted also how likely that is, and what it may mean."""

    phrase: Phrase
    part: ReadingPart
    strength: float = 0.0
    products: Meanings = ()
    sure: float = 0.0  # how surely that is something
    asked: bool = False  # a word says that it is wanted


def judge(
    phrases: list[Phrase], vocabulary: Vocabulary, expected: frozenset[str] = frozenset()
) -> list[Judged]:
    """Each phrase with its part."""
    judged: list[Judged] = []
    said: tuple[ReadingPart, float] | None = None
    for phrase in phrases[:_MOST_PHRASES]:
        part, cues = said = _role(phrase, said)
        if part is not ReadingPart.PRODUCT:
            judged.append(Judged(narrowed(phrase, vocabulary), part))
            continue
        first = all(one.part is not ReadingPart.PRODUCT for one in judged)
        if judged and (said_of := _describes(phrase, judged, vocabulary)):
            judged.append(said_of)
            continue
        judged += _wanted(phrase, cues, first, vocabulary, expected)
    return _of_material(_with_pieces(judged))


def _wanted(
    phrase: Phrase, cues: float, first: bool, vocabulary: Vocabulary, expected: frozenset[str]
) -> Iterator[Judged]:
    """The phrase as what is wanted; and where it is like no name, the names that stand in it."""
    phrase, products = _named(phrase, vocabulary, expected)
    yield Judged(
        phrase,
        ReadingPart.PRODUCT,
        _strength(phrase, cues, _like(products, vocabulary), first),
        products,
        _sure(phrase, products, vocabulary),
        cues > 0,
    )
    if (
        phrase.is_keyword
        or len(phrase.text) < _SAID_OUTRIGHT
        or (products and products[0][1] >= _HALF_A_NAME)
    ):
        return
    for start, end in vocabulary.names_inside(phrase.text):
        text = phrase.text[start:end]
        if is_cue(text) or (start, end) == (0, len(phrase.text)):
            continue
        share = vocabulary.rarity(text) * (_AT_THE_END if end == len(phrase.text) else _INSIDE)
        name = replace(phrase, start=phrase.start + start, end=phrase.start + end, text=text)
        found = meanings(text, vocabulary, expected)
        strength = share * _strength(name, cues, _like(found, vocabulary), first)
        yield Judged(
            name, ReadingPart.PRODUCT, strength, found, share * _sure(name, found, vocabulary), cues > 0
        )


def _describes(phrase: Phrase, before: list[Judged], vocabulary: Vocabulary) -> Judged | None:
    """要氟胶的, 带行车, 要二次时效: where what is wanted was named before, what ends with 的 says of it how it is to be,
    what stands behind 带 what goes with it, and what a clause begins with that says 要 what it must have, if that is
    nothing that somebody offers. But 找做氟胶的 is somebody who makes it."""
    goes_with = phrase.goes_with and Cue.WANT_BEFORE not in phrase.before
    must = phrase.must_pass or (phrase.must and not _is_offered(phrase.text, vocabulary))
    if not goes_with and not must and (not phrase.is_of or phrase.does):
        return None
    if any(one.part is ReadingPart.PRODUCT and one.sure >= _SOMETHING for one in before):
        return Judged(phrase, ReadingPart.SPECIFICATION)
    return None


def _of_material(judged: list[Judged]) -> list[Judged]:
    """304不锈钢 M6×20 外六角螺栓: a material beside a thing, no mark between them, says what that is to be made of."""
    said = {
        id(one)
        for first, second in pairwise(judged)
        for one, other in ((first, second), (second, first))
        if one.part is other.part is ReadingPart.PRODUCT
        and (second.phrase.spaced or (first.phrase.leads_on and not second.phrase.follows))
        and _MATERIAL.fullmatch(one.phrase.text)
        and not _MATERIAL.fullmatch(other.phrase.text)
        and other.sure >= _LIKE_A_NAME
    }
    return [replace(one, part=ReadingPart.SPECIFICATION) if id(one) in said else one for one in judged]


def _is_offered(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.offered_meanings(text, 1, _LIKE_A_NAME))


def _with_pieces(judged: list[Judged]) -> list[Judged]:
    """铸件要拍片子: of two in one clause between which a word asks, the first is what it is to be done to."""
    pieces = {
        id(one)
        for one, other in pairwise(judged)
        if one.phrase.after[:1] == [Cue.WANT_BEFORE]
        and one.phrase.leads_on
        and not one.phrase.before
        and other.part is ReadingPart.PRODUCT
        and other.sure >= _NEARLY_ITS_NAME
    }
    return [replace(one, part=ReadingPart.CONTEXT) if id(one) in pieces else one for one in judged]


def _named(phrase: Phrase, vocabulary: Vocabulary, expected: frozenset[str]) -> tuple[Phrase, Meanings]:
    """The phrase and what it may mean; where it is like no name, the name in it."""
    if Cue.WHO_BEFORE in phrase.before[-1:]:
        return phrase, who_works(phrase.text, vocabulary)
    phrase = bare(without_maker(phrase, vocabulary), vocabulary)
    products = meanings(phrase.text, vocabulary, expected)
    if products and products[0][1] >= _LIKE_A_NAME:
        return phrase, products
    name = narrowed(phrase, vocabulary)
    return (phrase, products) if name is phrase else (name, meanings(name.text, vocabulary, expected))


def _role(phrase: Phrase, previous: tuple[ReadingPart, float] | None) -> tuple[ReadingPart, float]:
    """What the cues make of the phrase, and how strongly they say that it is wanted."""
    before, after = phrase.before[-2:], phrase.after[:2]
    if phrase.follows and previous is not None:
        return previous[0], _FOLLOWER * previous[1]
    denied = before == [Cue.NOT_BEFORE, Cue.WANT_BEFORE]  # 不是要买叉车
    if (
        Cue.NOT_AFTER in after[:1]
        or denied
        or (Cue.NOT_BEFORE in before and Cue.WANT_BEFORE not in before[-1:])
    ):
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
    if (
        phrase.before[-1:] == [Cue.WANT_BEFORE]
        and len(phrase.text) <= _SAID_OUTRIGHT
        and "的" not in phrase.text
    ):
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
