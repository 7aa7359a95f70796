"""The words that names of organisations are made of, in plain tables: add a word where it belongs.

Everything is written as `plain` text: simplified, half width, lower case.
"""

from enum import StrEnum


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class Sort(StrEnum):
    """What sort of body a name says it is; bodies of two sorts are not one."""

    COMPANY = "company"
    SCHOOL = "school"
    RESEARCH = "research"
    HOSPITAL = "hospital"
    BANK = "bank"
    OFFICE = "office"
    SOCIETY = "society"
    PARTY = "party"
    UNSAID = "unsaid"


class Form(StrEnum):
    """How a company is constituted, as far as its name says so."""

    UNSAID = ""
    LIMITED = "有限公司"
    SHARES = "股份有限公司"
    COMPANY = "公司"
    WORKS = "厂"
    SHOP = "店"
    COOPERATIVE = "合作社"


LEGAL_FORMS: dict[str, Form] = {
    "有限责任公司": Form.LIMITED,
    "有限公司": Form.LIMITED,
    "股份有限公司": Form.SHARES,
    "股份公司": Form.SHARES,
    "总公司": Form.COMPANY,
    "公司": Form.COMPANY,
    "总厂": Form.WORKS,
    "工厂": Form.WORKS,
    "厂": Form.WORKS,
    "专业合作社": Form.COOPERATIVE,
    "合作社": Form.COOPERATIVE,
    **dict.fromkeys(
        _words(
            "贸易商行 贸易行 商行 经营部 门市部 专卖店 商店 店 工作室 服务部 维修部 加工部 车行 超市 工坊 作坊"
        ),
        Form.SHOP,
    ),
}
# What stands in brackets behind a name and says nothing of who it is.
BRACKETED_FORMS = frozenset(
    _words("普通合伙 特殊普通合伙 有限合伙 个人独资 个体工商户 个体 筹 合伙企业 分期")
)
FORMER = ("曾用名", "原名", "原称", "前身", "原")

# Bodies that are no companies: how their names end. Longer ends first.
HEADS: dict[str, Sort] = {
    **dict.fromkeys(
        _words("大学 学院 技师学院 职业学校 技工学校 学校 小学 中学 高中 幼儿园 党校"), Sort.SCHOOL
    ),
    **dict.fromkeys(
        _words("科学院 研究总院 研究院 研究所 研究中心 设计院 实验室 工程中心 技术中心 检测中心 创新中心"),
        Sort.RESEARCH,
    ),
    **dict.fromkeys(_words("医院 卫生院 卫生服务中心 诊所 卫生所"), Sort.HOSPITAL),
    **dict.fromkeys(_words("银行 信用社 信用联社"), Sort.BANK),
    **dict.fromkeys(
        _words(
            "局 厅 部 委员会 办公室 人民政府 政府 管委会 法院 检察院 海关 税务所 居委会 村委会 中心 站 所"
        ),
        Sort.OFFICE,
    ),
    **dict.fromkeys(_words("协会 商会 学会 联合会 促进会 基金会 研究会 总商会"), Sort.SOCIETY),
    **dict.fromkeys(
        _words("党委 党支部 党总支 党组 党建联盟 党建联建 工业社区 工会 总工会 工会委员会 团委 妇联"),
        Sort.PARTY,
    ),
}
# Parts of something larger: a name that ends so is not the name of the whole.
UNITS = _words(
    "分公司 子公司 支行 分行 分理处 营业部 营业所 办事处 代表处 联络处 分厂 分店 门店 旗舰店 分院 分校 分部 分局 "
    "支局 项目部 车间 事业部 销售部"
)
# After one of these, what follows in a name is a part of it.
OWNERS = tuple(_words("有限责任公司 有限公司 股份公司 集团公司 公司 银行 大学 科学院 信用社"))
ZONES = tuple(_words("经济技术开发区 高新技术产业开发区 工业园区 经济开发区 高新区 开发区 保税区 自贸区"))

# The same thing said in fewer words, at the start of a name or of what follows its region.
SHORT_FOR: dict[str, str] = {
    "浙大": "浙江大学",
    "上海交大": "上海交通大学",
    "西安交大": "西安交通大学",
    "哈工大": "哈尔滨工业大学",
    "中科大": "中国科学技术大学",
    "中科院": "中国科学院",
    "农行": "中国农业银行",
    "工行": "中国工商银行",
    "建行": "中国建设银行",
    "中行": "中国银行",
    "交行": "交通银行",
    "邮储": "中国邮政储蓄",
}
# The same anywhere in a name: left is read as right.
READ_AS: tuple[tuple[str, str], ...] = (
    ("农商银行", "农村商业银行"),
    ("农商行", "农村商业银行"),
    ("市监局", "市场监督管理局"),
    ("市场监管局", "市场监督管理局"),
    ("经信局", "经济和信息化局"),
    ("人社局", "人力资源和社会保障局"),
    ("发改局", "发展和改革局"),
    ("办公室", "办"),
    ("委员会", "委"),
    ("行业协会", "协会"),
    ("职校", "职业技术学校"),
    ("职院", "职业技术学院"),
    ("工设院", "工业设计研究院"),
)

# Trade words that are used one for the other: each line is read as its first word.
TWINS: tuple[tuple[str, ...], ...] = tuple(
    _words(line)
    for line in """
电器 电气
塑料 塑胶 塑业
汽车配件 汽配 汽车零部件 汽车零配件 汽车部件
模具 塑模 模塑
家具 家俱 家居
装饰 装潢 装璜
建材 建筑材料
新材料 新型材料
印刷 印务
锻造 锻压 锻件
铸造 铸件
仪表 仪器仪表 仪器
服装 服饰
制冷 冷冻
饰品 首饰
泵业 水泵 泵
木业 木制品
纺织 纺织品
五金 五金件
精工 精密工业
减速机 减速器
机械 机器 机械械备
橡塑 橡胶塑料
布艺 布业
紧固件 标准件
软件 软件技术
食品 食品饮料
""".strip().splitlines()
)
# Words that are left out as often as not: they tell no two firms apart.
FILLERS = frozenset(
    _words(
        "制造 生产 加工 科技 技术 实业 工业 设备 成套 制品 产品 用品 发展 控股 股份 企业 装备 系统 智能 自动化 新型 "
        "精密 工程技术 研发 开发 器材 配件 元件 部件 工艺 材料 新"
    )
)
# What a firm does with the goods rather than which: a firm that sells is not the one that makes.
ACTIVITIES = frozenset(
    _words(
        "贸易 销售 商贸 进出口 外贸 安装 维修 维护 服务 投资 物流 货运 运输 快递 监理 咨询 广告 置业 房地产 地产 餐饮 "
        "酒店 宾馆 担保 教育 培训 软件 保安 物业 租赁 设计 建筑 建设 园林 旅游 文化 传媒 影视 供应链 电子商务 网络 信息 "
        "国际 财务管理 财务 体检 管理 资产 资本 保险 基金 工程 医药 药业 食品 人力资源 劳务 检测 会展 国际货运代理 代理"
    )
)
GOODS = frozenset(
    _words(
        "机械 机床 机电 电机 电器 电气 电子 电缆 电线 电源 电池 电力 电镀 光电 光学 照明 灯具 仪表 仪器 仪器仪表 量具 刀具 "
        "工具 模具 塑模 模塑 模架 模型 模具钢 塑料 塑胶 塑业 塑机 橡胶 橡塑 硅胶 化工 化学 化学品 化纤 涂料 涂层 油墨 胶粘 "
        "高分子 复合材料 新材料 建材 建筑材料 水泥 陶瓷 玻璃 钢构 钢结构 特钢 钢铁 钢管 不锈钢 铝业 铜业 金属 有色金属 五金 "
        "五金件 紧固件 标准件 弹簧 轴承 齿轮 传动 减速机 减速器 链条 液压 液压件 气动 密封 密封件 阀门 泵阀 泵业 "
        "水泵 泵 流体 风机 空调 暖通 制冷 冷冻 锅炉 压缩机 压力容器 管道 管业 铸造 铸件 铸铁 精密铸造 锻造 锻压 锻件 冲压 冲件 "
        "钣金 焊接 热处理 表面处理 汽车 汽配 汽车配件 汽车零部件 汽车零配件 汽车部件 汽修 摩托车 自行车 童车 船舶 船务 航空 "
        "挖掘机 工程机械 农业机械 农机 起重 电梯 升降机 机器人 传感器 芯片 半导体 集成电路 微电机 蓄电池 新能源 太阳能 光伏 "
        "光能 环保 环境 节能 水处理 过滤 净化 磁材 磁性材料 磁性 纺织 纺织品 针织 喷织 印染 服装 服饰 家纺 布艺 布业 毛衫 羊毛衫 "
        "丝绸 丝 制衣 鞋业 鞋材 鞋 皮具 皮革 箱包 伞业 袜业 辅料 服装辅料 眼镜 饰品 首饰 工艺品 木雕 雕刻 红木 红木家具 "
        "木制工艺品 家具 家俱 家居 木业 竹业 纸业 包装 印刷 印务 彩印 玩具 文具 体育 户外 日化 化妆品 洗涤 制药 生物 生物科技 "
        "医疗 医疗器械 器械 粮油 饮料 罐头 酒业 茶业 水产 农业 种业 饲料 肥业 花卉 安防 通信 通讯 数控 激光 测控 计量 衡器 消防 "
        "锁业 锁 门窗 卫浴 洁具 厨具 电动车 集装箱 轮毂 客车 叉车 物流设备 装饰 装潢 装璜 装饰工程 零件 附件 冲剪 钢模 冷气 民宿 "
        "早餐 证券 期货 信托 石化 重机 飞机 微电子 显示 材料科技 高速公路 公路 港口 机场 铁路 航运 海运 资源 能源 热电 水电 风电 水务 百货 油脂 燃气 石油 煤炭 矿业 稀土 超市 商厦 电网 精工 精密工业"
    )
)
TRADES = (
    FILLERS
    | ACTIVITIES
    | GOODS
    | frozenset(
        # of schools, institutes, banks and offices
        _words(
            "工业 科学技术 科技 理工 师范 农业 林业 海洋 交通 财经 工商 医科 中医 人民 妇幼保健 职业技术 职业 技术 农村商业 商业 "
            "市场监督管理 经济和信息化 人力资源和社会保障 发展和改革 经济发展 行业 现代 工程 材料 设计 产业 集群 产业集群"
        )
    )
)

ENGLISH_FORMS: dict[str, Form] = {
    **dict.fromkeys(("co ltd", "company limited", "co limited", "ltd", "limited"), Form.LIMITED),
    **dict.fromkeys(("inc", "incorporated", "corp", "corporation", "plc", "joint stock"), Form.SHARES),
    **dict.fromkeys(("co", "company"), Form.COMPANY),
    **dict.fromkeys(("pte ltd", "pte limited", "pvt ltd", "pty ltd", "sdn bhd"), Form.LIMITED),
    "works": Form.WORKS,
    "factory": Form.WORKS,
}
# Forms of single countries: two firms that differ in them are two.
FOREIGN_FORMS = (
    "gmbh",
    "ag",
    "kg",
    "sa",
    "sas",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "oy",
    "as",
    "kk",
    "llc",
    "llp",
)
ENGLISH_GROUP = frozenset(("group", "groups"))
ENGLISH_TRADES: dict[str, str] = {
    "machinery": "机械", "machine": "机械", "machines": "机械", "excavator": "挖掘机", "excavators": "挖掘机",
    "manufacturing": "制造", "manufacture": "制造", "mfg": "制造", "technology": "科技", "technologies": "科技",
    "tech": "科技", "bearing": "轴承", "bearings": "轴承", "electric": "电器", "electrical": "电器",
    "electronics": "电子", "electronic": "电子", "mould": "模具", "mold": "模具", "moulds": "模具", "molds": "模具",
    "plastic": "塑料", "plastics": "塑料", "rubber": "橡胶", "chemical": "化工", "chemicals": "化工",
    "environment": "环境", "environmental": "环境", "optics": "光学", "optical": "光学", "instrument": "仪表",
    "instruments": "仪表", "precision": "精密", "casting": "铸造", "castings": "铸造", "forging": "锻造",
    "valve": "阀门", "valves": "阀门", "pump": "泵业", "pumps": "泵业", "seal": "密封", "seals": "密封",
    "hydraulic": "液压", "hydraulics": "液压", "fluid": "流体", "power": "电力", "system": "系统", "systems": "系统",
    "equipment": "设备", "industry": "工业", "industries": "工业", "industrial": "工业", "hardware": "五金",
    "steel": "钢铁", "metal": "金属", "glass": "玻璃", "textile": "纺织", "textiles": "纺织", "garment": "服装",
    "furniture": "家具", "packaging": "包装", "printing": "印刷", "food": "食品", "foods": "食品",
    "logistics": "物流", "trading": "贸易", "trade": "贸易", "import": "进出口", "export": "进出口",
    "new": "新", "building": "建筑", "material": "材料", "materials": "材料", "energy": "新能源", "auto": "汽车",
    "automotive": "汽车", "parts": "配件", "components": "部件", "automation": "自动化", "intelligent": "智能",
    "holding": "控股", "holdings": "控股", "investment": "投资", "international": "国际", "button": "纽扣",
    "products": "制品", "product": "制品", "development": "发展", "semiconductor": "半导体", "robot": "机器人",
    "robotics": "机器人", "tools": "工具", "lighting": "照明", "medical": "医疗", "paper": "纸业",
}  # fmt: skip

# Characters by which firms of one family are told apart: 一厂 and 二厂 are no misprint of each other.
COUNTING = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyz一二三四五六七八九十甲乙丙丁东西南北中上下大小老新前后左右"
)
# Characters that are taken for one another by eye, not by ear.
LOOKALIKES: tuple[str, ...] = tuple(
    _words(
        "己已巳 末未 土士工 日曰 人入八 戊戌戍 天夭 千干于 王玉 大太犬 木本 田由甲申 贝见 几儿 午牛 刀力 洲州 辉晖 "
        "溢益 烁铄砾 铭名 泰秦奉 析折 准淮 茶荼 治冶 侯候 拔拨 杨扬 幸辛 卯卵 兢竞 券卷 宇字 免兔 壁璧 微徽 崇祟 熔溶 "
        "沪护 模摸 轴抽 锻煅 淅浙 沂忻 凯剀 瑞端 晟盛 科料 祥详 设没 源原 恒桓垣 仪议 勤勒 铎泽 颂颁 棱凌 磊垒 钧钩 "
        "钰钮 鑫淼 昊吴 晨晟 莱菜 萍苹 诺若 伟炜 博搏 特持 住佳 汇江 隆降 锐悦 宏宠 鸿鸣 睿眷 骏俊 铂珀 臣巨 "
        "启后 亨享 元无 云去 义叉 永水 友发 旦且 史吏 今令 万方 力为 风凤 乌鸟 圣怪 旺汪 灵炅 亮壳 禾木 利刊"
    )
)
