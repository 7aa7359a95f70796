"""What an organisation could make next, though no fact says so: what makers of the same things make too, what is of
the same kind, what is made of the same things. Names alone count for nothing here, so that no herb stands beside a
bearing. What it offers already and what people refused is left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph.chain.chain import Chain
from graph.knowledge import Knowledge
from graph.matching.answer import Words
from graph.matching.votes import Cast, Cut, Inferences, Place, Votes, fused, inferred, page, scaled, summed
from graph.stores import View
from schema import (
    Claim,
    InputOf,
    KindOf,
    NotFound,
    Offer,
    Organisation,
    Product,
    ProductEdge,
    ProductKind,
    Record,
)
from schema.ids import PREFIXES

_MOST_PEERS = 200
_MOST_KINDS = 200
_MOST_USES = 400
_MADE = (None, ProductKind.GOODS, ProductKind.SERVICE)


def infer_products(
    view: View, knowledge: Knowledge, organisation_id: str, first: int, after: Place | None
) -> Inferences:
    """Products that the organisation could make next, best first."""
    if view.get(Organisation, organisation_id) is None:
        raise NotFound(
            f"没有这个组织：{organisation_id}", f"There is no such organisation: {organisation_id}"
        )
    own = view.offers_of([organisation_id])
    made = sorted({offer.product_id for offer in own})
    parts = {
        "peers": scaled(_made_by_peers(view, made, organisation_id)),
        "kind": scaled(_same_kind(knowledge.chain, made)),
        "inputs": scaled(_same_inputs(knowledge.chain, made)),
    }
    weights = dict.fromkeys(parts, 1.0 / len(parts))
    refused = {
        said.product_id
        for said in view.judgements_about(organisation_id)
        if said.claim is Claim.MAKES and not said.right
    }
    votes = _that_are_made(view, fused(parts, weights), {*made, *refused})
    return _inferences(view, page(votes, first, after))


def _that_are_made(view: View, votes: Votes, without: set[str]) -> Votes:
    """Goods and services only."""
    ids = [id_ for id_ in votes if id_ not in without]
    kinds = {one.id: one.kind for one in view.get_many(Product, ids) if one}
    return {id_: votes[id_] for id_ in ids if id_ in kinds and kinds[id_] in _MADE}


def _made_by_peers(view: View, made: Sequence[str], own_id: str) -> Votes:
    """What other makers of the same things make too: the fewer make the shared thing, the more it says."""
    peers = [offer for offer in view.offers_for(made, _MOST_PEERS) if offer.organisation_id != own_id]
    makers = Counter(offer.product_id for offer in peers)
    weight: dict[str, float] = defaultdict(float)
    for offer in peers:
        weight[offer.organisation_id] += 1.0 / math.log(2 + makers[offer.product_id])
    asked = sorted(weight, key=lambda id_: (-weight[id_], id_))[:_MOST_PEERS]
    sizes = view.offer_counts(asked)
    cast: dict[str, Cast] = defaultdict(list)
    for offer in view.offers_of(asked):
        who = offer.organisation_id
        cast[offer.product_id].append((weight[who] / math.sqrt(sizes.get(who, 0) + 3), offer.id))
    return summed(cast)


def _same_kind(chain: Chain, made: Sequence[str]) -> Votes:
    """Other kinds of what its products are kinds of."""
    cast: dict[str, Cast] = defaultdict(list)
    for id_ in made:
        for general, _ in chain.generals_of(id_):
            kinds = chain.kinds_of(general)[:_MOST_KINDS]
            for other, edge in kinds:
                cast[other].append((1.0 / math.log(2 + len(kinds)), edge))
    return summed(cast)


def _same_inputs(chain: Chain, made: Sequence[str]) -> Votes:
    """What else its inputs go into: the fewer uses an input has, the more it says."""
    cast: dict[str, Cast] = defaultdict(list)
    for id_ in made:
        inputs = chain.inputs_of(id_)
        for input_, _ in inputs:
            uses = chain.uses_of(input_)[:_MOST_USES]
            for other, edge in uses:
                cast[other].append((1.0 / math.log(2 + len(uses)) / math.sqrt(len(inputs)), edge))
    return summed(cast)


def _inferences(view: View, cut: Cut) -> Inferences:
    firsts = [facts[0] for *_, facts in cut.rows]
    facts_: dict[str, Offer | ProductEdge] = {}
    for offer in view.get_many(Offer, _of(Offer, firsts)):
        facts_ |= {offer.id: offer} if offer else {}
    for type_ in (KindOf, InputOf):
        facts_ |= {edge.id: edge for edge in view.get_many(type_, _of(type_, firsts)) if edge}
    ids = {id_ for _, id_, *_ in cut.rows} | set(_products_in(facts_.values()))
    what = {one.id: one for one in view.get_many(Product, sorted(ids)) if one}
    who = sorted({fact.organisation_id for fact in facts_.values() if isinstance(fact, Offer)})
    called = {one.id: one.called for one in view.get_many(Organisation, who) if one}
    names = {id_: product.name for id_, product in what.items()}

    def words(id_: str, fact: str) -> Words:
        return _words(names[id_], facts_[fact], names, called)

    standing = [row for row in cut.rows if row[3][0] in facts_]
    return inferred(replace(cut, rows=standing), Claim.MAKES, what, words)


def _of(type_: type[Record], ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if id_.startswith(f"{PREFIXES[type_.__name__]}_")]


def _products_in(facts: Iterable[Offer | ProductEdge]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact, ProductEdge):
            yield from (fact.source_id, fact.target_id)


def _words(name: str, fact: Offer | ProductEdge, what: dict[str, str], who: dict[str, str]) -> Words:
    """Why it could be next, by the first of the facts."""
    if isinstance(fact, Offer):
        maker = who.get(fact.organisation_id, "")
        return Words(
            f"{maker}供给本方也供给的产品，还供给{name}",
            f"{maker} offers what this one offers, and {name} too",
        )
    other = what.get(fact.target_id if isinstance(fact, KindOf) else fact.source_id, "")
    if isinstance(fact, KindOf):
        return Words(
            f"{name}是{other}的一种，本方供给的也有{other}",
            f"{name} is a kind of {other}, as what this one offers is",
        )
    return Words(
        f"{other}也用于{name}，本方供给的产品就用它",
        f"{other} goes into {name}, as it does into what this one offers",
    )
