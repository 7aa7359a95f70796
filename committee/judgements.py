"""What people say of what was inferred or read in a table: what is so becomes a fact, what is not stays away."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Required, TypedDict

from committee.checks import at_version, existing, kept, words
from committee.recording import edge_id, offer_id, record
from graph.stores import Transaction, View
from schema import (
    BadInput,
    Claim,
    InputOf,
    Judgement,
    KindOf,
    MayMean,
    Offer,
    Organisation,
    Product,
    ProductEdge,
    Record,
    Source,
    judgement_id,
)
from schema.names import fold

EDGE_OF: dict[Claim, type[ProductEdge]] = {
    Claim.INPUT_OF: InputOf,
    Claim.KIND_OF: KindOf,
    Claim.MAY_MEAN: MayMean,
}
_CLAIM_OF = {type_: claim for claim, type_ in EDGE_OF.items()}


class Said(TypedDict, total=False):
    """A claim about a product, and why it is right or wrong: of the other three, the one that the claim needs."""

    claim: Required[Claim]
    product_id: Required[str]
    organisation_id: str | None
    other_id: str | None
    name: str | None
    note: str | None


def judge(
    tx: Transaction, said: Said, right: bool, source: Source, expected_version: int | None = None
) -> Judgement:
    """Remember whether it is so, with its source, and put or take out the fact that it is about. Saying the other
    thing later takes the first one back."""
    new = _checked(tx, said, right)
    known = tx.get(Judgement, new.id)
    at_version(known or new, expected_version)
    sources = (*(known.sources if known else ()), source)
    if right and not (new.claim is Claim.MAKES and _offers(tx, new)):
        record(tx, [fact_of(new, existing(tx, Product, new.product_id), source)])
    elif not right:
        _check_refusal(tx, new)
        take_out(tx, [new])
    return kept(tx, replace(new, sources=sources))


def _checked(view: View, said: Said, right: bool) -> Judgement:
    """What is said, of things that are known, in words that can be read."""
    product = existing(view, Product, said["product_id"])
    claim, note = said["claim"], said.get("note")
    if claim is Claim.MAKES:
        about = existing(view, Organisation, said.get("organisation_id") or "").id
    elif claim is Claim.NAMED:
        about = words(said.get("name") or "", "name")
    else:
        about = existing(view, Product, said.get("other_id") or "").id
    return judgement(claim, product.id, about, right=right, note=words(note, "note") if note else None)


def judgement(
    claim: Claim, product_id: str, about: str, *, right: bool, note: str | None = None
) -> Judgement:
    """What is said of a claim; `about` is the organisation, the other product or the name."""
    return Judgement(
        id=judgement_id(claim, product_id, about),
        claim=claim,
        product_id=product_id,
        right=right,
        organisation_id=about if claim is Claim.MAKES else None,
        other_id=about if claim in EDGE_OF else None,
        name=about if claim is Claim.NAMED else None,
        note=note,
    )


def fact_of(said: Judgement, product: Product | None, source: Source) -> Record:
    """The fact that a confirmed claim about the product states."""
    sources = (source,)
    match said:
        case Judgement(claim=Claim.MAKES, organisation_id=str(who)):
            id_ = offer_id(who, said.product_id)
            return Offer(id=id_, organisation_id=who, product_id=said.product_id, sources=sources)
        case Judgement(claim=Claim.NAMED, name=str(name)):
            own = product.name if product else name
            return Product(id=said.product_id, name=own, aliases=(name,), sources=sources)
    return _edge(said, sources)


def _edge(said: Judgement, sources: tuple[Source, ...] = ()) -> ProductEdge:
    type_, other = EDGE_OF[said.claim], said.other_id or ""
    return type_(
        id=edge_id(type_, other, said.product_id), source_id=other, target_id=said.product_id, sources=sources
    )


def take_out(tx: Transaction, refused: Iterable[Judgement]) -> None:
    """Take out what is stored of the edges and names that were refused. What an organisation says it offers is
    for it to withdraw."""
    for said in refused:
        if said.claim is Claim.NAMED:
            product = tx.get(Product, said.product_id)
            if product and (left := without_names(product, {fold(said.name or "")})) != product:
                tx.put([left])
        elif said.claim is not Claim.MAKES:
            edge = _edge(said)
            if stored := tx.get(type(edge), edge.id):
                tx.remove([stored])


def _check_refusal(view: View, said: Judgement) -> None:
    """`BadInput` for what cannot be refused: a product's own name, and what an organisation says it offers."""
    product = view.get(Product, said.product_id)
    if said.claim is Claim.NAMED and product and fold(product.name) == fold(said.name or ""):
        raise BadInput(
            f"“{product.name}”是这个产品的正式名称，不能去掉。",
            f"“{product.name}” is the product's own name and stays.",
            code="OWN_NAME",
        )
    if said.claim is Claim.MAKES and _offers(view, said):
        raise BadInput(
            "这家单位登记了这项供给，不是推断；如已不做，请撤回该供给。",
            "The organisation offers this on record, so it is no inference; withdraw the offer if it ended.",
            code="STATED",
        )


def _offers(view: View, said: Judgement) -> bool:
    """Whether the organisation offers the product on record."""
    return any(offer.product_id == said.product_id for offer in view.offers_of([said.organisation_id or ""]))


def without_names(product: Product, keys: set[str]) -> Product:
    """The product without the other names of these keys."""
    kept = tuple(name for name in product.aliases if fold(name) not in keys)
    return replace(product, aliases=kept) if kept != product.aliases else product


class Refused:
    """What was refused, so that no table brings it back."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._said = {said.id: said for said in judgements}
        self._ids = {id_ for id_, said in self._said.items() if not said.right}
        self._names: dict[str, set[str]] = {}
        for said in self._said.values():
            if said.claim is Claim.NAMED and not said.right:
                self._names.setdefault(said.product_id, set()).add(fold(said.name or ""))

    def also(self, judgements: Iterable[Judgement]) -> "Refused":
        """With what these say besides, which count where both speak of the same."""
        return Refused([*self._said.values(), *judgements])

    def __bool__(self) -> bool:
        return bool(self._ids)

    def without(self, fact: Record) -> Record | None:
        """The fact as far as it may be taken: None for an edge that was refused, a product without the names that
        are none of its own."""
        if isinstance(fact, ProductEdge):
            said = judgement_id(_CLAIM_OF[type(fact)], fact.target_id, fact.source_id)
            return None if said in self._ids else fact
        if isinstance(fact, Product) and fact.id in self._names:
            return without_names(fact, self._names[fact.id])
        return fact


def refused_here(view: View) -> Refused:
    """All that was refused so far."""
    return Refused(view.all(Judgement))
