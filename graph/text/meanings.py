"""Which products a phrase may mean."""

import re
from collections.abc import Iterator

from graph.digits import six_digits
from graph.text.english import in_chinese
from graph.text.normalise import is_cjk
from graph.text.vocabulary import Vocabulary

Meanings = tuple[tuple[str, float], ...]  # (product id, how well it fits), best first

_MOST = 12
_AT_LEAST = 0.34
_LIKE_ENOUGH = 0.42  # so that names which only stand in the phrase are not asked
_RATHER_LIKE = 0.7  # so that what stands behind the thing is not taken off
_BESIDE_THE_THING = 0.5
_LONGEST_PHRASE = 30
_WITHOUT_CODE = 0.94
_EXPECTED = 0.4  # so much of what a name lacks is made up for by that its thing is expected
_HARDLY = 0.15
_JOINED = 0.94
_USED = "二手"
_TRANSLATED = 0.9
_AFTER_DE = 0.93  # 加工好的连杆 is a 连杆
_PARTED = re.compile(r"(?<=[\u4e00-\u9fff])[个点些好](?=[\u4e00-\u9fff])")
_SOMEBODY = re.compile(r"(?<![加施手化人代])工$|[员师手]$|师傅$|人才$|技工$")
_BRACKETS = re.compile(r"[（(]([^）)]*)(?:[）)]|$)")
_TWICE = re.compile(r"([\u4e00-\u9fff])\1")  # 不锈锈钢: a slip
# 304不锈钢管: of what it is made, or how it is, before the thing.
_GRADE = re.compile(r"^(?:\d{2,4}[a-z]{0,2}|[a-z]{1,4}\d{1,4})(?=[\u4e00-\u9fff]{2})")
# oil seals FKM: behind it; before it (PVC pipe) it makes another thing of it.
_GRADE_BEHIND = re.compile(
    r"(?<=[a-z]) (?:[b-df-hj-np-tv-xz]{2,4}|ptfe|epdm|peek|[a-z]{0,4}\d{1,4}[a-z]{0,2})$", re.IGNORECASE
)
_CODE = re.compile(
    r"(?<![a-z0-9])(?=[a-z./*×-]{0,6}\d)[a-z0-9./*×-]{4,}|(?<![a-z])[a-z]{3,}(?: [a-z]{2,}){0,5}(?= )|(?<= )[a-z]{3,}$|"
    r"(?<=[\u4e00-\u9fff])[a-z0-9./*×-]+$"
)


def meanings(phrase: str, vocabulary: Vocabulary, expected: frozenset[str] = frozenset()) -> Meanings:
    """Products for the phrase, best first: what somebody offers under that very name; else at most twelve and twelve that somebody
    offers, by its likeness to their names, as a whole or without bracket (泵（陆上） → 陆上泵), 的, model or translation; else by the
    names that stand in it."""
    short = phrase if len(phrase) <= _LONGEST_PHRASE else phrase[-_LONGEST_PHRASE:]
    named = vocabulary.named(short)
    if itself := [id_ for id_ in named if id_ in vocabulary.offered]:
        return tuple((id_, 1.0) for id_ in sorted(itself))
    best: dict[str, float] = {}
    at_least = _BESIDE_THE_THING if named else _AT_LEAST
    for way, worth in _ways(short):
        for meaning in vocabulary.meanings(way, _MOST, at_least, partly=way == short):
            fit = six_digits(worth * meaning.fit)
            best[meaning.product_id] = max(best.get(meaning.product_id, 0.0), fit)
    if not named:
        rather = max(best.values(), default=0.0) >= _RATHER_LIKE
        for thing in _without_grade(short, behind=not rather):
            for product_id in vocabulary.named(thing):
                best[product_id] = max(_WITHOUT_CODE, best.get(product_id, 0.0))
    if max(best.values(), default=0.0) < _LIKE_ENOUGH:
        for part in vocabulary.parts(short):
            best[part.product_id] = max(best.get(part.product_id, 0.0), six_digits(part.fit))
    if expected and max(best.values(), default=0.0) < 1.0:
        _raise_expected(best, short, vocabulary, expected)
    ranked = sorted(best.items(), key=_order)
    if ranked and ranked[0][1] == 1.0:  # beside the thing itself only what is much like it
        ranked = [item for item in ranked if item[1] >= _BESIDE_THE_THING]
    here = [item for item in ranked if item[0] in vocabulary.offered][:_MOST]
    return tuple(sorted({*here, *ranked[:_MOST]}, key=_order))


def _raise_expected(
    best: dict[str, float], phrase: str, vocabulary: Vocabulary, expected: frozenset[str]
) -> None:
    """What the seeker is known to use is likelier meant by words that are a little like its name."""
    for meaning in (*vocabulary.like_among(phrase, expected, _HARDLY), *vocabulary.parts(phrase)):
        if meaning.product_id in expected and vocabulary.is_like(phrase, meaning.product_id):
            fit = six_digits(meaning.fit + _EXPECTED * (1.0 - meaning.fit))
            best[meaning.product_id] = max(best.get(meaning.product_id, 0.0), fit)


def who_works(thing: str, vocabulary: Vocabulary) -> Meanings:
    """People who work with the thing: 数控车床操作工 and whoever is called like it."""
    found: dict[str, float] = {}
    for way in (f"{thing}操作工", f"{thing}工"):
        for id_, fit in meanings(way, vocabulary):
            if _SOMEBODY.search(vocabulary.name(id_)):
                found[id_] = max(found.get(id_, 0.0), fit)
    return tuple(sorted(found.items(), key=_order)[:_MOST])


def _order(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def _without_grade(phrase: str, *, behind: bool) -> Iterator[str]:
    """The phrase with no character twice, without the grade before it, and without that `behind` it; where there is one."""
    once = _TWICE.sub(r"\1", phrase)
    said = (once, _GRADE.sub("", once), _GRADE_BEHIND.sub("", phrase) if behind else phrase)
    yield from (thing for thing in said if thing != phrase)


def joined(phrase: str) -> str:
    """担保 of 担个保, 融资 of 融点资."""
    return _PARTED.sub("", phrase)


def _ways(phrase: str) -> list[tuple[str, float]]:
    """The phrase as it may be meant, each with its worth."""
    ways = [(phrase, 1.0)]
    if bracket := _BRACKETS.search(phrase):
        rest = _BRACKETS.sub("", phrase)
        ways += [(rest, 1.0), (bracket[1] + rest, 1.0)]
    if translated := in_chinese(phrase):
        ways.append((translated, _TRANSLATED))
    if "的" in phrase:
        ways += [(phrase.replace("的", ""), 1.0), (phrase.rpartition("的")[2], _AFTER_DE)]
    if (together := joined(phrase)) != phrase:
        ways.append((together, _JOINED))
    if phrase.startswith(_USED):
        ways.append((phrase.removeprefix(_USED), _JOINED))
    bare = _CODE.sub("", phrase).strip()  # 深沟球轴承6204-2rs, hydraulic cylinder 液压缸
    if bare != phrase and sum(map(is_cjk, bare)) >= 2:
        ways.append((bare, _WITHOUT_CODE))
    return ways
