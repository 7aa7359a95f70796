"""All names of all products, and finding the products that a phrase may mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.text.index import NameIndex
from graph.text.normalise import compact

_LONGEST_NAME = 24


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
        self._base = _Part(list(names), None)
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
        next_._added = _Part([*kept, *names], self._base.index)
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
        for part in (self._base, self._added):
            if part is None:
                continue
            for hit in part.index.search(key, 2 * limit, at_least):
                product_id, name = part.entries[hit.place]
                if part is self._base and product_id in self._gone:
                    continue
                if product_id not in best or best[product_id].fit < hit.fit:
                    best[product_id] = Meaning(product_id, name, hit.fit)
        return sorted(best.values(), key=lambda m: (-m.fit, m.product_id))[:limit]

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


class _Part:
    """Entries with their index."""

    def __init__(self, entries: list[tuple[str, str]], like: NameIndex | None) -> None:
        self.entries = entries
        keys = [compact(name) for _, name in entries]
        self.index = NameIndex(keys, like)
        self.by_name: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            self.by_name.setdefault(key, []).append(place)
        self.starts = {key[:2] for key in keys}
        self.own: dict[str, int] = {}
        for place, (product_id, _) in enumerate(entries):
            self.own.setdefault(product_id, place)
