"""The n-gram index: which names share rare characters and pairs with a phrase."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graph.text.lists import Lists

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_SHIFT = 21  # a code point has at most 21 bits
_GRAM_BITS = 2 * _SHIFT
_LAST = (1 << _SHIFT) - 1
_CANDIDATES = 60
_FEW = 50
_NAME_LENGTH = 6  # up to so many characters a phrase is taken for a name
_CLAUSE_LENGTH = 16  # from so many for a clause
_HEAD_WORTH = 0.11
_OVERLAP_WORTH = 0.86
_SAME = 0.999  # of names that overlap less none is the phrase


Hit: TypeAlias = tuple[int, float]  # the number of a name, and its fit (0…1]: 1 is the same name


def _grams(text: str) -> list[int]:
    """Characters and pairs of neighbours, as numbers."""
    codes = [ord(char) for char in text]
    return codes + [(a << _SHIFT) | b for a, b in pairwise(codes)]


class NameIndex:
    """Finds, among many names, those most like a phrase.

    Likeness is the Dice overlap of characters and character pairs, each weighted by how rare it is; a shared
    end counts a little more, for in Chinese the head of a product name is its end. Names are compact
    (`normalise.compact`). Building 95,559 names takes about half a second; a look-up 0.2 ms.
    """

    def __init__(self, names: Sequence[str], like: "NameIndex | None" = None) -> None:
        """With `like`, characters are as rare as they are there."""
        self.names = list(names)
        self._like = like
        owners, grams = _all_grams(self.names)
        self._vocabulary, gram_ids, counts = np.unique(grams, return_inverse=True, return_counts=True)
        order = np.argsort(gram_ids, kind="stable")
        self._postings = owners[order].astype(np.int32)
        self._counts = counts
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        if like is None:
            self._rarity = np.log1p(len(self.names) / counts).astype(np.float32)
            self._rarest = float(np.log1p(max(len(self.names), 1)))
        else:
            self._rarity = like._rarity_of(self._vocabulary)
            self._rarest = like._rarest
        self._mass = np.bincount(owners, weights=self._rarity[gram_ids], minlength=len(self.names)).astype(
            np.float32
        )
        self._ends = np.array([_end(name) for name in self.names], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def rarest(self) -> float:
        """The rarity of what stands in one name only."""
        return self._rarest or 1.0

    def _holders(self, ids: Ints) -> list[npt.NDArray[np.int32]]:
        """For each gram the places of the names that hold it."""
        starts, ends = self._starts[ids].tolist(), self._starts[ids + 1].tolist()
        return [self._postings[start:end] for start, end in zip(starts, ends, strict=True)]

    def _lookup(self, grams: list[int]) -> tuple[Ints, npt.NDArray[np.float32], float]:
        """(known gram ids, their rarity, the mass of those that no name has)."""
        return self._lookup_grams(np.array(sorted(set(grams)), dtype=np.int64))

    def _lookup_grams(self, wanted: Ints) -> tuple[Ints, npt.NDArray[np.float32], float]:
        places = self._vocabulary.searchsorted(wanted)
        known = places < len(self._vocabulary)
        known[known] = self._vocabulary[places[known]] == wanted[known]
        ids = places[known]
        return ids, self._rarity[ids], self._mass_of_unknown(wanted[~known])

    def _mass_of_unknown(self, grams: Ints) -> float:
        """The mass of grams that no name here has: as it is in the index that this one is like, if that has them."""
        if self._like is None or not len(grams):
            return self._rarest * 0.6 * len(grams)
        _, rarity, unknown = self._like._lookup_grams(grams)
        return float(rarity.sum()) + unknown

    def ending(self, phrase: str) -> list[int]:
        """The places of longer names that end with `phrase` (compact) as a word of its own, the shorter names first."""
        ids, _, unknown = self._lookup(_grams(phrase))
        if unknown or not len(ids):
            return []
        rarest, *others = sorted(self._holders(ids), key=len)
        for chunk in others:
            if len(rarest) <= _FEW:  # to look at each is less work
                break
            rarest = rarest[np.isin(rarest, chunk, assume_unique=True)]
        found = [place for place in rarest.tolist() if _is_kind(self.names[place], phrase)]
        return sorted(found, key=lambda place: (len(self.names[place]), self.names[place], place))

    def _rarity_of(self, grams: Ints) -> npt.NDArray[np.float32]:
        """The rarity of each gram, the greatest where no name has it."""
        places = np.minimum(np.searchsorted(self._vocabulary, grams), max(len(self._vocabulary) - 1, 0))
        if not len(self._vocabulary):
            return np.full(len(grams), self._rarest or 1.0, dtype=np.float32)
        known = self._vocabulary[places] == grams
        return np.where(known, self._rarity[places], self._rarest).astype(np.float32)

    def rarities(self, grams: Sequence[str]) -> list[float]:
        """How rare each character or pair is among the names."""
        found = self._rarity_of(np.array([_grams(gram)[-1] for gram in grams], dtype=np.int64))
        return [float(rarity) for rarity in found]

    def weights(self, names: Iterable[str]) -> dict[int, float]:
        """Each gram of the names with (1 + ln count) × rarity."""
        counts = Counter(gram for name in names for gram in _grams(name))
        rarity = self._rarity_of(np.array(list(counts), dtype=np.int64))
        return {
            gram: (1.0 + math.log(count)) * float(rare)
            for (gram, count), rare in zip(counts.items(), rarity, strict=True)
        }

    def lists(self, lists: Sequence[Sequence[str]]) -> Lists:
        """What each list of names holds: of each gram 1 + ln of how many of the names hold it, × rarity."""
        of_list = np.repeat(np.arange(len(lists)), [len(names) for names in lists])
        held, grams = _all_grams([name for names in lists for name in names])
        grams, places = np.unique(grams, return_inverse=True)
        pairs, counts = np.unique(of_list[held] * len(grams) + places, return_counts=True)
        owners, columns = np.divmod(pairs, max(1, len(grams)))
        weights = (1.0 + np.log(counts)) * self._rarity_of(grams)[columns]
        return Lists(owners, grams[columns], weights, len(lists))

    def search(
        self, phrase: str, limit: int, at_least: float = 0.0, among: Sequence[int] | None = None
    ) -> list[Hit]:
        """The names most like `phrase` (compact), best first, ties by place; of all, or those that stand at the places
        `among`."""
        if not phrase or not self.names:
            return []
        places, overlap = self._overlapping(phrase, at_least, among)
        most = max(_CANDIDATES, limit)
        if len(places) > most:
            best = (-overlap).argpartition(most)[:most]
            places, overlap = places[best], overlap[best]
        fits = self._fits(phrase, places, overlap)
        order = np.lexsort((places, -fits))[:limit]
        order = order[fits[order] >= at_least]
        return list(zip(places[order].tolist(), fits[order].tolist(), strict=True))

    def _overlapping(self, phrase: str, at_least: float, among: Sequence[int] | None) -> tuple[Ints, Floats]:
        """The places of all names that may fit by `at_least`, with their overlaps."""
        ids, rarity, unknown = self._lookup(_grams(phrase))
        own_mass = float(rarity.sum()) + unknown
        lacking, extra = _prices(len(phrase))
        least = _least_shared(at_least, lacking) * own_mass
        telling = _telling(rarity, least)
        if not telling:
            return ids[:0], np.zeros(0)
        holders = self._holders(ids)
        shared = np.bincount(
            np.concatenate(holders), weights=rarity.repeat(self._counts[ids]), minlength=len(self.names)
        )
        some = np.concatenate([holders[one] for one in telling]) if among is None else np.array(among)
        places = _distinct(some.compress(shared.take(some) > least)).astype(np.int64)
        shared = shared[places]
        beyond = lacking * (own_mass - shared) + extra * (self._mass[places] - shared)
        return places, shared / (shared + beyond)

    def _fits(self, phrase: str, places: Ints, overlap: Floats) -> Floats:
        """How well these names fit: by what they share, and a little by their heads; 1 where they are the phrase."""
        end, ends = _end(phrase), self._ends[places]
        heads = 0.5 * (ends == end) + 0.5 * (ends & _LAST == end & _LAST)
        fits: Floats = np.minimum(0.97, _OVERLAP_WORTH * np.minimum(1.0, overlap) + _HEAD_WORTH * heads)
        for place in np.flatnonzero(overlap > _SAME).tolist():
            if self.names[places[place]] == phrase:
                fits[place] = 1.0
        return fits


def _is_kind(name: str, of: str) -> bool:
    """电动汽车 of 汽车: the head of a Chinese name is its end. No pump is a kind of ump."""
    before = name[-len(of) - 1 : -len(of)]
    inside_word = before.isascii() and before.isalnum() and of[0].isascii()
    return bool(before) and name.endswith(of) and not inside_word


def _telling(rarity: npt.NDArray[np.float32], least: float) -> list[int]:
    """The grams one of which a name must hold to share more than `least`: not the commonest, which so many names hold
    that it takes longest to look at these, and which all together are not worth that much."""
    commonest_first = rarity.argsort()
    worth = rarity[commonest_first].cumsum(dtype=np.float64)
    telling: list[int] = commonest_first[int(worth.searchsorted(0.999 * least)) :].tolist()
    return telling


def _least_shared(at_least: float, lacking: float) -> float:
    """The share of the phrase's mass that a name must hold for a fit of `at_least`, were nothing else in it."""
    overlap = min(1.0, max(0.0, (at_least - _HEAD_WORTH) / _OVERLAP_WORTH))
    return max(1e-9, 0.999 * overlap * lacking / (1.0 - overlap + overlap * lacking))


def _prices(length: int) -> tuple[float, float]:
    """What it costs that the phrase has words the name lacks, and the other way round (Tversky).

    A short phrase is a name itself; a long one is a clause that holds a name among other words.
    """
    clause = min(max((length - _NAME_LENGTH) / (_CLAUSE_LENGTH - _NAME_LENGTH), 0.0), 1.0)
    return 0.7 - 0.5 * clause, 0.3 + 0.5 * clause


def _end(name: str) -> int:
    """The last two characters as a number, the very last in its lower bits."""
    return (ord(name[-2]) << _SHIFT if len(name) > 1 else 0) | (ord(name[-1]) if name else 0)


def _all_grams(names: Sequence[str]) -> tuple[Ints, Ints]:
    """For every name its distinct grams: (number of the name, gram), in the order of names."""
    codes = np.frombuffer("".join(names).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    lengths = np.array([len(name) for name in names], dtype=np.int64)
    owners = np.repeat(np.arange(len(names), dtype=np.int64), lengths)
    inside = owners[1:] == owners[:-1] if len(owners) else np.zeros(0, dtype=bool)
    pairs = (codes[:-1] << _SHIFT) | codes[1:] if len(codes) else codes
    grams = np.concatenate((codes, pairs[inside])) if len(codes) else codes
    owners = np.concatenate((owners, owners[:-1][inside])) if len(owners) else owners
    both = _distinct((owners << _GRAM_BITS) | grams)
    return both >> _GRAM_BITS, both & ((1 << _GRAM_BITS) - 1)


def _distinct(values: Ints) -> Ints:
    """Sorted and each once. `np.unique` hashes here, fifteen times slower and without letting others run."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered
