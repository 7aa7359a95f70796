"""Introductions and the steps that they went through."""

import strawberry

import schema
from api.gql.common import ExternalId, Source
from api.gql.context import Info
from api.gql.declare import Lang, Language, Node, field, object_type
from api.gql.enums import IntroductionState
from api.gql.naming import name_in
from api.gql.need import Need
from api.gql.organisation import Organisation
from api.gql.product import Product
from schema.introduction import NEXT

Of = strawberry.Parent[schema.Introduction]


async def side_a(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.a_id)


async def side_b(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.b_id)


async def supplier(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.supplier_id)


async def party(root: Of, info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.party_id)


async def products(root: Of, info: Info) -> list[schema.Product]:
    return await info.context.get_all(schema.Product, root.product_ids)


async def need(root: Of, info: Info) -> schema.Need | None:
    return await info.context.get(schema.Need, root.need_id)


def next_states(root: Of) -> list[IntroductionState]:
    return list(NEXT[root.state])


def state_words(root: Of, lang: Lang = Language.ZH) -> str:
    return root.state.en if lang is Language.EN else root.state.zh


@object_type("牵线走过的一步。One move of an introduction.")
class Step:
    state: IntroductionState = field("到了哪一状态。The state that was reached.")
    on: str | None = field("日期。When.")
    by: str | None = field(
        "经手人；有账号的写姓名。Who moved it; somebody with an account by name.", name_in("by")
    )
    reason: str | None = field("原因。Why.")


@object_type("牵线：把两家带到一起。That two organisations were brought together.")
class Introduction(Node):
    a: Organisation | None = field("甲方。One side.", side_a)
    b: Organisation | None = field("乙方。The other side.", side_b)
    supplier: Organisation | None = field("供方；空为方向不明。The supplier, null where unknown.", supplier)
    matter: str | None = field("事项。What it is about, in words.")
    type: str | None = field("类型。Type, as the ledger has it.")
    products: list[Product] = field("有关产品。The products that it is about.", products)
    need: Need | None = field("有关需求。The need that it is about.", need)
    party: Organisation | None = field("牵线的党组织。The party that arranged it.", party)
    date: str | None = field("日期。Date.")
    state: IntroductionState = field("状态。State.")
    state_words: str = field("状态的说法。The state in words.", state_words)
    state_text: str | None = field("台账用语。The word that the ledger used.")
    effect_text: str | None = field("成效原文。Effect in words.")
    next_states: list[IntroductionState] = field("接下来可到的状态。Where it may go next.", next_states)
    steps: list[Step] = field("走过的各步。The steps so far.")
    note: str | None = field("说明。Remarks.")
    external_ids: list[ExternalId] = field("其他平台的编号。Ids of other systems.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")
