"""Whether suggestions are true: every number, fact, step and sentence against the records they name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from graph.matching import Answer, PathStep, Reason, Suggestion
from graph.stores import Store, View
from graph.text.normalise import compact
from schema import (
    RECORD_TYPES,
    InputOf,
    KindOf,
    Need,
    NotFound,
    Offer,
    Organisation,
    Product,
    ProductEdge,
    Record,
)
from schema.region import divisions

Ask = Callable[[View], Answer]
_EDGES: dict[str, type[ProductEdge]] = {"INPUT_OF": InputOf, "KIND_OF": KindOf}


def record(view: View, id_: str) -> Record | None:
    """The record of that id, of whatever type."""
    return next((found for type_ in RECORD_TYPES if (found := view.get(type_, id_)) is not None), None)


def check(view: View, answer: Answer) -> Iterator[str]:
    """What is not true of an answer, in words; nothing when all is."""
    for suggestion in answer.suggestions:
        who = f"{suggestion.rank} {suggestion.partner.name}"
        total = sum(reason.contribution for reason in suggestion.reasons)
        if abs(total - suggestion.score) > 1e-9 or not 0.0 <= suggestion.score <= 1.0:
            yield f"{who}: {total} is not the score {suggestion.score}"
        for reason in suggestion.reasons:
            for fault in (*_facts(view, reason), *_sentence(view, suggestion, reason)):
                yield f"{who}: {reason.feature}: {fault}: {reason.words.zh}"
        for fault in _path(view, answer, suggestion):
            yield f"{who}: path: {fault}"


def _facts(view: View, reason: Reason) -> Iterator[str]:
    if not reason.facts:
        yield "no facts"
    if reason.contribution <= 0:
        yield f"contributes {reason.contribution}"
    if len(set(reason.facts)) < len(reason.facts):
        yield "a fact twice"
    for fact in reason.facts:
        if record(view, fact) is None:
            yield f"no record {fact}"
    cited = [found for fact in reason.facts if (found := record(view, fact))]
    if reason.source and not any(reason.source in found.sources for found in cited):
        yield "its source is none of its facts'"


def _sentence(view: View, suggestion: Suggestion, reason: Reason) -> Iterator[str]:
    """Every clause against the records that the reason cites."""
    said = re.sub(r"（来源：.*）$", "", reason.words.zh)
    cited = {fact: record(view, fact) for fact in reason.facts}
    offers = [
        r for r in cited.values() if isinstance(r, Offer) and r.organisation_id == suggestion.partner.id
    ]
    needs = [r for r in cited.values() if isinstance(r, Need) and r.organisation_id == suggestion.partner.id]
    product = suggestion.product.name if suggestion.product else ""
    match reason.feature:
        case "product_fit":
            yield from _fit_sentence(view, suggestion, said, offers, needs, product)
        case "main_business":
            if not any(
                (o.share is not None and said == f"{product}占对方营收{_per_cent(o.share)}")
                or (o.main and said == f"{product}是对方的主营产品")
                for o in offers
                if suggestion.product and o.product_id == suggestion.product.id
            ):
                yield "no such offer"
        case "region":
            place = suggestion.partner.region
            if place is None or divisions().name(place) not in said:
                yield "not where the partner is"
        case "breadth":
            counts = list(map(int, re.findall(r"\d+", said)))
            owned = len(offers) if offers else len(needs)
            if counts[-1] != owned:
                yield f"{owned} facts are cited"
            if offers and counts[0] != view.offer_counts([suggestion.partner.id])[suggestion.partner.id]:
                yield "another number of offers is on record"
        case "coverage":
            named = re.search(r"“(.+)”", said)
            held = "\n".join(_names(view, [*offers, *needs]))
            pairs = {a + b for word in [compact(named[1]) if named else ""] for a, b in pairwise(word)}
            if "全部" in said and not all(pair in held for pair in pairs):
                yield "not all of it"
            if not any(pair in held for pair in pairs) and pairs:
                yield "nothing of it"
        case "name_says":
            if not all(
                part in suggestion.partner.name.lower() for part in said.rpartition("含有")[2].split("、")
            ):
                yield "the name does not"
        case "stated_need":
            if not any(
                said.endswith(f"写明了需求：“{n.text}”") for n in cited.values() if isinstance(n, Need)
            ):
                yield "no such need"
        case "context":
            named = re.search(r"“(.+)”", said)
            held = "\n".join([*_names(view, [*offers]), compact(suggestion.partner.name)])
            uses = [compact(use) for use in named[1].split("、")] if named else []
            if not any(use[at : at + 2] in held for use in uses for at in range(max(len(use) - 1, 1))):
                yield "nothing of it"
        case "application":
            edges = [edge for edge in cited.values() if isinstance(edge, InputOf)]
            ends = view.get_many(Product, [edge.target_id for edge in edges])
            if not any(end and said == f"{product}正用于{end.name}" for end in ends):
                yield "no such edge"
        case "capacity":
            if not any(o.capacity and o.capacity.text in said for o in offers):
                yield "no offer says so"
        case "certificates":
            held = "".join(c for one in cited.values() for c in getattr(one, "certificates", ()))
            if not all(name in held for name in said.rpartition("对方有")[2].split("、")):
                yield "not held"
        case "track_record":
            proven = view.proven([suggestion.partner.id]).get(suggestion.partner.id, ())
            if [str(len(proven))] != re.findall(r"\d+", said) or not set(reason.facts) <= set(proven):
                yield f"{len(proven)} on record"
        case other:
            yield f"no check for {other}"


def _per_cent(share: float) -> str:
    return "<0.1%" if 0.0 < share < 0.0005 else f"{share:.1%}"


def _names(view: View, facts: list[Offer | Need]) -> list[str]:
    ids: list[str] = []
    for fact in facts:
        if isinstance(fact, Offer):
            ids.append(fact.product_id)
        else:
            ids += [fact.product_id] if fact.product_id else []
            ids += [id_ for w in (fact.reading.wanted if fact.reading else ()) for id_, _ in w.products]
    return [compact(product.name) for product in view.get_many(Product, ids) if product]


def _fit_sentence(
    view: View, suggestion: Suggestion, said: str, offers: list[Offer], needs: list[Need], product: str
) -> Iterator[str]:
    called = suggestion.partner.called
    if said.endswith(f"{called}供给{product}"):
        if not any(suggestion.product and o.product_id == suggestion.product.id for o in offers):
            yield "no such offer"
    elif not any(said.endswith(f"{called}需要“{need.text}”") for need in needs):
        yield "no such need"
    names = {step.source.id: step.source for step in suggestion.path}
    names |= {step.target.id: step.target for step in suggestion.path}
    for clause in said.split("；"):
        if clause.startswith("“") and clause.endswith("名称相近"):
            if not any(clause.endswith(f"与{getattr(one, 'name', '?')}名称相近") for one in names.values()):
                yield f"nothing on the path is so called: {clause}"
            continue
        if found := re.fullmatch(r"(.+?)(用于|是)(.+?)(的一种)?", clause):
            if (
                "按名称" in clause
                or "供给" in clause
                or "需要“" in clause
                or (found[2] == "是") != bool(found[4])
            ):
                continue
            if not _is_edge(view, suggestion, "INPUT_OF" if found[2] == "用于" else "KIND_OF", clause):
                yield f"no edge says {clause}"


def _is_edge(view: View, suggestion: Suggestion, edge: str, clause: str) -> bool:
    return any(
        step.edge == edge
        and not step.inferred
        and clause.startswith(getattr(step.source, "name", "?"))
        and getattr(step.target, "name", "?") in clause
        for step in suggestion.path
    )


def _path(view: View, answer: Answer, suggestion: Suggestion) -> Iterator[str]:
    """Each step is a stored edge with that provenance unless inferred, and the steps join up."""
    if not suggestion.path:
        yield "there is none"
        return
    for step in suggestion.path:
        if not step.inferred and not _is_stored(view, step):
            yield f"no record says {_shown(step)}"
    at = {suggestion.path[0].source.id, suggestion.path[0].target.id}
    for step in suggestion.path[1:]:
        ends = {step.source.id, step.target.id}
        if not at & ends:
            yield f"{_shown(step)} does not join the step before it"
        at = ends
    if suggestion.partner.id not in at:
        yield "it does not end at the partner"
    if answer.seeker and answer.seeker.id not in (suggestion.path[0].source.id, suggestion.path[0].target.id):
        yield "it does not begin at the seeker"


def _is_stored(view: View, step: PathStep) -> bool:
    if type_ := _EDGES.get(step.edge):
        edges = view.product_edges_of(type_, [step.source.id])
        ends = [e for e in edges if (e.source_id, e.target_id) == (step.source.id, step.target.id)]
        return any(step.provenance in (*e.sources, None) for e in ends)
    facts: list[Offer] | list[Need] = (
        view.offers_of([step.source.id]) if step.edge == "OFFERS" else view.needs_of([step.source.id])
    )
    return any(f.product_id == step.target.id and step.provenance in (*f.sources, None) for f in facts)


def _shown(step: PathStep) -> str:
    return f"{getattr(step.source, 'name', '?')} {step.edge} {getattr(step.target, 'name', '?')}"


def unmoved(store: Store, ask: Ask, suggestion: Suggestion) -> Iterator[str]:
    """Cited facts that can be taken away without changing the contribution that cites them."""
    facts = dict.fromkeys(fact for reason in suggestion.reasons for fact in reason.facts)
    for fact in facts:
        with store.write("test", "taken away, and rolled back") as transaction:
            taken = record(transaction, fact)
            assert taken is not None, fact
            try:
                answer = ask(_without(transaction, taken, suggestion))  # type: ignore[arg-type]
            except NotFound:
                continue  # the question itself is gone
        now = next((s for s in answer.suggestions if _about(s) == _about(suggestion)), None)
        for reason in suggestion.reasons:
            if fact in reason.facts and now is not None:
                after = [r.contribution for r in now.reasons if r.feature == reason.feature]
                if after == [reason.contribution]:
                    yield f"{suggestion.partner.name}: {reason.feature}: {fact} ({type(taken).__name__})"


def _about(suggestion: Suggestion) -> tuple[str, str | None]:
    """Who is suggested for what: with another product it is another suggestion."""
    return suggestion.partner.id, suggestion.product.id if suggestion.product else None


def _without(transaction: object, taken: Record, suggestion: Suggestion) -> object:
    """The seeker cannot be taken out of its own question: its place is."""
    if isinstance(taken, Organisation) and taken.id != suggestion.partner.id:
        transaction.put([replace(taken, region=None)])  # type: ignore[attr-defined]
    else:
        transaction.remove([taken])  # type: ignore[attr-defined]
    return transaction
