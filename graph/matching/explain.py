"""From what the features saw to sentences, paths and sources. Only what is shown is explained."""

from graph.matching.answer import PathStep, Reason, Suggestion
from graph.matching.citing import CITES
from graph.matching.features import Evidence, Missing
from graph.matching.question import Candidate, Question, Target
from graph.matching.saying import SAY, Explained, source_of
from graph.matching.score import Scored, band
from graph.matching.telling import Telling
from graph.stores import View
from schema import (
    InputOf,
    Introduction,
    KindOf,
    MayMean,
    Need,
    Offer,
    Organisation,
    Product,
    ProductEdge,
    Record,
)


def explain(
    view: View, question: Question, shown: list[tuple[int, Scored]], telling: Telling
) -> tuple[Suggestion, ...]:
    """Suggestions for (rank, scored), with reasons that name stored facts and what to ask first."""
    known = _read(view, question, [scored for _, scored in shown])
    return tuple(_suggestion(question, rank, scored, known, telling) for rank, scored in shown)


def _read(view: View, question: Question, shown: list[Scored]) -> Explained:
    products: dict[str, None] = {}
    edges: dict[str, None] = {}
    others: dict[str, None] = {}
    for scored in shown:
        candidate = scored.candidate
        products.update({candidate.product_id: None, candidate.target.wanted or candidate.product_id: None})
        if candidate.target.own:
            products[candidate.target.own.product_id] = None
        for hop in candidate.target.hops:
            products.update({hop.source: None, hop.target: None})
            if hop.fact:
                edges[hop.fact] = None
        edges.update(dict.fromkeys(candidate.offers_use))
        others.update(
            dict.fromkeys(
                f for feature, _, _ in scored.seen for f in _witness(question, candidate, feature.name)
            )
        )
    found_edges: dict[str, ProductEdge] = {}
    for type_, prefix in ((InputOf, "inp_"), (KindOf, "knd_"), (MayMean, "may_")):
        ids = [id_ for id_ in edges if id_.startswith(prefix)]
        found_edges.update({edge.id: edge for edge in view.get_many(type_, ids) if edge} if ids else {})
    for edge in found_edges.values():
        products.update({edge.source_id: None, edge.target_id: None})
    ids = [id_ for id_ in products if id_.startswith("prd_")]
    cited: dict[str, Record] = {s.candidate.offer.id: s.candidate.offer for s in shown if s.candidate.offer}
    for other, prefix in ((Offer, "ofr_"), (Introduction, "int_")):
        unread = [id_ for id_ in others if id_.startswith(prefix) and id_ not in cited]
        cited.update(
            {record.id: record for record in view.get_many(other, unread) if record} if unread else {}
        )
    return Explained({p.id: p for p in view.get_many(Product, ids) if p}, found_edges, cited)


_WIDE = frozenset(["coverage", "context", "track_record"])


def _witness(question: Question, candidate: Candidate, feature: str) -> tuple[str, ...]:
    """The record whose source a reason gives where that need not be the candidate's own offer or need."""
    return CITES[feature](question, candidate)[:1] if feature in _WIDE else ()


def _suggestion(
    question: Question, rank: int, scored: Scored, known: Explained, telling: Telling
) -> Suggestion:
    candidate = scored.candidate
    missing = [found for _, _, found in scored.seen if isinstance(found, Missing)]
    fact = candidate.offer or candidate.need
    assert fact is not None  # each was found by one
    return Suggestion(
        rank=rank,
        score=scored.score,
        band=band(scored),
        partner=candidate.partner,
        product=known.products.get(candidate.product_id),
        need=candidate.need or candidate.target.need,
        fact=fact,
        direction=question.direction,
        reasons=tuple(
            _reason(question, candidate, name.name, contribution, found, known)
            for name, contribution, found in scored.seen
            if isinstance(found, Evidence) and contribution
        ),
        path=tuple(_path(question, candidate, known)),
        unknown=tuple(m.words for m in missing),
        ask=telling.ask(scored, known.name),
        acquainted=candidate.acquainted,
    )


def _reason(
    question: Question,
    candidate: Candidate,
    name: str,
    contribution: float,
    found: Evidence,
    known: Explained,
) -> Reason:
    words, record = SAY[name](question, candidate, found, known)
    facts = CITES[name](question, candidate)
    if record is None or record.id not in facts:
        record = next((known.others[fact] for fact in facts if fact in known.others), None)
    return Reason(feature=name, contribution=contribution, words=words, facts=facts, source=source_of(record))


def _path(question: Question, candidate: Candidate, known: Explained) -> list[PathStep]:
    """From the seeker (where there is one) to the partner, as edges of the graph."""
    steps: list[PathStep] = []
    target = candidate.target
    seeker = question.seeker
    if seeker and target.own:
        steps += _step(known, seeker, "OFFERS", target.own.product_id, target.own)
    elif seeker and target.need:
        first = _asked(target, known)
        steps += _step(known, seeker, "NEEDS", first, target.need, inferred=target.need.product_id != first)
    for hop in target.hops:
        source, to = known.products.get(hop.source), known.products.get(hop.target)
        if source and to:
            edge = known.edges.get(hop.fact or "")
            steps.append(
                PathStep(
                    source=source, edge=hop.edge, target=to, inferred=edge is None, provenance=source_of(edge)
                )
            )
    product = known.products.get(candidate.product_id)
    fact = candidate.need or candidate.offer
    if product and fact:
        edge_name = "NEEDS" if candidate.need else "OFFERS"
        inferred = candidate.need is not None and candidate.need.product_id != product.id
        steps.append(
            PathStep(
                source=candidate.partner,
                edge=edge_name,
                target=product,
                inferred=inferred,
                provenance=source_of(fact),
            )
        )
    return steps


def _asked(target: Target, known: Explained) -> str:
    """The product that the way starts at; where it starts at a phrase, the one that the phrase led to."""
    way = [target.product_id]
    for hop in reversed(target.hops):
        way.append(hop.source if hop.target == way[-1] else hop.target)
    return next(id_ for id_ in reversed(way) if id_ in known.products or id_ == target.product_id)


def _step(
    known: Explained,
    seeker: Organisation,
    edge: str,
    product_id: str,
    fact: Offer | Need,
    *,
    inferred: bool = False,
) -> list[PathStep]:
    product = known.products.get(product_id)
    if product is None:
        return []
    return [PathStep(source=seeker, edge=edge, target=product, inferred=inferred, provenance=source_of(fact))]
