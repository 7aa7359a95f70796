"""Who else can probably make a product, though nobody says so."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from graph.knowledge import Knowledge
from graph.matching.answer import Inference, Words
from graph.matching.votes import (
    After,
    Cast,
    Votes,
    asked_product,
    fused,
    named_alike,
    page,
    refusals,
    scaled,
    summed,
)
from graph.stores import View
from schema import Claim, Offer, Organisation, Product

_MOST_READ = 400  # organisations whose offers are read
_MOST_PEERS = 50
_CITED = 3


def infer_makers(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: After | None
) -> list[Inference]:
    """Organisations that offer what is named alike, by all that they offer; where others are known to make the
    product, also those that share their other products."""
    product = asked_product(view, product_id)
    known = view.offers_for([product_id], limit=10_000)
    makers = {offer.organisation_id for offer in known}
    by_text = _alike_offers(view, knowledge, product, makers)
    by_peers = _shared_offers(view, known, product_id)
    refused = {said.organisation_id for said in refusals(view, product_id, Claim.MAKES)}
    ranked = page(fused(scaled(by_text), scaled(by_peers)), first, after, refused)
    who = {o.id: o for o in view.get_many(Organisation, [id_ for _, id_, *_ in ranked]) if o}
    said = {o.id: o.product_id for o in view.get_many(Offer, [facts[0] for *_, facts in ranked]) if o}
    offered = {p.id: p.name for p in view.get_many(Product, sorted(set(said.values()))) if p}
    return [
        Inference(
            rank=rank,
            score=score,
            subject=who[id_],
            claim=Claim.MAKES,
            words=_maker_words(who[id_], offered[said[facts[0]]], product, alike=id_ in by_text),
            facts=facts,
        )
        for rank, id_, score, facts in ranked
        if id_ in who
    ]


def _maker_words(who: Organisation, offered: str, product: Product, *, alike: bool) -> Words:
    """Why it may make the product, by the first of the facts: an offer of something named alike, or of what the
    known makers offer too."""
    if alike:
        return Words(
            f"{who.called}供给{offered}，与{product.name}名称相近",
            f"{who.called} offers {offered}, which is named like {product.name}",
        )
    return Words(
        f"{who.called}供给{offered}，供给{product.name}的也供给它",
        f"{who.called} offers {offered}, as makers of {product.name} do",
    )


def _alike_offers(view: View, knowledge: Knowledge, product: Product, makers: set[str]) -> Votes:
    """How like the product's name all that an organisation offers is: the cosine of rarity-weighted characters
    and pairs. Asked of those that offer something named alike; the offers cited are the most alike ones."""
    names = knowledge.vocabulary
    alike = named_alike(knowledge, product)
    leads: dict[str, float] = defaultdict(float)
    for offer in view.offers_for(list(alike)):
        if offer.organisation_id not in makers:
            leads[offer.organisation_id] += alike[offer.product_id] ** 2
    asked = sorted(leads, key=lambda id_: (-leads[id_], id_))[:_MOST_READ]
    offered: dict[str, list[Offer]] = defaultdict(list)
    for offer in view.offers_of(asked):
        offered[offer.organisation_id].append(offer)
    wanted = names.grams([names.name(product.id)])
    length = _length(wanted)
    votes: Votes = {}
    for id_ in asked:
        grams = names.grams(names.name(offer.product_id) for offer in offered[id_])
        cosine = sum(weight * grams.get(gram, 0.0) for gram, weight in wanted.items()) / (
            length * _length(grams) or 1.0
        )
        best = sorted(offered[id_], key=lambda offer: (-alike.get(offer.product_id, 0.0), offer.id))[:_CITED]
        votes[id_] = (cosine, tuple(offer.id for offer in best))
    return votes


def _length(weights: Mapping[int, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _shared_offers(view: View, known: list[Offer], product_id: str) -> Votes:
    """Who offers what the known makers offer besides: the rarer the shared product, the more it says."""
    peers = sorted({offer.organisation_id for offer in known})[:_MOST_PEERS]
    theirs = [offer for offer in view.offers_of(peers) if offer.product_id != product_id]
    many = Counter(offer.organisation_id for offer in theirs)
    weight: dict[str, float] = defaultdict(float)
    for offer in theirs:
        weight[offer.product_id] += many[offer.organisation_id] ** -0.5
    shared = [offer for offer in view.offers_for(sorted(weight)) if offer.organisation_id not in set(peers)]
    makers_of = Counter(offer.product_id for offer in shared)
    sizes = view.offer_counts(sorted({offer.organisation_id for offer in shared}))
    scores: dict[str, Cast] = defaultdict(list)
    for offer in shared:
        rare = 1.0 / math.log(2 + makers_of[offer.product_id])
        size = (sizes.get(offer.organisation_id, 0) + 3) ** 0.5
        scores[offer.organisation_id].append((weight[offer.product_id] * rare / size, offer.id))
    return summed(scores)
