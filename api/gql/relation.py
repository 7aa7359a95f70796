"""Who already works with whom, and what was decided about names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry

import schema
from api.gql.common import Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import RelationKind, Verdict
from api.gql.organisation import Organisation
from api.gql.product import Product
from graph import stores
from graph.stores import View

if TYPE_CHECKING:
    from api.gql.log import ChangeSet

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


def sets_of_decisions(view: View, ids: Sequence[str]) -> list[stores.ChangeSet | None]:
    histories = view.histories(list(ids))
    return [view.change_set(histories[id_][-1].change_set) if id_ in histories else None for id_ in ids]


async def decided_by(root: Decision, info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_decisions, root.id)


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
    change_set: Annotated["ChangeSet", strawberry.lazy("api.gql.log")] | None = field(
        "由哪次变更而来；撤销它即撤销判断。What was done when it was decided; undoing that takes it back.",
        decided_by,
    )
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")
