"""The stored facts that the evidence of a feature rests on. Only those of what is shown are looked for."""

from collections.abc import Callable, Mapping

from graph.matching.features import certificates_asked
from graph.matching.gather import held_certificates, holds
from graph.matching.question import Candidate, Question

Facts = tuple[str, ...]
Cite = Callable[[Question, Candidate], Facts]
_MOST_CITED = 5  # so many further ways are cited; all are counted, so that taking one away changes the value
_MOST_PROOFS = 10


def _ways(question: Question, candidate: Candidate) -> Facts:
    target = candidate.target
    need = (target.need.id,) if target.need else ()
    ways = [id_ for way in target.further[:_MOST_CITED] for id_ in way.facts]
    others = (*candidate.others, *candidate.also_asked)[:_MOST_CITED]
    further = [other.fact_id for other in others]
    return tuple(dict.fromkeys((*_fact(candidate), *target.facts, *need, *ways, *further)))


def _fact(candidate: Candidate) -> Facts:
    """The offer or the need by which it fits."""
    fact = candidate.offer or candidate.need
    return (fact.id,) if fact else ()


def _partner(question: Question, candidate: Candidate) -> Facts:
    return (candidate.partner.id,)


def _offer(question: Question, candidate: Candidate) -> Facts:
    return (candidate.offer.id,) if candidate.offer else ()


def _needs(question: Question, candidate: Candidate) -> Facts:
    need = candidate.need or candidate.target.need
    also = candidate.others if candidate.need else candidate.also_asked
    return (need.id, *[further.fact_id for further in also[: _MOST_CITED - 1]]) if need else ()


def _both_places(question: Question, candidate: Candidate) -> Facts:
    wished = candidate.ask.region is not None or question.seeker is None
    return (candidate.partner.id,) if wished else (candidate.partner.id, *_seeker(question))


def _seeker(question: Question) -> Facts:
    return (question.seeker.id,) if question.seeker else ()


def _product(question: Question, candidate: Candidate) -> Facts:
    return (candidate.product_id,)


def _all_that_fits(question: Question, candidate: Candidate) -> Facts:
    return (*_fact(candidate), *[further.fact_id for further in candidate.others])


def _holders(question: Question, candidate: Candidate) -> Facts:
    return candidate.covered.facts if candidate.covered else ()


def _edges_to_uses(question: Question, candidate: Candidate) -> Facts:
    return candidate.offers_use[:_MOST_CITED]


def _holders_of_uses(question: Question, candidate: Candidate) -> Facts:
    return candidate.context.facts if candidate.context else ()


def _delivered(question: Question, candidate: Candidate) -> Facts:
    return (*_offer(question, candidate), *_seeker(question))


def _certified(question: Question, candidate: Candidate) -> Facts:
    """The offer where one of the certificates stands there only, and the partner where it holds any."""
    held = held_certificates(candidate.partner, candidate.offer)
    own = held_certificates(candidate.partner, None)
    asked = certificates_asked(question, candidate)
    by_offer = any(holds(held, name) and not holds(own, name) for name in asked)
    return (*(_offer(question, candidate) if by_offer else ()), *((candidate.partner.id,) if own else ()))


def _proofs(question: Question, candidate: Candidate) -> Facts:
    return candidate.proofs[:_MOST_PROOFS]


CITES: Mapping[str, Cite] = {
    "product_fit": _ways,
    "stated_need": _needs,
    "kind": _product,
    "region": _both_places,
    "main_business": _offer,
    "breadth": _all_that_fits,
    "coverage": _holders,
    "name_says": _partner,
    "context": _holders_of_uses,
    "remarks": _offer,
    "application": _edges_to_uses,
    "form": _partner,
    "delivery": _delivered,
    "capacity": _offer,
    "certificates": _certified,
    "track_record": _proofs,
}
