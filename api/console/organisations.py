"""The list of organisations, and one organisation with everything that is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere, address
from api.console.chain import ChainMap, chain_map
from api.console.editing.judging import judging
from api.console.facts import (
    Names,
    existing,
    names_in,
    need_products,
)
from api.console.filters import regions_called
from api.console.forms import Form
from graph.matching import Inference
from graph.stores import OrganisationFilter, View
from schema import (
    BadInput,
    ClusterParty,
    Enterprise,
    Institution,
    Introduction,
    Membership,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    Relation,
    RelationKind,
    ReportedCount,
)

PAGE = 20
GUESSED = 5
_SHOWN_PRODUCTS = 4
TYPES: dict[str, type[Organisation]] = {
    type_.__name__: type_ for type_ in (Enterprise, Institution, ClusterParty)
}


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation in the list, with the first few products that it offers."""

    organisation: Organisation
    place: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list and the conditions that it was asked with."""

    rows: tuple[Row, ...]
    text: str
    type: str
    region: str
    product: Product | None
    later: bool
    more: str | None
    types: tuple[str, ...] = tuple(TYPES)


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Several places are called `region`: each with the address of the list for it."""

    region: str
    places: tuple[tuple[str, str], ...]


def organisations(view: View, asked: Asked) -> Listing | Namesakes:
    text, type_, region = asked.text("text"), asked.text("type"), asked.text("region")
    if type_ and type_ not in TYPES:
        options = ", ".join(TYPES)
        raise BadInput(
            f"“type”只能是：{options}。", f"type can only be one of: {options}.", code="BAD_CHOICE"
        )
    codes = regions_called(region)
    if len(codes) > 1:
        return Namesakes(
            region,
            tuple((asked.say.region(code), asked.url(region=asked.say.region(code))) for code in codes),
        )
    product_id = asked.text("product")
    filter_ = OrganisationFilter(
        types=(TYPES[type_],) if type_ else (),
        text=text or None,
        region=codes[0] if codes else None,
        product_id=product_id or None,
    )
    page = view.organisations(filter_, PAGE, asked.after_item())
    key, id_ = page.keys[-1] if page.more else ("", "")
    return Listing(
        rows=_rows(view, asked, page.items),
        text=text,
        type=type_,
        region=region,
        product=existing(view, Product, product_id) if product_id else None,
        later=bool(asked.text("after")),
        more=asked.url(after=f"{id_}~{key}") if page.more else None,
    )


def _rows(view: View, asked: Asked, found: Sequence[Organisation]) -> tuple[Row, ...]:
    offers = view.offers_of([each.id for each in found]) if found else []
    ids: dict[str, list[str]] = {}
    for offer in sorted(offers, key=lambda offer: (not offer.main, -(offer.share or 0), offer.id)):
        of_one = ids.setdefault(offer.organisation_id, [])
        if len(of_one) < _SHOWN_PRODUCTS:
            of_one.append(offer.product_id)
    wanted = list(dict.fromkeys(id_ for of_one in ids.values() for id_ in of_one))
    products = {p.id: p for p in view.get_many(Product, wanted) if p} if wanted else {}
    return tuple(
        Row(
            each,
            asked.say.place(each),
            tuple(products[id_] for id_ in ids.get(each.id, ()) if id_ in products),
        )
        for each in found
    )


@dataclass(frozen=True, slots=True)
class Supply:
    """An offer as shown: what and how far it still holds."""

    offer: Offer
    product: Product | None
    expired: bool
    regions: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A need as shown: what it may mean, and whether it is still open."""

    need: Need
    products: tuple[Product, ...]
    open: bool
    organisation: Organisation | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A known relation, read from the organisation's side; `words` is a key of the catalogue."""

    relation: Relation
    words: str
    other: Organisation | None
    product: Product | None


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything that is known about one organisation."""

    organisation: Organisation
    place: str
    offers: tuple[Supply, ...]
    needs: tuple[Wish, ...]
    ties: tuple[Tie, ...]
    introductions: tuple[Introduction, ...]
    memberships: tuple[Membership, ...]
    outcomes: tuple[Outcome, ...]
    reported: tuple[ReportedCount, ...]
    names: Names
    chain: ChainMap | None
    upstream: str
    downstream: str
    next_products: tuple[Inference, ...]
    judging: Form


def organisation(view: View, asked: Asked) -> OrganisationPage | Elsewhere:
    """The organisation's page; a cluster party has a page of its own kind."""
    record = existing(view, Organisation, asked.id)
    if isinstance(record, ClusterParty):
        return Elsewhere(f"/clusters/{record.id}")
    id_ = record.id
    offers, needs, memberships = view.offers_of([id_]), view.needs_of([id_]), view.memberships_of([id_])
    relations, introductions = view.relations_of(id_), view.introductions_of(id_)
    names = names_in(view, [*offers, *needs, *memberships, *relations, *introductions], [id_])
    today = asked.today.isoformat()
    return OrganisationPage(
        organisation=record,
        place=asked.say.place(record),
        offers=supplies(asked, offers, names, today),
        needs=wishes(needs, names, today),
        ties=tuple(_tie(relation, id_, names) for relation in relations),
        introductions=tuple(sorted(introductions, key=lambda i: (i.date or "", i.id), reverse=True)),
        memberships=tuple(memberships),
        outcomes=tuple(view.outcomes_of([id_])),
        reported=tuple(view.reported_of(id_)),
        names=names,
        chain=chain_map(view, [offer.product_id for offer in offers if offer.holds(today)]),
        upstream=address("/ask", {"organisation": id_, "direction": "upstream"}),
        downstream=address("/ask", {"organisation": id_, "direction": "downstream"}),
        next_products=tuple(asked.matcher.inferred_products(view, id_, first=GUESSED)),
        judging=judging(asked),
    )


def supplies(asked: Asked, offers: Sequence[Offer], names: Names, today: str) -> tuple[Supply, ...]:
    """Offers with those that hold and matter most first."""
    found = [
        Supply(
            offer,
            names.product(offer.product_id),
            offer.is_expired(today),
            asked.say.list([asked.say.region(code) for code in offer.regions]),
        )
        for offer in offers
    ]
    found.sort(
        key=lambda supply: (
            not supply.offer.holds(today),
            not supply.offer.main,
            -(supply.offer.share or 0),
            supply.product.name if supply.product else "",
        )
    )
    return tuple(found)


def wishes(needs: Sequence[Need], names: Names, today: str) -> tuple[Wish, ...]:
    """Needs with the open and most urgent first."""
    found = [
        Wish(
            need,
            tuple(need_products(need, names)),
            need.is_open(today),
            names.organisation(need.organisation_id),
        )
        for need in needs
    ]
    found.sort(key=lambda wish: (not wish.open, wish.need.deadline or "9999", wish.need.id))
    return tuple(found)


def _tie(relation: Relation, own_id: str, names: Names) -> Tie:
    outwards = relation.source_id == own_id
    words = "relation.knows"
    if relation.kind is RelationKind.SUPPLIES:
        words = "relation.supplies" if outwards else "relation.supplied_by"
    other = names.organisation(relation.target_id if outwards else relation.source_id)
    return Tie(relation, words, other, names.product(relation.product_id))
