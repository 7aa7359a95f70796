"""Who already works with whom, and what was decided about names."""

import strawberry

import schema
from api.gql.common import Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import RelationKind, Verdict
from api.gql.organisation import Organisation
from api.gql.product import Product

Of = strawberry.Parent[schema.Relation]
Decision = strawberry.Parent[schema.IdentityDecision]


async def first_side(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.source_id)


async def second_side(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.target_id)


async def product(root: Of, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.product_id)


async def decided(root: Decision, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def decided_other(root: Decision, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.other_id)


@object_type("已知的供应或合作关系。A known relation between two organisations.")
class Relation(Node):
    kind: RelationKind = field("关系。How they are related.")
    source: Organisation | None = field("供方，或相识的一方。The supplier, or one side.", first_side)
    target: Organisation | None = field("需方，或另一方。The customer, or the other side.", second_side)
    product: Product | None = field("关于什么产品。About which product.", product)
    since: str | None = field("起。Since when.")
    until: str | None = field("止。Until when.")
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")


@object_type("人对名称所作的判断。What a person decided about two names.")
class IdentityDecision(Node):
    verdict: Verdict = field("判断。The verdict.")
    name: str = field("名称。The name.")
    organisation: Organisation | None = field("所指的组织。The organisation that is meant.", decided)
    other: Organisation | None = field("另一组织。The other organisation.", decided_other)
    words: str | None = field("原文。The words of the source.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")
