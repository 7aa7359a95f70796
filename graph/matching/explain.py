"""From what the features saw to sentences, paths and sources. Only what is shown is explained."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from graph.matching.answer import PathStep, Reason, Suggestion
from graph.matching.citing import CITES, Facts
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


class _Shown(msgspec.Struct, frozen=True, gc=False):
    """A place of the ranking, and what adds to its score with the facts that it rests on."""

    rank: int
    scored: Scored
    adding: tuple[tuple[str, float, Evidence, Facts], ...]

    @staticmethod
    def of(question: Question, rank: int, scored: Scored) -> "_Shown":
        adding = [
            (feature.name, contribution, found, CITES[feature.name](question, scored.candidate))
            for feature, contribution, found in scored.seen
            if contribution and isinstance(found, Evidence)
        ]
        return _Shown(rank, scored, tuple(adding))


def explain(
    view: View, question: Question, places: list[tuple[int, Scored]], telling: Telling
) -> tuple[Suggestion, ...]:
    """Suggestions for (rank, scored), with reasons that name stored facts and what to ask first."""
    shown = [_Shown.of(question, rank, scored) for rank, scored in places]
    known = _read(view, shown)
    return tuple([_suggestion(question, one, known, telling) for one in shown])


def _read(view: View, shown: list[_Shown]) -> Explained:
    candidates = [one.scored.candidate for one in shown]
    hops = [hop for candidate in candidates for hop in candidate.target.hops]
    uses = [edge for candidate in candidates for edge in candidate.offers_use]
    edges = _found(view, _EDGES, [*[hop.fact for hop in hops if hop.fact], *uses])
    cited = {candidate.offer.id: candidate.offer for candidate in candidates if candidate.offer}
    witnesses = [facts[0] for one in shown for name, _, _, facts in one.adding if name in _WIDE and facts]
    others = _found(view, _WITNESSES, [id_ for id_ in witnesses if id_ not in cited])
    products = [candidate.product_id for candidate in candidates]
    products += [candidate.target.wanted or "" for candidate in candidates]
    products += [candidate.target.own.product_id for candidate in candidates if candidate.target.own]
    products += [end for hop in hops for end in (hop.source, hop.target)]
    products += [end for edge in edges.values() for end in (edge.source_id, edge.target_id)]
    return Explained(_found(view, _PRODUCTS, products), edges, {**cited, **others})


# Types by what their ids begin with.
_EDGES: Mapping[str, type[ProductEdge]] = {"inp_": InputOf, "knd_": KindOf, "may_": MayMean}
_WITNESSES: Mapping[str, type[Offer | Introduction]] = {"ofr_": Offer, "int_": Introduction}
_PRODUCTS = {"prd_": Product}
# Of these the record whose source a reason gives need not be the candidate's own offer or need.
_WIDE = frozenset(["coverage", "context", "track_record"])
R = TypeVar("R", bound=Record)


def _found(view: View, types: Mapping[str, type[R]], ids: list[str]) -> dict[str, R]:
    """The records of these types among those that the ids, or words, are of."""
    found: dict[str, R] = {}
    for prefix, type_ in types.items():
        if some := [id_ for id_ in dict.fromkeys(ids) if id_.startswith(prefix)]:
            found |= {record.id: record for record in view.get_many(type_, some) if record}
    return found


def _suggestion(question: Question, one: _Shown, known: Explained, telling: Telling) -> Suggestion:
    scored = one.scored
    candidate = scored.candidate
    fact = candidate.offer or candidate.need
    assert fact is not None  # each was found by one
    return Suggestion(
        rank=one.rank,
        score=scored.score,
        band=band(scored),
        partner=candidate.partner,
        product=known.products.get(candidate.product_id),
        need=candidate.need or candidate.target.need,
        fact=fact,
        direction=question.direction,
        reasons=tuple([_reason(question, candidate, *added, known) for added in one.adding]),
        path=tuple(_path(question, candidate, known)),
        unknown=tuple([found.words for _, _, found in scored.seen if isinstance(found, Missing)]),
        ask=telling.ask(scored, known.name),
        acquainted=candidate.acquainted,
    )


def _reason(
    question: Question,
    candidate: Candidate,
    name: str,
    contribution: float,
    found: Evidence,
    facts: Facts,
    known: Explained,
) -> Reason:
    words, record = SAY[name](question, candidate, found, known)
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
