"""Which words head a column: for each sheet a table of field → words, the first being the one we write.

People add words of their own to a store (`loaders.headings.own`); they are asked after these.
"""

from enum import StrEnum


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
    SHORT_FORM = "简称"
    JUDGEMENT = "判断"
    ETO_INPUT = "ETO inputs"
    ETO_SEQUENCE = "ETO sequence"
    ETO_PROVIDER = "ETO providers"
    ETO_PROVISION = "ETO provision"
    CLASSIFICATION = "行业分类"


Fields = dict[str, tuple[str, ...]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOTE: Fields = {
    "note": _words(
        "说明 描述 简介 企业简介 备注 备考 单位简介 公司简介 企业概况 note description remark remarks"
    ),
    "cited": _words("来源 资料来源 数据来源 cited"),
}
ABOUT_NEED: Fields = {"note": _words("备注 说明 note remark"), "cited": NOTE["cited"]}
TECHNICAL: Fields = {"id": _words("系统编号"), "sources": _words("出处"), "rest": _words("系统数据")}
CALLED: Fields = {
    "number": _words("编号 代码 id number code"),
    "serial": _words("序号 no 编次 次序 行号"),
    "name": _words("名称 全称 name full_name fullname"),
    "short_name": _words("简称 企业简称 单位简称 short_name shortName abbreviation"),
}
REACHED: Fields = {
    "person": _words(
        "联系人 负责人 企业联系人 对接人 联系人姓名 企业负责人 业务联系人 经办人 法定代表人 法人代表 法人 老板 "
        "姓名 联络人 "
        "contact_person person contact_name"
    ),
    "phone": _words(
        "电话 联系电话 手机 手机号 联系方式 手机号码 电话号码 联系人电话 联系手机 移动电话 办公电话 固定电话 座机 联系号码 联络电话 联络方式 "
        "phone telephone mobile tel"
    ),
    "contact": _words(
        "contact contacts 联系人及电话 联系人及联系方式 联系人和电话 联系人与电话 联系人/电话 联系人／电话 姓名及电话"
    ),
}
ENTERPRISE_NAME = _words(
    "名称 企业名称 单位名称 企业全称 单位全称 公司名称 公司全称 全称 企业 单位 公司 企业名 公司名 单位名 厂名 厂家 "
    "厂商 机构名称 会员单位 成员企业 被走访企业 走访企业 受访企业 调研企业 报名企业 参会企业 填报企业 填报单位 工商登记名称 "
    "name company company_name enterprise full_name fullname organisation organization"
)
WHO = _words(
    "企业 企业名称 单位 单位名称 公司 公司名称 需求企业 供给企业 供应企业 组织 名称 企业全称 单位全称 公司全称 需求单位 "
    "供应单位 发布企业 供货单位 供货企业 供应商名称 提出企业 采购单位 采购企业 需求方 供给方 厂家 厂商 "
    "enterprise company organisation organization supplier name"
)
PLACE = _words(
    "所在地 地址 地区 所在地区 区域 所属镇街 镇街 所属镇 所属街道 所在镇街 企业地址 注册地址 所属地区 所在区域 单位地址 "
    "公司地址 通讯地址 详细地址 经营地址 厂址 住所 所在镇 所在街道 乡镇 属地 region place address location"
)
CERTIFICATES = _words(
    "资质证书 资质 证书 认证 资质认证 体系认证 认证证书 认证情况 已有资质 资质荣誉 certificates certificate certifications"
)
CAPACITY = _words(
    "年产能 产能 生产能力 年产量 设计产能 生产规模 产能规模 年生产能力 供货能力 capacity annual_capacity"
)
CATEGORY = _words("类别 要素类别 产品类别 kind category")
PARTY = _words("所属组织 所属集群 集群 产业集群 所属联盟 所属产业联盟 所属党组织 集群组织 party cluster")
DEADLINE = _words(
    "截止日期 截止时间 期限 需求时间 需要时间 交货期限 交货时间 交付时间 到货时间 完成时限 时限 有效期 需求期限 要求完成时间 "
    "希望解决时间 希望完成时间 期望解决时间 期望完成时间 期望时间 解决时限 希望何时解决 deadline due"
)
SINCE = _words("开始日期 开始时间 加入日期 加入时间 入会时间 入会日期 合作开始 since start from_date")
UNTIL = _words("结束日期 结束时间 退出日期 退出时间 退会时间 退会日期 合作结束 until end to_date")
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
        "aliases": _words("别名 曾用名 英文名称 英文名 aliases alias"),
        "form": _words("类型 单位类型 企业类型 机构类型 单位性质 type form"),
        "uscc": _words(
            "统一社会信用代码 信用代码 社会信用代码 统一信用代码 税号 统一代码 营业执照号 营业执照号码 纳税人识别号 工商注册号 "
            "uscc credit_code"
        ),
        "party": PARTY,
        "role": _words("角色 集群角色 role"),
        "place": PLACE,
        "province": _words("省 省份 province"),
        "city": _words("市 城市 city"),
        "district": _words("区县 区 县 district county"),
        "products": _words(
            "主营产品 主要产品 主导产品 产品 主营业务 主营 主要产品及服务 产品名称 主打产品 拳头产品 核心产品 生产产品 主产品 "
            "主要产品名称 产品或服务 产品与服务 产品及服务 主营产品及服务 主要业务 经营产品 主营范围 产品类型 products "
            "main_products product"
        ),
        "needs": _words(
            "上游需求产品 上游需求 需要采购 采购需求 需求产品 需求 需采购产品 所需产品 原材料 主要原材料 拟采购 拟采购产品 "
            "采购产品 采购清单 采购内容 所需原材料 原材料需求 需要采购的产品 需采购 主要采购 希望采购 希望采购的产品 想采购 求购 求购产品 外购件 外协需求 配套需求 主要原料 原料 "
            "needs need upstream demands"
        ),
        "downstream": _words(
            "下游应用 应用领域 下游 产品用途 下游产品 用途 应用行业 应用场景 产品应用 下游行业 downstream applications"
        ),
        "offers": _words(
            "可供应 可供产品 可提供 其他可供应 供给 可对外供应 可供应产品 可提供产品 可提供服务 能提供 富余产能 可承接业务 "
            "offers can_supply supplies"
        ),
        "need_text": _words("需求内容 需求描述 具体需求 需求说明 对接需求 合作需求 企业需求 需求事项"),
        "technology_need": _words("技术需求 技术难题 技术攻关需求 科技需求"),
        "talent_need": _words("人才需求 用工需求 招聘需求 用工"),
        "finance_need": _words("资金需求 融资需求 金融需求 贷款需求"),
        "capacity": CAPACITY,
        "certificates": CERTIFICATES,
        "shown": _words("公开展示 是否公开展示 同意公开展示 shown"),
        "visited_on": _words(
            "走访日期 走访时间 调研日期 调研时间 填表日期 填报日期 填报时间 登记日期 登记时间 visited_on visited"
        ),
        **REACHED,
        **NOTE,
    },
    Kind.MEMBERSHIP: {
        "party": _words("组织 集群组织 所属组织 所属集群 集群 所属联盟 所属党组织 党组织 party cluster"),
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
        "price": _words("价格 单价 产品单价 供货价格 报价 price"),
        "lead_time": _words("交期 交货期 供货周期 供货期 交货周期 lead_time leadTime"),
        "regions": _words(
            "供应地区 供货地区 可供区域 可供应地区 供应区域 供货区域 供应范围 服务地区 regions region"
        ),
        "stage": _words("阶段 成熟度 技术阶段 stage"),
        "valid_until": _words("有效期至 有效期 valid_until validUntil"),
        "state": _words("状态 state"),
        "visibility": VISIBLE,
        **REACHED,
        **NOTE,
    },
    Kind.NEED: {
        "number": CALLED["number"],
        "who": WHO,
        "text": _words(
            "需求内容 需求描述 需求 需求说明 具体需求 采购需求 技术需求 求购 求购内容 采购内容 需求事项 对接需求 合作需求 "
            "text need demand"
        ),
        "product": _words("产品 需求产品 产品名称 需求产品名称 采购产品 所需产品 product product_name"),
        "kind": _words("类别 需求类别 需求类型 kind category"),
        "quantity": _words(
            "数量 需求数量 需求量 采购量 采购数量 用量 年需求量 年用量 年采购量 quantity amount"
        ),
        "specification": _words(
            "规格 规格要求 技术要求 规格型号 型号 参数 技术参数 质量要求 specification spec"
        ),
        "certificates": _words("资质要求 认证要求 资质 certificates"),
        "region_text": _words("地区要求 区域要求 地区 region"),
        "deadline": DEADLINE,
        "state": _words("状态 需求状态 state status"),
        "visibility": VISIBLE,
        **REACHED,
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
        "supplier": _words("供方 供应商 供应方 供应企业 供货方 供货单位 卖方 supplier source"),
        "customer": _words("客户 需方 采购方 采购商 采购企业 采购单位 需求方 买方 customer buyer target"),
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
    Kind.SHORT_FORM: {
        "name": _words("简称 short_form"),
        "product": _words("产品 所指产品 product"),
        "note": _words("行业 说明 trade note"),
        "cited": NOTE["cited"],
    },
    Kind.JUDGEMENT: {
        "about": _words("对象 about"),
        "claim": _words("关系 claim relation"),
        "product": _words("产品 product"),
        "right": _words("结论 判断 right verdict"),
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
    Kind.SHORT_FORM: (("name",), ("product",)),
    Kind.JUDGEMENT: (("about",), ("claim",), ("product",), ("right",)),
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
    **dict.fromkeys(("short_forms",), Kind.SHORT_FORM),
    **dict.fromkeys(("judgements",), Kind.JUDGEMENT),
}

# What an enterprise says in passing: it makes no sheet of needs one of enterprises.
IN_PASSING = frozenset(_words("need_text technology_need talent_need finance_need"))
# Columns that hold several values: two of them in a sheet are one list.
LISTS = frozenset(("products", "needs", "downstream", "offers", "aliases", "certificates", "regions"))
# Understood where people use them; our own workbook says the same elsewhere.
UNWRITTEN: dict[Kind | None, frozenset[str]] = {
    None: frozenset(
        _words("serial contact province city district need_text technology_need talent_need finance_need")
    ),
    Kind.OFFER: frozenset(REACHED),
    Kind.NEED: frozenset(REACHED),
}


def written(kind: Kind) -> dict[str, str]:
    """Field → heading of a sheet as we write it, without the technical columns."""
    left = UNWRITTEN[None] | UNWRITTEN.get(kind, frozenset())
    return {field: words[0] for field, words in HEADINGS[kind].items() if field not in left}
