"""What probably goes into a product, though no INPUT_OF says so."""

import math
from collections import defaultdict
from collections.abc import Sequence

from graph.chain.chain import Chain
from graph.knowledge import Knowledge
from graph.matching.answer import Words
from graph.matching.learned import INPUTS
from graph.matching.votes import (
    ALIKE,
    Cast,
    Inferences,
    Place,
    Votes,
    asked_product,
    fused,
    inferred,
    named_alike,
    page,
    part_of,
    refusals,
    scaled,
    summed,
)
from graph.stores import View
from graph.text.vocabulary import Vocabulary
from schema import Claim, InputOf, Product

_MOST_USES = 400
_LONG = 4  # characters of a name inside another that say as much as there is to say


def infer_inputs(
    view: View,
    knowledge: Knowledge,
    product_id: str,
    first: int,
    after: Place | None,
    at_least: float = ALIKE,
) -> Inferences:
    """What goes into what is named alike, what goes into things together with its stated inputs, and what its own
    name says: 不锈钢 goes into 不锈钢阀门."""
    product = asked_product(view, product_id)
    parts = inputs_parts(view, knowledge, product, at_least)
    out = {product_id, *(input_ for input_, _ in knowledge.chain.inputs_of(product_id))}
    out |= {said.other_id for said in refusals(view, product_id, Claim.INPUT_OF) if said.other_id}
    cut = page(fused(parts, INPUTS), first, after, out)
    uses = {e.id: e.target_id for e in view.get_many(InputOf, [facts[0] for *_, facts in cut.rows]) if e}
    ids = {id_ for _, id_, *_ in cut.rows} | set(uses.values())
    what = {p.id: p for p in view.get_many(Product, sorted(ids)) if p}

    def words(id_: str, fact: str) -> Words:
        return _WORDS[part_of(parts, id_)](what[id_], what[uses[fact]], product)

    return inferred(cut, Claim.INPUT_OF, what, words)


def inputs_parts(
    view: View, knowledge: Knowledge, product: Product, at_least: float = ALIKE
) -> dict[str, Votes]:
    """What each part of the method says of what, beside the best of them (1)."""
    chain, names = knowledge.chain, knowledge.vocabulary
    parts = {
        "alike": scaled(_of_the_like(chain, named_alike(view, knowledge, product, at_least))),
        "beside": scaled(_beside(chain, product.id)),
        "named": _in_its_name(chain, names, product.id),
    }
    found = sorted(set().union(*parts.values()))
    return {**parts, "words": _in_words(names, product, found), "usual": scaled(_usual(chain, found))}


def _of_the_like(chain: Chain, alike: dict[str, float]) -> Votes:
    """What goes into products named alike; the closer the name, the more it says."""
    cast: dict[str, Cast] = defaultdict(list)
    for other, fit in alike.items():
        for input_, edge in chain.inputs_of(other):
            cast[input_].append((fit * fit, edge))
    return summed(cast)


def _beside(chain: Chain, product_id: str) -> Votes:
    """What goes into products together with the stated inputs: the rarer the shared input, the more it says."""
    stated = {input_ for input_, _ in chain.inputs_of(product_id)}
    cast: dict[str, Cast] = defaultdict(list)
    for input_ in sorted(stated):
        uses = [use for use in chain.uses_of(input_)[:_MOST_USES] if use[0] != product_id]
        for other, _ in uses:
            inputs = chain.inputs_of(other)
            weight = 1.0 / math.log(2 + len(uses)) / math.sqrt(len(inputs))
            for beside, edge in inputs:
                if beside not in stated:
                    cast[beside].append((weight, edge))
    return summed(cast)


def _in_its_name(chain: Chain, vocabulary: Vocabulary, product_id: str) -> Votes:
    """What its name contains and is known to go into something; the longer the part, the more it says."""
    name = vocabulary.name(product_id)
    cast: dict[str, Cast] = defaultdict(list)
    for part in {name[start:end] for start in range(len(name)) for end in range(start + 2, len(name))}:
        for input_ in vocabulary.named(part):
            for _, edge in chain.uses_of(input_)[:1]:
                cast[input_].append((min(len(part), _LONG) / _LONG, edge))
    return summed(cast)


def _in_words(vocabulary: Vocabulary, product: Product, found: Sequence[str]) -> Votes:
    """How much of its name the product's own name holds; the rarer the characters, the more they say."""
    held = vocabulary.grams([vocabulary.name(product.id)]).keys()
    votes: Votes = {}
    for id_ in found:
        grams = vocabulary.grams([vocabulary.name(id_)])
        share = sum(weight for gram, weight in grams.items() if gram in held)
        votes[id_] = (share / (sum(grams.values()) or 1.0), ())
    return votes


def _usual(chain: Chain, found: Sequence[str]) -> Votes:
    """In how many things it goes: steel goes into more than saffron does."""
    return {id_: (math.log1p(len(chain.uses_of(id_))), ()) for id_ in found}


def _alike_words(input_: Product, other: Product, product: Product) -> Words:
    return Words(
        f"{input_.name}用于{other.name}，{other.name}与{product.name}相近",
        f"{input_.name} goes into {other.name}, which is like {product.name}",
    )


def _beside_words(input_: Product, other: Product, product: Product) -> Words:
    return Words(
        f"{input_.name}用于{other.name}，{other.name}与{product.name}有相同的用料",
        f"{input_.name} goes into {other.name}, which has inputs in common with {product.name}",
    )


def _named_words(input_: Product, other: Product, product: Product) -> Words:
    return Words(
        f"{product.name}的名称里有{input_.name}，{input_.name}也用于{other.name}",
        f"{input_.name} is in the name of {product.name}, and goes into {other.name}",
    )


# Why it may go into the product, by the first of the facts: it goes into `other`.
_WORDS = {"alike": _alike_words, "beside": _beside_words, "named": _named_words}
