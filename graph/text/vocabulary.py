"""All names of all products, and finding the products that a phrase may mean."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.text.index import Hit, NameIndex
from graph.text.normalise import compact
from graph.text.sound import look_alikes, sound_of, spelt

_LONGEST_NAME = 24
_LOOKS_LIKE = 0.92  # one character is taken for one that looks like it
_SOUNDS_LIKE = 0.95  # times how much alike the sounds are
_SHORT_SOUND = 0.8  # the same for two characters, which have many homophones
_SHORT = 2
_SHORTEST_PART = 2
_HEAD_PART, _INNER_PART, _PART_WORTH = 0.2, 0.1, 0.6
_FAR_SOUND = 0.75
_SHORT_FORM = 0.78  # the phrase is a name with characters left out
_SHORTENED = 2  # to no less than half


@dataclass(frozen=True, slots=True)
class Meaning:
    """A product that a phrase may mean, by which of its names, and how well that name fits (0…1]."""

    product_id: str
    name: str
    fit: float


class Vocabulary:
    """An immutable set of (product id, name); `grown` gives the next one.

    Names added since the index was built stand in a small index of their own that weighs characters as the
    large one does, so that a registered product is found at once without building everything anew.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._base = _Part(list(names))
        self._added: _Part | None = None
        self._gone: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._base.entries) + (len(self._added.entries) if self._added else 0)

    @property
    def added(self) -> int:
        """How many names stand outside the large index."""
        return len(self._added.entries) if self._added else 0

    def grown(self, names: Sequence[tuple[str, str]], gone: Iterable[str]) -> "Vocabulary":
        """This vocabulary with the products in `gone` taken out and `names` put in."""
        next_ = Vocabulary.__new__(Vocabulary)
        out = frozenset(gone)
        kept = [entry for entry in (self._added.entries if self._added else []) if entry[0] not in out]
        next_._base = self._base
        next_._added = _Part([*kept, *names], self._base)
        next_._gone = self._gone | out
        return next_

    def named(self, name: str) -> list[str]:
        """The products with exactly that name, under width, case, script and spaces; own names first."""
        key = compact(name)
        found = [self._base.entries[place][0] for place in self._base.by_name.get(key, ())]
        found = [product_id for product_id in found if product_id not in self._gone]
        if self._added:
            found += [self._added.entries[place][0] for place in self._added.by_name.get(key, ())]
        return list(dict.fromkeys(found))

    def name(self, product_id: str) -> str:
        """The product's own name in compact form; empty where it is not known."""
        for part in (self._added, self._base):
            if part is not None and (place := part.own.get(product_id)) is not None:
                return part.index.names[place]
        return ""

    def pairs(self, phrase: str) -> dict[str, float]:
        """The neighbouring characters of the phrase and how rare each pair is; the shares sum to 1."""
        key = compact(phrase)
        pairs = sorted({key[place : place + 2] for place in range(len(key) - 1)} or {key})
        weights = self._base.index.rarities(pairs)
        total = sum(weights) or 1.0
        return {pair: weight / total for pair, weight in zip(pairs, weights, strict=True)}

    def _may_begin(self, start: str) -> bool:
        return start in self._base.starts or bool(self._added and start in self._added.starts)

    def may_end(self, text: str) -> bool:
        """Whether a name ends as `text` (compact) does, by its last two characters."""
        end = text[-2:]
        return end in self._base.ends or bool(self._added and end in self._added.ends)

    def is_name(self, key: str) -> bool:
        """Whether `key` (compact) is a name of a product."""
        return key in self._base.by_name or bool(self._added and key in self._added.by_name)

    def grams(self, names: Iterable[str]) -> dict[int, float]:
        """The characters and pairs of the names (compact) taken together: (1 + ln count) × rarity each."""
        return self._base.index.weights(names)

    def meanings(self, phrase: str, limit: int = 40, at_least: float = 0.3) -> list[Meaning]:
        """The products that `phrase` may mean, best first, ties by id; each once, by its best name."""
        key = compact(phrase)
        best: dict[str, Meaning] = {}
        for part in filter(None, (self._base, self._added)):
            self._keep_best(best, part, part.index.search(key, 2 * limit, at_least))
        if all(meaning.fit < 1.0 for meaning in best.values()):
            longer = [m for m in best.values() if m.fit < _SHORT_FORM and _is_short_for(key, compact(m.name))]
            best |= {m.product_id: replace(m, fit=_SHORT_FORM) for m in longer}
            for part in filter(None, (self._base, self._added)):
                slips = [hit for hit in _slips(part, key, limit) if hit.fit >= at_least]
                self._keep_best(best, part, slips)
        return sorted(best.values(), key=lambda m: (-m.fit, m.product_id))[:limit]

    def kinds(self, name: str, limit: int) -> list[str]:
        """The products whose own name ends with `name`, at most `limit`; the shorter names first."""
        key = compact(name)
        found: dict[str, None] = {}
        for part in filter(None, (self._base, self._added)):
            for place in part.index.ending(key):
                product_id = part.entries[place][0]
                if part.own[product_id] == place and not (part is self._base and product_id in self._gone):
                    found[product_id] = None
        return sorted(found, key=lambda id_: (len(self.name(id_)), id_))[:limit]

    def _keep_best(self, best: dict[str, Meaning], part: "_Part", hits: Iterable[Hit]) -> None:
        for hit in hits:
            product_id, name = part.entries[hit.place]
            if part is self._base and product_id in self._gone:
                continue
            if product_id not in best or best[product_id].fit < hit.fit:
                best[product_id] = Meaning(product_id, name, hit.fit)

    def parts(self, phrase: str) -> list[Meaning]:
        """The products whose names stand in the phrase, its head (the end) before what is only mentioned in it;
        the more of the phrase a name is, the better it fits."""
        key = compact(phrase)
        inside = set(self.names_inside(key, shortest=_SHORTEST_PART))
        heads = ((start, len(key)) for start in range(1, len(key) - _SHORTEST_PART + 1))
        if head := next(((start, end) for start, end in heads if self.is_name(key[start:end])), None):
            inside.add(head)
        weights = dict(zip(key, self._base.index.rarities(key), strict=True))
        whole = sum(weights[char] for char in key) or 1.0
        found: dict[str, Meaning] = {}
        for start, end in sorted(inside, key=lambda place: (-place[1], place)):
            share = sum(weights[char] for char in key[start:end]) / whole
            fit = (_HEAD_PART if end == len(key) else _INNER_PART) + _PART_WORTH * share
            for product_id in self.named(key[start:end]):
                found.setdefault(product_id, Meaning(product_id, key[start:end], fit))
        return sorted(found.values(), key=lambda m: (-m.fit, m.product_id))

    def names_inside(self, text: str, shortest: int = 2) -> list[tuple[int, int]]:
        """Where names stand in `text` (compact form), longest first from the left, none inside another."""
        found: list[tuple[int, int]] = []
        place = 0
        while place < len(text):
            if not self._may_begin(text[place : place + 2]):
                place += 1
                continue
            longest = min(_LONGEST_NAME, len(text) - place)
            end = next(
                (
                    place + n
                    for n in range(longest, shortest - 1, -1)
                    if self.is_name(text[place : place + n])
                ),
                0,
            )
            if end:
                found.append((place, end))
            place = end or place + 1
        return found


def _slips(part: "_Part", key: str, limit: int) -> Iterator[Hit]:
    """Names that the phrase is a slip of: one character that looks like another, or all of it by its sound."""
    for other in look_alikes(key):
        for place in part.by_name.get(other, ()):
            yield Hit(place, _LOOKS_LIKE)
    letters = spelt(key)
    sound = letters or sound_of(key)
    if len(sound) < _SHORT or (sound == key and letters is None):
        return
    for hit in part.sounds.search(sound, limit, 1.0 if letters else _FAR_SOUND):
        near = _SHORT_SOUND if len(sound) == _SHORT and letters is None else _SOUNDS_LIKE
        yield Hit(hit.place, near * hit.fit)


def _is_short_for(short: str, long: str) -> bool:
    """空分设备 for 空气分离设备, 汽配 for 汽车配件: some of the characters in their order, the first and the head
    among them."""
    if not len(short) < len(long) <= _SHORTENED * len(short) or short[0] != long[0]:
        return False
    if len(short) == _SHORT:
        return len(long) == 2 * _SHORT and long[2] == short[1]
    if len(short) < _SHORT or short[-_SHORT:] != long[-_SHORT:]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


class _Part:
    """Entries with their index."""

    def __init__(self, entries: list[tuple[str, str]], like: "_Part | None" = None) -> None:
        self.entries = entries
        keys = [compact(name) for _, name in entries]
        self.index: NameIndex = NameIndex(keys, like.index if like else None)
        self.sounds: NameIndex = NameIndex([sound_of(key) for key in keys], like.sounds if like else None)
        self.by_name: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            self.by_name.setdefault(key, []).append(place)
        self.starts = {key[:2] for key in keys}
        self.ends = {key[-2:] for key in keys}
        self.own: dict[str, int] = {}
        for place, (product_id, _) in enumerate(entries):
            self.own.setdefault(product_id, place)
