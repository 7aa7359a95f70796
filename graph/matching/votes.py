"""What is probable though no fact says it is found by votes: each part of a method gives its own, they are fused, and
the best are ranked with the facts that speak for them. What people refused is left out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from graph.digits import nine_digits
from graph.knowledge import Knowledge
from graph.matching.answer import Inference, Words
from graph.stores import View
from schema import Claim, Judgement, NotFound, Organisation, Product

NEIGHBOURS = 150
_AT_LEAST = 0.1
_FACTS = 3
After: TypeAlias = tuple[float, str]
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


def page(votes: Votes, first: int, after: After | None, without: Collection[str | None] = ()) -> list[Ranked]:
    """(rank, id, score, facts) of those not `without`, the best first, ties by id; ranks go on from page to page."""
    ordered = sorted(
        ((-score, id_, facts) for id_, (score, facts) in votes.items() if id_ not in without),
        key=lambda row: row[:2],
    )
    ranked = [(rank, id_, -score, facts) for rank, (score, id_, facts) in enumerate(ordered, 1)]
    if after is not None:
        ranked = [row for row in ranked if (-row[2], row[1]) > (-after[0], after[1])]
    return ranked[:first]


def part_of(parts: Mapping[str, Votes], id_: str) -> str:
    """The first part that has a vote for it: that one says why."""
    return next(name for name, votes in parts.items() if id_ in votes)


def inferred(
    ranked: Iterable[Ranked],
    claim: Claim,
    subjects: Mapping[str, Organisation | Product],
    words: Callable[[str, str], Words],
) -> list[Inference]:
    """The page as inferences, without what is gone meanwhile; `words` says why, by the id and the first fact."""
    return [
        Inference(
            rank=rank,
            score=score,
            subject=subjects[id_],
            claim=claim,
            words=words(id_, facts[0]),
            facts=facts,
        )
        for rank, id_, score, facts in ranked
        if id_ in subjects
    ]


def refusals(view: View, product_id: str, claim: Claim) -> Iterator[Judgement]:
    said = view.judgements_of([product_id])
    return (one for one in said if one.claim is claim and not one.right)


def asked_product(view: View, product_id: str) -> Product:
    product = view.get(Product, product_id)
    if product is None:
        raise NotFound(f"没有这个产品：{product_id}", f"There is no such product: {product_id}")
    return product


def named_alike(knowledge: Knowledge, product: Product) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in product.names:
        for meaning in knowledge.vocabulary.meanings(name, NEIGHBOURS, _AT_LEAST):
            if meaning.product_id != product.id:
                found[meaning.product_id] = max(found.get(meaning.product_id, 0.0), meaning.fit)
    return found
