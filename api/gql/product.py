"""Products: their names, what goes into them, what they go into, and who makes them."""

from collections.abc import Sequence

import strawberry

import schema
from api.gql.common import ExternalId, Source
from api.gql.connection import First, bounded
from api.gql.context import Context, Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import ProductKind
from api.gql.organisation import Offers, Organisation
from graph.stores import View
from schema import InputOf as InputOfRecord
from schema import KindOf as KindOfRecord
from schema import MayMean as MayMeanRecord

Of = strawberry.Parent[schema.Product]
Link = strawberry.Parent[schema.ProductEdge]
_MOST_OFFERS = 200


def inputs_around(view: View, ids: Sequence[str]) -> list[list[schema.ProductEdge]]:
    return _around(view.product_edges_of(InputOfRecord, ids), ids)


def kinds_around(view: View, ids: Sequence[str]) -> list[list[schema.ProductEdge]]:
    return _around(view.product_edges_of(KindOfRecord, ids), ids)


def meanings_around(view: View, ids: Sequence[str]) -> list[list[schema.ProductEdge]]:
    return _around(view.product_edges_of(MayMeanRecord, ids), ids)


def _around(edges: Sequence[schema.ProductEdge], ids: Sequence[str]) -> list[list[schema.ProductEdge]]:
    """The edges at each product, in the order asked."""
    groups: dict[str, list[schema.ProductEdge]] = {id_: [] for id_ in ids}
    for edge in edges:
        for end in {edge.source_id, edge.target_id}:
            if end in groups:
                groups[end].append(edge)
    return [groups[id_] for id_ in ids]


def offers_for_each(view: View, ids: Sequence[str]) -> list[list[schema.Offer]]:
    groups: dict[str, list[schema.Offer]] = {id_: [] for id_ in ids}
    for offer in view.offers_for(ids, _MOST_OFFERS):
        groups[offer.product_id].append(offer)
    return [groups[id_] for id_ in ids]


async def _neighbours(
    context: Context, edges: Sequence[schema.ProductEdge], here: str, first: int, *, towards: str
) -> list[schema.Product]:
    """The products at the other end of the edges whose `towards` end ("source" or "target") is elsewhere."""
    other = "target" if towards == "source" else "source"
    ids = [getattr(edge, f"{towards}_id") for edge in edges if getattr(edge, f"{other}_id") == here]
    return await context.get_all(schema.Product, ids[: bounded(first)])


async def inputs(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(inputs_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="source")


async def uses(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(inputs_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="target")


async def kinds(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(kinds_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="source")


async def more_general(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(kinds_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="target")


async def may_mean(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(meanings_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="target")


async def short_forms(root: Of, info: Info, first: First = 100) -> list[schema.Product]:
    edges = await info.context.load(meanings_around, root.id)
    return await _neighbours(info.context, edges, root.id, first, towards="source")


async def offers(root: Of, info: Info, first: First = 20) -> list[schema.Offer]:
    return (await info.context.load(offers_for_each, root.id))[: bounded(first)]


async def makers(root: Of, info: Info, first: First = 20) -> list[schema.Organisation]:
    made = await info.context.load(offers_for_each, root.id)
    active = (offer.organisation_id for offer in made if offer.state is schema.OfferState.ACTIVE)
    return await info.context.get_all(schema.Organisation, list(dict.fromkeys(active))[: bounded(first)])


async def source_product(root: Link, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.source_id)


async def target_product(root: Link, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.target_id)


@object_type("产品或要素：服务、技术、人才、金融等也在内。Goods, services, technology, talent, finance.")
class Product(Node):
    name: str = field("名称。Name.")
    aliases: list[str] = field("其他名称。Other names.")
    names: list[str] = field("所有名称。Every name.")
    kind: ProductKind | None = field("种类；空为无人说明。Kind; null where nobody said.")
    note: str | None = field("说明。Remarks.")
    external_ids: list[ExternalId] = field("其他平台的编号。Ids of other systems.")
    inputs: "list[Product]" = field("上游：造它要用什么。What goes into it.", inputs)
    uses: "list[Product]" = field("下游：它用在哪里。What it goes into.", uses)
    kinds: "list[Product]" = field("小类：它的各种。Its kinds.", kinds)
    more_general: "list[Product]" = field("大类。The more general products.", more_general)
    may_mean: "list[Product]" = field("作为简称可能指什么。What it may be short for.", may_mean)
    short_forms: "list[Product]" = field("可能指它的简称。Short forms that may mean it.", short_forms)
    makers: list[Organisation] = field("谁供应。Who offers it.", makers)
    offers: Offers = field("供给，营收占比大的在先。Its offers, the largest share of revenue first.", offers)
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")


@object_type("一种产品是造另一种产品的投入。One product goes into another.")
class InputOf(Node):
    source: Product | None = field("投入。What goes in.", source_product)
    target: Product | None = field("产出。What it goes into.", target_product)
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")


@object_type("一种产品属于更宽的产品。One product is a kind of another.")
class KindOf(Node):
    source: Product | None = field("小类。The kind.", source_product)
    target: Product | None = field("大类。The more general product.", target_product)
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")


@object_type("一个简称可能指一种产品，也可能指别的。A short form may mean a product, and other things too.")
class MayMean(Node):
    source: Product | None = field("简称。The short form.", source_product)
    target: Product | None = field("可能所指。What it may mean.", target_product)
    note: str | None = field("在哪一行。In which trade.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")
