"""All names of all products, and finding the products that a phrase may mean."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import TypeAlias

from graph.text.kinds import what_is_done
from graph.text.lists import Lists
from graph.text.normalise import compact, plain
from graph.text.shelf import Meaning, Shelf, is_short_for, meaning_order

_LONGEST_NAME = 24
_SHORTEST_PART = 2
_LIKE = 0.6  # so much alike two names are, a slip apart, that letters are not alike by chance
_WORD = re.compile(r"[a-z]{3,}")
_LETTER, _DIGIT = re.compile(r"[a-z]"), re.compile(r"[0-9]")
_SHORT_WORD = 3
_HEAD = 2  # characters at the end of a name that say what it is a kind of
_TWO_WORDS = 4  # so long a name is what tells it apart and what it is a kind of, each of two characters
_SAYS_NOTHING = "子头儿"  # 壳子: all that it is stands before; 面料 is more than a 面
_HEAD_PART, _INNER_PART, _PART_WORTH = 0.2, 0.1, 0.6
_SHORT_LIST, _KEPT = 40, 1_024  # so many answers, none longer: some 3 MB
Lengths: TypeAlias = tuple[int, ...]
_Lately: TypeAlias = dict[tuple[object, ...], tuple[Meaning, ...]]


class Vocabulary:
    """An immutable set of (product id, name); `grown` gives the next one.

    What somebody here offers stands on one shelf, what is only known by name (trade tables) on another. Each shelf
    weighs characters by its own names, so that a table changes nothing in how well the names of offers fit.
    """

    def __init__(self, names: Iterable[tuple[str, str]], offered: Iterable[str] | None = None) -> None:
        """`offered` are the products that somebody offers; all where it is not told."""
        entries = [(id_, compact(name)) for id_, name in names]
        self.offered = frozenset(id_ for id_, _ in entries) if offered is None else frozenset(offered)
        self._lately: _Lately = {}
        self._here = Shelf(entry for entry in entries if entry[0] in self.offered)
        elsewhere = (entry for entry in entries if entry[0] not in self.offered)
        self._elsewhere = Shelf(elsewhere, by_sound=False)  # asked only for what is written so
        self._lengths = _lengths_of([*self._here.keys, *self._elsewhere.keys], {})

    def __len__(self) -> int:
        return len(self._here) + len(self._elsewhere)

    def grown(
        self, names: Sequence[tuple[str, str]], gone: Iterable[str], offered: frozenset[str]
    ) -> "Vocabulary":
        """This vocabulary with the products in `gone` taken out and `names` put in; `offered` is said anew."""
        next_ = Vocabulary.__new__(Vocabulary)
        out = frozenset(gone)
        next_.offered = offered
        next_._lately = {}
        entries = [(id_, compact(name)) for id_, name in names]
        next_._here = self._here.grown([entry for entry in entries if entry[0] in offered], out)
        next_._elsewhere = self._elsewhere.grown([entry for entry in entries if entry[0] not in offered], out)
        next_._lengths = _lengths_of([name for _, name in entries], self._lengths)
        return next_

    @property
    def added(self) -> int:
        """How many names of a shelf stand outside its large index: of that where they are most."""
        return max(self._here.added, self._elsewhere.added)

    def settled(self, most: int) -> "Vocabulary":
        """The same, each shelf indexed anew of which more than so many names stand outside its large index."""
        next_ = copy(self)
        next_._lately = {}
        next_._here, next_._elsewhere = (
            shelf.settled() if shelf.added > most else shelf for shelf in (self._here, self._elsewhere)
        )
        return next_

    def named(self, name: str) -> list[str]:
        """The products with exactly that name, under width, case, script and spaces; what is offered first."""
        key = compact(name)
        return [*self._here.named(key), *self._elsewhere.named(key)]

    def name(self, product_id: str) -> str:
        """The product's own name in compact form; empty where it is not known."""
        return self._here.name(product_id) or self._elsewhere.name(product_id)

    def all_names(self, product_id: str) -> list[str]:
        """All its names in compact form, its own first."""
        return self._here.names(product_id) or self._elsewhere.names(product_id)

    def is_like(self, phrase: str, product_id: str) -> bool:
        """Whether a name of the product shares more with the phrase than what it is a kind of: 永动机 and 电动机 are
        both a 机, and nothing else; in letters nobody can tell."""
        key, before, pairs, telling_alone = _telling(phrase)
        if key.isascii():
            return True
        for name in self.all_names(product_id):
            for pair in pairs:
                if pair in name:
                    return True
            if name in key or _is_done_at_the_end(name, key):
                return True
            if telling_alone and 2 * sum([char in name for char in before]) > len(before):
                return True
        return False

    def is_short_for(self, product_id: str, other: str) -> bool:
        """Whether a name of the first is a name of the other with characters left out: 锂电池组, 锂离子电池组."""
        longer = self.all_names(other)
        return any(is_short_for(short, long) for short in self.all_names(product_id) for long in longer)

    @property
    def _weigher(self) -> Shelf:
        return self._here if len(self._here) else self._elsewhere

    def pairs(self, phrase: str) -> dict[str, float]:
        """The neighbouring characters of the phrase and how rare each pair is; the shares sum to 1."""
        key = compact(phrase)
        pairs = sorted({key[place : place + 2] for place in range(len(key) - 1)} or {key})
        weights = self._weigher.index.rarities(pairs)
        total = sum(weights) or 1.0
        return {pair: weight / total for pair, weight in zip(pairs, weights, strict=True)}

    def rarity(self, name: str) -> float:
        """How rare the words of the name are among the names, up to 1: 配件 says little of what is wanted, 伞牙 all."""
        key = compact(name)
        pairs = [key[place : place + 2] for place in range(len(key) - 1)] or [key]
        rarities = self._weigher.index.rarities(pairs)
        return max(rarities) / self._weigher.index.rarest

    def may_end(self, text: str) -> bool:
        """Whether a name ends as `text` (compact) does, by its last two characters."""
        return self._here.may_end(text[-2:]) or self._elsewhere.may_end(text[-2:])

    def is_name(self, key: str) -> bool:
        """Whether `key` (compact) is a name of a product."""
        return self._here.is_name(key) or self._elsewhere.is_name(key)

    def grams(self, names: Iterable[str]) -> dict[int, float]:
        """The characters and pairs of the names (compact) taken together: (1 + ln count) × rarity each."""
        return self._weigher.index.weights(names)

    def lists(self, lists: Sequence[Sequence[str]]) -> Lists:
        """The same of many lists of names (compact), each taken together."""
        return self._weigher.index.lists(lists)

    def meanings(
        self, phrase: str, limit: int = 40, at_least: float = 0.3, *, partly: bool = False
    ) -> tuple[Meaning, ...]:
        """The products that `phrase` may mean, best first, ties by id; each once, by its best name. At most `limit`
        of those that are offered, and as many others (these as they are written). What is a name is no slip of
        another. `partly`: it is asked next what is only partly like it, which is looked up with it."""
        return self._kept(self._meant, phrase, limit, at_least, partly)

    def offered_meanings(self, phrase: str, limit: int, at_least: float) -> tuple[Meaning, ...]:
        """The same, of those that are offered only, as they are written."""
        return self._kept(self._offered_as_written, phrase, limit, at_least)

    def _kept(
        self, find: Callable[..., list[Meaning]], phrase: str, limit: int, *how: float
    ) -> tuple[Meaning, ...]:
        """What it finds. Who makes the same asks for the same names: what was found lately is kept, if it is little."""
        if limit > _SHORT_LIST:
            return tuple(find(phrase, limit, *how))
        asked = (find.__name__, phrase, limit, *how)
        found = self._lately.get(asked)
        if found is None:
            if len(self._lately) >= _KEPT:
                self._lately.clear()
            found = self._lately[asked] = tuple(find(phrase, limit, *how))
        return found

    def _meant(self, phrase: str, limit: int, at_least: float, partly: bool) -> list[Meaning]:
        key = compact(phrase)
        found = [
            *self._here.meanings(key, limit, at_least, slips=not self._elsewhere.is_name(key), partly=partly),
            *self._elsewhere.meanings(key, limit, at_least, slips=False),
        ]
        return sorted(_not_by_chance(phrase, found), key=meaning_order)

    def _offered_as_written(self, phrase: str, limit: int, at_least: float) -> list[Meaning]:
        return _not_by_chance(phrase, self._here.meanings(compact(phrase), limit, at_least, slips=False))

    def partly_offered(self, phrase: str) -> list[Meaning]:
        """Those that are offered and named at least partly like the phrase, as it is written."""
        return _not_by_chance(phrase, self._here.partly_like(compact(phrase)))

    def like_among(self, phrase: str, product_ids: Collection[str], at_least: float) -> list[Meaning]:
        """Those of the products that are named so much like the phrase, as it is written."""
        key = compact(phrase)
        found = [shelf.like_among(key, product_ids, at_least) for shelf in (self._here, self._elsewhere)]
        return _not_by_chance(phrase, [meaning for some in found for meaning in some])

    def offered_kinds(self, name: str, limit: int) -> list[str]:
        """The products that are offered whose own name ends with `name`, at most `limit`; the shorter names first."""
        found = self._here.kinds(compact(name))
        return sorted(found, key=lambda id_: (len(self.name(id_)), id_))[:limit]

    def parts(self, phrase: str) -> list[Meaning]:
        """The products whose names stand in the phrase, its head (the end) before what is only mentioned in it;
        the more of the phrase a name is, the better it fits."""
        key = compact(phrase)
        inside = set(self.names_inside(key, shortest=_SHORTEST_PART))
        heads = ((start, len(key)) for start in range(1, len(key) - _SHORTEST_PART + 1))
        if head := next(((start, end) for start, end in heads if self.is_name(key[start:end])), None):
            inside.add(head)
        weights = dict(zip(key, self._weigher.index.rarities(key), strict=True))
        whole = sum(weights[char] for char in key) or 1.0
        found: dict[str, Meaning] = {}
        for start, end in sorted(inside, key=lambda place: (-place[1], place)):
            share = sum(weights[char] for char in key[start:end]) / whole
            fit = (_HEAD_PART if end == len(key) else _INNER_PART) + _PART_WORTH * share
            for product_id in self.named(key[start:end]):
                found.setdefault(product_id, Meaning(product_id, key[start:end], fit))
        return sorted(found.values(), key=meaning_order)

    def names_inside(self, text: str, shortest: int = 2) -> list[tuple[int, int]]:
        """Where names of two characters or more stand in `text` (compact form), longest first from the left, none inside
        another; none in the middle of a number or a model (P20 in UCP208)."""
        found: list[tuple[int, int]] = []
        free = 0
        for place in range(len(text) - 1):
            lengths = self._lengths.get(text[place : place + 2]) if place >= free else None
            if lengths and (end := self._end_of_name(text, place, lengths, shortest)):
                found.append((place, end))
                free = end
        return found

    def _end_of_name(self, text: str, place: int, lengths: Lengths, shortest: int) -> int:
        """Where the longest name ends that begins there; 0 where none does."""
        ends = [place + length for length in lengths if shortest <= length <= len(text) - place]
        names = (end for end in ends if self.is_name(text[place:end]) and not _tears(text, place, end))
        return next(names, 0)


def _lengths_of(names: Iterable[str], known: Mapping[str, Lengths]) -> dict[str, Lengths]:
    """How long the names are that begin with the same two characters, the longest first; those `known` before, too."""
    added: dict[str, set[int]] = {}
    for name in names:
        if len(name) <= _LONGEST_NAME:
            added.setdefault(name[:2], set(known.get(name[:2], ()))).add(len(name))
    once: dict[Lengths, Lengths] = {}  # most are alike
    lengths = {start: tuple(sorted(found, reverse=True)) for start, found in added.items()}
    return {**known, **{start: once.setdefault(one, one) for start, one in lengths.items()}}


@lru_cache(256)
def _telling(phrase: str) -> tuple[str, str, tuple[str, ...], bool]:
    """The phrase (compact), what stands before what it is a kind of, the pairs in that, and whether its single
    characters tell too."""
    key = compact(phrase)
    before = key[:-_HEAD] or key[:-1] or key
    within = len(before) - (len(key) >= _TWO_WORDS)  # 磷化处理 and 氮化处理 share 化处, which is no word
    pairs = tuple([key[place : place + 2] for place in range(within)])
    return key, before, pairs, len(key) > _HEAD or key[-1:] in _SAYS_NOTHING


def _is_done_at_the_end(name: str, key: str) -> bool:
    """报关服务 for 出口报关: without the word for its being done the name is the end of the words."""
    return len(done := what_is_done(name)) >= _SHORTEST_PART and key.endswith(done)


def _tears(text: str, start: int, end: int) -> bool:
    """Whether the name text[start:end] is a piece of a longer number or model."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(
        (_DIGIT.match(after) and _DIGIT.match(text[end - 1]))
        or (_DIGIT.match(before) and _DIGIT.match(text[start]))
        or (_LETTER.match(before) and _LETTER.match(text[start]) and _DIGIT.search(text, start, end))
    )


def _not_by_chance(phrase: str, found: list[Meaning]) -> list[Meaning]:
    """Without names in letters that share only pairs of letters with the phrase, and no word: freight, gear."""
    words = [word.rstrip("s") for word in _WORD.findall(plain(phrase))]

    def shares(name: str) -> bool:
        return any(word in name if len(word) > _SHORT_WORD else name.startswith(word) for word in words)

    return [one for one in found if one.fit >= _LIKE or not one.name.isascii() or shares(one.name)]
