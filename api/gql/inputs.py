"""What mutations take. A field left out stays as it is; null empties it."""

from typing import Any

import strawberry

import schema
from api.gql.correcting import ReadingInput
from api.gql.declare import optional
from api.gql.enums import (
    Claim,
    InstitutionForm,
    IntroductionState,
    OutcomeNature,
    PartyForm,
    ProductEdgeKind,
    ProductKind,
    RelationKind,
    Stage,
    Verdict,
    Visibility,
)
from committee.external import external_id
from committee.references import OrganisationNamed, ProductNamed

VERSION = "您看到的版本；不符则为 Conflict。The version you saw; a Conflict if it is another."
ONCE = "自拟的编号：同一编号只做一次。An id of your own: the same one is done once only."
_CONTACTS = "全部联系人，每位一条：张三 13800000000。All contacts, one each: a name and a number."
_KEY = "贵平台的编号：同一编号是同一条，重发不会重复。Your own id of it: the same id is the same one, however often it is sent."
_AT = "要更新已有的，给出它现在的版本。To change what is stored already, the version that it is at."
_PARTY = (
    "所属集群党组织；只为一个集群工作的人可不写。The cluster party to which it belongs; that of who works for one only, "
    "where it is left out."
)
_DATE = "精度如所知：2025、2025-08、2025-08-15。As exact as it is known."


def given(value: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """What was said in an input, references resolved to what the committee understands."""
    known = ("id", "client_mutation_id", "expected_version", "external_id", *without)
    said = {name: getattr(value, name) for name in value.__dataclass_fields__ if name not in known}
    return {name: _plain(one) for name, one in said.items() if one is not strawberry.UNSET}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, OrganisationFormInput):
        return value.meant()
    return value.named() if isinstance(value, OrganisationRef | ProductRef) else value


def _or_none(value: Any) -> Any:
    return None if value is strawberry.UNSET else value


def required(words: str) -> Any:
    return strawberry.field(description=words)


@strawberry.input(
    description="另一平台给的编号，与平台名一起是键。An id that another system gave; with the system it is a key."
)
class ExternalIdInput:
    system: str = required("平台的名称，如 srm.example。What the system is called.")
    id: str = required("那里的编号。The id there.")

    def key(self) -> schema.ExternalId:
        return external_id(self.system, self.id)


@strawberry.input(one_of=True, description="指一个组织：编号、代码或名称。An organisation, by one of these.")
class OrganisationRef:
    id: strawberry.ID | None = optional("编号。Its id.")
    uscc: str | None = optional("统一社会信用代码。Its unified social credit code.")
    name: str | None = optional("全称、简称或别名。Its full name, short name or alias.")
    external_id: ExternalIdInput | None = optional("另一平台给的编号。The id that another system gave it.")

    def named(self) -> OrganisationNamed:
        elsewhere = _or_none(self.external_id)
        return OrganisationNamed(
            id=_or_none(self.id),
            uscc=_or_none(self.uscc),
            name=_or_none(self.name),
            external=elsewhere.key() if elsewhere else None,
        )


@strawberry.input(one_of=True, description="指一种产品：编号或名称。A product, by id or name.")
class ProductRef:
    id: strawberry.ID | None = optional("编号。Its id.")
    name: str | None = optional("名称；没有的会新建。Its name; one that is not known is made.")

    def named(self) -> ProductNamed:
        return ProductNamed(id=_or_none(self.id), name=_or_none(self.name))


@strawberry.input(description="组织的情况。What is said of an organisation.")
class Described:
    short_name: str | None = optional("简称。Short name.")
    aliases: list[str] | None = optional("其他名称。Other names.")
    region: str | None = optional("所在地区：代码或地名。Region: code or name.")
    place: str | None = optional("所在地原文。Where it is, in words.")
    contacts: list[str] | None = optional(_CONTACTS)
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="企业或机构的情况。What is said of an enterprise or an institution.")
class Licensed(Described):
    uscc: str | None = optional("统一社会信用代码，须校验无误。Its unified social credit code, valid.")
    certificates: list[str] | None = optional("资质证书。Certificates.")
    capacity_note: str | None = optional("年产能原文。Capacity in words.")
    shown: bool | None = optional("同意公开展示。Whether it agreed to be shown publicly.")


@strawberry.input(description="登记一家企业。Register an enterprise.")
class RegisterEnterpriseInput(Licensed):
    name: str = required("全称。Full name.")
    external_id: ExternalIdInput | None = optional(_KEY)
    expected_version: int | None = optional(_AT)
    party: OrganisationRef | None = optional(_PARTY)


@strawberry.input(
    description="登记一家机构：院校、银行、部门等。Register an institution: a school, a bank, a department."
)
class RegisterInstitutionInput(Licensed):
    name: str = required("全称。Full name.")
    party: OrganisationRef | None = optional(_PARTY)
    form: InstitutionForm | None = optional("类型。Sort of institution.")
    external_id: ExternalIdInput | None = optional(_KEY)
    expected_version: int | None = optional(_AT)


@strawberry.input(description="登记一个集群党组织。Register a cluster party organisation.")
class RegisterClusterPartyInput(Described):
    name: str = required("全称。Full name.")
    form: PartyForm | None = optional("类型。Sort of party organisation.")
    parent: OrganisationRef | None = optional("上级组织。The party organisation that contains it.")
    external_id: ExternalIdInput | None = optional(_KEY)
    expected_version: int | None = optional(_AT)


@strawberry.input(description="更新一家企业。Update an enterprise.")
class UpdateEnterpriseInput(Licensed):
    id: strawberry.ID = required("编号。Its id.")
    expected_version: int | None = optional(VERSION)
    name: str | None = optional("全称。Full name.")


@strawberry.input(
    one_of=True, description="机构或党组织的类型。The sort of an institution or of a party organisation."
)
class OrganisationFormInput:
    institution: InstitutionForm | None = optional("机构的类型。Sort of institution.")
    party: PartyForm | None = optional("党组织的类型。Sort of party organisation.")

    def meant(self) -> schema.InstitutionForm | schema.PartyForm | None:
        said: schema.InstitutionForm | schema.PartyForm | None
        said = _or_none(self.institution) or _or_none(self.party)
        return said


@strawberry.input(
    description="更新任一组织；它没有的栏目略过。Update any organisation; what it does not have is passed over."
)
class UpdateOrganisationInput(UpdateEnterpriseInput):
    form: OrganisationFormInput | None = optional("类型。Its sort.")
    parent: OrganisationRef | None = optional(
        "上级组织；只有党组织有。The party that contains it; of a party only."
    )


@strawberry.input(description="供给的条件。The terms of an offer.")
class Terms:
    main: bool | None = optional("是否主营。Whether it is a main product.")
    share: float | None = optional("占营收的份额，0…1。Share of revenue, 0…1.")
    capacity: str | None = optional("产能，如“3000吨/年”。Capacity, such as 3000吨/年.")
    certificates: list[str] | None = optional("证书。Certificates.")
    price: str | None = optional("价格。Price in words.")
    lead_time: str | None = optional("交期。Lead time in words.")
    regions: list[str] | None = optional("供应到哪里：代码或地名。Where it delivers: codes or names.")
    stage: Stage | None = optional("阶段。How far it has come.")
    valid_until: str | None = optional(f"有效期至。Valid until. {_DATE}")
    visibility: Visibility | None = optional("谁能看到。Who may see it.")
    note: str | None = optional("说明。Remarks.")


@strawberry.input(description="声明一项供给。Declare an offer.")
class DeclareOfferInput(Terms):
    organisation: OrganisationRef = required("谁提供。Who offers it.")
    product: ProductRef = required("提供什么。What is offered.")
    external_id: ExternalIdInput | None = optional(_KEY)
    expected_version: int | None = optional(_AT)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="更新一项供给。Update an offer.")
class UpdateOfferInput(Terms):
    id: strawberry.ID = required("编号。Its id.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="撤回一项供给。Withdraw an offer.")
class WithdrawOfferInput:
    id: strawberry.ID = required("编号。Its id.")
    reason: str | None = optional("原因。Why.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="原话之外填明的。What is stated beside the words.")
class Stated:
    product: ProductRef | None = optional("所需产品。The product that is needed.")
    kind: ProductKind | None = optional("种类。Kind.")
    quantity: str | None = optional("数量，如“2000套”。Quantity, such as 2000套.")
    specification: str | None = optional("规格。Specification.")
    certificates: list[str] | None = optional("要求的证书。Certificates that are required.")
    region_text: str | None = optional("地区要求。Wish for a region in words.")
    deadline: str | None = optional(f"期限。Deadline. {_DATE}")
    expires_on: str | None = optional(f"到期日。When it has to be confirmed again. {_DATE}")
    visibility: Visibility | None = optional("谁能看到。Who may see it.")
    note: str | None = optional("备注。Remarks.")


@strawberry.input(description="登记一项需求。Register a need.")
class RegisterNeedInput(Stated):
    organisation: OrganisationRef = required("谁需要。Who needs it.")
    text: str = required("原话。The need in its own words.")
    keep_phone: bool | None = optional(
        "企业写的原话里的电话、微信、邮箱、证件号，默认遮住；要留着就写 true。How to reach somebody, in an enterprise's words, is masked unless this is true."
    )
    external_id: ExternalIdInput | None = optional(_KEY)
    expected_version: int | None = optional(_AT)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="更新一项需求；原话不变。Update a need; its words stay.")
class UpdateNeedInput(Stated):
    id: strawberry.ID = required("编号。Its id.")
    reading: ReadingInput | None = optional(
        "改正读懂的内容；以后重读也以此为准。Puts right what was read, for good."
    )
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="关闭一项需求。Close a need.")
class CloseNeedInput:
    id: strawberry.ID = required("编号。Its id.")
    reason: str = required("原因。Why.")
    solved_by: OrganisationRef | None = optional("由谁解决。Who met it.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="撤销一个变更集。Undo a change set.")
class UndoInput:
    change_set: strawberry.ID = required("变更集的编号。The id of the change set.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="设定隶属。Say where an organisation belongs.")
class SetMembershipInput:
    organisation: OrganisationRef = required("成员。The member.")
    party: OrganisationRef = required("集群党组织。The party organisation.")
    role: str | None = optional("角色：龙头、成员、共建等。Role.")
    since: str | None = optional(f"起。Since. {_DATE}")
    until: str | None = optional(f"止。Until. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="更新一条隶属，或写明何时结束。Update a membership, or say when it ended.")
class UpdateMembershipInput:
    id: strawberry.ID = required("编号。Its id.")
    expected_version: int | None = optional(VERSION)
    role: str | None = optional("角色：龙头、成员、共建等。Role.")
    since: str | None = optional(f"起。Since. {_DATE}")
    until: str | None = optional(f"止。Until. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(
    description="更新一条已知关系，或写明何时结束。Update a known relation, or say when it ended."
)
class UpdateRelationInput:
    id: strawberry.ID = required("编号。Its id.")
    expected_version: int | None = optional(VERSION)
    since: str | None = optional(f"起。Since. {_DATE}")
    until: str | None = optional(f"止。Until. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="更新一种产品。Update a product.")
class UpdateProductInput:
    id: strawberry.ID = required("编号。Its id.")
    expected_version: int | None = optional(VERSION)
    name: str | None = optional("名称。Its name.")
    aliases: list[str] | None = optional("其他叫法。Other names.")
    kind: ProductKind | None = optional("种类。Kind.")
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="写明产品之间的关系。Say what one product is to another.")
class SetProductEdgeInput:
    kind: ProductEdgeKind = required("关系。What it is to the other.")
    source: ProductRef = required("用于制造的，或小类。What goes in, or is the kind.")
    target: ProductRef = required("被制造的，或大类。What is made, or is the more general.")
    note: str | None = optional("说明，如“通常”。Remarks, such as how usual it is.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="删去一条本不该有的记录。Take out a record that should never have been there.")
class RemoveRecordInput:
    id: strawberry.ID = required("任一记录的编号。The id of any record.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="设定已知关系。Say who already works with whom.")
class SetRelationInput:
    kind: RelationKind = required("关系。How they are related.")
    source: OrganisationRef = required("供方，或一方。The supplier, or one side.")
    target: OrganisationRef = required("需方，或另一方。The customer, or the other side.")
    product: ProductRef | None = optional("关于什么产品。About which product.")
    since: str | None = optional(f"起。Since. {_DATE}")
    until: str | None = optional(f"止。Until. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="牵线。Bring two together.")
class IntroduceInput:
    a: OrganisationRef = required("甲方。One side.")
    b: OrganisationRef = required("乙方。The other side.")
    supplier: OrganisationRef | None = optional("供方。Which of them supplies.")
    products: list[ProductRef] | None = optional("有关产品。The products that it is about.")
    need_id: strawberry.ID | None = optional("有关需求。The need that it is about.")
    party_id: strawberry.ID | None = optional("牵线的党组织。The party that arranges it.")
    matter: str | None = optional("事项。What it is about, in words.")
    type: str | None = optional("类型。Type, as a ledger has it.")
    date: str | None = optional(f"日期。Date. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="推进一次牵线。Move an introduction on.")
class AdvanceIntroductionInput:
    id: strawberry.ID = required("编号。Its id.")
    to: IntroductionState = required("到哪一状态。The state to reach.")
    reason: str | None = optional("原因；拒绝或撤回时必填。Why; needed to decline or withdraw.")
    on: str | None = optional(f"日期，默认今天。When, today if not said. {_DATE}")
    effect: str | None = optional("成效原文。Effect in words.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="记录成效。Record an outcome.")
class RecordOutcomeInput:
    organisation: OrganisationRef = required("属于谁。Whose it is.")
    metric: str = required("指标。Metric.")
    introduction_id: strawberry.ID | None = optional("来自哪次牵线。The introduction that it came from.")
    before: str | None = optional("此前，如“约3000万元”。Value before, such as 约3000万元.")
    after: str | None = optional("此后。Value after.")
    change: str | None = optional("变化。Change.")
    nature: OutcomeNature | None = optional("成效、预计或目标。Measured, expected or aimed at.")
    date: str | None = optional(f"日期。Date. {_DATE}")
    note: str | None = optional("说明。Remarks.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="判断两家是不是同一家。Decide whether two organisations are one.")
class DecideIdentityInput:
    a: OrganisationRef = required("一家；集团与下属中的集团。One; of a group and its subsidiary the group.")
    b: OrganisationRef = required("另一家。The other.")
    verdict: Verdict = required("判断；同一家就把 b 并入 a。The verdict; SAME merges b into a.")
    words: str | None = optional("原因。Why.")
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="合并两家。Merge two organisations that are one.")
class MergeOrganisationsInput:
    keep: OrganisationRef = required("留下的。The one that stays.")
    merge: OrganisationRef = required(
        "并入的；它的编号从此指向留下的。The one whose id leads to the other from now on."
    )
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="从一家分出另一家。Make a second organisation out of one that is two.")
class SplitOrganisationInput:
    organisation: OrganisationRef = required("从哪一家分出。The one that is two.")
    name: str = required("分出去的一家的全称。Full name of the new one.")
    names: list[str] | None = optional("随之而去的别名。Other names that go with it.")
    facts: list[strawberry.ID] | None = optional("随之而去的事实。Facts that go with it.")
    documents: list[str] | None = optional(
        "只出自这些文件的都随之而去。What only these documents say goes with it."
    )
    client_mutation_id: str | None = optional(ONCE)


@strawberry.input(description="判断一项推断，或词表的一条。Judge an inference, or a row of a table.")
class JudgeInput:
    claim: Claim = required("说的是什么。What is claimed.")
    product_id: strawberry.ID = required("关于哪种产品。About which product.")
    organisation_id: strawberry.ID | None = optional("哪家单位（MAKES）。Which organisation (MAKES).")
    other_id: strawberry.ID | None = optional("另一产品（INPUT_OF、KIND_OF、MAY_MEAN）。The other product.")
    name: str | None = optional("哪个名称（NAMED）。Which name (NAMED).")
    note: str | None = optional("为什么。Why.")
    expected_version: int | None = optional(VERSION)
    client_mutation_id: str | None = optional(ONCE)
