"""Who may make a product, by what else is offered: each function is one part of the method and says what it has seen."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from graph.matching.votes import Cast, Votes, summed
from graph.stores import View
from graph.text.vocabulary import Vocabulary
from schema import Offer, Product

_MOST_READ = 400  # organisations whose offers are read
_HEAD = 3  # in Chinese the head of a name is its end
_MOST_MAKERS = 40  # of a shared product; one that more make says little
_CITED = 3
Offered: TypeAlias = dict[str, list[tuple[float, Offer]]]  # by whom: all its offers, how alike each is


def offered_alike(view: View, alike: Mapping[str, float], makers: set[str]) -> Offered:
    """All offers of those that offer something named alike, the most alike first."""
    leads: dict[str, float] = defaultdict(float)
    for offer in view.offers_for(list(alike)):
        if offer.organisation_id not in makers:
            leads[offer.organisation_id] += alike[offer.product_id] ** 2
    asked = sorted(leads, key=lambda id_: (-leads[id_], id_))[:_MOST_READ]
    offered: Offered = {id_: [] for id_ in asked}
    for offer in view.offers_of(asked):
        offered[offer.organisation_id].append((alike.get(offer.product_id, 0.0), offer))
    for offers in offered.values():
        offers.sort(key=lambda pair: (-pair[0], pair[1].id))
    return offered


def named_alike_in_all(names: Vocabulary, product: Product, offered: Offered) -> Votes:
    """How much of the product's name is in all that an organisation offers."""
    listed = [[names.name(offer.product_id) for _, offer in offers] for offers in offered.values()]
    holding = names.lists(listed).holding(names.lists([[names.name(product.id)]])).tolist()
    return {
        id_: (score, tuple(offer.id for _, offer in offers[:_CITED]))
        for (id_, offers), score in zip(offered.items(), holding, strict=True)
    }


def ending_alike(names: Vocabulary, product: Product, offered: Offered) -> Votes:
    """Which share of what an organisation offers is the same kind of thing: how much of the ends of names is the same."""
    name = names.name(product.id)
    ends = [name[-length:] for length in range(1, min(_HEAD, len(name)) + 1)]
    votes: Votes = {}
    for id_, offers in offered.items():
        same = [(_ending(names.name(offer.product_id), ends), offer.id) for _, offer in offers]
        if share := sum(length for length, _ in same) / (_HEAD * len(offers)):
            best = sorted((pair for pair in same if pair[0]), key=lambda pair: (-pair[0], pair[1]))
            votes[id_] = (share, tuple(offer for _, offer in best[:_CITED]))
    return votes


def _ending(name: str, ends: Iterable[str]) -> int:
    """How many of the last characters are the same."""
    return sum(name.endswith(end) for end in ends)


def sharing(view: View, peers: Mapping[str, float], theirs: Sequence[Offer]) -> Votes:
    """Who offers what is also among these offers of peers, each as much as it weighs: the rarer the shared product, the
    more it says."""
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


def offering_alike(names: Vocabulary, peers: Mapping[str, float], offers: Iterable[Offer]) -> Votes:
    """How like all that an organisation offers is to what these peers offer together, each as much as it weighs."""
    listed: dict[str, list[str]] = defaultdict(list)
    for offer in offers:
        listed[offer.organisation_id].append(names.name(offer.product_id))
    number = {id_: place for place, id_ in enumerate(listed)}
    weighed = {number[id_]: weight for id_, weight in peers.items() if id_ in number}
    like = names.lists(list(listed.values())).like(weighed).tolist()
    return {id_: (score, ()) for id_, score in zip(listed, like, strict=True)}
