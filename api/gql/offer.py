"""Offers: who offers what, on which terms."""

import strawberry

import schema
from api.gql.common import ExternalId, Quantity, Region, Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import OfferState, Stage, Visibility
from api.gql.organisation import Organisation
from api.gql.product import Product

Of = strawberry.Parent[schema.Offer]


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def product(root: Of, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.product_id)


async def party(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.party_id)


def delivery_regions(root: Of) -> list[str]:
    return list(root.regions)


@object_type("供给：某组织提供某产品。That an organisation offers a product.")
class Offer(Node):
    organisation: Organisation | None = field("谁提供。Who offers it.", organisation)
    product: Product | None = field("提供什么。What is offered.", product)
    main: bool | None = field("是否主营。Whether it is a main product.")
    share: float | None = field("占营收的份额，1 为全部。Share of revenue, 1 = all.")
    capacity: Quantity | None = field("产能。Capacity.")
    certificates: list[str] = field("证书。Certificates.")
    price: str | None = field("价格原文。Price in words.")
    lead_time: str | None = field("交期原文。Lead time in words.")
    regions: list[Region] = field(
        "供应到哪里；空为未说明。Where it delivers; empty: not said.", delivery_regions
    )
    stage: Stage | None = field("阶段。How far it has come.")
    valid_until: str | None = field("有效期至，精度如原文。Valid until, as exact as given.")
    steward: str | None = field("店小二的岗位。The steward's role.")
    audience: str | None = field("服务对象。Whom it serves.")
    party: Organisation | None = field("列出它的党组织。The party organisation that lists it.", party)
    state: OfferState = field("状态。State.")
    visibility: Visibility = field("谁能看到。Who may see it.")
    external_ids: list[ExternalId] = field("其他平台的编号。Ids of other systems.")
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")
