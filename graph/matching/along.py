"""What lies along the chain of what one makes: what goes into it and who needs it, each step at its price."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from graph.chain.chain import Step
from graph.knowledge import Knowledge
from graph.matching.around import (
    GENERAL,
    LIKE,
    MOST,
    NEAR_GENERAL,
    SHORTEST_HEAD,
    SPECIAL,
    kinds_above,
    kinds_around,
    meanings,
    named_like,
)
from graph.matching.question import Hop, Target
from graph.matching.widen import best
from schema import Offer

BY_NAME = 0.87  # it is a kind of that where no edge but only the end of the name says so
INPUT = 0.66  # what goes into what the seeker makes
SECOND_INPUT = 0.4  # what goes into that
THIRD_INPUT = 0.3  # and into that, where nobody offers what is between: who makes 电动机 winds its 定子
USE = 0.66
SECOND_USE = 0.4
THIRD_USE = 0.3
SOME_KIND = 0.8  # a maker of 减速机 makes some kind of it, 斜齿轮减速机 or another
PART_OF = 0.8  # 挖掘机动臂 is part of an 挖掘机, by its name
_ALIKE = 0.62
_WORTH_A_LOOK = 0.35
_MOST_FURTHER = 20  # of each that is not next to what is made
_ENOUGH = 20  # products that somebody offers
_MAKES = re.compile(
    r"(?:[车铣刨磨钻镗锯插拉]床|机床|加工中心|压力机|注塑机|压铸机|设备|生产线|产线|流水线|工作站|模具|[冲压铸锻]模|刀具|[铣钻车镗铰]刀|量具|夹具|工装|检测仪|试验机|试验台|"
    r"检具|机械|加工|服务|检测|维修|改造|技术|工艺|贷款|培训|人才|工)$"
)


def inputs_of_own(knowledge: Knowledge, own: Iterable[Offer]) -> list[Target]:
    """Upstream targets: what goes into what the seeker makes, and into that; where few of these are offered, what lies
    further along the chain."""
    starts = [_offered_by_own(offer) for offer in own]
    made = [one for start in starts for one in (start, *_more_general(knowledge, start))]
    near = [target for one in made for target in _inputs(knowledge, one)]
    if _is_enough(near):
        return best(near)
    far = [target for one in made for target in _further_inputs(knowledge, one)]
    far += [target for start in starts for target in _inputs_of_kinds(knowledge, start)]
    if not near and not far:  # nobody offers any: still it is known what was looked for
        far = [target for one in made for target in _inputs_of(knowledge, one)]
    return best([*near, *far])


def _offered_by_own(offer: Offer) -> Target:
    return Target(product_id=offer.product_id, fit=1.0, wanted=offer.product_id, own=offer)


def _is_enough(offered: Iterable[Target]) -> bool:
    """Whether these are so many products that nobody looks at all who offer them."""
    return len({target.product_id for target in offered}) >= _ENOUGH


def _inputs(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    """What somebody offers of what goes into it, of what is around that, and of what goes into that."""
    offered = knowledge.vocabulary.offered
    for first in _inputs_of(knowledge, made):
        if is_offered := first.product_id in offered:
            yield first
        around = _offered_around(knowledge, first, GENERAL if is_offered else NEAR_GENERAL)
        yield from (near for near in around if near.fit > _WORTH_A_LOOK)
        for second, edge in _offered_steps(knowledge, knowledge.chain.inputs_of(first.product_id)):
            yield first.onward(second, SECOND_INPUT / INPUT, Hop("INPUT_OF", second, first.product_id, edge))


def _offered_steps(knowledge: Knowledge, steps: Sequence[Step]) -> list[Step]:
    """Those of the first few that lead to what somebody offers."""
    offered = knowledge.vocabulary.offered
    return [step for step in steps[:_MOST_FURTHER] if step[0] in offered]


def _further_inputs(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    """What goes into parts that nobody offers, and what such parts are called more generally, or in short."""
    offered = knowledge.vocabulary.offered
    for first in _inputs_of(knowledge, made):
        for second in _inputs_of(knowledge, first, SECOND_INPUT / INPUT, _MOST_FURTHER):
            if second.product_id in offered:
                continue
            yield from _offered_around(knowledge, second)
            if first.product_id in offered:
                continue
            for third in _inputs_of(knowledge, second, THIRD_INPUT / SECOND_INPUT, _MOST_FURTHER):
                if third.product_id in offered:
                    yield third
                else:
                    yield from _offered_around(knowledge, third)


def _inputs_of(
    knowledge: Knowledge, made: Target, price: float = INPUT, most: int = MOST
) -> Iterator[Target]:
    for input_, edge in knowledge.chain.inputs_of(made.product_id)[:most]:
        yield made.onward(input_, price, Hop("INPUT_OF", input_, made.product_id, edge))


def _offered_around(knowledge: Knowledge, target: Target, price: float = NEAR_GENERAL) -> Iterator[Target]:
    """The general name, the kinds and the short forms under which somebody offers it."""
    offered = knowledge.vocabulary.offered
    around = kinds_around(knowledge, target, price)
    yield from (near for near in around if near.product_id in offered)


def _inputs_of_kinds(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    """What somebody offers, by that name or a more general one, of what goes into what the seeker may make where it says
    no more than what that is a kind of."""
    offered = knowledge.vocabulary.offered
    seen: set[str] = set()
    for special, edge in knowledge.chain.kinds_of(start.product_id)[:MOST]:
        kind = start.onward(special, SOME_KIND, Hop("KIND_OF", special, start.product_id, edge))
        for first in _inputs_of(knowledge, kind):
            if first.product_id in seen:
                continue
            seen.add(first.product_id)
            if first.product_id in offered:
                yield first
            else:
                yield from _offered_around(knowledge, first)


def buyers_of_own(knowledge: Knowledge, own: Iterable[Offer]) -> list[Target]:
    """Downstream targets: needs for what the seeker makes, and makers of what it goes into; where few of these are
    offered, what lies further along the chain."""
    targets: list[Target] = []
    made: list[Target] = []
    for start in map(_offered_by_own, own):
        around = [start, *_more_general(knowledge, start)]
        needed = (*around, *_alike(knowledge, start), *_more_special(knowledge, start))
        targets += [replace(target, by_need=True) for target in needed]
        made += around
    near = [target for one in made for target in _uses(knowledge, one)]
    if not _is_enough(near):
        near += [target for one in made for target in _further_uses(knowledge, one)]
    return best([*targets, *near])


def _more_special(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    for special, edge in knowledge.chain.kinds_of(start.product_id)[:MOST]:
        yield start.onward(special, GENERAL, Hop("KIND_OF", special, start.product_id, edge))


def _uses(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    """What somebody offers of what it goes into, of the kinds and the whole of that, and of what that goes into."""
    offered = knowledge.vocabulary.offered
    for first in _uses_of(knowledge, made):
        if first.product_id in offered:
            yield first
        for special, edge in _offered_steps(knowledge, knowledge.chain.kinds_of(first.product_id)):
            yield first.onward(special, SPECIAL, Hop("KIND_OF", special, first.product_id, edge))
        for whole in _wholes(knowledge, first.product_id):
            if whole in offered:
                yield first.onward(whole, PART_OF, Hop("PART_OF", first.product_id, whole, None))
        for second, edge in _offered_steps(knowledge, knowledge.chain.uses_of(first.product_id)):
            yield first.onward(second, SECOND_USE / USE, Hop("INPUT_OF", first.product_id, second, edge))


def _further_uses(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    """What the use is a kind of, and what it goes into by way of what nobody offers."""
    offered = knowledge.vocabulary.offered
    for first in _uses_of(knowledge, made):
        if first.product_id in offered:
            continue
        yield from _some_kind_of(knowledge, first)
        for second in _uses_of(knowledge, first, SECOND_USE / USE, _MOST_FURTHER):
            if second.product_id not in offered:
                thirds = _uses_of(knowledge, second, THIRD_USE / SECOND_USE, _MOST_FURTHER)
                yield from (third for third in thirds if third.product_id in offered)


def _uses_of(knowledge: Knowledge, made: Target, price: float = USE, most: int = MOST) -> Iterator[Target]:
    for use, edge in knowledge.chain.uses_of(made.product_id)[:most]:
        yield made.onward(use, price, Hop("INPUT_OF", made.product_id, use, edge))


def _some_kind_of(knowledge: Knowledge, use: Target) -> Iterator[Target]:
    """Who offers what the use is a kind of."""
    for general, edge in knowledge.chain.generals_of(use.product_id)[:MOST]:
        if general in knowledge.vocabulary.offered:
            yield use.onward(general, SOME_KIND, Hop("KIND_OF", use.product_id, general, edge))


def _more_general(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    """What the product is short for, or a kind of: by stored edges, else by the end of its name (48.5吨挖掘机 → 挖掘机)."""
    yield from meanings(knowledge, start)
    above = kinds_above(knowledge, start)
    yield from above
    seen = {start.product_id, *(target.product_id for target in above)}
    names, chain = knowledge.vocabulary, knowledge.chain
    key = names.name(start.product_id)
    for cut in range(1, len(key) - SHORTEST_HEAD + 1):
        named = names.named(key[cut:]) if names.is_name(key[cut:]) else ()
        found = [id_ for id_ in named if id_ not in seen and not chain.is_refused((start.product_id, id_))]
        if found:
            yield start.onward(found[0], BY_NAME, Hop("KIND_OF", start.product_id, found[0], None))
            return


def _wholes(knowledge: Knowledge, part: str) -> Iterator[str]:
    """The product whose name begins the part's name: a shared beginning is a part or a use, never a kind. What a
    thing is made, measured or worked with (轴承套圈磨床) is no part of it, nor is what is done to it."""
    names = knowledge.vocabulary
    key = names.name(part)
    above = (names.name(id_) for id_, _ in knowledge.chain.generals_of(part))
    if any(_MAKES.search(name) for name in (key, *above)):
        return
    for cut in range(len(key) - 1, SHORTEST_HEAD - 1, -1):
        named = names.named(key[:cut]) if names.is_name(key[:cut]) else ()
        found = [id_ for id_ in named if id_ != part]
        if found:
            yield found[0]
            return


def _alike(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    name = knowledge.vocabulary.name(start.product_id)
    for meaning in knowledge.vocabulary.meanings(name, 12, _ALIKE):
        if meaning.product_id != start.product_id:
            hop = named_like(knowledge, start.product_id, name, meaning.product_id)
            yield start.onward(meaning.product_id, LIKE * meaning.fit, hop)
