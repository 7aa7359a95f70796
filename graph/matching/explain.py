"""From what the features saw to sentences, paths and sources. Only what is shown is explained."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.matching.answer import PathStep, Reason, Suggestion, Words
from graph.matching.features import Evidence, Missing, place_name, shared_division
from graph.matching.question import Candidate, Hop, Question
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
    Source,
)


@dataclass(frozen=True, slots=True)
class Explained:
    """The records that the shown suggestions speak of, read at once."""

    products: Mapping[str, Product]
    edges: Mapping[str, ProductEdge]
    others: Mapping[str, Record]

    def name(self, product_or_phrase: str) -> str:
        product = self.products.get(product_or_phrase)
        return product.name if product else product_or_phrase


def explain(
    view: View, question: Question, shown: list[tuple[int, Scored]], telling: Telling
) -> tuple[Suggestion, ...]:
    """Suggestions for (rank, scored), with reasons that name stored facts and what to ask first."""
    known = _read(view, [scored for _, scored in shown])
    return tuple(_suggestion(question, rank, scored, known, telling) for rank, scored in shown)


def _read(view: View, shown: list[Scored]) -> Explained:
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
            dict.fromkeys(f for feature, _, found in scored.seen for f in _witness(feature.name, found))
        )
    found_edges: dict[str, ProductEdge] = {}
    for type_, prefix in ((InputOf, "inp_"), (KindOf, "knd_"), (MayMean, "may_")):
        ids = [id_ for id_ in edges if id_.startswith(prefix)]
        found_edges.update({edge.id: edge for edge in view.get_many(type_, ids) if edge} if ids else {})
    for edge in found_edges.values():
        products.update({edge.source_id: None, edge.target_id: None})
    ids = [id_ for id_ in products if id_.startswith("prd_")]
    cited: dict[str, Record] = {}
    for other in (Offer, Introduction):
        found = view.get_many(other, [id_ for id_ in others if id_ not in cited]) if others else []
        cited.update({record.id: record for record in found if record})
    return Explained({p.id: p for p in view.get_many(Product, ids) if p}, found_edges, cited)


def _witness(feature: str, found: Evidence | Missing) -> tuple[str, ...]:
    """The record whose source a reason gives where that need not be the candidate's own offer or need."""
    wide = isinstance(found, Evidence) and feature in ("coverage", "context", "track_record")
    return found.facts[:1] if wide and isinstance(found, Evidence) else ()


def _suggestion(
    question: Question, rank: int, scored: Scored, known: Explained, telling: Telling
) -> Suggestion:
    candidate = scored.candidate
    missing = [found for _, _, found in scored.seen if isinstance(found, Missing)]
    return Suggestion(
        rank=rank,
        score=scored.score,
        band=band(scored),
        partner=candidate.partner,
        product=known.products.get(candidate.product_id),
        need=candidate.need or candidate.target.need,
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


def _source(record: Record | None) -> Source | None:
    return record.sources[0] if record is not None and record.sources else None


def _reason(
    question: Question,
    candidate: Candidate,
    name: str,
    contribution: float,
    found: Evidence,
    known: Explained,
) -> Reason:
    words, record = _SAY[name](question, candidate, found, known)
    if record is None or record.id not in found.facts:
        record = next((known.others[fact] for fact in found.facts if fact in known.others), None)
    return Reason(
        feature=name, contribution=contribution, words=words, facts=found.facts, source=_source(record)
    )


def _cited(words: Words, record: Record | None) -> Words:
    source = _source(record)
    if source is None:
        return words
    return Words(f"{words.zh}（来源：{source.label('zh')}）", f"{words.en} (source: {source.label('en')})")


Said = tuple[Words, Record | None]


def _say_fit(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    partner, product = candidate.partner.called, known.name(candidate.product_id)
    if need := candidate.need:
        words = Words(f"{partner}需要“{need.text}”", f"{partner} needs “{need.text}”")
        return _cited(_with_way(words, candidate, known), need), need
    words = Words(f"{partner}供给{product}", f"{partner} offers {product}")
    return _cited(_with_way(words, candidate, known), candidate.offer), candidate.offer


def _with_way(words: Words, candidate: Candidate, known: Explained) -> Words:
    """How the asked product and the offered one hang together, before what the partner has."""
    target = candidate.target
    if target.own is None and not target.hops:
        return words
    ways = [_hop_words(hop, known) for hop in target.hops]
    if target.own is not None:
        mine = known.name(target.own.product_id)
        ways.insert(0, Words(f"本方供给{mine}", f"The seeker offers {mine}"))
    zh = "；".join(way.zh for way in ways)
    en = "; ".join(way.en for way in ways)
    return Words(f"{zh}；{words.zh}", f"{en}; {words.en}")


def _hop_words(hop: Hop, known: Explained) -> Words:
    a, b = known.name(hop.source), known.name(hop.target)
    if hop.edge == "INPUT_OF":
        return Words(f"{a}用于{b}", f"{a} goes into {b}")
    if hop.edge == "KIND_OF" and hop.fact is None:
        return Words(f"{a}按名称是{b}的一种", f"{a} is by its name a kind of {b}")
    if hop.edge == "KIND_OF":
        return Words(f"{a}是{b}的一种", f"{a} is a kind of {b}")
    if hop.edge == "MAY_MEAN":
        return Words(f"简称“{a}”可能指{b}", f"“{a}” may be short for {b}")
    if hop.edge == "PART_OF":
        return Words(f"{a}按名称属于{b}", f"{a} is by its name part of {b}")
    return Words(f"“{a}”与{b}名称相近", f"“{a}” is named like {b}")


def _say_need(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    need = candidate.need or candidate.target.need
    assert need is not None
    who = candidate.partner.called if candidate.need else "本方"
    who_en = candidate.partner.called if candidate.need else "The seeker"
    words = Words(f"{who}写明了需求：“{need.text}”", f"{who_en} stated the need: “{need.text}”")
    return _cited(words, need), need


def _say_region(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    asked, has = place_name(found.asked), place_name(found.has)
    if question.ask_of(candidate.target).region:
        zh, en = shared_division(found.asked, found.has)
        words = Words(f"要求{asked}，对方在{zh}{has}", f"Asked for {asked}, the partner is in {has}{en}")
    elif found.asked == found.has:
        words = Words(f"同在{has}", f"Both are in {has}")
    elif found.value >= 0.65:
        words = Words(f"离得近：{asked}—{has}", f"Near: {asked} – {has}")
    else:
        words = Words(f"同省：{asked}—{has}", f"In one province: {asked} – {has}")
    return _cited(words, candidate.partner), candidate.partner


def _say_main(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    product = known.name(candidate.product_id)
    offer = candidate.offer
    if offer is not None and offer.share is not None:
        words = Words(f"{product}占对方营收{found.has}", f"{product} is {found.has} of the partner's revenue")
    else:
        words = Words(f"{product}是对方的主营产品", f"{product} is a main product of the partner")
    return words, offer


def _say_breadth(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    fact = candidate.offer or candidate.need
    some, _, all_ = found.has.partition("/")
    concern = "concerns" if some == "1" else "concern"
    if candidate.need:
        words = Words(f"对方有{some}项需求与此相关", f"{some} of the partner's needs {concern} it")
    elif all_ == "1":
        words = Words(
            "对方登记的供给只有1项，正与此相关", "The only offer of the partner on record concerns it"
        )
    else:
        words = Words(
            f"对方登记的{all_}项供给中，{some}项与此相关",
            f"{some} of the partner's {all_} offers on record {concern} it",
        )
    return words, fact


def _say_coverage(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    asked = known.name(found.asked)
    whose = (
        Words("所需", "of what the partner needs")
        if candidate.need
        else Words("所供", "of what the partner offers")
    )
    if found.has == "100%":
        words = Words(
            f"对方{whose.zh}产品的名称里有“{asked}”的全部字词", f"The names {whose.en} hold all of “{asked}”"
        )
    else:
        words = Words(
            f"对方{whose.zh}产品的名称里有“{asked}”的一部分字词（约{found.has}）",
            f"The names {whose.en} hold part of “{asked}” (about {found.has})",
        )
    return words, candidate.offer or candidate.need


def _say_name(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    name = candidate.partner.name
    return Words(f"名称“{name}”含有{found.has}", f"Its name “{name}” holds {found.has}"), candidate.partner


def _say_context(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(
        f"对方的供给或名称里也有所说用途“{found.asked}”的词语",
        f"What the partner offers, or its name, also speaks of the use “{found.asked}”",
    )
    return words, candidate.offer


def _say_application(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    edge = known.edges.get(candidate.offers_use[0])
    use = known.name(edge.target_id) if edge else found.asked
    product = known.name(candidate.product_id)
    return _cited(Words(f"{product}正用于{use}", f"{product} goes into {use}"), edge), edge


def _say_capacity(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(f"产能{found.has}，需{found.asked}", f"Capacity {found.has}, asked {found.asked}")
    return _cited(words, candidate.offer), candidate.offer


def _say_certificates(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(
        f"要求{found.asked}，对方有{found.has}", f"Asked for {found.asked}, the partner holds {found.has}"
    )
    return _cited(words, candidate.partner), candidate.partner


def _say_record(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(
        f"对方此前有{found.has}次牵线已见效", f"{found.has} earlier introductions of the partner came to use"
    )
    return words, candidate.partner


_SAY = {
    "product_fit": _say_fit,
    "stated_need": _say_need,
    "region": _say_region,
    "main_business": _say_main,
    "breadth": _say_breadth,
    "coverage": _say_coverage,
    "name_says": _say_name,
    "context": _say_context,
    "application": _say_application,
    "capacity": _say_capacity,
    "certificates": _say_certificates,
    "track_record": _say_record,
}


def _path(question: Question, candidate: Candidate, known: Explained) -> list[PathStep]:
    """From the seeker (where there is one) to the partner, as edges of the graph."""
    steps: list[PathStep] = []
    target = candidate.target
    seeker = question.seeker
    if seeker and target.own:
        steps += _step(known, seeker, "OFFERS", target.own.product_id, target.own)
    elif seeker and target.need:
        start = target.hops[0].source if target.hops else target.product_id
        first = start if start in known.products else target.hops[0].target if target.hops else start
        steps += _step(known, seeker, "NEEDS", first, target.need, inferred=target.need.product_id != first)
    for hop in target.hops:
        source, to = known.products.get(hop.source), known.products.get(hop.target)
        if source and to:
            edge = known.edges.get(hop.fact or "")
            steps.append(
                PathStep(
                    source=source, edge=hop.edge, target=to, inferred=edge is None, provenance=_source(edge)
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
                provenance=_source(fact),
            )
        )
    return steps


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
    return [PathStep(source=seeker, edge=edge, target=product, inferred=inferred, provenance=_source(fact))]
