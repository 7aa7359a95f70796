"""From products to the products around them: each step has its price, each path says its steps."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from msgspec.structs import replace

from graph.digits import six_digits
from graph.knowledge import Knowledge
from graph.matching.question import Hop, Target, Way
from graph.text.kinds import guess_kind
from graph.text.normalise import compact
from schema import Need, Offer, ProductKind, Wanted

# What a step costs: the share of the fit that is left after it.
SPECIAL = 0.9  # a maker of 自润滑轴承 meets a need for 轴承
MEANING = 0.87  # the short form PE may mean 聚乙烯, or pipes of it
DEEPER = 0.97  # a kind of a kind is one of it
BY_NAME = 0.87  # the same where no edge but only the end of the name says so
KIND_BY_NAME = 0.75  # a maker of 车用传感器 makes a kind of 传感器, by its name alone
GENERAL = 0.6  # a maker of 轴承 may make 自润滑轴承
NEAR_GENERAL = 0.85  # the same where nobody offers the special one by that name
INPUT = 0.66  # what goes into what the seeker makes
SECOND_INPUT = 0.4  # what goes into that
THIRD_INPUT = 0.3  # and into that, where nobody offers what is between: who makes 电动机 winds its 定子
USE = 0.66
SECOND_USE = 0.4
THIRD_USE = 0.3
SOME_KIND = 0.8  # a maker of 减速机 makes some kind of it, 斜齿轮减速机 or another
PART_OF = 0.8  # 挖掘机动臂 is part of an 挖掘机, by its name
GOES_WITH = 0.7  # a maker of 冷藏车空调 has no 冷藏车
MAKES_IT = 0.75  # a maker of 注塑件 does 注塑加工
LIKE = 0.95  # names that are alike, times how alike
_ALIKE = 0.62
_SURE, _LIKELY = 0.9, 0.35
_MOST = 60
_WORTH_A_LOOK = 0.35
_MOST_FURTHER = 20  # of each that is not next to what is made
_ENOUGH = 20  # products that somebody offers
_MAKES = re.compile(
    r"(?:[车铣刨磨钻镗锯插拉]床|机床|加工中心|压力机|注塑机|压铸机|设备|生产线|产线|流水线|工作站|模具|[冲压铸锻]模|刀具|[铣钻车镗铰]刀|量具|夹具|工装|检测仪|试验机|试验台|"
    r"检具|机械|加工|服务|检测|维修|改造|技术|工艺|贷款|培训|人才|工)$"
)
_DOING = re.compile(r"(?:加工|处理|服务)$")
_DEEPEST = 3
_PARTLY = 100, 0.2  # so many names at most, so much alike at least
_PARTLY_BESIDE = 60, 0.4  # where the thing itself is offered
_SHORTEST_HEAD = 2
_KNOWN_AS, _OFFERED_LIKE = (
    0.6,
    0.42,
)  # so surely it is the thing that nobody offers; so alike is what somebody does


def of_wanted(knowledge: Knowledge, wanted: Iterable[Wanted], need: Need | None = None) -> list[Target]:
    """Targets for phrases of a need: what they may mean, then special and general kinds of what they surely mean.
    What somebody offers comes before what nobody does."""
    targets: list[Target] = []
    offered = knowledge.vocabulary.offered
    for phrase in wanted:
        meanings = _all_meanings(knowledge, phrase)
        is_offered = any(fit == 1.0 and product_id in offered for product_id, fit in phrase.products)
        around = dict(phrase.products) if is_offered else meanings
        is_named = any(fit == 1.0 for _, fit in phrase.products)
        for product_id, likeness in meanings.items():
            fit = likeness
            if is_named and fit < _SURE and _goes_with(knowledge, phrase.phrase, product_id):
                fit *= GOES_WITH
            target = _meant(phrase, product_id, fit, need)
            targets.append(target)
            if product_id in offered:
                if fit >= _SURE:
                    targets += _kinds_around(knowledge, target)
                    targets += _kinds_by_name(knowledge, target)
            elif fit >= _LIKELY and product_id in around:
                if is_named and fit < _SURE:  # a neighbour of the thing
                    targets += _kinds_around(knowledge, target)
                else:
                    targets += _around_what_nobody_offers(knowledge, target, fit)
    return sorted(best(targets), key=lambda target: target.product_id not in offered)


def _goes_with(knowledge: Knowledge, phrase: str, product_id: str) -> bool:
    """冷藏车空调 for a 冷藏车: what begins with the name of the thing is a part of it or used with it, unless it is no
    goods (厂房租赁)."""
    name, key = knowledge.vocabulary.name(product_id), compact(phrase)
    if not name.startswith(key) or name.endswith(key):
        return False
    return guess_kind(name) in (None, ProductKind.GOODS)


def _meant(phrase: Wanted, product_id: str, fit: float, need: Need | None) -> Target:
    return Target(
        product_id=product_id,
        fit=fit * phrase.weight,
        hops=() if fit == 1.0 else (Hop("ALIKE", phrase.phrase, product_id, None),),
        wanted=phrase.phrase,
        need=need,
        weight=phrase.weight,
    )


def _around_what_nobody_offers(knowledge: Knowledge, target: Target, fit: float) -> Iterator[Target]:
    yield from _kinds_around(knowledge, target, NEAR_GENERAL)
    if fit >= _SURE:
        yield from _kinds_by_name(knowledge, target)
        yield from _made_by(knowledge, target)
    if fit >= _KNOWN_AS:
        yield from _offered_alike(knowledge, target)


def _all_meanings(knowledge: Knowledge, phrase: Wanted) -> dict[str, float]:
    """What the phrase may mean, and products whose names only share part of it: who offers many of those works near
    what is asked for, and a trade table knows many names that nobody here makes."""
    if not phrase.products:
        return {}
    offered = knowledge.vocabulary.offered
    is_offered = any(fit == 1.0 and product_id in offered for product_id, fit in phrase.products)
    many, at_least = _PARTLY_BESIDE if is_offered else _PARTLY
    more = knowledge.vocabulary.offered_meanings(phrase.phrase, many, at_least)
    found = {**{m.product_id: six_digits(m.fit) for m in more}, **dict(phrase.products)}
    short = [id_ for id_, fit in phrase.products if fit == 1.0 and knowledge.chain.meanings_of(id_)]
    return {
        id_: fit
        for id_, fit in found.items()
        if not any(_is_in_another_word(knowledge, other, id_) for other in short)
    }


def _is_in_another_word(knowledge: Knowledge, short: str, product_id: str) -> bool:
    """行车 stands for 桥式起重机: 电动自行车 holds it too, but the word there is 自行车, a thing of its own kind;
    渗碳淬火 is 热处理, for which 淬火 stands as well."""
    name, said = knowledge.vocabulary.name(product_id), knowledge.vocabulary.name(short)
    place = name.find(said)
    longer = (name[start : place + len(said)] for start in range(place))
    words = [id_ for word in longer for id_ in knowledge.vocabulary.named(word)]
    above = [
        general
        for id_ in words
        for general, edge in knowledge.chain.generals_of(id_)
        if edge and general != short
    ]
    meant = _meant_by(knowledge, short)
    return bool(above) and all(meant.isdisjoint({id_, *_meant_by(knowledge, id_)}) for id_ in above)


def _meant_by(knowledge: Knowledge, short: str) -> set[str]:
    return {id_ for id_, _ in knowledge.chain.meanings_of(short)}


def _kinds_around(knowledge: Knowledge, target: Target, price: float = GENERAL) -> Iterator[Target]:
    yield from _kinds_below(knowledge, target)
    for general, edge in knowledge.chain.generals_of(target.product_id)[:_MOST]:
        yield _step(target, general, price, Hop("KIND_OF", target.product_id, general, edge))
    for meant in _meanings(knowledge, target):
        yield meant
        if meant.hops[-1].edge == "MAY_MEAN":
            yield from _kinds_below(knowledge, meant)
    for short, edge in knowledge.chain.short_forms_of(target.product_id)[:_MOST]:
        said = _step(target, short, MEANING, Hop("MAY_MEAN", short, target.product_id, edge))
        yield said
        yield from _kinds_below(knowledge, said)


def _kinds_below(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """Its kinds, and theirs: 三相异步电动机 is an 异步电动机 and so a 电机."""

    def below(of: Target, price: float) -> Iterator[Target]:
        for special, edge in knowledge.chain.kinds_of(of.product_id)[:_MOST]:
            yield _step(of, special, price, Hop("KIND_OF", special, of.product_id, edge))

    return _deeper(target, below)


def _kinds_above(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What it is a kind of, and what that is one of."""

    def above(of: Target, price: float) -> Iterator[Target]:
        for general, edge in knowledge.chain.generals_of(of.product_id)[:_MOST]:
            yield _step(of, general, price, Hop("KIND_OF", of.product_id, general, edge))

    return _deeper(target, above)


def _deeper(target: Target, step: Callable[[Target, float], Iterable[Target]]) -> Iterator[Target]:
    """A few steps the same way, and not many at each; the first costs the most."""
    found, price = [target], SPECIAL
    for _ in range(_DEEPEST):
        found = list(islice((further for one in found for further in step(one, price)), _MOST))
        yield from found
        price = DEEPER


def _offered_alike(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What somebody offers under a name like that of the thing: 专利申请代理 where nobody offers 专利代理."""
    name = knowledge.vocabulary.name(target.product_id)
    is_short = bool(knowledge.chain.meanings_of(target.product_id))
    for meaning in knowledge.vocabulary.offered_meanings(name, 12, _OFFERED_LIKE):
        if is_short and _is_in_another_word(knowledge, target.product_id, meaning.product_id):
            continue
        goes_with = _goes_with(knowledge, name, meaning.product_id)
        yield _step(
            target,
            meaning.product_id,
            LIKE * meaning.fit * (GOES_WITH if goes_with else 1.0),
            Hop("ALIKE", target.product_id, meaning.product_id, None),
        )


def _made_by(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What is done as others call it: 粉末喷涂 for 粉末喷涂加工; and what comes of it: who makes 注塑件 does 注塑加工."""
    names = knowledge.vocabulary
    for name in names.all_names(target.product_id):
        done = _DOING.sub("", name)
        if done == name or len(done) < _SHORTEST_HEAD:
            continue
        for price, found in (
            (LIKE, names.named(done)),
            (MAKES_IT, [*names.named(f"{done}件"), *names.offered_kinds(f"{done}件", _MOST)]),
        ):
            for id_ in found:
                if id_ in names.offered:
                    yield _step(target, id_, price, Hop("ALIKE", target.product_id, id_, None))


def _kinds_by_name(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """Kinds by the end of their names, where no edge says so; none of a short form, which stands for another name
    (行车 for 桥式起重机: 自行车 is none)."""
    name = knowledge.vocabulary.name(target.product_id)
    if len(name) >= _SHORTEST_HEAD and not knowledge.chain.meanings_of(target.product_id):
        for special in knowledge.vocabulary.offered_kinds(name, _MOST):
            if knowledge.chain.is_refused((special, target.product_id)):
                continue
            hop = Hop("KIND_OF", special, target.product_id, None)
            yield _step(target, special, KIND_BY_NAME, hop)


def _meanings(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What the name may be short for; and where nobody offers that by its own name, what it is a kind of, and what
    is named like it."""
    for meaning, edge in knowledge.chain.meanings_of(target.product_id)[:_MOST]:
        meant = _step(target, meaning, MEANING, Hop("MAY_MEAN", target.product_id, meaning, edge))
        yield meant
        if meaning not in knowledge.vocabulary.offered:
            for general, kind in knowledge.chain.generals_of(meaning)[:_MOST]:
                yield _step(meant, general, NEAR_GENERAL, Hop("KIND_OF", meaning, general, kind))
            yield from _other_words(knowledge, meant, target.product_id)
            yield from _offered_alike(knowledge, meant)
            yield from _made_by(knowledge, meant)


def _other_words(knowledge: Knowledge, meant: Target, said: str) -> Iterator[Target]:
    """What is offered under another word for the same: 报关服务 for 出口报关, both of which may mean 报关报检."""
    for short, edge in knowledge.chain.short_forms_of(meant.product_id)[:_MOST]:
        if short != said and short in knowledge.vocabulary.offered:
            yield _step(meant, short, MEANING, Hop("MAY_MEAN", short, meant.product_id, edge))


def inputs_of_own(knowledge: Knowledge, own: Iterable[Offer]) -> list[Target]:
    """Upstream targets: what goes into what the seeker makes, and into that; where few of these are offered, what lies
    further along the chain."""
    starts = [_offered_by_own(offer) for offer in own]
    made = [one for start in starts for one in (start, *_more_general(knowledge, start))]
    near = [target for one in made for target in _inputs(knowledge, one)]
    if _is_enough(knowledge, near):
        return best(near)
    far = [target for one in made for target in _further_inputs(knowledge, one)]
    return best([*near, *far, *[target for start in starts for target in _inputs_of_kinds(knowledge, start)]])


def _offered_by_own(offer: Offer) -> Target:
    return Target(product_id=offer.product_id, fit=1.0, wanted=offer.product_id, own=offer)


def _is_enough(knowledge: Knowledge, targets: Iterable[Target]) -> bool:
    """Whether so many of the products are offered that nobody looks at all who offer them."""
    offered = knowledge.vocabulary.offered
    return len({target.product_id for target in targets if target.product_id in offered}) >= _ENOUGH


def _inputs(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    for first in _first_inputs(knowledge, made):
        yield first
        if first.hops[-1].edge == "INPUT_OF":
            yield from _inputs_of(knowledge, first, SECOND_INPUT / INPUT, _MOST_FURTHER)


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
    knowledge: Knowledge, made: Target, price: float = INPUT, most: int = _MOST
) -> Iterator[Target]:
    for input_, edge in knowledge.chain.inputs_of(made.product_id)[:most]:
        yield _step(made, input_, price, Hop("INPUT_OF", input_, made.product_id, edge))


def _first_inputs(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    offered = knowledge.vocabulary.offered
    for first in _inputs_of(knowledge, made):
        yield first
        price = GENERAL if first.product_id in offered else NEAR_GENERAL
        yield from (near for near in _kinds_around(knowledge, first, price) if near.fit > _WORTH_A_LOOK)


def _offered_around(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """The general name, the kinds and the short forms under which somebody offers it."""
    offered = knowledge.vocabulary.offered
    around = _kinds_around(knowledge, target, NEAR_GENERAL)
    yield from (near for near in around if near.product_id in offered)


def _inputs_of_kinds(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    """What somebody offers, by that name or a more general one, of what goes into what the seeker may make where it says
    no more than what that is a kind of."""
    offered = knowledge.vocabulary.offered
    seen: set[str] = set()
    for special, edge in knowledge.chain.kinds_of(start.product_id)[:_MOST]:
        kind = _step(start, special, SOME_KIND, Hop("KIND_OF", special, start.product_id, edge))
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
        targets += [_by_need(target, 1.0) for target in around]
        targets += [_by_need(target, 1.0) for target in _alike(knowledge, start)]
        targets += [
            _by_need(_step(start, special, GENERAL, Hop("KIND_OF", special, start.product_id, edge)), 1.0)
            for special, edge in knowledge.chain.kinds_of(start.product_id)[:_MOST]
        ]
        made += around
    near = [target for one in made for target in _uses(knowledge, one)]
    if not _is_enough(knowledge, near):
        near += [target for one in made for target in _further_uses(knowledge, one)]
    return best([*targets, *near])


def _uses(knowledge: Knowledge, made: Target) -> Iterator[Target]:
    for first in _uses_of(knowledge, made):
        yield first
        for special, kind_edge in knowledge.chain.kinds_of(first.product_id)[:_MOST_FURTHER]:
            hop = Hop("KIND_OF", special, first.product_id, kind_edge)
            yield _step(first, special, SPECIAL, hop)
        for whole in _wholes(knowledge, first.product_id):
            yield _step(first, whole, PART_OF, Hop("PART_OF", first.product_id, whole, None))
        yield from _uses_of(knowledge, first, SECOND_USE / USE, _MOST_FURTHER)


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


def _uses_of(knowledge: Knowledge, made: Target, price: float = USE, most: int = _MOST) -> Iterator[Target]:
    for use, edge in knowledge.chain.uses_of(made.product_id)[:most]:
        yield _step(made, use, price, Hop("INPUT_OF", made.product_id, use, edge))


def _some_kind_of(knowledge: Knowledge, use: Target) -> Iterator[Target]:
    """Who offers what the use is a kind of."""
    for general, edge in knowledge.chain.generals_of(use.product_id)[:_MOST]:
        if general in knowledge.vocabulary.offered:
            yield _step(use, general, SOME_KIND, Hop("KIND_OF", use.product_id, general, edge))


def _more_general(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    """What the product is short for, or a kind of: by stored edges, else by the end of its name (48.5吨挖掘机 → 挖掘机)."""
    yield from _meanings(knowledge, start)
    above = list(_kinds_above(knowledge, start))
    yield from above
    seen = {start.product_id, *(target.product_id for target in above)}
    key, chain = knowledge.vocabulary.name(start.product_id), knowledge.chain
    for cut in range(1, len(key) - _SHORTEST_HEAD + 1):
        named = knowledge.vocabulary.named(key[cut:])
        found = [id_ for id_ in named if id_ not in seen and not chain.is_refused((start.product_id, id_))]
        if found:
            yield _step(start, found[0], BY_NAME, Hop("KIND_OF", start.product_id, found[0], None))
            return


def _wholes(knowledge: Knowledge, part: str) -> Iterator[str]:
    """The product whose name begins the part's name: a shared beginning is a part or a use, never a kind. What a
    thing is made, measured or worked with (轴承套圈磨床) is no part of it, nor is what is done to it."""
    key = knowledge.vocabulary.name(part)
    above = (knowledge.vocabulary.name(id_) for id_, _ in knowledge.chain.generals_of(part))
    if any(_MAKES.search(name) for name in (key, *above)):
        return
    for cut in range(len(key) - 1, _SHORTEST_HEAD - 1, -1):
        found = [id_ for id_ in knowledge.vocabulary.named(key[:cut]) if id_ != part]
        if found:
            yield found[0]
            return


def _alike(knowledge: Knowledge, start: Target) -> Iterator[Target]:
    for meaning in knowledge.vocabulary.meanings(knowledge.vocabulary.name(start.product_id), 12, _ALIKE):
        if meaning.product_id != start.product_id:
            hop = Hop("ALIKE", start.product_id, meaning.product_id, None)
            yield _step(start, meaning.product_id, LIKE * meaning.fit, hop)


def _step(target: Target, to: str, price: float, hop: Hop) -> Target:
    return Target(
        product_id=to,
        fit=six_digits(target.fit * price),
        hops=(*target.hops, hop),
        wanted=target.wanted,
        need=target.need,
        own=target.own,
        by_need=target.by_need,
        weight=target.weight,
    )


def _by_need(target: Target, price: float) -> Target:
    return Target(
        product_id=target.product_id,
        fit=target.fit * price,
        hops=target.hops,
        wanted=target.wanted,
        own=target.own,
        by_need=True,
    )


def best(targets: Iterable[Target]) -> list[Target]:
    """Of the ways to one product for one need the best, the shorter where they are equal, which keeps the facts
    of the further ways; best first."""
    ways: dict[tuple[str, str | None, bool], list[Target]] = {}
    for target in targets:
        ways.setdefault(
            (target.product_id, target.need.id if target.need else None, target.by_need), []
        ).append(target)
    kept = [
        found[0] if len(found) == 1 else _with_further(sorted(found, key=_way_order))
        for found in ways.values()
    ]
    return sorted(kept, key=lambda t: (-t.fit, t.product_id, t.need.id if t.need else ""))


def _way_order(way: Target) -> tuple[float, int, tuple[str, ...]]:
    return (-way.fit, len(way.hops), way.facts)


def _with_further(ways: list[Target]) -> Target:
    first = ways[0]
    if not first.facts:
        return first
    further: dict[tuple[str, ...], Way] = {}
    for way in ways[1:]:
        if way.facts and way.facts != first.facts:
            further.setdefault(way.facts, Way(way.facts, way.fit))
    return replace(first, further=first.further or tuple(further.values()))
