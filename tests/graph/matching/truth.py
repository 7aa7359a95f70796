"""Whether suggestions are true: every number, fact, step and sentence against the records they name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from graph.matching import Answer, PathStep, Reason, Suggestion
from graph.stores import Store, View
from graph.text.kinds import guess_kind
from graph.text.normalise import compact, plain
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
    ProductKind,
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
            for fault in (*_facts(view, reason), *_sentence(view, answer, suggestion, reason)):
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


def _sentence(view: View, answer: Answer, suggestion: Suggestion, reason: Reason) -> Iterator[str]:
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
            yield from _fit_sentence(view, answer, suggestion, said, offers, needs)
        case "main_business":
            if not any(
                (o.share is not None and said == f"{product}占它营收的{_per_cent(o.share)}")
                or (o.main and said == f"{product}是它的主营产品")
                for o in offers
                if suggestion.product and o.product_id == suggestion.product.id
            ):
                yield "no such offer"
        case "kind":
            sold = suggestion.product
            sort = (sold.kind or guess_kind(sold.name) or ProductKind.GOODS) if sold else None
            if sort is None or said != f"要的是{sort.zh}，{product}正是":
                yield "of another sort"
        case "form":
            if said != f"想找{getattr(suggestion.partner, 'form', '')}，它正是":
                yield "it is not"
        case "delivery":
            if not any(
                f"供应到{divisions().name(code)}，" in said for offer in offers for code in offer.regions
            ):
                yield "no offer says so"
        case "remarks":
            spoken = re.findall(r"“(.+?)”", said.rpartition("提到")[2])
            if not spoken or not any(all(word in plain(o.note or "") for word in spoken) for o in offers):
                yield "no remarks say so"
        case "region":
            place = suggestion.partner.region
            if place is None or divisions().name(place) not in said:
                yield "not where the partner is"
        case "breadth":
            counts = list(map(int, re.findall(r"\d+", said)))
            if counts[-1] != len(offers or needs):
                yield f"{len(offers or needs)} facts are cited"
            if offers and counts[0] != view.offer_counts([suggestion.partner.id])[suggestion.partner.id]:
                yield "another number of offers is on record"
        case "coverage":
            named = re.search(r"“(.+)”", said)
            held = "\n".join(_names(view, [*offers, *needs]))
            if "它要的" in said and not _is_named(suggestion):
                yield "its need only may mean it"
            pairs = {a + b for word in [compact(named[1]) if named else ""] for a, b in pairwise(word)}
            if "名称里都有" in said and not all(pair in held for pair in pairs):
                yield "not all of it"
            if not any(pair in held for pair in pairs) and pairs:
                yield "nothing of it"
        case "name_says":
            if not all(part in suggestion.partner.name.lower() for part in re.findall(r"“(.+?)”", said)):
                yield "the name does not"
        case "stated_need":
            stated = [n for n in cited.values() if isinstance(n, Need)]
            own = f"这项需求是{suggestion.partner.called}自己写明的"
            if not (needs if said == own else any(_is_quote(said, "写明了需求：", n.text) for n in stated)):
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
            if not all(name in held for name in said.rpartition("它有")[2].split("、")):
                yield "not held"
        case "track_record":
            proven = view.proven([suggestion.partner.id]).get(suggestion.partner.id, ())
            if [str(len(proven))] != re.findall(r"\d+", said) or not set(reason.facts) <= set(proven):
                yield f"{len(proven)} on record"
        case other:
            yield f"no check for {other}"


def _per_cent(share: float) -> str:
    return "<0.1%" if 0.0 < share < 0.0005 else f"{share:.1%}".replace(".0%", "%")


def _names(view: View, facts: list[Offer | Need]) -> list[str]:
    ids: list[str] = []
    for fact in facts:
        if isinstance(fact, Offer):
            ids.append(fact.product_id)
        else:
            ids += [fact.product_id] if fact.product_id else []
            ids += [id_ for w in (fact.reading.wanted if fact.reading else ()) for id_, _ in w.products]
    return [compact(product.name) for product in view.get_many(Product, ids) if product]


def _is_named(suggestion: Suggestion) -> bool:
    """Whether the need that fits names the product, and does not only perhaps mean it."""
    need, product = suggestion.need, suggestion.product
    if need is None or product is None:
        return False
    wanted = need.reading.wanted if need.reading else ()
    return product.id == need.product_id or (product.id, 1.0) in [p for one in wanted for p in one.products]


def _fit_sentence(
    view: View, answer: Answer, suggestion: Suggestion, said: str, offers: list[Offer], needs: list[Need]
) -> Iterator[str]:
    """The last clause says what the partner offers or needs; those before it how that hangs together with the rest."""
    called, product = suggestion.partner.called, suggestion.product
    offered = product and any(offer.product_id == product.id for offer in offers)
    if product and said.endswith((f"{called}供应{product.name}", f"{called}提供{product.name}")):
        before = said[: -len(f"{called}供应{product.name}")]
        if not offered:
            yield "no such offer"
    else:
        before, _, _ = said.rpartition(f"{called}需要“")
        if not any(_is_quote(said, f"{called}需要", need.text) for need in needs):
            yield "no such need"
    seeker = answer.seeker.called if answer.seeker else ""
    own = [o.product_id for o in view.offers_of([answer.seeker.id])] if answer.seeker else []
    sayable = {
        f"{seeker}{verb}{p.name}" for p in view.get_many(Product, own) if p for verb in ("供应", "提供")
    }
    sayable |= {clause for step in suggestion.path for clause in _clauses(step)}
    on_path = [getattr(end, "name", "?") for step in suggestion.path for end in (step.source, step.target)]
    for clause in filter(None, _apart(before, sayable)):
        if clause.removeprefix(f"{seeker}的") in sayable:
            continue
        kind = re.fullmatch("(.+)按名称是(.+)的一种", clause)
        if kind and kind[1] in on_path and compact(kind[1]).endswith(compact(kind[2])):
            continue
        holds = re.fullmatch("(.+)的名称里就有“(.+)”", clause)
        if holds and holds[1] in on_path and compact(holds[2]) in compact(holds[1]):
            continue
        if not any(clause.endswith((f"与{name}名称相近", f"与{name}名称只有些像")) for name in on_path):
            yield f"nothing says {clause}"


def _apart(said: str, sayable: set[str]) -> list[str]:
    """The clauses; a name may hold the mark that stands between them."""
    return [said.rstrip("；")] if said.rstrip("；") in sayable else said.split("；")


def _clauses(step: PathStep) -> set[str]:
    """What may be said of a step: of one that is inferred only that it is."""
    a, b = getattr(step.source, "name", "?"), getattr(step.target, "name", "?")
    if step.edge == "PART_OF":
        return {f"{a}按名称属于{b}"}
    if step.inferred:
        return {f"{a}按名称是{b}的一种"}
    return {
        "INPUT_OF": {f"{a}用于{b}", f"{b}用到{a}"},
        "KIND_OF": {f"{a}是{b}的一种"},
        "MAY_MEAN": {f"说“{a}”可能指{b}"},
    }.get(step.edge, set())


def _is_quote(said: str, before: str, text: str) -> bool:
    """Whether the words after `before` are the text, or its first ones."""
    _, found, quote = said.partition(f"{before}“")
    quote = quote.removesuffix("”")
    return bool(found) and (text.startswith(quote[:-1]) if quote.endswith("…") else quote == text)


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
