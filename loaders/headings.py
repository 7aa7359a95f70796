"""Which words head a column: for each sheet a table of field → words, the first being the one we write.

A sheet's kind is recognised by its headings; the name of the sheet or file only breaks a tie.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from schema.names import fold


class Kind(StrEnum):
    """The sheets of the cluster workbook, and the other tables that are taken."""

    PARTY = "集群组织"
    ENTERPRISE = "企业"
    MEMBERSHIP = "组织成员"
    PRODUCT = "产品"
    PRODUCT_RELATION = "产品关系"
    OFFER = "供给"
    NEED = "需求"
    SERVICE = "服务清单"
    RELATION = "供应关系"
    INTRODUCTION = "撮合记录"
    OUTCOME = "成效"
    REPORTED = "报告数"
    ALIAS = "别名"
    ETO_INPUT = "ETO inputs"
    ETO_SEQUENCE = "ETO sequence"
    ETO_PROVIDER = "ETO providers"
    ETO_PROVISION = "ETO provision"
    CLASSIFICATION = "行业分类"


Fields = dict[str, tuple[str, ...]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOTE: Fields = {
    "note": _words("说明 描述 简介 企业简介 note description"),
    "cited": _words("来源 资料来源 数据来源 cited"),
}
ABOUT_NEED: Fields = {"note": _words("备注 说明 note remark"), "cited": NOTE["cited"]}
TECHNICAL: Fields = {"id": _words("系统编号"), "sources": _words("出处"), "rest": _words("系统数据")}
CALLED: Fields = {
    "number": _words("编号 代码 id number code"),
    "serial": _words("序号 no"),
    "name": _words("名称 全称 name full_name fullname"),
    "short_name": _words("简称 企业简称 单位简称 short_name shortName abbreviation"),
}
REACHED: Fields = {
    "person": _words("联系人 负责人 企业联系人 对接人 contact_person person"),
    "phone": _words("电话 联系电话 手机 手机号 联系方式 phone telephone mobile"),
    "contact": _words("contact contacts 联系人及电话 联系人电话 联系人及联系方式"),
}
ENTERPRISE_NAME = _words(
    "名称 企业名称 单位名称 企业全称 单位全称 公司名称 公司全称 全称 企业 单位 公司 "
    "name company company_name enterprise full_name fullname organisation organization"
)
WHO = _words(
    "企业 企业名称 单位 单位名称 公司 公司名称 需求企业 供给企业 供应企业 组织 名称 "
    "enterprise company organisation organization supplier name"
)
PLACE = _words(
    "所在地 地址 地区 所在地区 区域 所属镇街 镇街 所属镇 所属街道 所在镇街 企业地址 注册地址 region place address location"
)
CERTIFICATES = _words("资质证书 资质 证书 认证 资质认证 certificates certificate certifications")
CAPACITY = _words("年产能 产能 生产能力 年产量 capacity annual_capacity")
CATEGORY = _words("类别 要素类别 产品类别 kind category")
PARTY = _words("所属组织 所属集群 集群 所属党组织 集群组织 party cluster")
DEADLINE = _words("截止日期 截止时间 期限 需求期限 要求完成时间 deadline due")
SINCE = _words("开始日期 开始时间 加入日期 合作开始 since start from_date")
UNTIL = _words("结束日期 结束时间 退出日期 合作结束 until end to_date")
VISIBLE = _words("可见范围 公开范围 是否公开 visibility")

HEADINGS: dict[Kind, Fields] = {
    Kind.PARTY: {
        **CALLED,
        "aliases": _words("别名 aliases alias"),
        "form": _words("类型 组织类型 type form"),
        "parent": _words("上级组织 上级党组织 上级 隶属 parent"),
        "place": PLACE,
        "founded": _words("成立年份 成立日期 成立时间 founded established"),
        "member_count": _words("成员企业数 成员数 member_count members"),
        "element_count": _words("服务清单要素数 要素数 element_count"),
        **REACHED,
        **NOTE,
    },
    Kind.ENTERPRISE: {
        **CALLED,
        "name": ENTERPRISE_NAME,
        "aliases": _words("别名 曾用名 aliases alias"),
        "form": _words("类型 单位类型 企业类型 机构类型 单位性质 type form"),
        "uscc": _words("统一社会信用代码 信用代码 社会信用代码 统一信用代码 税号 uscc credit_code"),
        "party": PARTY,
        "role": _words("角色 集群角色 role"),
        "place": PLACE,
        "province": _words("省 省份 province"),
        "city": _words("市 城市 city"),
        "district": _words("区县 区 县 district county"),
        "products": _words(
            "主营产品 主要产品 主导产品 产品 主营业务 主营 主要产品及服务 products main_products product"
        ),
        "needs": _words(
            "上游需求产品 上游需求 需要采购 采购需求 需求产品 需求 需采购产品 所需产品 原材料 主要原材料 "
            "needs need upstream demands"
        ),
        "downstream": _words("下游应用 应用领域 下游 产品用途 下游产品 用途 downstream applications"),
        "offers": _words("可供应 可供产品 可提供 其他可供应 供给 offers can_supply supplies"),
        "capacity": CAPACITY,
        "certificates": CERTIFICATES,
        "visited_on": _words("走访日期 走访时间 调研日期 visited_on visited"),
        **REACHED,
        **NOTE,
    },
    Kind.MEMBERSHIP: {
        "party": _words("组织 集群组织 所属组织 党组织 party cluster"),
        "member": _words("成员 成员单位 成员企业 member"),
        "role": _words("角色 role"),
        "since": SINCE,
        "until": UNTIL,
        **NOTE,
    },
    Kind.PRODUCT: {
        "name": _words("名称 产品名称 要素名称 产品 要素 product name product_name"),
        "aliases": _words("别名 又名 同义词 aliases alias synonyms"),
        "kind": CATEGORY,
        "parent": _words("上级产品 上位产品 大类 所属产品 parent kind_of"),
        **NOTE,
    },
    Kind.PRODUCT_RELATION: {
        "upstream": _words("上游产品 上游 原材料 投入品 upstream input material"),
        "downstream": _words("下游产品 下游 产出品 downstream output product"),
        "relation": _words("关系 relation rel"),
        **NOTE,
    },
    Kind.OFFER: {
        "who": WHO,
        "product": _words("产品 产品名称 供给产品 供应产品 可供产品 product product_name"),
        "kind": CATEGORY,
        "main": _words("主营 是否主营 main"),
        "share": _words("营收占比 收入占比 占比 share weight"),
        "capacity": CAPACITY,
        "certificates": CERTIFICATES,
        "price": _words("价格 单价 报价 price"),
        "lead_time": _words("交期 交货期 供货周期 lead_time leadTime"),
        "regions": _words("供应地区 供货地区 供应范围 服务地区 regions region"),
        "stage": _words("阶段 成熟度 技术阶段 stage"),
        "valid_until": _words("有效期至 有效期 valid_until validUntil"),
        "state": _words("状态 state"),
        "visibility": VISIBLE,
        **NOTE,
    },
    Kind.NEED: {
        "number": CALLED["number"],
        "who": WHO,
        "text": _words("需求内容 需求描述 需求 需求说明 具体需求 采购需求 技术需求 text need demand"),
        "product": _words("产品 需求产品 产品名称 需求产品名称 product product_name"),
        "kind": _words("类别 需求类别 需求类型 kind category"),
        "quantity": _words("数量 需求数量 需求量 采购量 quantity amount"),
        "specification": _words("规格 规格要求 技术要求 规格型号 specification spec"),
        "certificates": _words("资质要求 认证要求 资质 certificates"),
        "region_text": _words("地区要求 区域要求 地区 region"),
        "deadline": DEADLINE,
        "state": _words("状态 需求状态 state status"),
        "visibility": VISIBLE,
        **ABOUT_NEED,
    },
    Kind.SERVICE: {
        "product": _words("服务要素 服务事项 服务内容 服务名称 要素 service"),
        "kind": CATEGORY,
        "who": _words("责任部门 服务部门 部门 责任单位 牵头部门 department"),
        "steward": _words("店小二 红管家 服务专员 steward"),
        "audience": _words("服务对象 适用对象 audience"),
        "party": PARTY,
        "valid_until": _words("有效期至 有效期 valid_until"),
        **NOTE,
    },
    Kind.RELATION: {
        "supplier": _words("供方 供应商 供应方 卖方 supplier source"),
        "customer": _words("客户 需方 采购方 买方 customer buyer target"),
        "product": _words("产品 供应产品 product"),
        "relation": _words("关系 合作关系 relation"),
        "since": SINCE,
        "until": UNTIL,
        **NOTE,
    },
    Kind.INTRODUCTION: {
        "number": CALLED["number"],
        "a": _words("甲方 企业甲 a party_a"),
        "b": _words("乙方 企业乙 b party_b"),
        "supplier": _words("供方 供应方 supplier"),
        "matter": _words("事项 对接事项 撮合事项 合作事项 matter"),
        "type": _words("类型 撮合类型 type"),
        "party": _words("牵线组织 牵头组织 组织 arranged_by party"),
        "date": _words("年份 日期 时间 牵线日期 date year"),
        "state": _words("状态 进展 state status"),
        "effect": _words("成效 成果 effect"),
        "metric": _words("成效指标 metric"),
        "value": _words("成效数值 value"),
        "unit": _words("成效单位 unit"),
        **NOTE,
    },
    Kind.OUTCOME: {
        "introduction": _words("撮合 撮合编号 牵线 introduction"),
        "who": _words("主体 企业 单位名称 organisation enterprise"),
        "metric": _words("指标 metric"),
        "before": _words("前值 之前 before"),
        "after": _words("后值 之后 after"),
        "change": _words("变化 变化量 change"),
        "unit": _words("单位 计量单位 unit"),
        "qualifier": _words("限定 限定词 qualifier"),
        "nature": _words("类别 性质 nature"),
        "date": _words("日期 时间 年份 date"),
        **NOTE,
    },
    Kind.REPORTED: {
        "who": _words("组织 主体 单位名称 organisation party"),
        "metric": _words("指标 metric"),
        "value": _words("数值 数量 value count"),
        "unit": _words("单位 计量单位 unit"),
        "qualifier": _words("限定 限定词 qualifier"),
        "period": _words("时间 期间 日期 period"),
        "known": _words("已知明细数 已知数 known"),
        **NOTE,
    },
    Kind.ALIAS: {
        "name": _words("写法 别称 alias written"),
        "meant": _words("指的是 所指 meant refers_to"),
        "relation": _words("关系 relation"),
        **NOTE,
    },
    Kind.ETO_INPUT: {
        "number": _words("input_id"),
        "name": _words("input_name"),
        "type": _words("type"),
        "note": _words("description"),
        "stage": _words("stage_name"),
        **{name: (name,) for name in ("stage_id", "year")},
        **{
            name: (f"market_share_chart_{name}",) for name in _words("global_market_size_info caption source")
        },
    },
    Kind.ETO_SEQUENCE: {
        name: (name,)
        for name in _words("input_name input_id goes_into_name goes_into_id is_type_of_name is_type_of_id")
    },
    Kind.ETO_PROVIDER: {
        "number": _words("provider_id"),
        "name": _words("provider_name"),
        "aliases": _words("alias"),
        "type": _words("provider_type"),
        "country": _words("country"),
    },
    Kind.ETO_PROVISION: {
        "provider": _words("provider_name"),
        "provider_id": _words("provider_id"),
        "product": _words("provided_name"),
        "product_id": _words("provided_id"),
        "share": _words("share_provided"),
        "year": _words("year"),
        "cited": _words("source"),
    },
    Kind.CLASSIFICATION: {
        "number": _words("code 代码"),
        "name": _words("name 名称"),
        "parent": _words("parent 上级"),
        "level": _words("level 层级"),
        "note": _words("note 说明"),
    },
}

# What a sheet must have to be of its kind: each group wants one of its fields.
NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.PARTY: (("name",), ("parent", "founded", "member_count", "element_count")),
    Kind.ENTERPRISE: (("name",),),
    Kind.MEMBERSHIP: (("party",), ("member",)),
    Kind.PRODUCT: (("name",),),
    Kind.PRODUCT_RELATION: (("upstream",), ("downstream",)),
    Kind.OFFER: (("who",), ("product",)),
    Kind.NEED: (("who",), ("text", "product")),
    Kind.SERVICE: (("product",), ("who",)),
    Kind.RELATION: (("supplier",), ("customer",)),
    Kind.INTRODUCTION: (("a",), ("b",)),
    Kind.OUTCOME: (("who",), ("metric",), ("before", "after", "change", "nature")),
    Kind.REPORTED: (("who",), ("metric",), ("value",)),
    Kind.ALIAS: (("name",), ("meant",)),
    Kind.ETO_INPUT: (("number",), ("name",)),
    Kind.ETO_SEQUENCE: (("input_id",), ("goes_into_id",), ("is_type_of_id",)),
    Kind.ETO_PROVIDER: (("number",), ("name",), ("type",)),
    Kind.ETO_PROVISION: (("provider_id",), ("product_id",)),
    Kind.CLASSIFICATION: (("number",), ("name",), ("parent",), ("level",)),
}
# Other names that people and our own JSON export give to sheets, files and lists.
SHEET_NAMES: dict[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    **dict.fromkeys(("parties", "party"), Kind.PARTY),
    **dict.fromkeys(
        _words("enterprises organisations organizations companies company 企业信息 企业名单"), Kind.ENTERPRISE
    ),
    **dict.fromkeys(("memberships", "members", "成员"), Kind.MEMBERSHIP),
    **dict.fromkeys(("products", "product"), Kind.PRODUCT),
    **dict.fromkeys(("product_relations",), Kind.PRODUCT_RELATION),
    **dict.fromkeys(("offers", "供给表", "supply"), Kind.OFFER),
    **dict.fromkeys(("needs", "需求表", "demands"), Kind.NEED),
    **dict.fromkeys(("services",), Kind.SERVICE),
    **dict.fromkeys(("relations",), Kind.RELATION),
    **dict.fromkeys(("introductions", "matches", "撮合台账"), Kind.INTRODUCTION),
    **dict.fromkeys(("outcomes",), Kind.OUTCOME),
    **dict.fromkeys(("reported",), Kind.REPORTED),
    **dict.fromkeys(("aliases",), Kind.ALIAS),
}

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_MARKS = re.compile(r"[*＊:：#_\-]|^\d+[.、]")
_PLAIN_NAMES = frozenset(("name", "名称"))


def plain(heading: str) -> str:
    """The key of a heading: 「*企业名称（全称）：」 and 企业名称 are one."""
    return fold(_MARKS.sub("", _BRACKETS.sub("", heading))) or fold(heading)


def _lookup(fields: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, int]]:
    """Word → field and how good a word it is; where two fields share a word the first keeps it."""
    words: dict[str, tuple[str, int]] = {}
    for field, meanings in {**fields, **TECHNICAL}.items():
        for rank, word in enumerate(meanings):
            words.setdefault(plain(word), (field, rank))
    return words


_FIELD_OF = {kind: _lookup(fields) for kind, fields in HEADINGS.items()}


def fields_of(kind: Kind, headings: Sequence[str]) -> dict[int, str]:
    """Column → field for the headings that this kind knows; a field is taken once, by its best word."""
    best: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(headings):
        if found := _FIELD_OF[kind].get(plain(heading)):
            field, rank = found
            best[field] = min(best.get(field, (rank, column)), (rank, column))
    return {column: field for field, (_, column) in best.items()}


def recognise(headings: Sequence[str], names: Sequence[str]) -> Kind | None:
    """What kind of sheet has these headings; `names` (of the sheet, of the file) break a tie.

    None when no kind fits, or more headings are unknown than known: better to say so than to guess.
    """
    filled = [heading for heading in headings if heading.strip()]
    named = next((SHEET_NAMES[fold(name)] for name in names if fold(name) in SHEET_NAMES), None)
    scores = {kind: score for kind in Kind if (score := _score(kind, filled, kind is named)) is not None}
    return max(scores, key=lambda kind: scores[kind]) if scores else None


def _score(kind: Kind, headings: Sequence[str], named: bool) -> float | None:
    """How well the headings fit, None when they do not."""
    taken = fields_of(kind, headings)
    fields = set(taken.values())
    known = sum(plain(heading) in _FIELD_OF[kind] for heading in headings)
    needed = NEEDED[kind][:1] if named and kind is Kind.PARTY else NEEDED[kind]
    if not all(set(group) & fields for group in needed) or 2 * known <= len(headings):
        return None
    if fields == {"number", "name"} and not named and _PLAIN_NAMES & {plain(heading) for heading in headings}:
        return None  # a code and a name can be anything: towns, industries
    return len(fields) - 0.5 * (len(headings) - len(fields)) + 0.25 * len(needed) + 0.6 * named
