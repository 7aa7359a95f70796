"""What the phrases of a need may mean, and the products around that: each step has its price, each path says its steps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from graph.digits import six_digits
from graph.knowledge import Knowledge
from graph.matching.around import (
    GOES_WITH,
    NEAR_GENERAL,
    goes_with,
    is_in_another_word,
    kinds_around,
    kinds_by_name,
    made_by,
    named_like,
    offered_alike,
)
from graph.matching.question import Target, Way
from graph.text.normalise import compact
from schema import Need, Wanted

_SURE, _LIKELY = 0.9, 0.35
_KNOWN_AS = 0.6  # so surely it is the thing that nobody offers
_BESIDE = 60, 0.4  # where the thing itself is offered: so many names at most, so much alike at least


def of_wanted(knowledge: Knowledge, wanted: Iterable[Wanted], need: Need | None = None) -> list[Target]:
    """Targets for phrases of a need: what they may mean, then special and general kinds of what they surely mean.
    What somebody offers comes before what nobody does."""
    targets: list[Target] = []
    offered = knowledge.vocabulary.offered
    for phrase in wanted:
        key = compact(phrase.phrase)
        named = [product_id for product_id, fit in phrase.products if fit == 1.0]
        is_offered = any(id_ in offered for id_ in named)
        meanings = _all_meanings(knowledge, phrase, is_offered)
        around = dict(phrase.products) if is_offered else meanings
        beside = _beside(knowledge, key, meanings) if named else ()
        for product_id, likeness in meanings.items():
            fit = likeness * GOES_WITH if product_id in beside else likeness
            target = _meant(knowledge, phrase, key, product_id, fit, need)
            targets.append(target)
            if product_id in offered:
                if fit >= _SURE:
                    targets += kinds_around(knowledge, target)
                    targets += kinds_by_name(knowledge, target)
            elif fit >= _LIKELY and product_id in around:
                if named and fit < _SURE:  # a neighbour of the thing
                    targets += kinds_around(knowledge, target)
                else:
                    targets += _around_what_nobody_offers(knowledge, target, fit, phrase)
    return sorted(best(targets), key=lambda target: target.product_id not in offered)


def _beside(knowledge: Knowledge, key: str, meanings: Mapping[str, float]) -> set[str]:
    """Those that only go with the thing that the phrase names."""
    name = knowledge.vocabulary.name
    return {id_ for id_, fit in meanings.items() if fit < _SURE and goes_with(name(id_), key)}


def _meant(
    knowledge: Knowledge, phrase: Wanted, key: str, product_id: str, fit: float, need: Need | None
) -> Target:
    itself = fit == 1.0 or (fit >= _SURE and knowledge.vocabulary.name(product_id) == key)
    return Target(
        product_id=product_id,
        fit=fit * phrase.weight,
        hops=() if itself else (named_like(knowledge, phrase.phrase, key, product_id),),
        wanted=phrase.phrase,
        need=need,
        weight=phrase.weight,
    )


def _around_what_nobody_offers(
    knowledge: Knowledge, target: Target, fit: float, phrase: Wanted
) -> Iterator[Target]:
    yield from kinds_around(knowledge, target, NEAR_GENERAL)
    if fit >= _SURE:
        yield from kinds_by_name(knowledge, target)
        yield from made_by(knowledge, target)
    # What is named like the phrase itself is among its meanings, and more surely so.
    if fit >= _KNOWN_AS and knowledge.vocabulary.name(target.product_id) != compact(phrase.phrase):
        yield from offered_alike(knowledge, target)


def _all_meanings(knowledge: Knowledge, phrase: Wanted, is_offered: bool) -> dict[str, float]:
    """What the phrase may mean, and products whose names only share part of it: who offers many of those works near
    what is asked for, and a trade table knows many names that nobody here makes."""
    if not phrase.products:
        return {}
    names = knowledge.vocabulary
    more = (
        names.offered_meanings(phrase.phrase, *_BESIDE) if is_offered else names.partly_offered(phrase.phrase)
    )
    found = {m.product_id: six_digits(m.fit) for m in more}
    found |= phrase.products
    short = [id_ for id_, fit in phrase.products if fit == 1.0 and knowledge.chain.meanings_of(id_)]
    if not short:
        return found
    return {
        id_: fit
        for id_, fit in found.items()
        if not any(is_in_another_word(knowledge, other, id_) for other in short)
    }


def best(targets: Iterable[Target]) -> list[Target]:
    """Of the ways to one product for one need the best, the shorter where they are equal, which keeps the facts
    of the further ways; best first."""
    ways: dict[tuple[str, str | None, bool], list[Target]] = defaultdict(list)
    for target in targets:
        ways[target.product_id, target.need.id if target.need else None, target.by_need].append(target)
    kept = [found[0] if len(found) == 1 else _best_way(found) for found in ways.values()]
    return sorted(kept, key=lambda t: (-t.fit, t.product_id, t.need.id if t.need else ""))


def _best_way(ways: list[Target]) -> Target:
    places = [(-way.fit, len(way.hops), way.facts, place) for place, way in enumerate(ways)]
    places.sort()
    _, _, facts, place = places[0]
    first = ways[place]
    if not facts or first.further:
        return first
    further: dict[tuple[str, ...], Way] = {}
    for worth, _, others, _ in places[1:]:
        if others and others != facts and others not in further:
            further[others] = Way(others, -worth)
    return replace(first, further=tuple(further.values()))
