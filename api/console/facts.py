"""Facts about an organisation, read together and joined with the names that they mention."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from committee.following import followed
from graph.stores import View
from schema import (
    IdentityDecision,
    Introduction,
    Membership,
    Need,
    NotFound,
    Offer,
    Organisation,
    Outcome,
    Product,
    ProductEdge,
    Record,
    Relation,
    ReportedCount,
)

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Names:
    """The records that facts mention, each read once."""

    organisations: dict[str, Organisation]
    products: dict[str, Product]

    def organisation(self, id_: str | None) -> Organisation | None:
        return self.organisations.get(id_ or "")

    def product(self, id_: str | None) -> Product | None:
        return self.products.get(id_ or "")


def names_in(view: View, facts: Iterable[Record], organisations: Iterable[str | None] = ()) -> Names:
    """Every organisation and product that the facts mention, in two reads."""
    organisation_ids = {id_: None for id_ in organisations if id_}
    product_ids: dict[str, None] = {}
    for fact in facts:
        for ids, mentioned in zip((organisation_ids, product_ids), _mentions(fact), strict=True):
            ids.update(dict.fromkeys(id_ for id_ in mentioned if id_))
    return Names(_read(view, Organisation, organisation_ids), _read(view, Product, product_ids))


def names_then(view: View, facts: Iterable[Record]) -> Names:
    """As `names_in`, and what is not there any more by what it was when it was last there."""
    known = list(facts)
    names = names_in(view, known)
    for fact in known:
        organisations, products = _mentions(fact)
        for id_ in (*organisations, *products):
            if id_ and not names.organisation(id_) and not names.product(id_):
                match _last(view, id_):
                    case Organisation() as organisation:
                        names.organisations[id_] = organisation
                    case Product() as product:
                        names.products[id_] = product
    return names


def _last(view: View, id_: str) -> Record | None:
    changes = view.history(id_)
    return changes[-1].after or changes[-1].before if changes else None


def _read(view: View, type_: type[R], ids: Iterable[str]) -> dict[str, R]:
    wanted = list(ids)
    found = view.get_many(type_, wanted) if wanted else []
    return {record.id: record for record in found if record is not None}


def _mentions(fact: Record) -> tuple[Sequence[str | None], Sequence[str | None]]:
    """The ids of organisations and of products in a fact."""
    match fact:
        case Offer():
            return (fact.organisation_id,), (fact.product_id,)
        case Need():
            read = fact.reading.product_ids[:5] if fact.reading else ()
            return (fact.organisation_id,), (fact.product_id, *read)
        case Relation():
            return (fact.source_id, fact.target_id), (fact.product_id,)
        case Introduction():
            return (fact.a_id, fact.b_id, fact.party_id), fact.product_ids
        case Membership():
            return (fact.organisation_id, fact.party_id), ()
        case IdentityDecision():
            return (fact.organisation_id, fact.other_id), ()
        case Outcome() | ReportedCount():
            return (fact.organisation_id,), ()
        case ProductEdge():
            return (), (fact.source_id, fact.target_id)
        case _:
            return (), ()


def need_products(need: Need, names: Names) -> list[Product]:
    """What a need may mean: the product of its column, then what was read."""
    ids = dict.fromkeys([need.product_id, *(need.reading.product_ids[:5] if need.reading else ())])
    return [product for id_ in ids if (product := names.product(id_)) is not None]


def existing(view: View, type_: type[R], id_: str) -> R:
    """The record, or what a merge made of it; `NotFound` where there is none."""
    record = followed(view, type_, [id_])[0]
    if record is None:
        raise NotFound(f"没有编号为“{id_[:40]}”的记录。", f"Nothing has the id “{id_[:40]}”.")
    return record
