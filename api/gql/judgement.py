"""What people said of what was inferred or read in a table."""

import strawberry

import schema
from api.gql.common import Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import Claim
from api.gql.organisation import Organisation
from api.gql.product import Product

Of = strawberry.Parent[schema.Judgement]


async def product(root: Of, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.product_id)


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def other(root: Of, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.other_id)


@object_type(
    "人对推断或词表的判断：对或不对。What a person said of an inference or of a row: right or wrong."
)
class Judgement(Node):
    claim: Claim = field("说的是什么。What is claimed.")
    product: Product | None = field("关于哪种产品。About which product.", product)
    right: bool = field("对不对；不对的不再推断、不再载入。Whether it is so; what is not stays away.")
    organisation: Organisation | None = field("哪家单位供给。Who offers it.", organisation)
    other: Product | None = field("另一种产品。The other product.", other)
    name: str | None = field("哪个名称。Which name.")
    note: str | None = field("为什么。Why.")
    sources: list[Source] = field("谁说的。Who said so.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")
