"""What the mutations of `entrusting` take."""

import strawberry

from api.gql.declare import optional
from api.gql.inputs import ONCE, VERSION, OrganisationRef, required

_OWN = "代表哪家单位，编号。For which organisation, by id: one that you act for."
_REASON = "原因，只给店小二看。Why; only the steward sees it."


@strawberry.input(description="认领或登记一家企业。Claim the record of an enterprise, or register it.")
class ClaimInput:
    name: str = required("企业全称。Its full name.")
    uscc: str | None = optional("统一社会信用代码。Its unified social credit code.")
    place: str | None = optional("所在地。Where it is.")
    cluster: strawberry.ID | None = optional("在哪个集群，编号。In which cluster, by id.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="不再代表一家单位。Act for an organisation no more.")
class LeaveInput:
    organisation_id: strawberry.ID = required(_OWN)
    reason: str | None = optional("原因。Why.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="回答店小二的问题。Answer what the steward asked of a need.")
class AnswerNeedInput:
    id: strawberry.ID = required("需求的编号。The need.")
    answer: str = required("回答。The answer.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="还需要，再续 90 天。It still holds: for 90 days more.")
class RenewNeedInput:
    id: strawberry.ID = required("需求的编号。The need.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="请求认识一家可能的伙伴。Ask to be introduced to somebody who may fit.")
class AskToMeetInput:
    organisation_id: strawberry.ID = required(_OWN)
    need_id: strawberry.ID = required("为哪项需求。For which need of one's own.")
    reference: str = required("prospects 给的 reference。As `prospects` gave it for that need.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="同意一次牵线。Agree to an introduction.")
class AgreeInput:
    id: strawberry.ID = required("牵线的编号。The introduction.")
    organisation_id: strawberry.ID = required(_OWN)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="拒绝、撤回或屏蔽。Refuse, take back, or never see again.")
class RefuseIntroductionInput:
    id: strawberry.ID = required("牵线的编号。The introduction.")
    organisation_id: strawberry.ID = required(_OWN)
    reason: str = required(_REASON)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="不再与叫这个名字的对接。Do not meet whoever is called so.")
class BlockCalledInput:
    organisation_id: strawberry.ID = required(_OWN)
    word: str = required("名称或统一社会信用代码。A name, or a code.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="解除屏蔽。Lift a block.")
class LiftBlockInput:
    id: strawberry.ID = required("屏蔽的编号。The block.")
    organisation_id: strawberry.ID = required(_OWN)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(
    description="看对方的联系方式；双方都同意之后。How to reach the other side, once both agreed."
)
class SeeIntroducedInput:
    id: strawberry.ID = required("牵线的编号。The introduction.")
    organisation_id: strawberry.ID = required(_OWN)
    purpose: str = required("目的，会记下。What for; it is written down.")


@strawberry.input(description="看一家单位的联系方式。How to reach an organisation.")
class SeeContactsInput:
    organisation_id: strawberry.ID = required("哪家单位，编号。Which organisation, by id.")
    purpose: str = required("目的，会记下。What for; it is written down.")


@strawberry.input(
    description="让另一集群按类别看到供需。Let another cluster see, as a category, what is offered and needed."
)
class ShareInput:
    organisation: OrganisationRef = required(
        "谁的：集群党组织及其下属，或一家单位。Whose: a cluster party with all within it, or one organisation."
    )
    to: OrganisationRef = required("给哪个集群党组织。To which cluster party.")
    until: str | None = optional("到哪天，YYYY-MM-DD；不写就不限。The last day; for good where left out.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="撤回共享。Share no more.")
class WithdrawShareInput:
    id: strawberry.ID = required("共享的编号。The share.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="确认一位经办人。Confirm who acts for an organisation.")
class ConfirmClaimInput:
    id: strawberry.ID = required("经办人记录的编号。The representative.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="不通过一位经办人。Refuse who says to act for an organisation.")
class RefuseClaimInput:
    id: strawberry.ID = required("经办人记录的编号。The representative.")
    reason: str = required("原因。Why.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="就一项需求问一句。Ask one thing back about a need.")
class AskBackInput:
    id: strawberry.ID = required("需求的编号。The need.")
    question: str = required("问题。The question.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="确认一项需求，开始撮合。Confirm a need: it is matched from now on.")
class ConfirmNeedInput:
    id: strawberry.ID = required("需求的编号。The need.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="征求双方意见。Ask both whether they want to meet.")
class ProposeIntroductionInput:
    need_id: strawberry.ID = required("为哪项需求。For which need, of one in your care.")
    partner_id: strawberry.ID = required("对方。The other side.")
    product_id: strawberry.ID | None = optional("哪种产品。About which product.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(
    description="征求双方意见，对方是别的集群共享的一家。Ask both, of whom another cluster shares one."
)
class ProposeSharedInput:
    need_id: strawberry.ID = required("为哪项需求。For which need, of one in your care.")
    reference: str = required("sharedProspects 给的 reference。As `sharedProspects` gave it for that need.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(
    description="记下没有账号的一方在电话里的答复。What somebody without an account said on the telephone."
)
class RecordAnswerInput:
    id: strawberry.ID = required("牵线的编号。The introduction.")
    organisation_id: strawberry.ID = required("谁答复，编号。Who answered, by id: one in your care.")
    agrees: bool = required("是否同意。Whether it agrees.")
    reason: str | None = optional("不同意的原因。Why not, where it does not.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(
    description="交接给另一位店小二，可一次多家。Hand over to another steward, several at once."
)
class HandOverInput:
    organisations: list[OrganisationRef] = required("哪些单位，最多 1,000 家。Which, at most 1,000.")
    to: str = required("接手的店小二的账号。The account of the steward who takes over.")
    note: str | None = optional("交代的事。What is left to see to.")
    client_mutation_id: str | None = optional(ONCE)
