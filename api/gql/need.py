"""Needs: the original words, and what was read out of them."""

import strawberry

import schema
from api.gql.common import ExternalId, Quantity, Region, Source
from api.gql.connection import PageInfo
from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.enums import NeedState, ProductKind, ReadingPart, Visibility
from api.gql.organisation import Organisation
from api.gql.product import Product

Of = strawberry.Parent[schema.Need]


async def organisation(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def product(root: Of, info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root.product_id)


async def solved_by(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.solved_by_id)


def wished_regions(root: strawberry.Parent[schema.RegionWish]) -> list[str]:
    return list(root.codes)


def meanings(root: strawberry.Parent[schema.Wanted]) -> list[tuple[str, float]]:
    return list(root.products)


async def meant_product(root: strawberry.Parent[tuple[str, float]], info: Info) -> schema.Product | None:
    return await info.context.get(schema.Product, root[0])


def fit_of(root: strawberry.Parent[tuple[str, float]]) -> float:
    return root[1]


@object_type("一段话可能指的产品。A product that a phrase may mean.")
class Meaning:
    product: Product | None = field("产品。The product.", meant_product)
    fit: float = field("贴合程度，(0…1]。How well it fits.", fit_of)


@object_type("指明所需的一段话。A phrase that names what is wanted.")
class Wanted:
    phrase: str = field("原话。The phrase.")
    weight: float = field("份量。How much it counts.")
    products: list[Meaning] = field("可能的产品，最贴合的在先。What it may mean, best first.", meanings)


@object_type("原话中读懂的一段。A part of the words that was understood.")
class Span:
    part: ReadingPart = field("读成了什么。What it was read as.")
    start: int = field("起，从 0 计。Where it starts, from 0.")
    end: int = field("止，不含。Where it ends, exclusive.")
    text: str = field("原话。The words.")


@object_type("希望伙伴在哪里。Where the partner should be.")
class RegionWish:
    regions: list[Region] = field("地区。The regions.", wished_regions)
    strict: bool = field("是条件而非偏好。A condition, not a preference.")
    text: str = field("原话。The words.")


@object_type("从需求的原话中读出的内容。What was read out of the words of a need.")
class NeedReading:
    wanted: list[Wanted] = field("要什么；空为没有读懂。What is wanted; empty: not understood.")
    kind: ProductKind | None = field("种类。Kind.")
    quantity: Quantity | None = field("数量。Quantity.")
    budget: Quantity | None = field("预算。Budget.")
    specifications: list[str] = field("规格。Specifications.")
    certificates: list[str] = field("证书。Certificates.")
    region: RegionWish | None = field("地区。Region.")
    deadline: str | None = field("期限。Deadline.")
    spans: list[Span] = field("原话中各段的含义。What each part of the words was read as.")


@object_type(
    "人对读懂的内容的改正；null 为照读，空为没有。What a person put right; null: as read, empty: there is none."
)
class Correction:
    products: list[str] | None = field("要什么。What is wanted.")
    own_products: list[str] | None = field("自己生产什么。What they make themselves.")
    unwanted: list[str] | None = field("不要什么。What is not wanted.")
    uses: list[str] | None = field("用在哪里。What it will be used for.")
    specifications: list[str] | None = field("规格。Specifications.")
    certificates: list[str] | None = field("证书。Certificates.")
    quantity: str | None = field("数量。Quantity.")
    budget: str | None = field("预算。Budget.")
    regions: list[str] | None = field("地区代码。Codes of regions.")
    strict: bool | None = field("地区是条件。The region is a condition.")
    deadline: str | None = field("期限。Deadline.")


@object_type("需求。What an organisation needs.")
class Need(Node):
    organisation: Organisation | None = field("谁需要。Who needs it.", organisation)
    text: str = field("原话，不会被改动。The original words, never changed.")
    product: Product | None = field("填明的产品。The product where it was stated.", product)
    kind: ProductKind | None = field("种类。Kind.")
    quantity: Quantity | None = field("数量。Quantity.")
    specification: str | None = field("规格。Specification.")
    certificates: list[str] = field("要求的证书。Certificates that are required.")
    region_text: str | None = field("地区要求原文。Wish for a region in words.")
    deadline: str | None = field("期限，精度如原文。Deadline, as exact as given.")
    deadline_text: str | None = field("期限原文。Deadline in words.")
    reading: NeedReading | None = field("读懂的内容。What was read out of the words.")
    correction: Correction | None = field("人的改正。What a person put right.")
    state: NeedState = field("状态。State.")
    closed_reason: str | None = field("关闭原因。Why it was closed.")
    solved_by: Organisation | None = field("由谁解决。Who met it.", solved_by)
    visibility: Visibility = field("谁能看到。Who may see it.")
    expires_on: str | None = field("到期日，之后须再确认。When it has to be confirmed again.")
    question: str | None = field("店小二要问的一件事。What the steward asked back.")
    answer: str | None = field("企业的答复。What was said to that.")
    note: str | None = field("备注。Remarks.")
    external_ids: list[ExternalId] = field("其他平台的编号。Ids of other systems.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")


@object_type("需求列表中的一项。One need of a listing.")
class NeedEdge:
    node: Need = field("需求。The need.")
    cursor: str = field("游标。Its cursor.")


@object_type("需求列表的一页，急的在先。A page of needs, the most urgent first.")
class NeedConnection:
    edges: list[NeedEdge] = field("各项及游标。Items with cursors.")
    nodes: list[Need] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")
