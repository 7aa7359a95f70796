"""The Emerging Technology Observatory's supply-chain tables, and the national classification of industries.

Countries and "Various companies" are no organisations and are left out; a provider's share is one of the world market, not of its
revenue, so it stands in the offer's note.
"""

from committee.recording import offer_id, product_id
from loaders.rows import Row
from loaders.workbook.catalogue import put_edge
from loaders.world import World
from schema import Enterprise, ExternalId, InputOf, KindOf, Offer, Product
from schema.region import divisions

_NOBODY = frozenset({"various companies", "various countries"})
ETO, GBT = "eto", "GB/T 4754-2017"


def build_input(row: Row, world: World) -> None:
    """A tool, material, process or design: a product."""
    name = row.needed_name("name", "名称", "name")
    sort, stage = row.text("type"), row.text("stage")
    note = (
        "\n".join(filter(None, [row.words("note"), sort and f"type: {sort}", stage and f"stage: {stage}"]))
        or None
    )
    made = world.make(
        row, Product, _known_product(world, name), name=name, note=note, external_ids=_numbered(row, ETO)
    )
    world.number(row, made.id)


def build_sequence(row: Row, world: World) -> None:
    """What goes into what, and what is a kind of what."""
    own = _product(row, world, "input")
    for type_, column in ((InputOf, "goes_into"), (KindOf, "is_type_of")):
        if row.text(f"{column}_name") or row.text(f"{column}_id"):
            other = _product(row, world, column)
            if other != own:
                put_edge(row, world, type_, own, other)


def build_provider(row: Row, world: World) -> None:
    """A firm; its country is its region."""
    name = row.needed_name("name", "名称", "name")
    if name.casefold() in _NOBODY:
        raise row.rejected(
            "NOT_AN_ORGANISATION",
            "不是某一家单位，不导入。",
            "Nobody in particular; left out.",
            "name",
            name,
        )
    if (sort := row.text("type")) != "organization":
        raise row.rejected(
            "NOT_AN_ORGANISATION",
            "不是单位（国家或地区），不导入。",
            "A country or region is no organisation; left out.",
            "type",
            sort,
        )
    country = row.text("country")
    region = divisions().resolve(country) if country else None
    if country and region is None:
        row.warn("UNKNOWN_REGION", "认不出是哪个地区。", "No one region is understood.", "country", country)
    number = _numbered(row, ETO)
    id_ = world.introduced(row, Enterprise, name, region=region, external=number[0] if number else None)
    aliases = row.several("aliases")
    world.make(
        row, Enterprise, id_, name=name, aliases=aliases, region=region, place=country, external_ids=number
    )
    world.number(row, id_)


def build_provision(row: Row, world: World) -> None:
    """Who provides what: an offer, its market share in the note."""
    text = row.text("provider_id")
    who = (world.numbered(row, text) if text else None) or _provider(row, world)
    product = _product(row, world, "product")
    share, year = row.text("share"), row.text("year")
    said = f"全球市场份额 {share}%" + (f"（{year}）" if year else "") if share else None
    world.make(row, Offer, offer_id(who, product), organisation_id=who, product_id=product, note=said)


def _provider(row: Row, world: World) -> str:
    """The provider of that name; one that no table lists as an organisation is a country."""
    name = row.needed_name("provider", "提供者", "provider")
    known = world.organisations.organisations_called(name)
    if len(known) != 1:
        raise row.rejected(
            "NOT_AN_ORGANISATION",
            "提供者不是某一家单位（是国家、地区或泛指），不导入。",
            "The provider is no one organisation (a country, a region, or nobody in particular); left out.",
            "provider",
            name,
        )
    return known[0].id


def _product(row: Row, world: World, column: str) -> str:
    number = row.text(f"{column}_id")
    known = world.numbered(row, number, "Product") if number else None
    if known:
        return known
    name_column = column if column == "product" else f"{column}_name"
    return world.product(row, row.needed_name(name_column, "名称", "name"), column=name_column)


def build_class(row: Row, world: World) -> None:
    """A class of industries: what it makes is taken as a product, its parent as the more general one."""
    name = row.needed_name("name", "名称", "name")
    level = row.text("level")
    note = "\n".join(filter(None, [row.words("note"), f"行业分类，第{level}级" if level else None])) or None
    made = world.make(
        row, Product, _known_product(world, name), name=name, note=note, external_ids=_numbered(row, GBT)
    )
    world.number(row, made.id)


def build_class_parent(row: Row, world: World) -> None:
    parent, number = row.text("parent"), row.text("number")
    own = world.numbered(row, number, "Product") if number else None
    above = world.numbered(row, parent, "Product") if parent else None
    if own and above and own != above:
        put_edge(row, world, KindOf, own, above)


def _known_product(world: World, name: str) -> str:
    known = world.products.called(name)
    return known.id if known else product_id(name)


def _numbered(row: Row, system: str) -> tuple[ExternalId, ...]:
    number = row.text("number")
    return (ExternalId(system=system, id=number),) if number else ()
