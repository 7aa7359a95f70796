"""What may be changed, in one list; the work itself is the committee's."""

from typing import Annotated, Any, TypeAlias, cast

import strawberry

from api.gql import inputs
from api.gql.context import Info
from api.gql.correcting import correction
from api.gql.declare import argument, object_type
from api.gql.inputs import given
from api.gql.once import Done, once
from api.gql.payloads import (
    EnterprisePayload,
    IdentityDecisionPayload,
    IntroductionPayload,
    JudgementPayload,
    MembershipPayload,
    NeedPayload,
    OfferPayload,
    OrganisationPayload,
    OutcomePayload,
    RelationPayload,
)
from api.gql.permissions import Permission, mutation
from api.gql.undoing import UndoPayload, undo
from committee import enterprises, identity, introductions, judgements, needs, offers, outcomes
from committee.reading import read_need
from committee.references import organisation_meant
from graph.stores import ChangeKind, Transaction, View
from schema import IdentityDecision, Need, Source, Verdict

_Input = argument("内容。What is asked.", "input")
# What `given` returns fits the committee's typed dictionaries: the inputs have the same fields.
Facts: TypeAlias = Any


def _version(value: Any) -> int | None:
    return None if value.expected_version is strawberry.UNSET else cast("int | None", value.expected_version)


def _reader(info: Info) -> needs.Reader:
    matcher = info.context.services.matcher

    def read(view: View, need: Need) -> Need:
        return read_need(matcher, view, need)

    return read


async def register_enterprise(info: Info, input_: Annotated[inputs.RegisterEnterpriseInput, _Input]) -> Done:
    facts: Facts = given(input_)
    return await once(info, input_, lambda tx, source: enterprises.register_enterprise(tx, facts, source))


async def update_enterprise(info: Info, input_: Annotated[inputs.UpdateEnterpriseInput, _Input]) -> Done:
    facts: Facts = given(input_)
    return await once(
        info,
        input_,
        lambda tx, source: enterprises.update_enterprise(tx, input_.id, facts, source, _version(input_)),
    )


async def declare_offer(info: Info, input_: Annotated[inputs.DeclareOfferInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("organisation", "product"))
    whose, what = input_.organisation.named(), input_.product.named()
    return await once(info, input_, lambda tx, source: offers.declare_offer(tx, whose, what, facts, source))


async def update_offer(info: Info, input_: Annotated[inputs.UpdateOfferInput, _Input]) -> Done:
    facts: Facts = given(input_)
    return await once(
        info,
        input_,
        lambda tx, source: offers.update_offer(tx, input_.id, facts, source, _version(input_)),
    )


async def withdraw_offer(info: Info, input_: Annotated[inputs.WithdrawOfferInput, _Input]) -> Done:
    reason = given(input_).get("reason")
    return await once(
        info,
        input_,
        lambda tx, source: offers.withdraw_offer(tx, input_.id, reason, source, _version(input_)),
    )


async def register_need(info: Info, input_: Annotated[inputs.RegisterNeedInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("organisation", "text"))
    whose, read = input_.organisation.named(), _reader(info)
    return await once(
        info,
        input_,
        lambda tx, source: needs.register_need(tx, whose, input_.text, facts, source, read),
    )


async def update_need(info: Info, input_: Annotated[inputs.UpdateNeedInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("reading",))
    if input_.reading is not strawberry.UNSET:
        facts["correction"] = correction(input_.reading) if input_.reading else None
    read = _reader(info)
    return await once(
        info,
        input_,
        lambda tx, source: needs.update_need(tx, input_.id, facts, source, _version(input_), read),
    )


async def close_need(info: Info, input_: Annotated[inputs.CloseNeedInput, _Input]) -> Done:
    solved_by = given(input_).get("solved_by")
    return await once(
        info,
        input_,
        lambda tx, source: needs.close_need(
            tx, input_.id, input_.reason, solved_by, source, _version(input_)
        ),
    )


async def set_membership(info: Info, input_: Annotated[inputs.SetMembershipInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("organisation", "party"))
    member, party = input_.organisation.named(), input_.party.named()
    return await once(
        info,
        input_,
        lambda tx, source: enterprises.set_membership(tx, member, party, facts, source, _version(input_)),
    )


async def set_relation(info: Info, input_: Annotated[inputs.SetRelationInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("kind", "source", "target"))
    product = facts.pop("product", None)
    supplier, customer = input_.source.named(), input_.target.named()
    return await once(
        info,
        input_,
        lambda tx, source: introductions.set_relation(
            tx, input_.kind, supplier, customer, product, facts, source, _version(input_)
        ),
    )


async def introduce(info: Info, input_: Annotated[inputs.IntroduceInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("a", "b"))
    one, other = input_.a.named(), input_.b.named()
    return await once(info, input_, lambda tx, source: introductions.introduce(tx, one, other, facts, source))


async def advance_introduction(
    info: Info, input_: Annotated[inputs.AdvanceIntroductionInput, _Input]
) -> Done:
    said = given(input_, without=("to",))
    return await once(
        info,
        input_,
        lambda tx, source: introductions.advance_introduction(
            tx, input_.id, input_.to, source, **said, expected_version=_version(input_)
        ),
    )


async def record_outcome(info: Info, input_: Annotated[inputs.RecordOutcomeInput, _Input]) -> Done:
    facts: Facts = given(input_, without=("organisation", "metric"))
    whose = input_.organisation.named()
    return await once(
        info,
        input_,
        lambda tx, source: outcomes.record_outcome(tx, whose, input_.metric, facts, source),
    )


async def decide_identity(info: Info, input_: Annotated[inputs.DecideIdentityInput, _Input]) -> Done:
    a, b = input_.a.named(), input_.b.named()
    said = given(input_).get("words")

    def work(tx: Transaction, source: Source) -> IdentityDecision:
        one, other = organisation_meant(tx, a), organisation_meant(tx, b)
        return identity.decide(tx, one.id, other.id, input_.verdict, source, said)

    kind = ChangeKind.MERGE if input_.verdict is Verdict.SAME else ChangeKind.EDIT
    return await once(info, input_, work, kind)


async def merge_organisations(info: Info, input_: Annotated[inputs.MergeOrganisationsInput, _Input]) -> Done:
    keep, other = input_.keep.named(), input_.merge.named()
    return await once(
        info,
        input_,
        lambda tx, source: identity.merge(
            tx, organisation_meant(tx, keep).id, organisation_meant(tx, other).id, source
        ),
        ChangeKind.MERGE,
    )


async def split_organisation(info: Info, input_: Annotated[inputs.SplitOrganisationInput, _Input]) -> Done:
    said = given(input_, without=("organisation", "name"))
    parts = {name: said.get(name) or () for name in ("facts", "documents", "names")}
    whole = input_.organisation.named()
    return await once(
        info,
        input_,
        lambda tx, source: identity.split(tx, organisation_meant(tx, whole).id, input_.name, source, **parts),
        ChangeKind.SPLIT,
    )


async def confirm_inference(info: Info, input_: Annotated[inputs.JudgeInput, _Input]) -> Done:
    return await _judge(info, input_, right=True)


async def refuse_inference(info: Info, input_: Annotated[inputs.JudgeInput, _Input]) -> Done:
    return await _judge(info, input_, right=False)


async def _judge(info: Info, input_: inputs.JudgeInput, *, right: bool) -> Done:
    facts: Facts = given(input_)
    return await once(
        info, input_, lambda tx, source: judgements.judge(tx, facts, right, source, _version(input_))
    )


@object_type("可以改的。What may be changed.")
class Mutation:
    register_enterprise: EnterprisePayload = mutation(
        Permission.EDIT_ORGANISATIONS, "登记一家企业。Register an enterprise.", register_enterprise
    )
    update_enterprise: EnterprisePayload = mutation(
        Permission.EDIT_ORGANISATIONS, "更新一家企业。Update an enterprise.", update_enterprise
    )
    declare_offer: OfferPayload = mutation(
        Permission.EDIT_OFFERS, "声明一项供给。Declare what an organisation offers.", declare_offer
    )
    update_offer: OfferPayload = mutation(
        Permission.EDIT_OFFERS, "更新一项供给。Update an offer.", update_offer
    )
    withdraw_offer: OfferPayload = mutation(
        Permission.EDIT_OFFERS, "撤回一项供给。Withdraw an offer.", withdraw_offer
    )
    register_need: NeedPayload = mutation(
        Permission.EDIT_NEEDS, "登记一项需求，随即读懂。Register a need; it is read at once.", register_need
    )
    update_need: NeedPayload = mutation(Permission.EDIT_NEEDS, "更新一项需求。Update a need.", update_need)
    close_need: NeedPayload = mutation(
        Permission.EDIT_NEEDS, "关闭一项需求。Close a need, with the reason.", close_need
    )
    set_membership: MembershipPayload = mutation(
        Permission.EDIT_ORGANISATIONS, "设定隶属。Say where an organisation belongs.", set_membership
    )
    set_relation: RelationPayload = mutation(
        Permission.EDIT_ORGANISATIONS, "设定已知关系。Say who already works with whom.", set_relation
    )
    introduce: IntroductionPayload = mutation(
        Permission.ARRANGE, "牵线。Bring two organisations together.", introduce
    )
    advance_introduction: IntroductionPayload = mutation(
        Permission.ARRANGE, "推进一次牵线。Move an introduction on.", advance_introduction
    )
    undo: UndoPayload = mutation(
        Permission.UNDO,
        "撤销一个变更集；后来别人的更正保留并列出。Undo a change set; later corrections stay and are told.",
        undo,
    )
    record_outcome: OutcomePayload = mutation(
        Permission.RECORD_OUTCOMES, "记录成效。Record what changed.", record_outcome
    )
    decide_identity: IdentityDecisionPayload = mutation(
        Permission.DECIDE_IDENTITY,
        "判断两家是同一家、不是，或集团与下属。Decide whether two organisations are one.",
        decide_identity,
    )
    merge_organisations: OrganisationPayload = mutation(
        Permission.DECIDE_IDENTITY,
        "合并两家。Merge two organisations that are one.",
        merge_organisations,
    )
    split_organisation: OrganisationPayload = mutation(
        Permission.DECIDE_IDENTITY,
        "从一家分出另一家。Make a second organisation out of one that is two.",
        split_organisation,
    )
    confirm_inference: JudgementPayload = mutation(
        Permission.EDIT_PRODUCTS,
        "确认一项推断：成为事实。Confirm an inference: it becomes a fact.",
        confirm_inference,
    )
    refuse_inference: JudgementPayload = mutation(
        Permission.EDIT_PRODUCTS,
        "否定一项推断或词表的一条：不再出现。Refuse an inference or a row of a table: it does not come back.",
        refuse_inference,
    )
