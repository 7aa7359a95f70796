"""Which phrases name what is wanted: those that a cue speaks for, else those that are most like a product."""

from dataclasses import replace
from itertools import pairwise

from graph.text.judging import Judged
from graph.text.meanings import meanings
from graph.text.vocabulary import Vocabulary
from schema import ReadingPart

_MOST_WANTED = 10
_SURE = 0.9  # so well a phrase fits that it is a product for sure
_NEARLY, _PERHAPS = 0.72, 0.5
_LEAST_STRENGTH = 0.8
_LIKE_A_NAME = 0.6
_RATHER = 0.1
_BESIDE = 0.8  # what the words name, beside what is expected
_ASKED, _NOT_ASKED = 0.36, 0.45


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
        if one.strength >= least or (one.strength == top and (one.products or one.asked))
    ]
    for before, one in pairwise(candidates):  # 保洁、保安: what is said of one holds of the other
        for told, other in ((before, one), (one, before)):
            if one.phrase.follows and (weight := _weight_of(told, kept)) and not _weight_of(other, kept):
                kept.append((weight, other))
    kept.sort(key=lambda item: (-item[0], item[1].phrase.start))
    kept = [item for place, item in enumerate(kept) if not any(_holds(item, other) for other in kept[:place])]
    once = {item[1].phrase.text: item for item in reversed(kept)}  # said twice is wanted once
    return [item for item in kept if once[item[1].phrase.text] is item][:_MOST_WANTED]


def _holds(one: tuple[float, Judged], other: tuple[float, Judged]) -> bool:
    """Whether the other stands in it: 汽车吊 in 汽车吊租两天."""
    a, b = one[1].phrase, other[1].phrase
    return a.start <= b.start and b.end <= a.end and a is not b


def with_expected(
    chosen: list[tuple[float, Judged]], judged: list[Judged], vocabulary: Vocabulary, expected: frozenset[str]
) -> list[tuple[float, Judged]]:
    """P4级主轴用的: where nothing is surely named that is wanted, what the seeker is known to use comes first, by
    whatever words of the need are most like it."""
    best = max((one.sure for _, one in chosen), default=0.0)
    if not expected or best >= _LIKE_A_NAME:
        return chosen
    found: list[Judged] = []
    for one in judged:
        if one.part in (ReadingPart.PRODUCT, ReadingPart.CONTEXT):
            products = meanings(one.phrase.text, vocabulary, expected)
            sure = max((fit for id_, fit in products if id_ in expected), default=0.0)
            if sure > max(best - _RATHER, 0.0):
                found.append(replace(one, part=ReadingPart.PRODUCT, products=products, sure=sure))
    if not found:
        return chosen
    first = max(found, key=lambda one: one.sure)
    return [
        (1.0, first),
        *((_BESIDE * weight, one) for weight, one in chosen if one.phrase is not first.phrase),
    ]
