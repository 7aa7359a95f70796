"""The list columns of 企业: what it makes, needs, and what that goes into.

An entry that has a row of its own in 供给, 需求, 产品关系 or 组织成员 is left to that row, which says more.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from committee.recording import edge_id, membership_id, need_id, offer_id
from loaders.headings import Kind
from loaders.problems import Severity
from loaders.reading.tables import Json
from loaders.rows import Row, RowRejectedError
from loaders.workbook.catalogue import put_edge
from loaders.workbook.needs import conditions, need_key
from loaders.workbook.offers import inner, terms
from loaders.workbook.words import kind_of, visibility_of
from loaders.world import World
from schema import ClusterParty, InputOf, Membership, Need, Offer, ProductKind, parse_quantity
from schema.ids import key_id

Item = str | Mapping[str, Json]


def build_lists(row: Row, world: World, who: str) -> None:
    """Offers, needs, applications and the membership that a row of 企业 names."""
    _membership(row, world, who)
    main = [_offer(row, world, who, item, main=True) for item in row.items("products", world.products.knows)]
    for item in row.items("offers", world.products.knows):
        _offer(row, world, who, item, main=False)
    for item in row.items("needs", world.products.knows):
        _need(row, world, who, item)
    _needs_in_words(row, world, who)
    _applications(row, world, [product for product in main if product])
    _capacity(row, world, who, [product for product in main if product])


def _membership(row: Row, world: World, who: str) -> None:
    try:
        party = world.meant(row, "party", ClusterParty)
    except RowRejectedError as error:  # the organisation and its products are good all the same
        row.problems.append(replace(error.problem, severity=Severity.WARNING))
        return
    if party and party != who and key_id("Membership", who, party) not in world.detailed:
        role = row.text("role")
        id_ = membership_id(who, party, role)
        world.put(Membership(id=id_, organisation_id=who, party_id=party, role=role, sources=(row.source(),)))


def _offer(row: Row, world: World, who: str, item: Item, *, main: bool) -> str | None:
    name, kind, stated = (item, None, {}) if isinstance(item, str) else _stated(row, item)
    if not name:
        return None
    product = world.product(row, name, kind, column="products" if main else "offers")
    id_ = offer_id(who, product)
    if id_ not in world.detailed:
        stated["main"] = main if stated.get("main") is None else stated["main"]
        world.put(Offer(id=id_, organisation_id=who, product_id=product, sources=(row.source(),), **stated))
    return product


def _stated(row: Row, item: Mapping[str, Json]) -> tuple[str | None, ProductKind | None, dict[str, Any]]:
    """The product of a JSON record within the row, its kind, and the terms."""
    inside = inner(row, Kind.OFFER, item)
    name = inside.name("product") or inside.name("who")  # {"name": …} is the product's name here
    return name, kind_of(inside), terms(inside)


def _need(row: Row, world: World, who: str, item: Item) -> None:
    name: str | None
    text: str | None
    kind: ProductKind | None
    stated: dict[str, Any]
    if isinstance(item, str):
        name, text, kind, stated = item, item, None, {}
    else:
        inside = inner(row, Kind.NEED, item)
        name = inside.name("product") or (None if inside.text("text") else inside.name("who"))
        text, kind, stated = inside.words("text") or name, kind_of(inside), conditions(inside)
    if not text:
        return
    known = world.products.called(name) if name else None
    if world.detailed & {need_key(who, text), *([need_key(who, known.id)] if known else ())}:
        return
    product = world.product(row, name, kind, column="needs") if name else None
    world.put(
        Need(
            id=need_id(who, text),
            organisation_id=who,
            text=text,
            product_id=product,
            kind=kind,
            sources=(row.source(),),
            **stated,
        )
    )


_IN_WORDS: tuple[tuple[str, ProductKind | None], ...] = (
    ("need_text", None),
    ("technology_need", ProductKind.TECHNOLOGY),
    ("talent_need", ProductKind.TALENT),
    ("finance_need", ProductKind.FINANCE),
)


def _needs_in_words(row: Row, world: World, who: str) -> None:
    """A column that holds one need in the enterprise's own words."""
    for column, kind in _IN_WORDS:
        text = row.words(column)
        if text is None or row.flag(column) is not None:  # 是 and 否 say nothing about what is needed
            continue
        row.refuse_invisible(text, column)
        if need_key(who, text) not in world.detailed:
            world.put(
                Need(
                    id=need_id(who, text), organisation_id=who, text=text, kind=kind, sources=(row.source(),),
                    visibility=visibility_of(row),
                )
            )  # fmt: skip


def _applications(row: Row, world: World, main: list[str]) -> None:
    """下游应用: certain only where the row names one main product."""
    confidence = 1.0 if len(main) == 1 else 0.5
    for name in row.several("downstream", world.products.knows):
        application = world.product(row, name, column="downstream")
        edges = {
            edge_id(InputOf, product, application): product for product in main if product != application
        }
        if not world.detailed & edges.keys():
            for product in edges.values():
                put_edge(row, world, InputOf, product, application, confidence=confidence, note="企业所述")


def _capacity(row: Row, world: World, who: str, main: list[str]) -> None:
    """年产能 is the capacity of the one main product; of several it stays a note. 很多 is warned of."""
    text = row.measured("capacity") or ""
    capacity = parse_quantity(text) if any(map(str.isnumeric, text)) else row.quantity("capacity")
    if capacity and len(main) == 1 and (id_ := offer_id(who, main[0])) not in world.detailed:
        offer = Offer(id=id_, organisation_id=who, product_id=main[0], main=True)
        world.put(replace(offer, capacity=capacity))
