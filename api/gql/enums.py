"""The domain's enums as GraphQL enums."""

from enum import Enum

from api.gql.declare import enum_type
from committee.history import ChangeAction
from committee.identity import Certainty
from committee.undoing import Fate
from graph.matching import Band, Direction
from graph.stores import ChangeKind
from schema import (
    RECORD_TYPES,
    Claim,
    InputOf,
    IntroductionState,
    KindOf,
    MayMean,
    NeedState,
    OfferState,
    OutcomeNature,
    PartyForm,
    ProductEdge,
    ProductKind,
    Purpose,
    ReadingPart,
    Record,
    RelationKind,
    RepresentativeState,
    Stage,
    Verdict,
    Visibility,
)
from schema.organisation import InstitutionForm
from schema.region import Level
from schema.words import TYPE_WORDS

enum_type(
    Direction,
    "方向。Direction along the chain.",
    {
        Direction.UPSTREAM: "上游：谁能供应。Upstream: who can supply.",
        Direction.DOWNSTREAM: "下游：谁会采购。Downstream: who could buy.",
    },
)
enum_type(
    Band,
    "建议的把握。How far a suggestion may be trusted.",
    {
        Band.STRONG: "强。Strong.",
        Band.POSSIBLE: "可能。Possible.",
        Band.TO_CHECK: "待核实。To be checked.",
    },
)
enum_type(
    Certainty,
    "两家是一家的把握。How far two may be taken for one.",
    {
        Certainty.SURE: "基本确定：只是写法不同。Sure: only written differently.",
        Certainty.LIKELY: "很可能。Likely.",
        Certainty.LOOK: "请看一看。Worth a look.",
    },
)
enum_type(
    ProductKind,
    "要素的种类。Kind of element.",
    {
        ProductKind.GOODS: "产品。Goods.",
        ProductKind.SERVICE: "服务。Service.",
        ProductKind.TECHNOLOGY: "技术。Technology.",
        ProductKind.TALENT: "人才。Talent.",
        ProductKind.FINANCE: "金融。Finance.",
        ProductKind.POLICY: "政策。Policy.",
        ProductKind.SPACE: "空间。Space.",
    },
)
enum_type(
    Claim,
    "关于产品的一句话。What is said of a product.",
    {
        Claim.MAKES: "单位供给它。The organisation offers it.",
        Claim.INPUT_OF: "另一产品用于它。The other product goes into it.",
        Claim.KIND_OF: "另一产品是它的小类。The other product is a kind of it.",
        Claim.MAY_MEAN: "另一名称可能指它。The other one is a short form that may mean it.",
        Claim.NAMED: "这是它的名称。The name is a name of it.",
    },
)
enum_type(
    Stage,
    "供给所处的阶段。How far an offer has come.",
    {
        Stage.RESEARCH: "研发。Research.",
        Stage.LAB: "小试。Laboratory scale.",
        Stage.PILOT: "中试。Pilot scale.",
        Stage.SCALE_UP: "放大。Scale-up.",
        Stage.MASS: "量产。Mass production.",
    },
)
enum_type(
    Visibility,
    "谁能看到。Who may see it.",
    {
        Visibility.STEWARD: "仅工作人员和店小二。The committee and its stewards only.",
        Visibility.CATEGORY: "对其他企业只说类别。Other enterprises, as a category.",
        Visibility.NAMED: "对其他企业具名。Other enterprises, with the name.",
    },
)
enum_type(
    OfferState,
    "供给的状态。State of an offer.",
    {OfferState.ACTIVE: "有效。Active.", OfferState.WITHDRAWN: "已撤回。Withdrawn."},
)
enum_type(
    NeedState,
    "需求的状态。State of a need.",
    {
        NeedState.PROPOSED: "待店小二确认，尚未撮合。Sent, and not confirmed by the steward yet.",
        NeedState.OPEN: "未解决。Open.",
        NeedState.CLOSED: "已关闭。Closed.",
    },
)
enum_type(
    RepresentativeState,
    "经办人的状态。State of a representative.",
    {
        RepresentativeState.CLAIMED: "待确认。Says so; not confirmed yet.",
        RepresentativeState.CONFIRMED: "已确认。Confirmed by the steward.",
        RepresentativeState.REFUSED: "未通过。Refused.",
        RepresentativeState.LEFT: "已离开。Left.",
    },
)
enum_type(
    Purpose,
    "同意做什么。What was agreed to.",
    {
        Purpose.SERVICE: "登记与撮合。That its record is kept and matched.",
        Purpose.INTRODUCTION: "与对方互换名称和联系方式。That name and contacts open to one other.",
    },
    name="ConsentPurpose",
)
enum_type(
    ReadingPart,
    "原话中的一段读成了什么。What a part of the words was read as.",
    {
        ReadingPart.PRODUCT: "所需产品。The product that is wanted.",
        ReadingPart.OWN_PRODUCT: "自己的产品，用在何处。The seeker's own product.",
        ReadingPart.UNWANTED: "不要的。What is not wanted.",
        ReadingPart.CONTEXT: "背景。Context.",
        ReadingPart.QUANTITY: "数量。Quantity.",
        ReadingPart.SPECIFICATION: "规格。Specification.",
        ReadingPart.CERTIFICATE: "证书。Certificate.",
        ReadingPart.REGION: "地区。Region.",
        ReadingPart.DEADLINE: "期限。Deadline.",
        ReadingPart.BUDGET: "预算。Budget.",
    },
)
enum_type(
    RelationKind,
    "两家的关系。How two organisations are related.",
    {
        RelationKind.SUPPLIES: "供应。The first supplies the second.",
        RelationKind.KNOWS: "相识，方向不明。They work together; the direction is not known.",
    },
)
enum_type(
    IntroductionState,
    "牵线的状态。State of an introduction.",
    {
        IntroductionState.SUGGESTED: "已建议。Suggested.",
        IntroductionState.CONSENTED: "双方同意。Both consented.",
        IntroductionState.MET: "已见面。They met.",
        IntroductionState.SAMPLED: "送样或报价。Sample or quote.",
        IntroductionState.PROJECT: "立项。Project.",
        IntroductionState.CONTRACT: "签约。Contract.",
        IntroductionState.IN_USE: "已应用。In use.",
        IntroductionState.EFFECT: "已见成效。With a measured effect.",
        IntroductionState.DECLINED: "已拒绝，须有原因。Declined, with a reason.",
        IntroductionState.WITHDRAWN: "已撤回，须有原因。Withdrawn, with a reason.",
    },
)
enum_type(
    OutcomeNature,
    "成效、预计或目标。Measured, expected or aimed at.",
    {
        OutcomeNature.MEASURED: "已测得的成效。Measured.",
        OutcomeNature.EXPECTED: "预计，不算成效。Expected; no outcome yet.",
        OutcomeNature.TARGET: "目标，不算成效。A target; no outcome.",
    },
)
enum_type(
    InstitutionForm,
    "机构的类型。Sort of institution.",
    {
        InstitutionForm.SCHOOL: "院校。School or university.",
        InstitutionForm.RESEARCH: "科研院所。Research institute.",
        InstitutionForm.BANK: "银行。Bank.",
        InstitutionForm.DEPARTMENT: "部门。Government department.",
        InstitutionForm.SERVICE_TEAM: "服务队。Service team.",
        InstitutionForm.OTHER: "其他机构。Another institution.",
    },
)
enum_type(
    PartyForm,
    "集群党组织的类型。Sort of cluster party organisation.",
    {
        PartyForm.CLUSTER_COMMITTEE: "集群党委。Cluster committee.",
        PartyForm.ALLIANCE_COMMITTEE: "产业联盟党委。Committee of an industry alliance.",
        PartyForm.ALLIANCE: "党建联盟。Alliance.",
        PartyForm.JOINT_BUILDING: "党建联建。Joint building.",
        PartyForm.INDUSTRY_COMMUNITY: "工业社区。Industry community.",
        PartyForm.BRANCH: "党支部。Branch.",
        PartyForm.OTHER: "其他党组织。Another party organisation.",
    },
)
enum_type(
    Level,
    "地区的级别。Level of a region.",
    {
        Level.TOWN: "镇街。Town or street.",
        Level.DISTRICT: "区县。District or county.",
        Level.CITY: "市。City.",
        Level.PROVINCE: "省。Province.",
        Level.COUNTRY: "国。Country.",
        Level.WORLD: "境外。Anywhere.",
    },
)
enum_type(
    Verdict,
    "对两个名称的判断。What was decided about two names.",
    {
        Verdict.SAME: "同一家。The same.",
        Verdict.DIFFERENT: "不是同一家。Not the same.",
        Verdict.GROUP: "集团与下属。A group and its subsidiary.",
    },
)


class OrganisationType(Enum):
    """The three types of organisations; the value is the name of the record type."""

    ENTERPRISE = "Enterprise"
    INSTITUTION = "Institution"
    CLUSTER_PARTY = "ClusterParty"


class NodeKind(Enum):
    """What can be searched for; the value is the name of the record type."""

    ENTERPRISE = "Enterprise"
    INSTITUTION = "Institution"
    CLUSTER_PARTY = "ClusterParty"
    PRODUCT = "Product"
    NEED = "Need"


class FactKind(Enum):
    """What can be listened to; the value is the name of the record type. Who acts for whom is told to nobody so."""

    CLUSTER_PARTY = "ClusterParty"
    ENTERPRISE = "Enterprise"
    INSTITUTION = "Institution"
    MEMBERSHIP = "Membership"
    PRODUCT = "Product"
    INPUT_OF = "InputOf"
    KIND_OF = "KindOf"
    MAY_MEAN = "MayMean"
    OFFER = "Offer"
    NEED = "Need"
    RELATION = "Relation"
    INTRODUCTION = "Introduction"
    OUTCOME = "Outcome"
    REPORTED_COUNT = "ReportedCount"
    IDENTITY_DECISION = "IdentityDecision"
    JUDGEMENT = "Judgement"

    @property
    def type(self) -> type[Record]:
        return _TYPES[self.value]


_TYPES = {type_.__name__: type_ for type_ in RECORD_TYPES}


class ProductEdgeKind(Enum):
    """What one product is to another; the value is the type of the edge."""

    INPUT_OF = "InputOf"
    KIND_OF = "KindOf"
    MAY_MEAN = "MayMean"

    @property
    def type(self) -> type[ProductEdge]:
        return _EDGES[self]


_EDGES: dict[ProductEdgeKind, type[ProductEdge]] = {
    ProductEdgeKind.INPUT_OF: InputOf,
    ProductEdgeKind.KIND_OF: KindOf,
    ProductEdgeKind.MAY_MEAN: MayMean,
}


enum_type(
    ProductEdgeKind,
    "一种产品与另一种的关系。What one product is to another.",
    {
        ProductEdgeKind.INPUT_OF: "用于制造另一种。It goes into the other.",
        ProductEdgeKind.KIND_OF: "是另一种的小类。It is a kind of the other.",
        ProductEdgeKind.MAY_MEAN: "是可能指另一种的简称。It is a short form that may mean the other.",
    },
)
enum_type(
    OrganisationType,
    "组织的类型。Type of organisation.",
    {
        OrganisationType.ENTERPRISE: "企业。Enterprise.",
        OrganisationType.INSTITUTION: "机构：院校、银行、部门等。School, institute, bank, department.",
        OrganisationType.CLUSTER_PARTY: "集群党组织。Cluster party organisation.",
    },
)
enum_type(
    NodeKind,
    "可以搜索的内容。What can be searched for.",
    {
        NodeKind.ENTERPRISE: "企业。Enterprises.",
        NodeKind.INSTITUTION: "机构。Institutions.",
        NodeKind.CLUSTER_PARTY: "集群党组织。Cluster party organisations.",
        NodeKind.PRODUCT: "产品或要素。Products and other elements.",
        NodeKind.NEED: "需求。Needs.",
    },
)
enum_type(
    FactKind,
    "哪一类记录。What sort of record.",
    {one: "。".join(TYPE_WORDS[one.type]).capitalize() + "." for one in FactKind},
)
enum_type(
    ChangeKind,
    "一次做的是什么事。What was done in one go.",
    {
        ChangeKind.LOAD: "载入文件。Files were loaded.",
        ChangeKind.EDIT: "更改。Somebody changed something.",
        ChangeKind.MERGE: "合并。Organisations that are one were merged.",
        ChangeKind.SPLIT: "拆分。One that is two was split.",
        ChangeKind.UNDO: "撤销。Something was taken back.",
        ChangeKind.SIGN_IN: "登录。Somebody signed in, or tried to.",
        ChangeKind.ACCOUNT: "账号与角色。An account was made, changed or ended.",
        ChangeKind.EXPORT: "导出。Data was exported.",
        ChangeKind.REVEAL: "查看联系方式。Contacts were shown.",
        ChangeKind.ERASURE: "删除个人信息。Personal data was erased.",
    },
)
enum_type(
    ChangeAction,
    "记录怎样了。What became of a record.",
    {
        ChangeAction.CREATED: "新增。Created.",
        ChangeAction.CHANGED: "修改。Changed.",
        ChangeAction.REMOVED: "删去。Removed.",
    },
)
enum_type(
    Fate,
    "撤销之后记录怎样。What an undo does to a record.",
    {
        Fate.REMOVED: "删去。Removed.",
        Fate.RESTORED: "恢复。Restored.",
        Fate.CHANGED: "改回。Set back.",
        Fate.KEPT: "保留：后来别人说到或用到它。Kept: others spoke of it since, or name it.",
    },
    name="UndoFate",
)

__all__ = [
    "Band",
    "Certainty",
    "ChangeAction",
    "ChangeKind",
    "Claim",
    "Direction",
    "FactKind",
    "Fate",
    "InstitutionForm",
    "IntroductionState",
    "Level",
    "NeedState",
    "NodeKind",
    "OfferState",
    "OrganisationType",
    "OutcomeNature",
    "PartyForm",
    "ProductEdgeKind",
    "ProductKind",
    "Purpose",
    "ReadingPart",
    "RelationKind",
    "RepresentativeState",
    "Stage",
    "Verdict",
    "Visibility",
]
