"""Which names are compared at all: those that share a key. Near-linear, because no key is shared by many.

Sorts of keys are gone through one after the other, so that only one sort's table is held at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from committee.identity.codes import code_keys
from committee.identity.known import Known
from committee.identity.words import LOOKALIKES
from graph.text.sound import in_letters, sound_of
from schema.names import fold

LARGEST = 20  # a key that so many share says nothing about two of them
Keys = Callable[[Known], Iterable[object]]


def called(one: Known) -> Iterator[str]:
    """Every name, also a former one in a bracket, without marks."""
    for side in one.sides:
        yield side.parsed.plain
        yield fold(side.name)


def stem(one: Known) -> Iterator[object]:
    """字号 and trade as they are read."""
    yield from (side.parsed.read_stem for side in one.sides)


def stem_there(one: Known) -> Iterator[object]:
    """The same with the region, where many firms are called so."""
    for parsed in (side.parsed for side in one.sides):
        for code in parsed.places or (one.one.region or "",):
            yield parsed.read_stem, code[:4]


def heard(one: Known) -> Iterator[object]:
    """How 字号 and trade sound."""
    yield sound_of(one.own.parsed.read_stem)


def looked_at(one: Known) -> Iterator[object]:
    """How 字号 and trade look: characters that are taken for one another are one."""
    yield one.own.parsed.stem.translate(_LOOKS)


def swapped(one: Known) -> Iterator[object]:
    """The characters of 字号 and trade in any order."""
    yield "".join(sorted(one.own.parsed.stem))


def _there(keys: Keys) -> Keys:
    """The same with the region, where many firms are called so."""

    def finer(one: Known) -> Iterator[object]:
        for key in keys(one):
            for code in one.own.parsed.places or (one.one.region or "",):
                yield key, code[:4]

    return finer


_LOOKS = {ord(char): group[0] for group in reversed(LOOKALIKES) for char in group}


def core(one: Known) -> Iterator[object]:
    """字号 alone: a short name leaves out the trade. With region and first trade word where it is common."""
    for parsed in (side.parsed for side in one.sides):
        if parsed.generic and not parsed.unit:
            continue
        yield parsed.core, parsed.unit
        if not (parsed.trade or parsed.form) and len(parsed.core) > 3:
            yield parsed.core[:-2], ""
        for code in parsed.places or (one.one.region or "",):
            yield parsed.core, code[:2], 1
            yield parsed.core, code[:4], 2
        yield parsed.core, "".join(parsed.read)[:1], 3


def one_left_out(one: Known) -> Iterator[str]:
    """字号 and trade whole, and with each character left out in turn: where one is missing, two meet."""
    text = one.own.parsed.stem
    if len(text) >= 4:
        yield from _left_out(text)


def core_left_out(one: Known) -> Iterator[str]:
    """The same of a 字号, whatever its trade; of a long one two also meet where one character is wrong."""
    text = one.own.parsed.core
    if len(text) >= 3:
        yield from _left_out(text)


def _left_out(text: str) -> Iterator[str]:
    yield text
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]


def latin(one: Known) -> Iterator[str]:
    """字号 in pinyin: a Chinese name and a foreign one meet."""
    for parsed in (side.parsed for side in one.sides):
        if parsed.core:
            yield in_letters(parsed.core)


def latin_trade(one: Known) -> Iterator[object]:
    """The same with the first trade word, where many share it."""
    for parsed in (side.parsed for side in one.sides):
        if parsed.core and parsed.read:
            yield in_letters(parsed.core), parsed.read[0]


def code(one: Known) -> Iterator[str]:
    """Parts of the code, one of which is whole when the code has one slip."""
    if text := one.code or one.given:
        yield from code_keys(text)


# Each sort of key, with a finer one for those that share one of the first with too many.
KEYS: tuple[tuple[Keys, Keys | None], ...] = (
    (called, None),
    (stem, stem_there),
    (heard, _there(heard)),
    (looked_at, _there(looked_at)),
    (swapped, _there(swapped)),
    (core, None),
    (one_left_out, None),
    (core_left_out, None),
    (latin, None),
    (latin_trade, None),
    (code, None),
)


def blocks(everyone: Sequence[Known], new: Set[str] | None = None) -> Iterator[list[Known]]:
    """Groups of at most `LARGEST` that share a key; with `new`, only those with one of these ids in them.

    Where all have a valid code there is nothing to ask.
    """
    if all(one.code for one in everyone):
        return
    for keys, finer in KEYS:
        crowded: dict[int, None] = {}
        for key, places in _shared(everyone, range(len(everyone)), keys):
            if len(places) > LARGEST:
                crowded |= dict.fromkeys(places if finer else ())
                continue
            group = [everyone[place] for place in places]
            if keys is one_left_out and all(hash(one.own.parsed.stem) != key for one in group):
                continue  # 宏_机械 is nobody's name: each of them has another character there
            if _is_asked(group, new):
                yield group
        if finer is not None and crowded:
            for _, places in _shared(everyone, sorted(crowded), finer):
                group = [everyone[place] for place in places]
                if len(group) <= LARGEST and _is_asked(group, new):
                    yield group


def _is_asked(group: list[Known], new: Set[str] | None) -> bool:
    return not all(one.code for one in group) and (new is None or any(one.one.id in new for one in group))


def _shared(everyone: Sequence[Known], some: Iterable[int], keys: Keys) -> Iterator[tuple[int, list[int]]]:
    """The keys that several of `some` share, and where these stand.

    Most keys are nobody else's: kept as hashes, and without a list for one, the table is a third of the size.
    """
    groups: dict[int, int | list[int]] = {}
    for place in some:
        for key in set(map(hash, keys(everyone[place]))):
            held = groups.setdefault(key, place)
            if isinstance(held, list):
                held.append(place)
            elif held != place:
                groups[key] = [held, place]
    for key, places in groups.items():
        if isinstance(places, list):
            yield key, places
