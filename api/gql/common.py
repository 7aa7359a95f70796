"""What many nouns share: sources, amounts, regions, ids of other systems."""

from typing import Annotated, NewType

import strawberry

import schema
from api.gql.declare import Lang, Language, field, object_type
from api.gql.enums import Level
from api.gql.naming import name_in
from schema import region as regions

DateTime = NewType("DateTime", str)
DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="ISO 8601 时刻（UTC）。A moment in ISO 8601, UTC.",
    serialize=str,
    parse_value=str,
)


def label_of(root: strawberry.Parent[schema.Source], lang: Lang = Language.ZH) -> str:
    return root.label(lang.value)


@object_type("事实的出处。Where a fact was read.")
class Source:
    document: str = field("文件或文档。Document or file.")
    sheet: str | None = field("工作表。Sheet of a workbook.")
    row: int | None = field("行号，首行为 1。Row as a person sees it; the first is 1.")
    cited: str | None = field("该行自己注明的来源。The source that the row itself names.")
    quote: str | None = field("原文。The words of the source.")
    recorded_at: DateTime = field("录入时刻。When it was recorded.")
    recorded_by: str | None = field(
        "录入者；有账号的写姓名。Who recorded it; somebody with an account by name.", name_in("recorded_by")
    )
    confidence: float | None = field("从文字中读出时的把握。Below 1 where it was read out of running text.")
    said_of: strawberry.ID | None = field(
        "它说的是哪个已并入本组织的组织。The organisation that it speaks of, merged into this one since."
    )
    label: str = field("引用写法。As a person would cite it.", label_of)


@object_type("数量，保留单位与限定词。An amount with its unit and qualifier.")
class Quantity:
    text: str = field("原文。As written.")
    value: float | None = field("数值；不是数字则为空。The number, null when it is none.")
    unit: str | None = field("单位，可含周期（吨/年）。Unit, with its period.")
    qualifier: str | None = field("约、余、以上等。About, more than, and so on.")


@object_type("其他平台给的编号。An id that another system gave.")
class ExternalId:
    system: str = field("平台。The system.")
    id: str = field("编号。The id there.")


def region_name(root: strawberry.Parent[str]) -> str:
    return regions.divisions().name(root)


def full_region_name(root: strawberry.Parent[str]) -> str:
    return regions.divisions().full_name(root)


def region_level(root: strawberry.Parent[str]) -> Level:
    return regions.level_of(root)


def region_code(root: strawberry.Parent[str]) -> str:
    return root


def wider_region(root: strawberry.Parent[str]) -> str | None:
    wider = regions.ancestors(root)[1:]
    return wider[0] if wider else None


@object_type("行政区划。A node of the administrative divisions.")
class Region:
    code: str = field("区划代码；境外为国家三字码。Division code, or a country's three letters.", region_code)
    name: str = field("名称。Its own name.", region_name)
    full_name: str = field("从省起的全称。Name from the province down.", full_region_name)
    level: Level = field("级别。Level.", region_level)
    parent: Annotated["Region", strawberry.lazy("api.gql.common")] | None = field(
        "上一级地区。The region that contains it.", wider_region
    )


def region_of(root: strawberry.Parent[schema.Organisation]) -> str | None:
    """A region is its code until somebody asks for more."""
    return root.region
