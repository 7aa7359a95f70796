"""The words of the workbook and what they mean: forms of organisations, kinds, states, who may see."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from loaders.rows import Row
from schema import (
    ClusterParty,
    Enterprise,
    Institution,
    InstitutionForm,
    NeedState,
    OfferState,
    Organisation,
    OutcomeNature,
    PartyForm,
    ProductKind,
    Stage,
    Visibility,
)
from schema.names import fold

T = TypeVar("T")
Form = PartyForm | InstitutionForm


def _table(words: Mapping[T, str]) -> dict[str, T]:
    return {fold(word): meaning for meaning, text in words.items() for word in text.split()}


PARTY_FORMS: dict[str, PartyForm] = {fold(form.value): form for form in PartyForm}
INSTITUTION_FORMS: dict[str, InstitutionForm] = {
    **_table({
        InstitutionForm.SCHOOL: "院校 学校 高校 大学 职校 school university college",
        InstitutionForm.RESEARCH: "科研院所 研究院 研究所 科研机构 research institute",
        InstitutionForm.BANK: "银行 金融机构 bank",
        InstitutionForm.DEPARTMENT: "部门 政府部门 业务部门 职能部门 department",
        InstitutionForm.SERVICE_TEAM: "服务队 人才服务队 科技服务队 team",
        InstitutionForm.OTHER: "机构 服务机构 事业单位 协会 商会 institution",
    }),
}  # fmt: skip
ENTERPRISE_WORDS = frozenset(
    ("企业", "公司", "民营企业", "国有企业", "外资企业", "个体工商户", "合作社", "enterprise")
)
KINDS: dict[str, ProductKind] = _table({
    ProductKind.GOODS: "产品 货物 物资 商品 原材料 设备 goods product",
    ProductKind.SERVICE: "服务 加工服务 service",
    ProductKind.TECHNOLOGY: "技术 科技 技术攻关 technology",
    ProductKind.TALENT: "人才 用工 招聘 人力 talent",
    ProductKind.FINANCE: "金融 资金 融资 贷款 finance",
    ProductKind.POLICY: "政策 政务 policy",
    ProductKind.SPACE: "空间 场地 厂房 土地 space",
})  # fmt: skip
STAGES: dict[str, Stage] = {fold(stage.value): stage for stage in Stage}
NATURES: dict[str, OutcomeNature] = {
    **_table({
        OutcomeNature.MEASURED: "成效 实际 measured",
        OutcomeNature.EXPECTED: "预计 有望 预期 expected",
        OutcomeNature.TARGET: "目标 计划 target",
    }),
}  # fmt: skip
VISIBILITIES: dict[str, Visibility] = _table({
    Visibility.NAMED: "公开 实名 是 named public",
    Visibility.CATEGORY: "只显示类别 匿名 仅类别 部分公开 集群内 category",
    Visibility.STEWARD: "仅店小二 仅红管家 不公开 保密 否 steward",
})  # fmt: skip
# What a remark asks for; the first that occurs counts.
DISCREET: tuple[tuple[str, Visibility], ...] = (
    ("电话保密", Visibility.CATEGORY),
    ("匿名", Visibility.CATEGORY),
    ("不公开", Visibility.STEWARD),
    ("保密", Visibility.STEWARD),
)
NEED_STATES: dict[str, NeedState] = _table({
    NeedState.PROPOSED: "待确认 proposed",
    NeedState.OPEN: "开放 待解决 未解决 对接中 进行中 有效 open",
    NeedState.CLOSED: "关闭 已关闭 已解决 已完成 已撤销 已撤回 失效 已过期 closed",
})  # fmt: skip
OFFER_STATES: dict[str, OfferState] = _table({
    OfferState.ACTIVE: "有效 在供 active",
    OfferState.WITHDRAWN: "已撤回 停供 停产 withdrawn",
})  # fmt: skip

# How a name ends, and what it then is where nothing else says so.
_ENDINGS: tuple[tuple[re.Pattern[str], Form], ...] = (
    (re.compile(r"产业联盟党委$"), PartyForm.ALLIANCE_COMMITTEE),
    (re.compile(r"集群党委$"), PartyForm.CLUSTER_COMMITTEE),
    (re.compile(r"党建联盟$"), PartyForm.ALLIANCE),
    (re.compile(r"党建联建$"), PartyForm.JOINT_BUILDING),
    (re.compile(r"工业社区$"), PartyForm.INDUSTRY_COMMUNITY),
    (re.compile(r"党支部$"), PartyForm.BRANCH),
    (re.compile(r"(党委|党总支)$"), PartyForm.OTHER),
    (re.compile(r"(大学|学院|学校|职校|中专|技校)$"), InstitutionForm.SCHOOL),
    (re.compile(r"(研究院|研究所|研究中心|实验室)$"), InstitutionForm.RESEARCH),
    (re.compile(r"(银行|支行|分行)$"), InstitutionForm.BANK),
    (re.compile(r"([市区县镇]?.+局|办公室|人民政府|管委会)$"), InstitutionForm.DEPARTMENT),
    (re.compile(r"服务队$"), InstitutionForm.SERVICE_TEAM),
)


def form_of_name(name: str) -> Form | None:
    """The form that a name says by its end (…集群党委, …银行), None for an enterprise."""
    return next((form for ending, form in _ENDINGS if ending.search(name)), None)


def organisation_type(name: str, wanted: type[Organisation]) -> tuple[type[Organisation], Form | None]:
    """What to make of a name that nobody introduced; `wanted` is what the column holds."""
    form = form_of_name(name)
    if wanted is ClusterParty:
        return ClusterParty, form if isinstance(form, PartyForm) else PartyForm.OTHER
    if wanted is Institution:
        return Institution, form if isinstance(form, InstitutionForm) else InstitutionForm.DEPARTMENT
    if isinstance(form, PartyForm):
        return ClusterParty, form
    return (Institution, form) if form else (Enterprise, None)


def choice(row: Row, column: str, table: Mapping[str, T], code: str, zh: str, en: str) -> T | None:
    """What the word in the cell means; one that means nothing to us is warned of."""
    text = row.text(column)
    if text is None:
        return None
    meaning = table.get(fold(text))
    if meaning is None:
        row.warn(code, f"不认识的{zh}，已记入说明。", f"Not a known {en}; kept in the note.", column, text)
        row.remarks.append(f"{row.heading(column)}原文：{text}")
    return meaning


def kind_of(row: Row) -> ProductKind | None:
    """The kind of element that 类别 says."""
    return choice(row, "kind", KINDS, "UNKNOWN_KIND", "类别", "kind")


def visibility_of(row: Row) -> Visibility:
    """Who may see it: as the column says, else as the remark asks."""
    said = choice(row, "visibility", VISIBILITIES, "UNKNOWN_VISIBILITY", "可见范围", "visibility")
    if said:
        return said
    remark = row.text("note") or ""
    return next((asked for words, asked in DISCREET if words in remark), Visibility.CATEGORY)


def word_for(meaning: Any, table: Mapping[str, Any]) -> str:
    """The first word of the table that means this; "" for None."""
    return next((word for word, known in table.items() if known is meaning), "")
