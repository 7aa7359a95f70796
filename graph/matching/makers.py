"""Who else can probably make a product, though nobody says so."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from graph.knowledge import Knowledge
from graph.matching.answer import Words
from graph.matching.learned import MAKERS, MAKERS_OF_THE_UNMADE
from graph.matching.votes import (
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
from schema import Claim, Offer, Organisation, Product

_MOST_READ = 400  # organisations whose offers are read
_MOST_PEERS = 50
_NEIGHBOURS = 20
_HEAD = 2  # in Chinese the head of a name is its end
_MOST_MAKERS = 40  # of a shared product; one that more make says little
_CITED = 3


def infer_makers(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: Place | None
) -> Inferences:
    """Organisations that offer what is named alike, by all that they offer; those that share products with the
    nearest of them and, where others are known to make the product, with those."""
    product = asked_product(view, product_id)
    known = view.offers_for([product_id], limit=10_000)
    parts = makers_parts(view, knowledge, product, known)
    refused = {said.organisation_id for said in refusals(view, product_id, Claim.MAKES)}
    weights = MAKERS if known else MAKERS_OF_THE_UNMADE
    cut = page(fused(parts, weights), first, after, refused)
    who = {o.id: o for o in view.get_many(Organisation, [id_ for _, id_, *_ in cut.rows]) if o}
    said = {o.id: o.product_id for o in view.get_many(Offer, [facts[0] for *_, facts in cut.rows]) if o}
    offered = {p.id: p.name for p in view.get_many(Product, sorted(set(said.values()))) if p}

    def words(id_: str, fact: str) -> Words:
        return _WORDS[part_of(parts, id_)](who[id_], offered[said[fact]], product)

    return inferred(cut, Claim.MAKES, who, words)


def makers_parts(view: View, knowledge: Knowledge, product: Product, known: list[Offer]) -> dict[str, Votes]:
    """What each part of the method says of whom, beside the best of them (1)."""
    makers = {offer.organisation_id for offer in known}
    offered = _offered_alike(view, named_alike(knowledge, product), makers)
    alike = _by_all(knowledge.vocabulary, product, offered)
    nearest = sorted(alike, key=lambda id_: (-alike[id_][0], id_))[:_NEIGHBOURS]
    near = {id_: alike[id_][0] for id_ in nearest}
    peers = dict.fromkeys(sorted(makers)[:_MOST_PEERS], 1.0)
    parts = {
        "alike": alike,
        "head": _by_head(knowledge.vocabulary, product, offered),
        "shared": _shared_offers(view, peers, product.id),
        "near": _shared_offers(view, near, product.id),
    }
    return {
        name: scaled({id_: vote for id_, vote in votes.items() if id_ not in makers})
        for name, votes in parts.items()
    }


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
_WORDS = {"alike": _alike_words, "head": _alike_words, "shared": _shared_words, "near": _near_words}


def _offered_alike(
    view: View, alike: Mapping[str, float], makers: set[str]
) -> dict[str, list[tuple[float, Offer]]]:
    """All offers of those that offer something named alike, each with how alike it is, the most alike first."""
    leads: dict[str, float] = defaultdict(float)
    for offer in view.offers_for(list(alike)):
        if offer.organisation_id not in makers:
            leads[offer.organisation_id] += alike[offer.product_id] ** 2
    asked = sorted(leads, key=lambda id_: (-leads[id_], id_))[:_MOST_READ]
    offered: dict[str, list[tuple[float, Offer]]] = {id_: [] for id_ in asked}
    for offer in view.offers_of(asked):
        offered[offer.organisation_id].append((alike.get(offer.product_id, 0.0), offer))
    for offers in offered.values():
        offers.sort(key=lambda pair: (-pair[0], pair[1].id))
    return offered


def _by_all(names: Vocabulary, product: Product, offered: Mapping[str, list[tuple[float, Offer]]]) -> Votes:
    """How like the product's name all that an organisation offers is: the cosine of rarity-weighted characters
    and pairs."""
    wanted = names.grams([names.name(product.id)])
    length = _length(wanted)
    votes: Votes = {}
    for id_, offers in offered.items():
        grams = names.grams(names.name(offer.product_id) for _, offer in offers)
        product_of = sum(weight * grams.get(gram, 0.0) for gram, weight in wanted.items())
        cosine = product_of / (length * _length(grams) or 1.0)
        votes[id_] = (cosine, tuple(offer.id for _, offer in offers[:_CITED]))
    return votes


def _by_head(names: Vocabulary, product: Product, offered: Mapping[str, list[tuple[float, Offer]]]) -> Votes:
    """Which share of what an organisation offers is the same kind of thing by the end of its name."""
    head = names.name(product.id)[-_HEAD:]
    votes: Votes = {}
    for id_, offers in offered.items():
        same = [offer.id for _, offer in offers if names.name(offer.product_id).endswith(head)]
        if same:
            votes[id_] = (len(same) / len(offers), tuple(same[:_CITED]))
    return votes


def _length(weights: Mapping[int, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _shared_offers(view: View, peers: Mapping[str, float], product_id: str) -> Votes:
    """Who offers what these organisations offer besides, each as much as it weighs: the rarer the shared product,
    the more it says."""
    theirs = [offer for offer in view.offers_of(sorted(peers)) if offer.product_id != product_id]
    many = Counter(offer.organisation_id for offer in theirs)
    weight: dict[str, float] = defaultdict(float)
    for offer in theirs:
        weight[offer.product_id] += peers[offer.organisation_id] * many[offer.organisation_id] ** -0.5
    shared = view.offers_for(sorted(weight), limit=_MOST_MAKERS)
    makers_of = Counter(offer.product_id for offer in shared)
    sizes = view.offer_counts(sorted({offer.organisation_id for offer in shared}))
    scores: dict[str, Cast] = defaultdict(list)
    for offer in shared:
        rare = 1.0 / math.log(2 + makers_of[offer.product_id])
        size = (sizes.get(offer.organisation_id, 0) + 3) ** 0.5
        scores[offer.organisation_id].append((weight[offer.product_id] * rare / size, offer.id))
    return summed(scores)
