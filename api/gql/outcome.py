"""What was measured, expected or aimed at, and what reports only count."""

import strawberry

import schema
from api.gql.common import Quantity, Source
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import OutcomeNature
from api.gql.introduction import Introduction
from api.gql.organisation import Organisation

Of = strawberry.Parent[schema.Outcome]


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def introduction(root: Of, info: Info) -> schema.Introduction | None:
    return await info.context.get(schema.Introduction, root.introduction_id)


async def counted(root: strawberry.Parent[schema.ReportedCount], info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


@object_type("成效：变化了什么。What changed.")
class Outcome(Node):
    organisation: Organisation | None = field("属于谁。Whose it is.", organisation)
    introduction: Introduction | None = field(
        "来自哪次牵线。The introduction that it came from.", introduction
    )
    metric: str = field("指标。Metric.")
    before: Quantity | None = field("此前。Value before.")
    after: Quantity | None = field("此后。Value after.")
    change: Quantity | None = field("变化。Change.")
    unit: str | None = field("单位。Unit.")
    qualifier: str | None = field("约、余、以上等。Qualifier.")
    nature: OutcomeNature = field("成效、预计或目标。Measured, expected or aimed at.")
    date: str | None = field("日期。Date.")
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")


@object_type("报告数：只有总数，没有名单。A count that a source gives without the items.")
class ReportedCount(Node):
    organisation: Organisation | None = field("属于谁。Whose it is.", counted)
    metric: str = field("指标。What is counted.")
    value: Quantity = field("报告的数。The number reported.")
    period: str | None = field("时期。Period.")
    known: int | None = field("其中有名有姓的。How many of them the source names.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")
