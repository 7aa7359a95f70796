"""What may be changed, in one list; the work itself is the committee's."""

from collections.abc import Callable
from typing import Annotated, Any

from api.accounts.pace import Tried
from api.gql import batch, entrusted_inputs, entrusting, inputs, receiver, revealing, works
from api.gql.context import Info
from api.gql.declare import argument, object_type
from api.gql.editing import edit
from api.gql.entrusting import done_by
from api.gql.erasing import erase_contacts, erase_enterprise
from api.gql.once import Done, once
from api.gql.payloads import (
    BlockPayload,
    EditPayload,
    EnterprisePayload,
    HandOverPayload,
    IdentityDecisionPayload,
    IntroductionPayload,
    JudgementPayload,
    MembershipPayload,
    NeedPayload,
    OfferPayload,
    OrganisationPayload,
    OutcomePayload,
    ProductEdgePayload,
    ProductPayload,
    RelationPayload,
    RemovalPayload,
    RepresentativePayload,
    SharePayload,
)
from api.gql.permissions import mutation
from api.gql.receiver import MessageReceiverPayload, TestReceiverPayload
from api.gql.revealing import RevealPayload
from api.gql.undoing import UndoPayload, undo
from graph.stores import ChangeKind
from schema import Verdict
from schema.policy import Action


def asked(
    input_type: type[Any],
    work_of: works.WorkOf,
    kind: ChangeKind | Callable[[Any], ChangeKind] = ChangeKind.EDIT,
) -> Callable[..., Any]:
    """The resolver that does the work for an input of that type, once."""

    async def resolve(info: Info, input_: Any) -> Done:
        done_as = kind if isinstance(kind, ChangeKind) else kind(input_)
        return await once(info, input_, lambda *tx: work_of(info, input_)(*tx), done_as)

    words = argument("内容。What is asked.", "input")
    resolve.__annotations__["input_"] = Annotated[input_type, words]
    return resolve


def _decided(said: inputs.DecideIdentityInput) -> ChangeKind:
    return ChangeKind.MERGE if said.verdict is Verdict.SAME else ChangeKind.EDIT


@object_type("可以改的。What may be changed.")
class Mutation:
    register_enterprise: EnterprisePayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "登记一家企业。Register an enterprise.",
        asked(inputs.RegisterEnterpriseInput, works.register_enterprise),
    )
    register_institution: OrganisationPayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "登记一家机构：院校、银行、部门等。Register an institution.",
        asked(inputs.RegisterInstitutionInput, works.register_institution),
    )
    register_cluster_party: OrganisationPayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "登记一个集群党组织。Register a cluster party organisation.",
        asked(inputs.RegisterClusterPartyInput, works.register_cluster_party),
    )
    register_enterprises: batch.EnterprisesPayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "登记多家企业，各有结果；带 externalId 的可以重发。Register enterprises, each with its result.",
        batch.asked_in_batch(batch.RegisterEnterprisesInput, works.register_enterprise),
    )
    update_enterprise: EnterprisePayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "更新一家企业。Update an enterprise.",
        asked(inputs.UpdateEnterpriseInput, works.update_enterprise),
    )
    declare_offer: OfferPayload = mutation(
        Action.EDIT_OFFERS,
        "声明一项供给。Declare what an organisation offers.",
        asked(inputs.DeclareOfferInput, works.declare_offer),
    )
    declare_offers: batch.OffersPayload = mutation(
        Action.EDIT_OFFERS,
        "声明多项供给，各有结果；带 externalId 的可以重发。Declare offers, each with its result.",
        batch.asked_in_batch(batch.DeclareOffersInput, works.declare_offer),
    )
    update_offer: OfferPayload = mutation(
        Action.EDIT_OFFERS,
        "更新一项供给。Update an offer.",
        asked(inputs.UpdateOfferInput, works.update_offer),
    )
    withdraw_offer: OfferPayload = mutation(
        Action.EDIT_OFFERS,
        "撤回一项供给。Withdraw an offer.",
        asked(inputs.WithdrawOfferInput, works.withdraw_offer),
    )
    register_need: NeedPayload = mutation(
        Action.EDIT_NEEDS,
        "登记一项需求，随即读懂。Register a need; it is read at once.",
        asked(inputs.RegisterNeedInput, works.register_need),
    )
    register_needs: batch.NeedsPayload = mutation(
        Action.EDIT_NEEDS,
        "登记多项需求，各有结果；带 externalId 的可以重发。Register needs, each with its result.",
        batch.asked_in_batch(batch.RegisterNeedsInput, works.register_need),
    )
    update_need: NeedPayload = mutation(
        Action.EDIT_NEEDS,
        "更新一项需求。Update a need.",
        asked(inputs.UpdateNeedInput, works.update_need),
    )
    close_need: NeedPayload = mutation(
        Action.EDIT_NEEDS,
        "关闭一项需求。Close a need, with the reason.",
        asked(inputs.CloseNeedInput, works.close_need),
    )
    set_membership: MembershipPayload = mutation(
        Action.JOIN,
        "设定隶属。Say where an organisation belongs.",
        asked(inputs.SetMembershipInput, works.set_membership),
    )
    set_relation: RelationPayload = mutation(
        Action.JOIN,
        "设定已知关系。Say who already works with whom.",
        asked(inputs.SetRelationInput, works.set_relation),
    )
    introduce: IntroductionPayload = mutation(
        Action.ARRANGE,
        "牵线。Bring two organisations together.",
        asked(inputs.IntroduceInput, works.introduce),
    )
    advance_introduction: IntroductionPayload = mutation(
        Action.ARRANGE,
        "推进一次牵线。Move an introduction on.",
        asked(inputs.AdvanceIntroductionInput, works.advance_introduction),
    )
    undo: UndoPayload = mutation(
        Action.UNDO,
        "撤销一个变更集；后来别人的更正保留并列出。Undo a change set; later corrections stay and are told.",
        undo,
    )
    record_outcome: OutcomePayload = mutation(
        Action.RECORD_OUTCOMES,
        "记录成效。Record what changed.",
        asked(inputs.RecordOutcomeInput, works.record_outcome),
    )
    decide_identity: IdentityDecisionPayload = mutation(
        Action.DECIDE_IDENTITY,
        "判断两家是同一家、不是，或集团与下属。Decide whether two organisations are one.",
        asked(inputs.DecideIdentityInput, works.decide_identity, _decided),
    )
    merge_organisations: OrganisationPayload = mutation(
        Action.DECIDE_IDENTITY,
        "合并两家。Merge two organisations that are one.",
        asked(inputs.MergeOrganisationsInput, works.merge_organisations, ChangeKind.MERGE),
    )
    split_organisation: OrganisationPayload = mutation(
        Action.DECIDE_IDENTITY,
        "从一家分出另一家。Make a second organisation out of one that is two.",
        asked(inputs.SplitOrganisationInput, works.split_organisation, ChangeKind.SPLIT),
    )
    update_organisation: OrganisationPayload = mutation(
        Action.EDIT_ORGANISATIONS,
        "更新任一组织：企业、机构、集群党组织。Update any organisation.",
        asked(inputs.UpdateOrganisationInput, works.update_organisation),
    )
    update_membership: MembershipPayload = mutation(
        Action.JOIN,
        "更新或结束一条隶属。Update or end a membership.",
        asked(inputs.UpdateMembershipInput, works.update_membership),
    )
    update_relation: RelationPayload = mutation(
        Action.JOIN,
        "更新或结束一条已知关系。Update or end a known relation.",
        asked(inputs.UpdateRelationInput, works.update_relation),
    )
    update_product: ProductPayload = mutation(
        Action.EDIT_PRODUCTS,
        "更新一种产品：名称、别名、种类。Update a product: names, kind.",
        asked(inputs.UpdateProductInput, works.update_product),
    )
    set_product_edge: ProductEdgePayload = mutation(
        Action.EDIT_PRODUCTS,
        "写明一种产品用于另一种，或是其小类。Say what goes into what, or is a kind of it.",
        asked(inputs.SetProductEdgeInput, works.set_product_edge),
    )
    erase_contacts: OrganisationPayload = mutation(
        Action.ERASE,
        "删除一家单位记过的联系人，各处都不再有。Erase whom an organisation names, from everywhere.",
        erase_contacts,
    )
    erase_enterprise: OrganisationPayload = mutation(
        Action.AGREE,
        "删除所代表的企业的全部资料，不能恢复。Take out all of an enterprise that one acts for; nothing brings it back.",
        erase_enterprise,
    )
    remove_record: RemovalPayload = mutation(
        Action.REMOVE,
        "删去一条本不该有、也没有记录用到的记录。Take out a record that should never have been there; nothing may name it.",
        asked(inputs.RemoveRecordInput, works.remove_record),
    )
    edit: EditPayload = mutation(
        Action.EDIT_SEVERAL,
        "一次改多项，全做或全不做，是一个变更集。Several edits in one go, all or none, as one change set.",
        edit,
    )
    confirm_inference: JudgementPayload = mutation(
        Action.EDIT_PRODUCTS,
        "确认一项推断：成为事实。Confirm an inference: it becomes a fact.",
        asked(inputs.JudgeInput, works.confirm_inference),
    )
    refuse_inference: JudgementPayload = mutation(
        Action.EDIT_PRODUCTS,
        "否定一项推断或词表的一条：不再出现。Refuse an inference or a row of a table: it does not come back.",
        asked(inputs.JudgeInput, works.refuse_inference),
    )
    register_receiver: MessageReceiverPayload = mutation(
        Action.HAVE_SENT,
        "登记一个接收消息的地址。Register where messages are sent.",
        receiver.register_receiver,
    )
    remove_receiver: MessageReceiverPayload = mutation(
        Action.HAVE_SENT, "不再发给它。Send it nothing more.", receiver.remove_receiver
    )
    renew_receiver: MessageReceiverPayload = mutation(
        Action.HAVE_SENT,
        "换验签的密钥：一天之内新旧都签。Sign with a new secret; for a day with the former as well.",
        receiver.renew_receiver,
    )
    test_receiver: TestReceiverPayload = mutation(
        Action.HAVE_SENT,
        "现在就发一条测试消息，只发一次。Send a test message now, and once.",
        receiver.test_receiver,
    )
    send_again: MessageReceiverPayload = mutation(
        Action.HAVE_SENT,
        "重发放到一边的最早一件。Send again the oldest that was put aside.",
        receiver.send_again,
    )
    claim: RepresentativePayload = mutation(
        Action.AGREE,
        "认领或登记一家企业，等店小二确认。Claim an enterprise or register it; its steward confirms that.",
        done_by(entrusted_inputs.ClaimInput, entrusting.claim, Tried.REGISTER),
    )
    leave: RepresentativePayload = mutation(
        Action.AGREE,
        "不再代表一家单位；最后一位离开时，同意全部撤回。Act for an organisation no more.",
        done_by(entrusted_inputs.LeaveInput, entrusting.leave),
    )
    answer_need: NeedPayload = mutation(
        Action.AGREE,
        "回答店小二的问题。Answer what the steward asked.",
        done_by(entrusted_inputs.AnswerNeedInput, entrusting.answer),
    )
    renew_need: NeedPayload = mutation(
        Action.AGREE,
        "还需要，再续 90 天。A need still holds.",
        done_by(entrusted_inputs.RenewNeedInput, entrusting.renew),
    )
    ask_to_meet: IntroductionPayload = mutation(
        Action.AGREE,
        "请求认识一家可能的伙伴。Ask to be introduced to somebody who may fit.",
        entrusting.ask_to_meet,
    )
    agree: IntroductionPayload = mutation(
        Action.AGREE,
        "同意一次牵线；双方都同意，名称和联系方式才打开。Agree; when both do, names and contacts open.",
        done_by(entrusted_inputs.AgreeInput, entrusting.agree),
    )
    refuse_introduction: IntroductionPayload = mutation(
        Action.AGREE,
        "拒绝，或事后撤回。Refuse, or take back.",
        done_by(entrusted_inputs.RefuseIntroductionInput, entrusting.refuse),
    )
    block: IntroductionPayload = mutation(
        Action.AGREE,
        "不再向本企业推荐那一家；对方不会知道。Never see that one again; it is not told.",
        done_by(entrusted_inputs.RefuseIntroductionInput, entrusting.block),
    )
    block_called: BlockPayload = mutation(
        Action.AGREE,
        "不再与叫这个名字的对接，不论集群有没有这一家；对方不会知道。Never meet whoever is called so; nobody is told whether there is one.",
        done_by(entrusted_inputs.BlockCalledInput, entrusting.block_called),
    )
    lift_block: BlockPayload = mutation(
        Action.AGREE,
        "解除按名称的屏蔽。Lift a block by name.",
        done_by(entrusted_inputs.LiftBlockInput, entrusting.lift_block),
    )
    see_introduced: RevealPayload = mutation(
        Action.AGREE,
        "双方都同意后看对方的联系方式。How to reach the other side, once both agreed.",
        revealing.see_introduced,
    )
    see_contacts: RevealPayload = mutation(
        Action.REVEAL,
        "看一家单位的联系方式，写明目的。How to reach an organisation, for a purpose.",
        revealing.see_contacts,
    )
    confirm_claim: RepresentativePayload = mutation(
        Action.ENTRUST,
        "确认一位经办人。Confirm who acts for an organisation.",
        done_by(entrusted_inputs.ConfirmClaimInput, entrusting.confirm_claim),
    )
    refuse_claim: RepresentativePayload = mutation(
        Action.ENTRUST,
        "不通过一位经办人。Refuse who says to act for an organisation.",
        done_by(entrusted_inputs.RefuseClaimInput, entrusting.refuse_claim),
    )
    hand_over: HandOverPayload = mutation(
        Action.ENTRUST,
        "交接给另一位店小二，未办的事随之过去；也用来指定。Hand over with what is open, or give into care.",
        entrusting.hand_over,
    )
    ask_back: NeedPayload = mutation(
        Action.CONFIRM_NEEDS,
        "就一项需求问一句。Ask one thing back about a need.",
        done_by(entrusted_inputs.AskBackInput, entrusting.ask_back),
    )
    confirm_need: NeedPayload = mutation(
        Action.CONFIRM_NEEDS,
        "确认一项需求，开始撮合。Confirm a need: it is matched from now on.",
        done_by(entrusted_inputs.ConfirmNeedInput, entrusting.confirm_need),
    )
    propose_introduction: IntroductionPayload = mutation(
        Action.ARRANGE,
        "征求双方意见。Ask both whether they want to meet.",
        done_by(entrusted_inputs.ProposeIntroductionInput, entrusting.propose),
    )
    share: SharePayload = mutation(
        Action.SHARE,
        "让另一集群的企业按类别看到供需，随时可以撤回。Let enterprises of another cluster see, as a category, what is offered and needed.",
        asked(entrusted_inputs.ShareInput, works.share),
    )
    withdraw_share: SharePayload = mutation(
        Action.SHARE,
        "撤回共享，从现在起看不到。Share no more: nothing is seen from now on.",
        asked(entrusted_inputs.WithdrawShareInput, works.withdraw_share),
    )
    propose_shared: IntroductionPayload = mutation(
        Action.ARRANGE,
        "征求双方意见，对方是别的集群共享的。Ask both, of whom another cluster shares one.",
        entrusting.propose_shared,
    )
    record_answer: IntroductionPayload = mutation(
        Action.ENTRUST,
        "记下没有账号的一方在电话里的答复。What somebody without an account said on the telephone.",
        done_by(entrusted_inputs.RecordAnswerInput, entrusting.record_answer),
    )
