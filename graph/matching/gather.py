"""Candidates for the targets, from the store; hard conditions are gates."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from graph.digits import six_digits
from graph.matching.answer import Direction
from graph.matching.known import Known
from graph.matching.question import Ask, Candidate, Further, Question, Target
from graph.stores import View
from graph.text.kinds import guess_kind
from graph.text.normalise import compact, plain
from schema import Need, NeedState, Offer, OfferState, Organisation, Product, ProductKind
from schema.dates import last_day
from schema.region import contains, divisions

_MOST_PRODUCTS = 200
_MOST_FORESEEN = 200
# The gates that the asker set and may relax.
CONDITIONS = ("region", "delivery", "certificates", "type", "kind", "unwanted")


@dataclass(frozen=True, slots=True)
class Reach:
    """How much is looked at: beside the first of each product, so many further offers (or needs) in all; and so many
    partners."""

    further: int
    partners: int


_FIRST = 200  # offers, or needs, of each product
NEAREST = Reach(further=0, partners=1_500)
ALL = Reach(further=20_000, partners=10_000)


@dataclass(slots=True)
class Gathered:
    """Candidates, the best fitting partner first, each by one or several ways; and whom a gate kept out, by gate. `cut`:
    there may be more than were looked at."""

    candidates: list[Candidate] = field(default_factory=list)
    kept_out: dict[str, set[str]] = field(default_factory=dict)
    cut: bool = False

    def out(self, gate: str, partner_id: str) -> bool:
        self.kept_out.setdefault(gate, set()).add(partner_id)
        return False


class _Lead(msgspec.Struct, frozen=True, gc=False):
    """Somebody's offer or need of a target's product."""

    partner_id: str
    target: Target
    fit: float
    fact: Offer | Need

    @property
    def product_id(self) -> str:
        return self.target.product_id


def gather(
    view: View, question: Question, known: Known, offered: Collection[str], reach: Reach = NEAREST
) -> Gathered:
    """All within `reach` that could be partners for one of the targets and pass the gates. `offered` are the products
    that somebody offers, or offered."""
    gathered = Gathered()
    makers = [t for t in question.targets if not t.by_need][:_MOST_PRODUCTS]
    buyers = [t for t in question.targets if t.by_need][:_MOST_PRODUCTS]
    leads = _leads(_read(view, makers, offered, reach, gathered), makers, question, gathered)
    if buyers:
        leads += _needs(view, question, buyers, gathered, reach)
    if question.filter_.kinds:
        leads = _of_kinds(view, question, leads, gathered)
    leads.sort(key=lambda lead: (-lead.fit, lead.partner_id, lead.fact.id))
    partners = _partners(view, question, known, leads, gathered, reach)
    competitors = _competitors(view, question, list(partners)) if buyers else frozenset()
    met: dict[str, list[_Lead]] = defaultdict(list)
    for lead in leads:
        partner = partners.get(lead.partner_id)
        if partner is None:
            continue
        ask = question.ask_of(lead.target)
        if _may_meet(question, known, partner, lead, ask, competitors, gathered):
            met[partner.id].append(lead)
    for id_, some in met.items():
        ways = some if len(some) == 1 else _ways(some)
        gathered.candidates += [_candidate(question, known, partners[id_], lead, some) for lead in ways]
    return gathered


def _ways(leads: Iterable[_Lead]) -> Iterable[_Lead]:
    """Of the leads to one partner for each need, and for what follows from what is made, the one that fits best."""
    ways: dict[tuple[str | None, bool], _Lead] = {}
    for lead in leads:
        need = lead.target.need
        ways.setdefault((need.id if need else None, lead.target.by_need), lead)
    return ways.values()


def _candidate(
    question: Question, known: Known, partner: Organisation, first: _Lead, leads: Iterable[_Lead]
) -> Candidate:
    """The partner by its `first` lead, with whatever else leads to it."""
    candidate = Candidate(
        partner=partner,
        product_id=first.product_id,
        target=first.target,
        ask=question.ask_of(first.target),
        fit=first.fit,
        offer=first.fact if isinstance(first.fact, Offer) else None,
        need=first.fact if isinstance(first.fact, Need) else None,
        acquainted=partner.id in known.pairs,
    )
    for lead in leads:
        if lead is first:
            continue
        if _is_further(lead, candidate):
            candidate.others.append(Further(lead.fact.id, lead.product_id, lead.fit))
        elif (need := lead.target.need) and _is_also_asked(need, candidate):
            candidate.also_asked.append(Further(need.id, lead.product_id, lead.fit))
    return candidate


def _is_further(lead: _Lead, first: Candidate) -> bool:
    """Whether the lead is another offer (or need) of the candidate, as its first one is."""
    fact = first.offer or first.need
    assert fact is not None
    if type(lead.fact) is not type(fact) or lead.fact.id == fact.id:
        return False
    return all(lead.fact.id != further.fact_id for further in first.others)


def _is_also_asked(need: Need, first: Candidate) -> bool:
    """Whether the seeker's need is another than those that led to the candidate so far."""
    led = first.target.need
    return (led is None or led.id != need.id) and all(need.id != one.fact_id for one in first.also_asked)


def _read(
    view: View, targets: list[Target], offered: Collection[str], reach: Reach, gathered: Gathered
) -> list[Offer]:
    """The first offers of each product; and the others of those that have more, as far as they are within reach, the
    best target's first."""
    view.foresee(_on_the_ways(targets, offered))
    product_ids = list(dict.fromkeys(target.product_id for target in targets))
    offers = view.offers_for(product_ids, _FIRST)
    if len(offers) < _FIRST:
        return offers
    counts, room = Counter(offer.product_id for offer in offers), reach.further
    for product_id in product_ids:
        if counts[product_id] < _FIRST:
            continue
        if room <= 0:
            gathered.cut = True
            break
        known = {offer.id for offer in offers}
        found = view.offers_for([product_id], _FIRST + room)
        offers += [offer for offer in found if offer.id not in known]
        room -= len(found)
    return offers


def _on_the_ways(targets: list[Target], offered: Collection[str]) -> Iterator[str]:
    """What an answer cites beside the products that offers are asked of: the edges on the ways to these, and the
    products that they join. Gone through only by a store that is far away."""
    cited: dict[str, None] = {}
    for target in targets:
        for hop in target.hops:
            cited |= {hop.source: None, hop.target: None}
            if hop.fact:
                cited[hop.fact] = None
    read = {target.product_id for target in targets if target.product_id in offered}
    yield from [id_ for id_ in cited if id_ not in read][:_MOST_FORESEEN]


def _leads(
    offers: Iterable[Offer], targets: Iterable[Target], question: Question, gathered: Gathered
) -> list[_Lead]:
    """What the offers that hold are leads to."""
    by_product: dict[str, list[Target]] = {}
    for target in targets:
        by_product.setdefault(target.product_id, []).append(target)
    leads: list[_Lead] = []
    for offer in offers:
        if aims := by_product.get(offer.product_id):
            if is_valid(offer, question.today):
                leads += [_Lead(offer.organisation_id, target, target.fit, offer) for target in aims]
            else:
                gathered.out("expired", offer.organisation_id)
    return leads


def _needs(
    view: View, question: Question, targets: list[Target], gathered: Gathered, reach: Reach
) -> Iterable[_Lead]:
    by_product = {target.product_id: target for target in targets}
    most = max(_FIRST, reach.further // max(1, len(by_product)))
    needs = view.needs_for(list(by_product), most)
    gathered.cut |= len(needs) >= most
    for need in needs:
        if not is_open(need, question.today):
            gathered.out("expired", need.organisation_id)
            continue
        for product_id, fit in _fits(need).items():
            if target := by_product.get(product_id):
                yield _Lead(need.organisation_id, target, six_digits(target.fit * fit), need)


def _fits(need: Need) -> dict[str, float]:
    fits: dict[str, float] = {}
    for wanted in need.reading.wanted if need.reading else ():
        for product_id, fit in wanted.products:
            fits[product_id] = max(fits.get(product_id, 0.0), fit * wanted.weight)
    if need.product_id:
        fits[need.product_id] = 1.0
    return fits


def is_open(need: Need, today: str) -> bool:
    """Whether the need still stands on that day."""
    ends = [day for day in (need.deadline, need.expires_on) if day]
    return need.state is NeedState.OPEN and all(last_day(day).isoformat() >= today for day in ends)


def is_valid(offer: Offer, today: str) -> bool:
    """Whether the offer holds on that day."""
    in_time = offer.valid_until is None or last_day(offer.valid_until).isoformat() >= today
    return in_time and offer.state is OfferState.ACTIVE


def _partners(
    view: View, question: Question, known: Known, leads: list[_Lead], gathered: Gathered, reach: Reach
) -> dict[str, Organisation]:
    """The organisations behind the leads that pass the gates on organisations. Who is kept apart is not counted either."""
    every = list(dict.fromkeys(lead.partner_id for lead in leads))
    gathered.cut |= len(every) > reach.partners
    ids = every[: reach.partners]
    apart = known.apart.among(view, ids)
    found = [partner for partner in view.get_many(Organisation, ids) if partner and partner.id not in apart]
    return {partner.id: partner for partner in found if _is_asked_for(partner, question, gathered)}


def _is_asked_for(partner: Organisation, question: Question, gathered: Gathered) -> bool:
    filter_ = question.filter_
    if (
        question.seeker is not None and partner.id == question.seeker.id
    ) or partner.id in filter_.exclude_ids:
        return False
    if filter_.types and not isinstance(partner, filter_.types):
        return gathered.out("type", partner.id)
    if filter_.regions and not _within(partner, filter_.regions):
        return gathered.out("region", partner.id)
    return True


def _within(partner: Organisation, regions: tuple[str, ...]) -> bool:
    return partner.region is not None and any(contains(code, partner.region) for code in regions)


def _may_be_within(partner: Organisation, regions: tuple[str, ...]) -> bool:
    """Nobody knows where in 上海 a partner is of which only 上海 is known: it is asked, not kept out."""
    place = partner.region
    return place is None or _within(partner, regions) or any(contains(place, code) for code in regions)


def _between(question: Question, lead: _Lead) -> tuple[str, ...]:
    """The products that change hands between the two: who is known for one of them is known for this.

    Downstream it is what the seeker makes; upstream what the partner offers, and what was asked for where
    that is another name or kind of it. What it goes into further on is another matter.
    """
    target = lead.target
    if question.direction is Direction.DOWNSTREAM:
        return (lead.product_id, *((target.own.product_id,) if target.own else ()))
    ends: list[str] = []
    for hop in target.hops:
        ends = [*ends, hop.source, hop.target] if hop.edge in ("KIND_OF", "ALIKE") else []
    return (lead.product_id, *ends)


def kinds_of(view: View, product_ids: Iterable[str]) -> dict[str, ProductKind]:
    """Of which sort each product is: as is recorded, else as its name says, else goods."""
    products = view.get_many(Product, list(dict.fromkeys(product_ids)))
    return {p.id: p.kind or guess_kind(p.name) or ProductKind.GOODS for p in products if p}


def _of_kinds(view: View, question: Question, leads: list[_Lead], gathered: Gathered) -> list[_Lead]:
    kinds = kinds_of(view, [lead.product_id for lead in leads])
    return [
        lead
        for lead in leads
        if kinds.get(lead.product_id) in question.filter_.kinds or gathered.out("kind", lead.partner_id)
    ]


def _competitors(view: View, question: Question, partner_ids: list[str]) -> frozenset[str]:
    """Those of these who offer what the seeker makes."""
    offers = view.offers_of(partner_ids, sorted(question.own_product_ids))
    return frozenset(offer.organisation_id for offer in offers if is_valid(offer, question.today))


def _may_meet(
    question: Question,
    known: Known,
    partner: Organisation,
    lead: _Lead,
    ask: Ask,
    competitors: frozenset[str],
    gathered: Gathered,
) -> bool:
    """The gates on the pair: refused, already partners for this product, makes it itself, a condition unmet."""
    if partner.id in known.refused or (known.ended and _came_to_nothing(known, lead)):
        return gathered.out("refused", partner.id)
    pair = known.pairs.get(partner.id)
    if pair is not None and pair.covers(*_between(question, lead)):
        return gathered.out("known", partner.id)
    if partner.id in competitors and not lead.target.by_need and question.direction is Direction.DOWNSTREAM:
        return gathered.out("competitor", partner.id)
    if ask.unwanted and any(_is_called(partner, said) or _is_in(partner, said) for said in ask.unwanted):
        return gathered.out("unwanted", partner.id)
    wish = ask.region
    if wish and wish.strict and not _may_be_within(partner, wish.codes):
        return gathered.out("region", partner.id)
    if question.seeker is not None and not _delivers(question.seeker, question.direction, partner, lead):
        return gathered.out("delivery", partner.id)
    if wanted := question.filter_.certificates:
        held = held_certificates(partner, lead.fact)
        if held and not all(holds(held, name) for name in wanted):
            return gathered.out("certificates", partner.id)
    return True


def _came_to_nothing(known: Known, lead: _Lead) -> bool:
    """Whether they met for this need before, and one of them withdrew."""
    need = lead.fact if isinstance(lead.fact, Need) else lead.target.need
    return need is not None and (lead.partner_id, need.id) in known.ended


def _delivers(seeker: Organisation, direction: Direction, partner: Organisation, lead: _Lead) -> bool:
    """Whether the supplier's offer does not say that it goes elsewhere only. Nobody knows where in 江苏 a customer is of
    which only 江苏 is known."""
    offer, customer = lead.fact if isinstance(lead.fact, Offer) else None, seeker
    if direction is Direction.DOWNSTREAM:
        offer, customer = lead.target.own, partner
    place = customer.region
    if offer is None or place is None or not offer.regions:
        return True
    return any(contains(code, place) or contains(place, code) for code in offer.regions)


def _is_called(partner: Organisation, said: str) -> bool:
    return compact(said) in map(compact, partner.names)


def _is_in(partner: Organisation, said: str) -> bool:
    place = divisions().resolve(said)
    return place is not None and partner.region is not None and contains(place, partner.region)


def held_certificates(partner: Organisation, fact: Offer | Need | None) -> tuple[str, ...]:
    """What the partner is known to hold, by itself or for this offer."""
    own: tuple[str, ...] = getattr(partner, "certificates", ())
    return (*own, *(fact.certificates if isinstance(fact, Offer) else ()))


def holds(held: Iterable[str], wanted: str) -> bool:
    """Whether one of the certificates held is the wanted one (ISO 9001 = iso9001认证)."""
    key = _certificate_key(wanted)
    return any(key in _certificate_key(one) or _certificate_key(one) in key for one in held)


@lru_cache(4_096)
def _certificate_key(name: str) -> str:
    return re.sub(r"(认证|证书|体系认证|体系|资质|报告|[\s:：/\-])", "", plain(name))
