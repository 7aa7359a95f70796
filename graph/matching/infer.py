"""What is probable though no fact says it: who else can make a product, what else goes into it, what one could
make next. What people refused is left out.

A first, simple method: neighbours by name vote, each as much as its name is alike. Always ranks.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from graph.chain.chain import Chain
from graph.knowledge import Knowledge
from graph.matching.answer import Inference, Words
from graph.stores import View
from schema import Claim, InputOf, Judgement, NotFound, Offer, Organisation, Product

_NEIGHBOURS = 150
_AT_LEAST = 0.1
_MOST_READ = 400  # organisations whose offers are read
_MOST_PEERS = 50
_MOST_USES = 400
_SHOWN = 3
After = tuple[float, str]
Cast = list[tuple[float, str]]  # votes, each with the fact that speaks for it
Votes = dict[str, tuple[float, tuple[str, ...]]]  # id → score, the facts that say so


def infer_makers(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: After | None
) -> list[Inference]:
    """Organisations that offer what is named alike, by all that they offer; where others are known to make the
    product, also those that share their other products."""
    product = _product(view, product_id)
    known = view.offers_for([product_id], limit=10_000)
    makers = {offer.organisation_id for offer in known}
    by_text = _alike_offers(view, knowledge, product, makers)
    by_peers = _shared_offers(view, known, product_id)
    refused = {said.organisation_id for said in _refusals(view, product_id, Claim.MAKES)}
    ranked = page(fused(by_text, by_peers), first, after, refused)
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
    alike = _alike(knowledge, product)
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
        best = sorted(offered[id_], key=lambda offer: (-alike.get(offer.product_id, 0.0), offer.id))[:_SHOWN]
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
    return {id_: (sum(vote for vote, _ in cast), best_facts(cast)) for id_, cast in scores.items()}


def fused(*parts: Votes) -> dict[str, tuple[float, tuple[str, ...]]]:
    """The mean of the parts, each beside its own best (1); facts of both."""
    fused: dict[str, tuple[float, tuple[str, ...]]] = {}
    for part in parts:
        top = max((score for score, _ in part.values()), default=0.0) or 1.0
        for id_, (score, facts) in part.items():
            old, cited = fused.get(id_, (0.0, ()))
            fused[id_] = (round(old + score / top / len(parts), 9), tuple(dict.fromkeys((*cited, *facts))))
    return fused


def infer_inputs(
    view: View, knowledge: Knowledge, product_id: str, first: int, after: After | None
) -> list[Inference]:
    """What goes into its general kinds, its special kinds and what is named alike."""
    product = _product(view, product_id)
    chain = knowledge.chain
    near = dict(_alike(knowledge, product))
    for general, _ in chain.generals_of(product_id):
        near[general] = max(near.get(general, 0.0), 0.8)
    for special, _ in chain.kinds_of(product_id)[:_NEIGHBOURS]:
        near[special] = max(near.get(special, 0.0), 0.6)
    stated = {input_ for input_, _ in chain.inputs_of(product_id)}
    refused = {said.other_id for said in _refusals(view, product_id, Claim.INPUT_OF)}
    by_name: dict[str, Cast] = defaultdict(list)
    for neighbour, weight in near.items():
        for input_, edge in chain.inputs_of(neighbour):
            if input_ not in stated and input_ != product_id:
                by_name[input_].append((weight, edge))
    named = {id_: (_sum(cast), best_facts(cast)) for id_, cast in by_name.items()}
    ranked = page(fused(named, _beside(chain, product_id, stated)), first, after, refused)
    uses = {e.id: e.target_id for e in view.get_many(InputOf, [facts[0] for *_, facts in ranked]) if e}
    ids = {id_ for _, id_, *_ in ranked} | set(uses.values())
    what = {p.id: p for p in view.get_many(Product, sorted(ids)) if p}
    return [
        Inference(
            rank=rank,
            score=score,
            subject=what[id_],
            claim=Claim.INPUT_OF,
            words=_input_words(what[id_], what[uses[facts[0]]], product, alike=id_ in named),
            facts=facts,
        )
        for rank, id_, score, facts in ranked
        if id_ in what
    ]


def _input_words(input_: Product, other: Product, product: Product, *, alike: bool) -> Words:
    """Why it may go into the product, by the first of the facts: it goes into `other`."""
    if alike:
        return Words(
            f"{input_.name}用于{other.name}，{other.name}与{product.name}相近",
            f"{input_.name} goes into {other.name}, which is like {product.name}",
        )
    return Words(
        f"{input_.name}用于{other.name}，{other.name}与{product.name}有相同的用料",
        f"{input_.name} goes into {other.name}, which has inputs in common with {product.name}",
    )


def _beside(chain: Chain, product_id: str, stated: set[str]) -> Votes:
    """What goes into products together with the stated inputs: the rarer the shared input, the more it says."""
    cast: dict[str, Cast] = defaultdict(list)
    for input_ in sorted(stated):
        uses = chain.uses_of(input_)[:_MOST_USES]
        for other, _ in uses:
            if other == product_id:
                continue
            inputs = chain.inputs_of(other)
            weight = 1.0 / math.log(2 + len(uses)) / math.sqrt(len(inputs))
            for beside, edge in inputs:
                if beside not in stated and beside != product_id:
                    cast[beside].append((weight, edge))
    return {id_: (sum(vote for vote, _ in votes), best_facts(votes)) for id_, votes in cast.items()}


def _refusals(view: View, product_id: str, claim: Claim) -> Iterator[Judgement]:
    said = view.judgements_of([product_id])
    return (one for one in said if one.claim is claim and not one.right)


def _product(view: View, product_id: str) -> Product:
    product = view.get(Product, product_id)
    if product is None:
        raise NotFound(f"没有这个产品：{product_id}", f"There is no such product: {product_id}")
    return product


def _alike(knowledge: Knowledge, product: Product) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in product.names:
        for meaning in knowledge.vocabulary.meanings(name, _NEIGHBOURS, _AT_LEAST):
            if meaning.product_id != product.id:
                found[meaning.product_id] = max(found.get(meaning.product_id, 0.0), meaning.fit)
    return found


def best_facts(cast: Cast) -> tuple[str, ...]:
    return tuple(fact for _, fact in sorted(cast, key=lambda vote: (-vote[0], vote[1]))[:_SHOWN])


def page(
    votes: Votes, first: int, after: After | None, without: Collection[str | None] = ()
) -> list[tuple[int, str, float, tuple[str, ...]]]:
    """(rank, id, score, facts) of those not `without`, the best first, ties by id; ranks go on from page to page."""
    ordered = sorted(
        ((-score, id_, facts) for id_, (score, facts) in votes.items() if id_ not in without),
        key=lambda row: row[:2],
    )
    ranked = [(rank, id_, -score, facts) for rank, (score, id_, facts) in enumerate(ordered, 1)]
    if after is not None:
        ranked = [row for row in ranked if (-row[2], row[1]) > (-after[0], after[1])]
    return ranked[:first]


def _sum(cast: Cast) -> float:
    """1 − Π(1 − vote²): grows with every neighbour and stays below 1, so order is kept at the top."""
    left = 1.0
    for weight, _ in cast:
        left *= 1.0 - 0.95 * weight * weight
    return round(1.0 - left, 9)
