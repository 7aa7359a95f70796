"""The products around one: its kinds, what it is a kind of, what it is short for, what is named or done like it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from graph.chain.chain import Step
from graph.knowledge import Knowledge
from graph.matching.question import Hop, Target
from graph.text.kinds import guess_kind, what_is_done
from schema import ProductKind

# What a step costs: the share of the fit that is left after it.
SPECIAL = 0.9  # a maker of 自润滑轴承 meets a need for 轴承
MEANING = 0.87  # the short form PE may mean 聚乙烯, or pipes of it
DEEPER = 0.97  # a kind of a kind is one of it
KIND_BY_NAME = 0.75  # a maker of 车用传感器 makes a kind of 传感器, by its name alone
GENERAL = 0.6  # a maker of 轴承 may make 自润滑轴承
NEAR_GENERAL = 0.85  # the same where nobody offers the special one by that name
GOES_WITH = 0.7  # a maker of 冷藏车空调 has no 冷藏车
MAKES_IT = 0.75  # a maker of 注塑件 does 注塑加工
LIKE = 0.95  # names that are alike, times how alike
MOST = 60  # of each step
_DEEPEST = 3
SHORTEST_HEAD = 2  # characters that say what a thing is a kind of
_OFFERED_LIKE = 0.42  # so alike is what somebody does


def kinds_around(knowledge: Knowledge, target: Target, price: float = GENERAL) -> Iterator[Target]:
    yield from _kinds_below(knowledge, target)
    for general, edge in knowledge.chain.generals_of(target.product_id)[:MOST]:
        yield target.onward(general, price, Hop("KIND_OF", target.product_id, general, edge))
    for meant in meanings(knowledge, target):
        yield meant
        if meant.hops[-1].edge == "MAY_MEAN":
            yield from _kinds_below(knowledge, meant)
    for short, edge in knowledge.chain.short_forms_of(target.product_id)[:MOST]:
        said = target.onward(short, MEANING, Hop("MAY_MEAN", short, target.product_id, edge))
        yield said
        yield from _kinds_below(knowledge, said)


def _kinds_below(knowledge: Knowledge, target: Target) -> list[Target]:
    """Its kinds, and theirs: 三相异步电动机 is an 异步电动机 and so a 电机."""
    return _deeper(target, knowledge.chain.kinds_of, lambda of, to, edge: Hop("KIND_OF", to, of, edge))


def kinds_above(knowledge: Knowledge, target: Target) -> list[Target]:
    """What it is a kind of, and what that is one of."""
    return _deeper(target, knowledge.chain.generals_of, lambda of, to, edge: Hop("KIND_OF", of, to, edge))


def _deeper(
    target: Target, steps: Callable[[str], Sequence[Step]], hop: Callable[[str, str, str], Hop]
) -> list[Target]:
    """A few steps the same way, and not many at each; the first costs the most."""
    found: list[Target] = []
    level, price = [target], SPECIAL
    for _ in range(_DEEPEST):
        further = (
            of.onward(to, price, hop(of.product_id, to, edge))
            for of in level
            for to, edge in steps(of.product_id)[:MOST]
        )
        if not (level := list(islice(further, MOST))):
            break
        found += level
        price = DEEPER
    return found


def kinds_by_name(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """Kinds by the end of their names, where no edge says so; none of a short form, which stands for another name
    (行车 for 桥式起重机: 自行车 is none)."""
    name = knowledge.vocabulary.name(target.product_id)
    if len(name) >= SHORTEST_HEAD and not knowledge.chain.meanings_of(target.product_id):
        for special in knowledge.vocabulary.offered_kinds(name, MOST):
            if knowledge.chain.is_refused((special, target.product_id)):
                continue
            hop = Hop("KIND_OF", special, target.product_id, None)
            yield target.onward(special, KIND_BY_NAME, hop)


def meanings(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What the name may be short for; and where nobody offers that by its own name, what it is a kind of, and what
    is named like it."""
    for meaning, edge in knowledge.chain.meanings_of(target.product_id)[:MOST]:
        meant = target.onward(meaning, MEANING, Hop("MAY_MEAN", target.product_id, meaning, edge))
        yield meant
        if meaning not in knowledge.vocabulary.offered:
            for general, kind in knowledge.chain.generals_of(meaning)[:MOST]:
                yield meant.onward(general, NEAR_GENERAL, Hop("KIND_OF", meaning, general, kind))
            yield from _other_words(knowledge, meant, target.product_id)
            yield from offered_alike(knowledge, meant)
            yield from made_by(knowledge, meant)


def _other_words(knowledge: Knowledge, meant: Target, said: str) -> Iterator[Target]:
    """What is offered under another word for the same: 报关服务 for 出口报关, both of which may mean 报关报检."""
    for short, edge in knowledge.chain.short_forms_of(meant.product_id)[:MOST]:
        if short != said and short in knowledge.vocabulary.offered:
            yield meant.onward(short, MEANING, Hop("MAY_MEAN", short, meant.product_id, edge))


def offered_alike(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What somebody offers under a name like that of the thing: 专利申请代理 where nobody offers 专利代理."""
    name = knowledge.vocabulary.name(target.product_id)
    is_short = bool(knowledge.chain.meanings_of(target.product_id))
    for meaning in knowledge.vocabulary.offered_meanings(name, 12, _OFFERED_LIKE):
        if is_short and is_in_another_word(knowledge, target.product_id, meaning.product_id):
            continue
        called = knowledge.vocabulary.name(meaning.product_id)
        price = LIKE * meaning.fit * (GOES_WITH if goes_with(called, name) else 1.0)
        hop = named_like(knowledge, target.product_id, name, meaning.product_id)
        yield target.onward(meaning.product_id, price, hop)


def named_like(knowledge: Knowledge, said: str, key: str, product_id: str) -> Hop:
    """The step from a product, or from words, `key` in compact form, to what is named like it: to a kind of it where the
    name ends so (专利权质押贷款 for 贷款), unless that is a short form or somebody said that it is none."""
    names, chain = knowledge.vocabulary, knowledge.chain
    if len(key) >= SHORTEST_HEAD and names.name(product_id).endswith(key):
        meant = {said, *names.named(key)} - {product_id}
        if not any(chain.meanings_of(id_) or chain.is_refused((product_id, id_)) for id_ in meant):
            return Hop("KIND_OF", product_id, said, None)
    return Hop("ALIKE", said, product_id, None)


def made_by(knowledge: Knowledge, target: Target) -> Iterator[Target]:
    """What is done as others call it: 粉末喷涂 for 粉末喷涂加工; and what comes of it: who makes 注塑件 does 注塑加工."""
    names = knowledge.vocabulary
    for name in names.all_names(target.product_id):
        done = what_is_done(name)
        if len(done) < SHORTEST_HEAD:
            continue
        for price, found in (
            (LIKE, names.named(done)),
            (MAKES_IT, [*names.named(f"{done}件"), *names.offered_kinds(f"{done}件", MOST)]),
        ):
            for id_ in found:
                if id_ in names.offered:
                    yield target.onward(id_, price, Hop("ALIKE", target.product_id, id_, None))


def goes_with(name: str, thing: str) -> bool:
    """冷藏车空调 for a 冷藏车: what begins with the name of the thing is a part of it or used with it, unless it is no
    goods (厂房租赁). Both in compact form."""
    if not name.startswith(thing) or name.endswith(thing):
        return False
    return guess_kind(name) in (None, ProductKind.GOODS)


def is_in_another_word(knowledge: Knowledge, short: str, product_id: str) -> bool:
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
