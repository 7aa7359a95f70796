"""Who else can probably make a product, though nobody says so."""

from collections.abc import Mapping

from graph.knowledge import Knowledge
from graph.matching.answer import Words
from graph.matching.learned import MAKERS, MAKERS_OF_THE_UNMADE
from graph.matching.offering import (
    Offered,
    ending_alike,
    named_alike_in_all,
    offered_alike,
    offering_alike,
    sharing,
)
from graph.matching.votes import (
    ALIKE,
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
)
from graph.stores import View
from graph.text.vocabulary import Vocabulary
from schema import Claim, Offer, Organisation, Product

_MOST_SHARING = 100  # organisations that share products with the makers, whose offers are read
_MOST_PEERS = 50
_NEIGHBOURS = 20
_NEAREST = 5


def infer_makers(
    view: View,
    knowledge: Knowledge,
    product_id: str,
    first: int,
    after: Place | None,
    at_least: float = ALIKE,
) -> Inferences:
    """Organisations that offer what is named alike, by all that they offer. Where others are known to make the product,
    also those that share products with them, and by how like their offers are; where nobody is, also those that share
    products with the nearest."""
    product = asked_product(view, product_id)
    known = view.offers_for([product_id], limit=10_000)
    parts = makers_parts(view, knowledge, product, known, at_least)
    refused = {said.organisation_id for said in refusals(view, product_id, Claim.MAKES)}
    weights = MAKERS if known else MAKERS_OF_THE_UNMADE
    cut = page(fused(parts, weights), first, after, refused)
    who = {o.id: o for o in view.get_many(Organisation, [id_ for _, id_, *_ in cut.rows]) if o}
    said = {o.id: o.product_id for o in view.get_many(Offer, [facts[0] for *_, facts in cut.rows]) if o}
    offered = {p.id: p.name for p in view.get_many(Product, sorted(set(said.values()))) if p}

    def words(id_: str, fact: str) -> Words:
        return _WORDS[part_of(parts, id_)](who[id_], offered[said[fact]], product)

    return inferred(cut, Claim.MAKES, who, words)


def makers_parts(
    view: View, knowledge: Knowledge, product: Product, known: list[Offer], at_least: float = ALIKE
) -> dict[str, Votes]:
    """What each part of the method says of whom, beside the best of them (1)."""
    names, makers = knowledge.vocabulary, {offer.organisation_id for offer in known}
    offered = offered_alike(view, named_alike(view, knowledge, product, at_least), makers)
    alike = named_alike_in_all(names, product, offered)
    parts = {"alike": alike, "ends": ending_alike(names, product, offered)}
    if makers:
        near = _nearest(alike, _NEAREST)
        parts |= _beside_makers(view, names, product, sorted(makers)[:_MOST_PEERS], offered, near)
    else:
        near = _nearest(alike, _NEIGHBOURS)
        parts["near"] = sharing(view, near, view.offers_of(sorted(near)))
    return {
        name: scaled({id_: vote for id_, vote in votes.items() if id_ not in makers})
        for name, votes in parts.items()
    }


def _nearest(alike: Votes, many: int) -> dict[str, float]:
    """The best of them, with their scores."""
    ids = sorted(alike, key=lambda id_: (-alike[id_][0], id_))[:many]
    return {id_: alike[id_][0] for id_ in ids}


def _beside_makers(
    view: View,
    names: Vocabulary,
    product: Product,
    makers: list[str],
    offered: Offered,
    near: Mapping[str, float],
) -> dict[str, Votes]:
    """Who shares products with the known makers, and whose offers are like theirs and those of the nearest."""
    peers, theirs = dict.fromkeys(makers, 1.0), view.offers_of(makers)
    shared = sharing(view, peers, [offer for offer in theirs if offer.product_id != product.id])
    others = {id_: vote for id_, vote in shared.items() if id_ not in offered and id_ not in peers}
    read = view.offers_of(sorted(_nearest(others, _MOST_SHARING)))
    listed = [*(offer for offers in offered.values() for _, offer in offers), *read, *theirs]
    return {"shared": shared, "lists": offering_alike(names, {**peers, **near}, listed)}


def _alike_words(who: Organisation, offered: str, product: Product) -> Words:
    return Words(
        f"{who.called}供给{offered}，与{product.name}名称相近",
        f"{who.called} offers {offered}, which is named like {product.name}",
    )


def _shared_words(who: Organisation, offered: str, product: Product) -> Words:
    return Words(
        f"{who.called}供给{offered}，供给{product.name}的也供给它",
        f"{who.called} offers {offered}, as makers of {product.name} do",
    )


def _near_words(who: Organisation, offered: str, product: Product) -> Words:
    return Words(
        f"{who.called}供给{offered}，供给与{product.name}相近产品的也供给它",
        f"{who.called} offers {offered}, as makers of what is like {product.name} do",
    )


# Why it may make the product, by the first of the facts: it offers `offered`.
_WORDS = {"alike": _alike_words, "ends": _alike_words, "shared": _shared_words, "near": _near_words}
