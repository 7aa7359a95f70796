"""What is probable though no fact says it is found by votes: each part of a method gives its own, they are fused, and
the best are ranked with the facts that speak for them. What people refused is left out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graph.digits import nine_digits
from graph.knowledge import Knowledge
from graph.matching.answer import Inference, Words
from graph.stores import View
from graph.text.normalise import compact
from graph.text.shelf import Meaning
from schema import Claim, Judgement, NotFound, Organisation, Product, ProductKind

NEIGHBOURS = 150
ALIKE_AT_ALL = 0.1
ALIKE = 0.4  # so like is a name that something may be said because of it
# Times as like must one be that ends otherwise: the head of a Chinese name is its end (滚针, 滚子链).
_OTHER_HEAD = 1.5
_FACTS = 3
Order: TypeAlias = tuple[tuple[float, str], ...]  # (score, id), the best first
Cast: TypeAlias = list[tuple[float, str]]  # votes, each with the fact that speaks for it
Ranked: TypeAlias = tuple[int, str, float, tuple[str, ...]]  # rank, id, score, facts
Votes: TypeAlias = dict[str, tuple[float, tuple[str, ...]]]  # id → score, the facts that say so


def summed(cast: Mapping[str, Cast]) -> Votes:
    """The sum of the votes for each, with the facts of the weightiest."""
    return {id_: (sum(weight for weight, _ in votes), best_facts(votes)) for id_, votes in cast.items()}


def best_facts(cast: Cast) -> tuple[str, ...]:
    return tuple(fact for _, fact in sorted(cast, key=lambda vote: (-vote[0], vote[1]))[:_FACTS])


def scaled(votes: Votes) -> Votes:
    """Each beside the best of them, which is 1."""
    top = max((score for score, _ in votes.values()), default=0.0) or 1.0
    return {id_: (score / top, facts) for id_, (score, facts) in votes.items()}


def fused(parts: Mapping[str, Votes], weights: Mapping[str, float]) -> Votes:
    """The parts, each as much as it weighs, with the facts of all; the weights sum to 1."""
    fused: Votes = {}
    for name, part in parts.items():
        for id_, (score, facts) in part.items():
            old, cited = fused.get(id_, (0.0, ()))
            fused[id_] = (nine_digits(old + weights[name] * score), tuple(dict.fromkeys((*cited, *facts))))
    return fused


@dataclass(frozen=True, slots=True)
class Place:
    """Behind the first `start` of the `order` that was found when it was asked first."""

    order: Order
    start: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The `rows` of one page out of the `order` of all, and whether there are more behind it."""

    rows: list[Ranked]
    order: Order
    more: bool


class Inferences(list[Inference]):
    """One page of what is inferred; `order` is everybody's place, from which others can be had."""

    def __init__(self, found: Iterable[Inference] = (), order: Order = (), *, more: bool = False) -> None:
        super().__init__(found)
        self.order, self.more = order, more


def page(votes: Votes, first: int, after: Place | None, without: Collection[str | None] = ()) -> Cut:
    """Those not `without`, the best first, ties by id. Who goes on keeps the order, the ranks and the scores of the
    first page, without what is not inferred any more; the facts are those of now."""
    place = after or Place(_ordered(votes, without), 0)
    left = place.order[place.start :]
    rows = [
        (rank, id_, score, votes[id_][1])
        for rank, (score, id_) in enumerate(left, place.start + 1)
        if id_ in votes and id_ not in without
    ]
    return Cut(rows[:first], place.order, more=len(rows) > first)


def _ordered(votes: Votes, without: Collection[str | None]) -> Order:
    standing = ((score, id_) for id_, (score, _) in votes.items() if id_ not in without)
    return tuple(sorted(standing, key=lambda key: (-key[0], key[1])))


def part_of(parts: Mapping[str, Votes], id_: str) -> str:
    """The first part that has a vote for it: that one says why."""
    return next(name for name, votes in parts.items() if id_ in votes)


def inferred(
    cut: Cut,
    claim: Claim,
    subjects: Mapping[str, Organisation | Product],
    words: Callable[[str, str], Words],
) -> Inferences:
    """The page as inferences, without what is gone meanwhile; `words` says why, by the id and the first fact."""
    found = (
        Inference(
            rank=rank,
            score=score,
            subject=subjects[id_],
            claim=claim,
            words=words(id_, facts[0]),
            facts=facts,
        )
        for rank, id_, score, facts in cut.rows
        if id_ in subjects
    )
    return Inferences(found, cut.order, more=cut.more)


def refusals(view: View, product_id: str, claim: Claim) -> Iterator[Judgement]:
    said = view.judgements_of([product_id])
    return (one for one in said if one.claim is claim and not one.right)


def asked_product(view: View, product_id: str) -> Product:
    product = view.get(Product, product_id)
    if product is None:
        raise NotFound(f"没有这个产品：{product_id}", f"There is no such product: {product_id}")
    return product


def named_alike(
    view: View, knowledge: Knowledge, product: Product, at_least: float = ALIKE
) -> dict[str, float]:
    """Products that are named like it, and how much; what is known to be another kind of element (a service, a person)
    is not.

    Of what only stands below the usual floor, fewer than one in fifty are right among the first ten answers of the
    evaluation (`docs/matching.md`): who must rank whatever is there can ask for less.
    """
    found: dict[str, float] = {}
    for name in product.names:
        for meaning in knowledge.vocabulary.meanings(name, NEIGHBOURS, at_least):
            if meaning.product_id != product.id and _tells(compact(name), meaning, at_least):
                found[meaning.product_id] = max(found.get(meaning.product_id, 0.0), meaning.fit)
    return found if product.kind is None else _of_that_kind(view, product.kind, found)


def _tells(name: str, meaning: Meaning, at_least: float) -> bool:
    """Letters that are alike mean nothing (sneakers, speaker); only the same ones do."""
    if name.isascii() or meaning.name.isascii():
        return name == meaning.name
    return name[-1] == meaning.name[-1] or meaning.fit >= _OTHER_HEAD * at_least


def _of_that_kind(view: View, kind: ProductKind, alike: dict[str, float]) -> dict[str, float]:
    kinds = {one.id: one.kind for one in view.get_many(Product, sorted(alike)) if one}
    return {id_: fit for id_, fit in alike.items() if kinds.get(id_) in (None, kind)}
