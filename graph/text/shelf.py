"""Names with their index, and what is added to them one by one."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter

import msgspec
from msgspec.structs import replace

from graph.text.index import Hit, NameIndex
from graph.text.sound import look_alikes, pinyin, sound_of, spelt, spelt_in_part, swapped

_LOOKS_LIKE = 0.92  # one character is taken for one that looks like it
_SWAPPED = 0.93  # two neighbours have changed places
_SOUNDS_LIKE = 0.95  # times how much alike the sounds are
_SHORT_SOUND = 0.8  # the same for two characters, which have many homophones
_OTHER_CHARACTERS = 0.6  # and where both are other ones: 四眼, 锶盐
_SHORT = 2
_FAR_SOUND = 0.75
_SHORT_FORM = 0.78  # the phrase is a name with characters left out
_SHORTENED = 2  # to no less than half
_PARTLY = 100, 0.2  # so many products at most, so much alike at least
_KEPT = 64


class Meaning(msgspec.Struct, frozen=True, gc=False):
    """A product that a phrase may mean, by which of its names (compact), and how well that name fits (0…1]."""

    product_id: str
    name: str
    fit: float


class Shelf:
    """An immutable set of (product id, name in compact form); `grown` gives the next one.

    Names added since the index was built stand in a small index of their own that weighs characters as the
    large one does, so that a registered product is found at once without building everything anew.
    """

    def __init__(self, names: Iterable[tuple[str, str]], *, by_sound: bool = True) -> None:
        """Without `by_sound` none of them is found by how it sounds."""
        self._by_sound = by_sound
        self._base = _Part(names, by_sound)
        self._added: _Part | None = None
        self._gone: frozenset[str] = frozenset()
        self._lately: dict[str, list[Meaning]] = {}

    def __len__(self) -> int:
        return len(self._base.ids) + self.added

    @property
    def added(self) -> int:
        """How many names stand outside the large index."""
        return len(self._added.ids) if self._added else 0

    @property
    def keys(self) -> list[str]:
        """All names (compact)."""
        return [name for part in self._parts() for name in part.index.names]

    @property
    def index(self) -> NameIndex:
        """What weighs characters."""
        return self._base.index

    def grown(self, names: Sequence[tuple[str, str]], gone: frozenset[str]) -> "Shelf":
        """This one with the products in `gone` taken out and `names` put in."""
        next_ = Shelf.__new__(Shelf)
        next_._by_sound = self._by_sound
        kept = [entry for entry in (self._added.entries() if self._added else ()) if entry[0] not in gone]
        next_._base = self._base
        next_._added = _Part([*kept, *names], self._by_sound, self._base)
        next_._gone = self._gone | gone
        next_._lately = {}
        return next_

    def settled(self) -> "Shelf":
        """The same in one index, as it is built of all names in the order of ids."""
        entries = [entry for entry in self._base.entries() if entry[0] not in self._gone]
        added = self._added.entries() if self._added else ()
        return Shelf(sorted([*entries, *added], key=itemgetter(0)), by_sound=self._by_sound)

    def named(self, key: str) -> list[str]:
        """The products with exactly that name (compact); own names first."""
        if not self.is_name(key):
            return []
        found = [product_id for product_id in self._base.named(key) if product_id not in self._gone]
        if self._added:
            found += self._added.named(key)
        return list(dict.fromkeys(found))

    def name(self, product_id: str) -> str:
        """The product's own name in compact form; empty where it is not known."""
        if self._added and (place := self._added.own.get(product_id)) is not None:
            return self._added.index.names[place]
        place = self._base.own.get(product_id)
        return "" if place is None or product_id in self._gone else self._base.index.names[place]

    def names(self, product_id: str) -> list[str]:
        """All names of the product in compact form, its own first."""
        for part in (self._added, None if product_id in self._gone else self._base):
            if part is not None and product_id in part.own:
                return part.names_of(product_id)
        return []

    def is_name(self, key: str) -> bool:
        """Whether `key` (compact) is a name of a product."""
        return key in self._base.first or bool(self._added and key in self._added.first)

    def may_end(self, end: str) -> bool:
        """Whether a name ends with these two characters."""
        return end in self._base.ends or bool(self._added and end in self._added.ends)

    def meanings(
        self, key: str, limit: int, at_least: float, *, slips: bool = True, partly: bool = False
    ) -> list[Meaning]:
        """The products that `key` (compact) may mean, best first, ties by id; each once, by its best name. Without
        `slips` only as it is written. `partly`: it is asked next what is only partly like it."""
        found = self._much_like(key, at_least) if partly else self._look_up(key, limit, at_least)
        if slips and not (found and found[0].fit == 1.0):
            best = {meaning.product_id: meaning for meaning in found}
            longer = [m for m in best.values() if m.fit < _SHORT_FORM and is_short_for(key, m.name)]
            best |= {m.product_id: replace(m, fit=_SHORT_FORM) for m in longer}
            for part in self._parts():
                self._keep_best(best, part, [hit for hit in _slips(part, key, limit) if hit[1] >= at_least])
            found = sorted(best.values(), key=meaning_order)
        return found[:limit]

    def partly_like(self, key: str) -> list[Meaning]:
        """The products that are named at least partly like `key` (compact), as it is written, best first; what was looked
        up lately is kept."""
        found = self._lately.get(key)
        if found is None:
            if len(self._lately) >= _KEPT:
                self._lately.clear()
            most, least = _PARTLY
            found = self._lately[key] = self._look_up(key, most, least)[:most]
        return found

    def like_among(self, key: str, product_ids: Collection[str], at_least: float) -> list[Meaning]:
        """Those of the products that are so much like `key` (compact), as it is written, by their best names."""
        best: dict[str, Meaning] = {}
        for part in self._parts():
            places = [place for id_ in product_ids for place in part.places_of(id_)]
            if places:
                self._keep_best(best, part, part.index.search(key, len(places), at_least, places))
        return list(best.values())

    def _much_like(self, key: str, at_least: float) -> list[Meaning]:
        """Those of them that are so much alike."""
        found = self.partly_like(key)
        return found[: bisect_right(found, -at_least, key=lambda meaning: -meaning.fit)]

    def _look_up(self, key: str, limit: int, at_least: float) -> list[Meaning]:
        best: dict[str, Meaning] = {}
        for part in self._parts():
            self._keep_best(best, part, part.index.search(key, 2 * limit, at_least))
        return sorted(best.values(), key=meaning_order)

    def kinds(self, key: str) -> list[str]:
        """The products whose own name ends with `key` (compact) as a word of its own."""
        found: dict[str, None] = {}
        for part in self._parts():
            for place in part.index.ending(key):
                product_id = part.ids[place]
                if part.own[product_id] == place and not (part is self._base and product_id in self._gone):
                    found[product_id] = None
        return list(found)

    def _parts(self) -> Iterator["_Part"]:
        yield self._base
        if self._added:
            yield self._added

    def _keep_best(self, best: dict[str, Meaning], part: "_Part", hits: Iterable[Hit]) -> None:
        ids, names = part.ids, part.index.names
        gone = self._gone if part is self._base else frozenset()
        for place, fit in hits:
            product_id = ids[place]
            if product_id not in gone and ((known := best.get(product_id)) is None or known.fit < fit):
                best[product_id] = Meaning(product_id, names[place], fit)


def meaning_order(meaning: Meaning) -> tuple[float, str]:
    """The best fit first, ties by id."""
    return -meaning.fit, meaning.product_id


def _slips(part: "_Part", key: str, limit: int) -> Iterator[Hit]:
    """Names that the phrase is a slip of: one character that looks like another, two that have changed places, or all of
    it by its sound."""
    for other in look_alikes(key):
        for place in part.places(other):
            yield place, _LOOKS_LIKE
    if len(key) > _SHORT and not key.isascii():
        for other in swapped(key):
            for place in part.places(other):
                yield place, _SWAPPED
    letters = spelt(key) or spelt_in_part(key)
    sound = letters or sound_of(key)
    if len(sound) < _SHORT or (sound == key and letters is None):
        return
    short = len(sound) == _SHORT and letters is None
    for place, fit in part.sounds.search(sound, limit, 1.0 if letters else _FAR_SOUND):
        if worth := _worth_of_sound(key, part.index.names[place]) if short else _SOUNDS_LIKE:
            yield place, worth * fit


def _worth_of_sound(key: str, name: str) -> float:
    """How much it says of two characters that they sound like the name: less where none of them stands in it, nothing
    where they are not even read just so: 指示 is no 制丝 that somebody heard in the south."""
    if any(char in name for char in key):
        return _SHORT_SOUND
    return _OTHER_CHARACTERS if list(map(pinyin, key)) == list(map(pinyin, name)) else 0.0


def is_short_for(short: str, long: str) -> bool:
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

    def __init__(
        self, entries: Iterable[tuple[str, str]], by_sound: bool, like: "_Part | None" = None
    ) -> None:
        self.ids: list[str] = []
        names: list[str] = []
        self.first: dict[str, int] = {}  # the first place of a name
        self._further: dict[str, list[int]] = {}  # and the others, where several products are called so
        self.own: dict[str, int] = {}
        for place, (product_id, name) in enumerate(entries):
            self.ids.append(product_id)
            names.append(name)
            if self.first.setdefault(name, place) != place:
                self._further.setdefault(name, []).append(place)
            self.own.setdefault(product_id, place)
        self.index: NameIndex = NameIndex(names, like.index if like else None)
        sounds = map(sound_of, names) if by_sound else ()
        self.sounds: NameIndex = NameIndex(list(sounds), like.sounds if like else None)
        self.ends = {name[-2:] for name in names}

    def entries(self) -> Iterator[tuple[str, str]]:
        """All (product id, name) in their order."""
        return zip(self.ids, self.index.names, strict=True)

    def places(self, name: str) -> list[int]:
        """Where the name stands."""
        first = self.first.get(name)
        return [] if first is None else [first, *self._further.get(name, ())]

    def named(self, name: str) -> list[str]:
        """The products of that name."""
        return [self.ids[place] for place in self.places(name)]

    def names_of(self, product_id: str) -> list[str]:
        """The own name first."""
        places = self.places_of(product_id)
        return self.index.names[places.start : places.stop]

    def places_of(self, product_id: str) -> range:
        """Where its names stand, which is side by side, the own name first."""
        first = last = self.own.get(product_id, len(self.ids))
        while last < len(self.ids) and self.ids[last] == product_id:
            last += 1
        return range(first, last)
