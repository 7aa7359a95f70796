"""Organisations: enterprises, institutions and cluster parties, and who belongs where."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

import schema
from api.gql.common import ExternalId, Region, Source, region_of
from api.gql.connection import PageInfo
from api.gql.context import Info
from api.gql.declare import Node, field, interface_type, object_type
from api.gql.enums import InstitutionForm, PartyForm
from graph.stores import View

if TYPE_CHECKING:
    from api.gql.introduction import Introduction
    from api.gql.need import Need
    from api.gql.offer import Offer
    from api.gql.outcome import Outcome, ReportedCount
    from api.gql.relation import Relation

Offers = list[Annotated["Offer", strawberry.lazy("api.gql.offer")]]
Needs = list[Annotated["Need", strawberry.lazy("api.gql.need")]]
Relations = list[Annotated["Relation", strawberry.lazy("api.gql.relation")]]
Introductions = list[Annotated["Introduction", strawberry.lazy("api.gql.introduction")]]
Outcomes = list[Annotated["Outcome", strawberry.lazy("api.gql.outcome")]]
ReportedCounts = list[Annotated["ReportedCount", strawberry.lazy("api.gql.outcome")]]
Of = strawberry.Parent[schema.Organisation]


def _grouped(records: Sequence[Any], ids: Sequence[str]) -> list[list[Any]]:
    """The records by `organisation_id`, one list for each id in the order asked."""
    groups: dict[str, list[Any]] = {id_: [] for id_ in ids}
    for record in records:
        groups[record.organisation_id].append(record)
    return [groups[id_] for id_ in ids]


def offers_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Offer]]:
    return _grouped(view.offers_of(ids), ids)


def needs_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Need]]:
    return _grouped(view.needs_of(ids), ids)


def memberships_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Membership]]:
    return _grouped(view.memberships_of(ids), ids)


def relations_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Relation]]:
    return [view.relations_of(id_) for id_ in ids]


def introductions_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Introduction]]:
    return [view.introductions_of(id_) for id_ in ids]


def outcomes_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Outcome]]:
    found = view.outcomes_of(ids)
    return [[outcome for outcome in found if outcome.organisation_id == id_] for id_ in ids]


def reported_of_each(view: View, ids: Sequence[str]) -> list[list[schema.ReportedCount]]:
    return [view.reported_of(id_) for id_ in ids]


def members_of_each(view: View, ids: Sequence[str]) -> list[list[schema.Membership]]:
    return [view.members_of(id_) for id_ in ids]


def parties_within_each(view: View, ids: Sequence[str]) -> list[list[schema.Organisation]]:
    return [view.parties_within(id_) for id_ in ids]


async def offers(root: Of, info: Info) -> list[schema.Offer]:
    return await info.context.load(offers_of_each, root.id)


async def needs(root: Of, info: Info) -> list[schema.Need]:
    return await info.context.load(needs_of_each, root.id)


async def memberships(root: Of, info: Info) -> list[schema.Membership]:
    return await info.context.load(memberships_of_each, root.id)


async def relations(root: Of, info: Info) -> list[schema.Relation]:
    return await info.context.load(relations_of_each, root.id)


async def introductions(root: Of, info: Info) -> list[schema.Introduction]:
    return await info.context.load(introductions_of_each, root.id)


async def outcomes(root: Of, info: Info) -> list[schema.Outcome]:
    return await info.context.load(outcomes_of_each, root.id)


async def reported(root: Of, info: Info) -> list[schema.ReportedCount]:
    return await info.context.load(reported_of_each, root.id)


async def members(root: Of, info: Info) -> list[schema.Membership]:
    return await info.context.load(members_of_each, root.id)


async def within(root: Of, info: Info) -> list[schema.Organisation]:
    return await info.context.load(parties_within_each, root.id)


async def parent(root: strawberry.Parent[schema.ClusterParty], info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.parent_id)


async def member(root: strawberry.Parent[schema.Membership], info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.organisation_id)


async def party(root: strawberry.Parent[schema.Membership], info: Info) -> schema.Organisation | None:
    return await info.context.get(schema.Organisation, root.party_id)


@interface_type(
    "组织：企业、机构或集群党组织。An enterprise, an institution or a cluster party organisation."
)
class Organisation(Node):
    name: str = field("全称。Full name.")
    short_name: str | None = field("简称。Short name.")
    aliases: list[str] = field("其他名称。Other names.")
    names: list[str] = field("所有名称，全称在先。Every name, the full one first.")
    region: Region | None = field("所在地区。Where it is.", region_of)
    place: str | None = field("所在地原文。The words that the region was read from.")
    shown: bool = field("是否同意公开展示。Whether it agreed to be shown publicly.")
    note: str | None = field("说明。Remarks.")
    external_ids: list[ExternalId] = field("其他平台的编号。Ids of other systems.")
    offers: Offers = field("它的供给。What it offers.", offers)
    needs: Needs = field("它的需求，含已关闭的。What it needs, closed needs too.", needs)
    memberships: "list[Membership]" = field("它所属的党组织。Where it belongs.", memberships)
    relations: Relations = field("已知的供应关系。Known relations.", relations)
    introductions: Introductions = field("有关的牵线。Introductions that it takes part in.", introductions)
    outcomes: Outcomes = field("成效、预计与目标。Outcomes, expectations and targets.", outcomes)
    reported: ReportedCounts = field("报告中只给出总数的。What reports only count.", reported)
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版，供 expectedVersion 使用。Version, for expectedVersion.")


@object_type("企业。An enterprise.")
class Enterprise(Organisation):
    uscc: str | None = field("统一社会信用代码，校验无误。Unified social credit code, always valid.")
    uscc_as_given: str | None = field("所给的代码，校验有误。The code as given where it is not valid.")
    certificates: list[str] = field("资质证书。Certificates.")
    capacity_note: str | None = field("年产能原文。Capacity in words.")
    visited_on: str | None = field("最近走访日期，精度如原文。Last visit, as exact as it was given.")


@object_type("机构：提供要素，不算企业。An institution: offers elements, never counted as an enterprise.")
class Institution(Organisation):
    form: InstitutionForm = field("类型。Sort of institution.")
    uscc: str | None = field("统一社会信用代码，校验无误。Unified social credit code, always valid.")
    uscc_as_given: str | None = field("所给的代码，校验有误。The code as given where it is not valid.")
    certificates: list[str] = field("资质证书。Certificates.")
    capacity_note: str | None = field("年产能原文。Capacity in words.")
    visited_on: str | None = field("最近走访日期，精度如原文。Last visit, as exact as it was given.")


@object_type("集群党组织。A cluster party organisation.")
class ClusterParty(Organisation):
    form: PartyForm = field("类型。Sort of party organisation.")
    founded: str | None = field("成立时间，精度如原文。When it was founded, as exact as given.")
    parent: Organisation | None = field("上级组织。The party organisation that contains it.", parent)
    within: list[Organisation] = field("直接下级组织。Party organisations directly inside it.", within)
    members: "list[Membership]" = field("成员。Who belongs to it.", members)


@object_type("组织与集群党组织的隶属。That an organisation belongs to a cluster party.")
class Membership(Node):
    organisation: Organisation | None = field("成员。The member.", member)
    party: Organisation | None = field("集群党组织。The party organisation.", party)
    role: str | None = field("角色：龙头、成员、共建等。Role.")
    since: str | None = field("起。Since when.")
    until: str | None = field("止。Until when.")
    note: str | None = field("说明。Remarks.")
    sources: list[Source] = field("出处。Where it was read.")
    version: int = field("第几版。Version.")


@object_type("企业列表中的一项。One enterprise of a listing.")
class EnterpriseEdge:
    node: Enterprise = field("企业。The enterprise.")
    cursor: str = field("游标。Its cursor.")


@object_type("企业列表的一页，按名称。A page of enterprises, by name.")
class EnterpriseConnection:
    edges: list[EnterpriseEdge] = field("各项及游标。Items with cursors.")
    nodes: list[Enterprise] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


@object_type("集群党组织列表中的一项。One cluster party of a listing.")
class ClusterPartyEdge:
    node: ClusterParty = field("集群党组织。The party organisation.")
    cursor: str = field("游标。Its cursor.")


@object_type("集群党组织列表的一页，按名称。A page of cluster party organisations, by name.")
class ClusterPartyConnection:
    edges: list[ClusterPartyEdge] = field("各项及游标。Items with cursors.")
    nodes: list[ClusterParty] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")
