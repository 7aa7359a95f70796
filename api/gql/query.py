"""The questions that may be asked, in one list."""

from datetime import date
from typing import Annotated, TypeVar

import strawberry

import schema
from api.gql import asking, log
from api.gql.asking import LONGEST_SEARCH, Feature, readable
from api.gql.chain import Chain, chain
from api.gql.changed import ChangedConnection, changed
from api.gql.connection import After, Connection, First, bounded, name_key
from api.gql.context import Info
from api.gql.declare import Node, argument, object_type, optional
from api.gql.entrusted import Block, Representative, Share
from api.gql.enums import ProductKind
from api.gql.identity import (
    IdentityDecisionConnection,
    IdentityProposalConnection,
    identity_decisions,
    identity_proposals,
)
from api.gql.inbox import Matter, matters, those_acted_for, those_blocked, those_in_care, those_shared
from api.gql.inputs import ExternalIdInput
from api.gql.log import ChangeConnection, ChangeSet, ChangeSetConnection
from api.gql.need import Need, NeedConnection
from api.gql.offer import Offer
from api.gql.organisation import (
    ClusterParty,
    ClusterPartyConnection,
    Enterprise,
    EnterpriseConnection,
    Organisation,
)
from api.gql.permissions import question
from api.gql.product import Product
from api.gql.prospect import Prospects, ask_prospects, ask_shared_prospects
from api.gql.receiver import MessageReceiver, receivers
from api.gql.search import SearchConnection, search
from api.gql.subscription import position
from api.gql.suggestion import InferenceConnection, SuggestionConnection
from api.gql.undoing import Undoing, undo_plan
from committee.checks import region
from committee.external import need_known_as, offer_known_as, organisation_known_as
from committee.identity import one_called
from graph.stores import NeedFilter, OrganisationFilter, Page, resolved
from schema import BadInput
from schema.ids import type_of
from schema.policy import Action

O = TypeVar("O", bound=schema.Organisation)  # noqa: E741
_RECORD_TYPES = {type_.__name__: type_ for type_ in schema.RECORD_TYPES}
Id = Annotated[strawberry.ID, argument("编号。Its id.", "id")]
MaybeId = Annotated[strawberry.ID | None, argument("编号。Its id.", "id")]
MaybeUscc = Annotated[str | None, argument("统一社会信用代码。Its unified social credit code.")]
MaybeExternal = Annotated[
    ExternalIdInput | None, argument("另一平台给的编号。The id that another system gave.")
]
MaybeName = Annotated[str | None, argument("全称、简称或别名。Its full name, short name or alias.")]


@strawberry.input(
    name="EnterpriseFilter", description="企业列表的条件，须全部满足。Conditions; all must hold."
)
class EnterpriseFilterInput:
    text: str | None = optional("名称含有这段文字。A name contains this text.")
    region: str | None = optional("在这个地区：代码或地名。In this region: code or name.")
    product_id: strawberry.ID | None = optional("供应这种产品。Offers this product.")
    party_id: strawberry.ID | None = optional("属于这个党组织。Belongs to this party organisation.")


@strawberry.input(name="NeedFilter", description="需求列表的条件，须全部满足。Conditions; all must hold.")
class NeedFilterInput:
    organisation_id: strawberry.ID | None = optional("这家的。Of this organisation.")
    product_id: strawberry.ID | None = optional("需要这种产品。For this product.")
    kind: ProductKind | None = optional("这种要素。Of this kind of element.")
    open: bool | None = optional("只要未关闭未过期的。Only those that are open and not expired.")
    text: str | None = optional("原话含有这段文字。The words contain this text.")


async def node(info: Info, id_: Id) -> schema.Record | None:
    type_ = _RECORD_TYPES.get(type_of(id_) or "")
    return await info.context.get(type_, id_) if type_ else None


async def organisation(
    info: Info,
    id_: MaybeId = None,
    uscc: MaybeUscc = None,
    name: MaybeName = None,
    external_id: MaybeExternal = None,
) -> schema.Organisation | None:
    return await _one_organisation(info, schema.Organisation, id_, uscc, name, external_id)


async def enterprise(
    info: Info,
    id_: MaybeId = None,
    uscc: MaybeUscc = None,
    name: MaybeName = None,
    external_id: MaybeExternal = None,
) -> schema.Enterprise | None:
    return await _one_organisation(info, schema.Enterprise, id_, uscc, name, external_id)


async def _one_organisation(
    info: Info,
    type_: type[O],
    id_: str | None,
    uscc: str | None,
    name: str | None,
    external: ExternalIdInput | None,
) -> O | None:
    """By the one argument that is given; `Ambiguous` when several are called so."""
    _exactly_one(id=id_, uscc=uscc, name=name, externalId=external)
    if external is not None:
        key = external.key()
        known = await info.context.read(lambda view: organisation_known_as(view, key))
        return known if isinstance(known, type_) else None
    if id_ is not None:
        return await info.context.get(type_, id_)
    if uscc is not None:
        holder = await info.context.read(lambda view: view.organisation_by_uscc(uscc.strip().upper()))
        return holder if isinstance(holder, type_) else None
    called = await info.context.read(lambda view: view.organisations_called(name or ""))
    return one_called(name or "", [one for one in called if isinstance(one, type_)])


def _exactly_one(**given: object) -> None:
    count = sum(value is not None for value in given.values())
    if count != 1:
        names = ", ".join(given)
        raise BadInput(
            f"须给出 {names} 中的一个，给出了 {count} 个。",
            f"Give exactly one of {names}, not {count}.",
            code="BAD_ARGUMENTS",
        )


async def offer(info: Info, id_: MaybeId = None, external_id: MaybeExternal = None) -> schema.Offer | None:
    _exactly_one(id=id_, externalId=external_id)
    if external_id is None:
        return await info.context.get(schema.Offer, id_)
    key = external_id.key()
    return await info.context.read(lambda view: offer_known_as(view, key))


async def need(info: Info, id_: MaybeId = None, external_id: MaybeExternal = None) -> schema.Need | None:
    _exactly_one(id=id_, externalId=external_id)
    if external_id is None:
        return await info.context.get(schema.Need, id_)
    key = external_id.key()
    return await info.context.read(lambda view: need_known_as(view, key))


async def enterprises(
    info: Info,
    filter_: Annotated[EnterpriseFilterInput | None, argument("条件。Conditions.", "filter")] = None,
    first: First = 20,
    after: After = None,
) -> Connection[schema.Organisation]:
    given = filter_ or EnterpriseFilterInput()
    wanted = OrganisationFilter(
        types=(schema.Enterprise,),
        text=readable(given.text, LONGEST_SEARCH) if given.text else None,
        region=region(given.region) if given.region else None,
        product_id=given.product_id or None,
        party_id=await _now(info, given.party_id),
    )
    return await _organisations(info, "enterprises", wanted, first, after)


async def _now(info: Info, organisation_id: str | None) -> str | None:
    """The id of the organisation that it was merged into, where it was."""
    if not organisation_id:
        return None
    return await info.context.read(lambda view: resolved(view, organisation_id))


async def cluster_parties(
    info: Info, first: First = 20, after: After = None
) -> Connection[schema.Organisation]:
    return await _organisations(
        info, "parties", OrganisationFilter(types=(schema.ClusterParty,)), first, after
    )


async def _organisations(
    info: Info, name: str, wanted: OrganisationFilter, first: int, after: str | None
) -> Connection[schema.Organisation]:
    listing = info.context.listing(name, wanted)
    first, key = bounded(first), listing.key(after, name_key)
    page = await info.context.read(lambda view: view.organisations(wanted, first, key))
    return listing.page(page.items, page.keys, more=page.more, after=after)


async def cluster_party(info: Info, id_: Id) -> schema.ClusterParty | None:
    return await info.context.get(schema.ClusterParty, id_)


async def product(
    info: Info,
    id_: MaybeId = None,
    name: Annotated[str | None, argument("名称之一。One of its names.")] = None,
) -> schema.Product | None:
    _exactly_one(id=id_, name=name)
    if id_ is not None:
        return await info.context.get(schema.Product, id_)
    return await info.context.read(lambda view: view.product_called(name or ""))


async def needs(
    info: Info,
    filter_: Annotated[NeedFilterInput | None, argument("条件。Conditions.", "filter")] = None,
    first: First = 20,
    after: After = None,
) -> Connection[schema.Need]:
    given = filter_ or NeedFilterInput()
    wanted = NeedFilter(
        organisation_id=await _now(info, given.organisation_id),
        product_id=given.product_id or None,
        kind=given.kind.value if given.kind else None,
        open_on=date.today().isoformat() if given.open else None,
        text=readable(given.text, LONGEST_SEARCH) if given.text else None,
    )
    listing = info.context.listing("needs", given)
    first, key = bounded(first), listing.key(after, name_key)
    page: Page[schema.Need] = await info.context.read(lambda view: view.needs(wanted, first, key))
    return listing.page(page.items, page.keys, more=page.more, after=after)


@object_type("可以问的。What may be asked.")
class Query:
    node: Node | None = question(
        Action.READ, "任一节点或事实；没有则为空。Any node or fact, null where there is none.", node
    )
    organisation: Organisation | None = question(
        Action.READ, "一个组织：按编号、代码或名称。One organisation.", organisation
    )
    enterprise: Enterprise | None = question(
        Action.READ, "一家企业：按编号、代码或名称。One enterprise.", enterprise
    )
    enterprises: EnterpriseConnection = question(
        Action.READ, "企业，按名称。Enterprises, by name.", enterprises
    )
    offer: Offer | None = question(Action.READ, "一项供给：按编号。One offer.", offer)
    need: Need | None = question(Action.READ, "一项需求：按编号。One need.", need)
    cluster_party: ClusterParty | None = question(
        Action.READ, "一个集群党组织。One cluster party organisation.", cluster_party
    )
    cluster_parties: ClusterPartyConnection = question(
        Action.READ, "集群党组织，按名称。Cluster party organisations, by name.", cluster_parties
    )
    product: Product | None = question(
        Action.READ, "一种产品：按编号或名称。One product, by id or name.", product
    )
    needs: NeedConnection = question(Action.READ, "需求，急的在先。Needs, the most urgent first.", needs)
    identity_proposals: IdentityProposalConnection = question(
        Action.DECIDE_IDENTITY,
        "哪些组织可能是同一家，把握大的在先。Which organisations may be one, the surest first.",
        identity_proposals,
    )
    identity_decisions: IdentityDecisionConnection = question(
        Action.DECIDE_IDENTITY,
        "对名称作过的判断，新的在先。What was decided about names, the newest first.",
        identity_decisions,
    )
    search: SearchConnection = question(Action.READ, "按文字搜索。Search by words.", search)
    suggest_partners: SuggestionConnection = question(
        Action.SUGGEST_BY_NAME,
        "一家组织的上游或下游伙伴。Partners up or down the chain.",
        asking.suggest_partners,
    )
    prospects: Prospects = question(
        Action.SUGGEST_IN_PART,
        "企业看自己的可能伙伴：只说对方允许说的。Who may fit one's own enterprise: what the others allow to be told.",
        ask_prospects,
    )
    shared_prospects: Prospects = question(
        Action.ENTRUST,
        "店小二看别的集群共享的可能伙伴，只按类别。Who may fit of those that other clusters share, as a category.",
        ask_shared_prospects,
    )
    match_need: SuggestionConnection = question(
        Action.SUGGEST_BY_NAME, "谁能满足一项需求。Who could meet a need.", asking.match_need
    )
    match_text: SuggestionConnection = question(
        Action.SUGGEST_BY_NAME,
        "谁能满足一段话里的需求；什么也不存。Who could meet a need in free words; nothing is stored.",
        asking.match_text,
    )
    match_texts: list[SuggestionConnection] = question(
        Action.SUGGEST_BY_NAME, "一次问多段话。The same for several texts at once.", asking.match_texts
    )
    inferred_makers: InferenceConnection = question(
        Action.SUGGEST_BY_NAME, "还有谁很可能会做。Who else can probably make it.", asking.inferred_makers
    )
    inferred_inputs: InferenceConnection = question(
        Action.SUGGEST_BY_NAME, "很可能还要用什么。What probably goes into it.", asking.inferred_inputs
    )
    inferred_products: InferenceConnection = question(
        Action.SUGGEST_BY_NAME,
        "它接下来还能做什么。What the organisation could make next.",
        asking.inferred_products,
    )
    chain: Chain = question(Action.READ, "一个产品周围的产业链。The chain around a product.", chain)
    change_sets: ChangeSetConnection = question(
        Action.READ_LOG, "做过的事，新的在先。What was done, the newest first.", log.change_sets
    )
    change_set: ChangeSet | None = question(Action.READ_LOG, "一个变更集。One change set.", log.change_set)
    changes: ChangeConnection = question(
        Action.READ_LOG, "从何时起改了什么，旧的在先。What changed since then, the oldest first.", log.changes
    )
    changed: ChangedConnection = question(
        Action.READ,
        "能看到的记录从那以后变了什么，旧的在先；与订阅 changed 相同。What became of the records that one sees since then, the "
        "oldest first: what the subscription changed tells.",
        changed,
    )
    receivers: list[MessageReceiver] = question(
        Action.HAVE_SENT,
        "接收消息的地址：平台只看自己的。Receivers of messages; a platform's own.",
        receivers,
    )
    position: str = question(
        Action.READ,
        "变更记录现在到了哪里：先取它，再读取全部，然后从它之后接着听。"
        "Where the log stands: take it, read everything, then listen on after it.",
        position,
    )
    history: ChangeConnection = question(
        Action.READ_LOG,
        "一条记录的来历，旧的在先。What became of one record, the oldest first.",
        log.history_of,
    )
    undo_plan: Undoing = question(
        Action.UNDO, "撤销会怎样；什么也不改。What undoing would do; nothing is changed.", undo_plan
    )
    features: list[Feature] = question(
        Action.READ, "匹配模型的各项特征。The lines of the matching model.", asking.features
    )
    inbox: list[Matter] = question(
        Action.READ, "等您办的事：作为企业和作为店小二。What waits for you.", matters
    )
    acting_for: list[Representative] = question(
        Action.READ, "您代表的、和等着核对的单位。For whom you act, or say so.", those_acted_for
    )
    blocks: list[Block] = question(
        Action.AGREE, "您代表的单位屏蔽了谁。Whom those for whom you act do not want to meet.", those_blocked
    )
    shares: list[Share] = question(
        Action.SHARE,
        "您的集群给别的集群、别的集群给您的集群的共享。What your cluster shares, and what is shared with it.",
        those_shared,
    )
    in_care: list[Organisation] = question(
        Action.ENTRUST, "您作为店小二联系的单位。Whom you care for as their steward.", those_in_care
    )
