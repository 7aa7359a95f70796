"""What mutations answer: the record as it was stored, or the problems that kept it from being stored."""

import strawberry

from api.gql.context import Info
from api.gql.declare import Node, field, object_type
from api.gql.entrusted import Block, Representative, Share, Stewardship
from api.gql.introduction import Introduction
from api.gql.judgement import Judgement
from api.gql.log import ChangeSet, sets_of_ids
from api.gql.need import Need
from api.gql.offer import Offer
from api.gql.once import Done
from api.gql.organisation import Enterprise, Membership, Organisation
from api.gql.outcome import Outcome
from api.gql.problems import Problem
from api.gql.product import Product
from api.gql.relation import IdentityDecision, Relation
from graph import stores
from schema import Record

_CHANGE_SET = (
    "属于哪个变更集，可以撤销；什么也没变则为空。The change set, to undo it; null where nothing changed."
)


def stored(root: strawberry.Parent[Done]) -> Record | None:
    return root.record


async def change_set(root: strawberry.Parent[Done], info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, root.change_set_id) if root.change_set_id else None


@object_type("对企业的修改。A change of an enterprise.")
class EnterprisePayload:
    enterprise: Enterprise | None = field("存下的企业。The enterprise as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对供给的修改。A change of an offer.")
class OfferPayload:
    offer: Offer | None = field("存下的供给。The offer as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对需求的修改。A change of a need.")
class NeedPayload:
    need: Need | None = field("存下的需求。The need as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对隶属的修改。A change of a membership.")
class MembershipPayload:
    membership: Membership | None = field("存下的隶属。The membership as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对关系的修改。A change of a relation.")
class RelationPayload:
    relation: Relation | None = field("存下的关系。The relation as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对牵线的修改。A change of an introduction.")
class IntroductionPayload:
    introduction: Introduction | None = field("存下的牵线。The introduction as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对成效的记录。The recording of an outcome.")
class OutcomePayload:
    outcome: Outcome | None = field("存下的成效。The outcome as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对组织的登记、更新、合并或拆分。An organisation registered, updated, merged or split.")
class OrganisationPayload:
    organisation: Organisation | None = field("存下的组织。The organisation as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对两家是不是同一家的判断。A decision whether two organisations are one.")
class IdentityDecisionPayload:
    decision: IdentityDecision | None = field("存下的判断。The decision as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对推断的判断。The judging of an inference.")
class JudgementPayload:
    judgement: Judgement | None = field("存下的判断。The judgement as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对产品的修改。A change of a product.")
class ProductPayload:
    product: Product | None = field("存下的产品。The product as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对产品关系的修改。A change of what one product is to another.")
class ProductEdgePayload:
    edge: Node | None = field("存下的关系。The edge as stored.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("删去一条记录。The removal of a record.")
class RemovalPayload:
    removed: Node | None = field("删去的记录，如其原样。The record as it was.", stored)
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有删去；空为已删。Why it was not removed; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("一次做的多项修改，全做或全不做。Several changes in one go, all of them or none.")
class EditPayload:
    records: list[Node] = field("各条记录，依所给次序。The records, in the order of the edits.")
    change_set: ChangeSet | None = field(_CHANGE_SET, change_set)
    problems: list[Problem] = field("为何没有存下；空为已存。Why nothing was stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对经办人的修改。A change of who acts for an organisation.")
class RepresentativePayload:
    representative: Representative | None = field("存下的。As stored.", stored)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对屏蔽的修改。A change of whom an organisation does not want to meet.")
class BlockPayload:
    block: Block | None = field("存下的。As stored.", stored)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


@object_type("对共享的修改。A change of what a cluster lets another one see.")
class SharePayload:
    share: Share | None = field("存下的。As stored.", stored)
    problems: list[Problem] = field("为何没有存下；空为已存。Why it was not stored; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


def stewardships(root: strawberry.Parent[Done]) -> list[Record]:
    return list(root.records)


@object_type("交接，全做或全不做。A hand-over, all or nothing.")
class HandOverPayload:
    stewardships: list[Stewardship] = field(
        "交接后仍看得到的。Those that one still sees; what was handed over may be none's own any more.",
        stewardships,
    )
    problems: list[Problem] = field("为何没有交接；空为已交接。Why nothing was handed over; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")
