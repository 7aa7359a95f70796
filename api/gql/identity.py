"""Who may be one with whom, and deciding about it."""

from typing import Annotated, Any

import strawberry

import schema
from api.gql.connection import After, Connection, First, Key, PageInfo, bounded
from api.gql.context import Info
from api.gql.declare import Lang, Language, argument, field, object_type
from api.gql.enums import Certainty, Verdict
from api.gql.log import number_key
from api.gql.organisation import Organisation
from api.gql.relation import IdentityDecision
from committee.identity import Proposal, Step, decisions
from graph.stores import View, resolved


def text_of(root: strawberry.Parent[Step], lang: Lang = Language.ZH) -> str:
    return root.en if lang is Language.EN else root.zh


def text_of_all(root: strawberry.Parent[Proposal], lang: Lang = Language.ZH) -> str:
    return root.en if lang is Language.EN else root.zh


@object_type("两个名称为何可能是一家。What was seen between two names.")
class IdentityReason:
    text: str = field("一句话。In words.", text_of)


@object_type("两个可能是同一家的组织，等人判断。Two organisations that may be one, for a person to decide.")
class IdentityProposal:
    a: Organisation = field("一家。One.")
    b: Organisation = field("另一家。The other.")
    band: Certainty = field("把握。How far it may be trusted.")
    reasons: list[IdentityReason] = field("理由。Why, one by one.")
    text: str = field("理由连成一句。Why, in one sentence.", text_of_all)


@object_type("待判断列表中的一项。One proposal of a listing.")
class IdentityProposalEdge:
    node: IdentityProposal = field("两家。The two.")
    cursor: str = field("游标。Its cursor.")


@object_type("待判断列表的一页，把握大的在先。A page of proposals, the surest first.")
class IdentityProposalConnection:
    edges: list[IdentityProposalEdge] = field("各项及游标。Items with cursors.")
    nodes: list[IdentityProposal] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


async def identity_proposals(
    info: Info,
    band: Annotated[Certainty | None, argument("只要这一档。Only this band.")] = None,
    organisation_id: Annotated[
        strawberry.ID | None, argument("只要与它有关的。Only those of this organisation.")
    ] = None,
    first: First = 20,
    after: After = None,
) -> Connection[Proposal]:
    listing = info.context.listing("identityProposals", band, organisation_id)
    first, key = bounded(first), listing.key(after, _key)
    services = info.context.services

    def read(view: View) -> list[Proposal]:
        of = resolved(view, organisation_id) if organisation_id is not None else None
        return [
            one
            for one in services.proposals.of(view)
            if (band is None or one.band is band)
            and (of is None or of in (one.a.id, one.b.id))
            and (key is None or one.key > key)
        ]

    found = await info.context.read(read)
    page = found[:first]
    keys = [one.key for one in page]
    return listing.page(page, keys, more=len(found) > first, after=after)


def _key(key: Any) -> Key:
    size, a, b, a_id, b_id = key
    return int(size), str(a), str(b), str(a_id), str(b_id)


@object_type("判断列表中的一项。One decision of a listing.")
class IdentityDecisionEdge:
    node: IdentityDecision = field("判断。The decision.")
    cursor: str = field("游标。Its cursor.")


@object_type("判断的一页，新的在先。A page of decisions, the newest first.")
class IdentityDecisionConnection:
    edges: list[IdentityDecisionEdge] = field("各项及游标。Items with cursors.")
    nodes: list[IdentityDecision] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


async def identity_decisions(
    info: Info,
    verdict: Annotated[Verdict | None, argument("只要这种判断。Only this verdict.")] = None,
    organisation_id: Annotated[
        strawberry.ID | None, argument("只要与它有关的。Only those of this organisation.")
    ] = None,
    first: First = 20,
    after: After = None,
) -> Connection[schema.IdentityDecision]:
    listing = info.context.listing("identityDecisions", verdict, organisation_id)
    first, key = bounded(first), listing.key(after, number_key)

    def read(view: View) -> Connection[schema.IdentityDecision]:
        of = {organisation_id, resolved(view, organisation_id)} if organisation_id is not None else set()
        found = [
            one
            for one in decisions(view)
            if (verdict is None or one.decision.verdict is verdict)
            and (not of or of & {one.decision.organisation_id, one.decision.other_id})
            and (key is None or one.change.number < key[0])
        ]
        page = found[:first]
        keys = [(one.change.number,) for one in page]
        shown = [one.decision for one in page]
        return listing.page(shown, keys, more=len(found) > first, after=after)

    return await info.context.read(read)
