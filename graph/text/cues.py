"""The words around a product in a need: which say that it is wanted, which that it is something else.

One table: cue → words. Longer words win over shorter ones that they contain. Add words here, not code.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from graph.text.compounds import alone


class Cue(StrEnum):
    """What a cue says of the phrase before or after it."""

    WANT_BEFORE = "want_before"  # 求购 X
    WANT_AFTER = "want_after"  # X 供应商
    OWN_BEFORE = "own_before"  # 我司主要生产 X
    OWN_AFTER = "own_after"  # 本公司是 X 制造企业
    NOT_BEFORE = "not_before"  # 不要 X
    NOT_AFTER = "not_after"  # X 的不要
    USE_BEFORE = "use_before"  # 用于 X
    USE_AFTER = "use_after"  # X 用
    WHO_BEFORE = "who_before"  # 会开 X 的: somebody
    AND = "and"  # A、B: B is what A is
    TALK = "talk"  # says nothing of the product


CUES: dict[Cue, str] = {
    Cue.WANT_BEFORE: """缺的是 要的是 找的是 需要的是 求购 采购 急购 急求 急寻 求租 想买 想找 要买 要找 购买 收购 寻找 寻求 寻 找 诚招 征集 公开征集 招标 询价 询购 需求 需要
        急需 需 需求内容 采购需求 采购内容 采购项目 采购产品 求 求推荐 谁家有 谁有 谁能做 谁会做 谁做 哪家有 哪里有 哪里能买到 哪里能做 哪里可以买到
        哪里买 有没有人做 有没有 有没有做 有做 能不能做 能做 能供 会做 缺 欠 缺一家 缺个 短缺 缺少 想要 只要 就要 要 想采购 想上 打算买 准备买 拟采购 拟购 拟公开征集 现采购 现需
        计划采购 外购 外协 委托加工 代加工 想解决 想引进 引进 希望引进 希望找到 希望获得 希望 looking~for need rfq purchase buy wanted require sourcing
        inquiry 哪家 谁家 哪个厂 哪儿有 哪有 有无 找个 找一家 再找一家 联系一家 介绍一家 推荐一家 物色 物色一家 再找 找几家 找 换 求对接 订购 定购 想订 招标内容 项目名称 货物名称 采购标的 上游需求 需求产品 品名 产品名称 物料 物资名称 标的 标的物 申请 想申请 对接 招 招聘 想招 聘 诚征 找专家 请专家 找专家解决 请专家解决 找高校合作开发 合作开发 联合开发 租 选聘 比选 遴选 询问 来电询问 咨询 来电要 来电要求 订货 再订 加订 来点 弄点 整点 想整 揾 想揾 揾做 有冇 阿有 阿有人家做 啥地方有 啥子地方有 有没有卖 有没有人卖 有冇卖 哪里有卖 哪里卖 哪有卖 哪儿卖 哪家卖 谁家卖 谁卖 谁在卖 谁晓得 谁认识 谁认识做 租用 想办 要办
        找人做 请人做 找两家 再找两家 多找几家 代办 谁能代办 谁能办 谁帮办 外发 外发加工 外包 发外 要外发 要外包 能整 谁能整 谁家能整 哪家能整 会整 需配套 现需配套 急需配套 要配套 想配套 需要配套
        supplier~for suppliers~for a~supplier~for a~supplier~of manufacturer~of manufacturers~of manufacturer~for manufacturers~for a~manufacturer~of vendor~for vendors~for vendor~of factory~for maker~of makers~of
        who~makes who~can~make who~sells quote~for quotation~for please~quote~for supplier~of suppliers~of to~buy to~source find want want~to~buy looking~to~buy find~a~company~that~can~do a~company~that~can~do company~that~can~do a~company~that~does who~can~do who~does can~do""",
    Cue.WANT_AFTER: """找机构 找个机构 找单位 要外面配 要外配 外面配 要外购 要外协 外面买 谁做 谁能做 谁家做 哪家做 谁家有 哪里有 求对接 求推荐 求介绍 缺货 没着落 采购不到 买不到 不好买 供应紧张 紧张 紧缺 不足 不够用 断货 老是断货 总是断货 缺口 供应不上 供不上 供应商 供货商 供方 合格供方 的供应商 的厂家 厂家 的工厂 生产厂家 的企业 的单位 的公司 的合作商 合作伙伴 的长期合作供应商 长期合作供应商
        的合格供应商 的公告 采购公告 招标公告 询价单 采购 招标 货源 的货源 有货 现货 supplier manufacturer suppliers manufacturers vendor vendors factory 的师傅 的人 还缺 还差 坏了 坏脱 老断 老坏 不够 供应不稳 供应不稳定 不稳定 价格波动 价格太高 涨价 交期长 质量不行 到期 要更新 要更换 更换 要换 哪里好买 有卖 有伐 有哦 报价 怎么申请 怎么办 怎么卖 再订 租赁期
        多少钱 什么价 啥价 啥价钱 几多钱""",
    Cue.OWN_BEFORE: """主要生产 主营 主要做 主要经营 专业生产 我们生产 我司生产 我公司生产 我厂生产 本公司生产 我们是做 我们做 我们厂做 我厂是做 我厂做 我是做
        我司是做 本厂生产 公司生产 是一家做 是一家 本公司是 我司是 我公司是 我们是 我厂是 自己做 自产 本企业生产 客户是""",
    Cue.OWN_AFTER: """制造企业 生产企业 加工企业 制造商 生产商 制造公司 加工厂 的制造企业 的生产企业 起家 行业 产线 生产线上 车间 企业""",
    Cue.NOT_BEFORE: """不要 不是 不接受 不需要 不考虑 不用 拒绝 谢绝 除了 除 而非 非 别给 别给我推 别推荐 别推 勿 替代 取代 代替 替换 替掉 换掉 no""",
    Cue.NOT_AFTER: """的不要 有地方做了 有人做了 有固定的 先不用 暂时不用 用不上 也用不上 已经找到 不用再推 不用再找 的别来 勿扰 除外 免谈 的不考虑 的不算""",
    Cue.USE_BEFORE: """用于 用在 适用于 应用于 使用于 适用 配套 配套用于 装在 配在 配 供 做成 用来做 用来 加工 for""",
    Cue.USE_AFTER: """专用 配套用 上用的 上用 用的 使用 里用的 里用 上的 用 生产用 项目用 配套 配套的 配套用的 配的 供的""",
    Cue.AND: """、 和 及 与 以及 或 或者 或是 还有 & + 跟""",
    Cue.TALK: """要能过 能过 要过 要通过 须通过 通过 新线 进口替代 国产替代 替代进口 国产化替代 请问 您好 你好 大家好 大家 关于 各位老板 各位 老板们 老板 朋友 帮忙 麻烦 推荐 介绍 一下 大概 大约 左右 每月 每年 每天 一个月 一年 一批 先来 做试验 做实验 做样品 做测试 眼下 眼前 如今 这阵子 这段时间 试试
        试样 打样 急用 急单 急 价格好商量 价格 价格合适 价格优惠 好商量 报价 询 靠谱的 靠谱 质量过得去就行 质量过硬 质量好 质量稳定 质量 稳定 长期 长期合作 长期按月供货
        按月供货 长期供货 合作 供货 供应 加微信聊 加微信 微信 联系 有意请联系 有意者 请联系 采购部 电话 之前那家老是断货 之前 那家 断货 最好 能开票 开票 就行 都行 可以
        现因扩产需 现因扩产 扩产 因扩产 新上 新增 因业务需要 因生产需要 因 现 现有 目前 近期 我司 我公司 我们公司 我们厂 我们 我厂 我方 本公司 本司 本厂 本企业 公司
        位于 坐落于 年产值过亿 年产值 规模 要求有稳定产能 稳定产能 产能 能配合 配合 要求 须 需提供 供应商须具备 供应商需具备 须具备 需具备 具备 提供 附 请附 须有 具有
        交货地点 交货地 交货 收货 送货到 送货 送到 发货 发到 发往 到货 运费 含税 含税含运费 含运费 带 增值税 专票 增值税专票 账期 月结 可付定金 定金 预付 货到付款
        附近的优先 附近优先 优先 附近 周边 本地 本市 本省 就近 不接受贸易商和代理商报价 不接受贸易商 不接受中间商 贸易商 代理商 中间商 数量 地点 规格 规格详见附件 详见附件 型号 材质
        可来样定制 来样定制 按图纸定制 按图纸 来图 图纸 按图 定制均可 月用量 用量 月需 年需 需量 单价 预算 金额 合格 优质 优质的 正规 正规的 专业 专业的 有资质 有实力
        新型 新款 全新 定制 定做 高品质 高质量 国产 进口 品牌 通用 标准 大量 少量 批量 小批量 若干 一些 几家 一家 家 厂 谢谢 感谢 多谢 急急急 在线等 有的 的话 联系我
        本月底前 月底前 年底前 年前 年前要用上 要用上 下周 下周三前 本周 两周内 三天内 天内 天内供货 合同签订后 前交货 前到货 尽快 马上 回复 截止 周内 内交样 交样 quick
        qty spec ship to payment moq fob lead time days oem odm oem/odm均可 均可 please pls datasheet coa t/t material delivery price certificate
        质检报告 材质单 第三方检测报告 检测报告 生产许可证 能 可 做 有 了 呀 啊 吧 呢 嘛 吗 哦 我 你 您 他 这 那 是 在 到 想 已 也 都 还 就 请 该企业 该公司 反映 走访 走访记录 解决 of the with some please~quote we have 让 把 被 从 向 对 于 其 该 之 等
        等等 以上 以下 以内 不低于 不少于 不超过 帮 看看 问 问问 问下 最近 一直 老是 总是 经常 客户 项目 生产 产品 设备上 一种 一款 几个 某 来电 来电说 电话说 对方 对方称 称 反映说 负责人说 负责人 车间主任 提出 了解到 说 老客户 客户来电 租期 服务期 厂里 车间里 群里 俺们 俺厂 俺 咱 咱们 咱厂 侬 我哋 嘅 晓得 啥 啥子 格个 格 就中 换个 结实点 快点 近点 一条龙 一次配齐 先来 的没 需要什么 需要什么材料 什么 什么材料 怎么 are is am my our your
        near nearby around located~in based~in 比比价 比价 要求能做 要求可做 须能做 需能做 要能做 per~month per~year per~week per~day monthly yearly 手里有 手上有""",
}

# 我们厂是做X的, 本公司主要生产X; and 做X的 where it is a clause of its own.
_OWN = (
    r"(?:我们|咱们|俺们|我|咱|俺|本|该|他们|这家|对方|客户)(?:公司|企业|厂家|厂子|厂|司|家)?(?:现在|目前|一直|平时)?是?(?:一家)?(?:主要|专业|专门|自己)?"
    r"(?:做|生产|加工|制造|经营)|(?<![^，。；：！？,;:!?\s])做(?=[^，。；,;]{2,12}的(?:[，。；,;]|$))"
)
# 想找个, 准备上, 打算换一批, 能不能定做: an intention and what is to be done.
_WANT = (
    r"(?:想要|想|要|打算|准备|计划|希望|拟|需要|急需|需|能不能|能否|可否)(?:再|先|尽快|马上)?"
    rf"(?:购置|添置|换成|改用|改成|租赁|聘请|定做|定制|订做|订制|办理|申请|申报|认定|{'|'.join(map(alone, '找买添进上换租招聘请配装订办学考建搞弄整做'))}|"
    r"贷(?!点?款)|(?=贷点?款|融点?资))"
    rf"(?:个|{alone('家')}|一家|几家|一台|几台|一批|一套|一个|几个|两个|些|一些|点|一位|几位|人)?|"
    # 找检测机构做X, 请师傅修X: somebody, and what is to be done.
    r"(?:想|要)?[找请](?:个|家|一家|几家)?[^，。；,;\s]{0,6}?(?:机构|单位|公司|厂家|厂|师傅)(?:来|帮忙|帮)?(?:做|办|修|搞|弄|测)(?!的)|"
    # 想跟高校合作搞X, 有没有人会修X: with whom, or by whom, then the thing.
    r"(?:我们)?(?:想|要|打算|希望|计划)?[跟和与同找请][^，。；,;\s]{2,8}?(?:合作|联合|一起|一同|帮忙)(?:开发|研发|研制|搞|做|攻关|研究)|"
    r"(?:有没有|有无|谁家|哪里)?有?人(?:会|能|懂|可以)(?:做|修|搞|弄|装|调|加工)"
)
# 给挖掘机配套的液压缸: what it is for, then the thing.
_FOR = r"[给为](?=[^，。；,;\s]{2,10}(?:配套用?|配|用|做|供)的)"
# 招两个会开数控车床的: a person, by what they work with.
_WHO = r"(?:会|能(?!供)|懂)(?:开|操作|用|做|修|搞|打)?(?=[^，。；,;\s]{2,10}的)"
# 水泥厂采购脱硫石膏: who asks, told by what is made there.
_BUYER = (
    r"(?:工厂|厂|公司|车间|集团|作坊|门店|店|工地|经销商|批发商|食堂|酒店|宾馆|民宿|餐厅|酒吧|医院|学校|实验室|园区|公寓楼?|小区|停车场|物业|仓库|码头|果园)(?:里|上|那边|现在|目前|现|最近|这边|老板)?"
    r"(?=求购|采购|订购|急需|急缺|扩产|新增|招标|询价?|征集|要(?!求|用的|有|改|修|更|升级|翻|扩)|想|打算|准备|计划|需(?!求|方)|缺|欠|寻|找|问|添|更换|换(?!热)|装(?![配置修饰载])|收购|购(?!物))"
)
# 码头采购钢丝绳: who buys stands before it; 轴承采购公告 has the thing there.
_BUYS = (
    r"采购(?!公告|项目|合同|需求|清单|计划|内容|产品|标的|数量|单位|经理|[部人方员商])(?=[\u4e00-\u9fff]{2})"
)
# an electric motor; AN螺母 is none.
_ARTICLE = r"(?<![a-z0-9])(?:an?|the)(?=\s+[a-z])"
# What no list of words holds; of several that begin at one place the first counts, and each before a word.
_SHAPES = re.compile(
    rf"(?P<own>{_OWN})|(?P<want>{_WANT})|(?P<for>{_FOR})|(?P<who>{_WHO})|(?P<buyer>{_BUYER})|(?P<buys>{_BUYS})|(?P<article>{_ARTICLE})|"
    r"(?P<or>(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff]))"
)
_CUE_OF_SHAPE = {
    "own": Cue.OWN_BEFORE,
    "want": Cue.WANT_BEFORE,
    "for": Cue.USE_BEFORE,
    "who": Cue.WHO_BEFORE,
    "buyer": Cue.OWN_AFTER,
    "buys": Cue.WANT_BEFORE,
    "or": Cue.AND,
    "article": Cue.TALK,
}
_HIRES = re.compile(r"[招聘]|缺人")
_WORDS = {word.replace("~", " "): cue for cue, words in CUES.items() for word in words.split()}
_LENGTHS = {  # of the words that begin with a character, the longest first
    first: sorted({len(word) for word in words}, reverse=True)
    for first, words in groupby(sorted(_WORDS), key=lambda word: word[0])
}
# Words that count only so.
_ONLY = {
    word: re.compile(alone(word)) for word in _WORDS if len(word) == 1 and alone(word) != re.escape(word)
} | {
    "用": re.compile("(?<!应)用"),  # 储能应用 is one word
    "加工": re.compile("(?<![精粗深机代初冷热])加工"),  # so is CNC精加工
    "标的": re.compile("标的(?=[:：为是名])"),  # 能贴标的机器
    "通过": re.compile("通过(?!式)"),  # 通过式抛丸机
    "新线": re.compile(r"新线(?=[，。；,;\s]|\Z)"),  # 要上新线，缺封口机; but 新线材
}
_IN_LETTERS = re.compile(r"[a-z]")
_BEHIND_LETTER, _BEFORE_LETTER = re.compile(r"(?<=[a-z0-9])"), re.compile(r"(?=[a-z0-9])")


def is_cue(word: str) -> bool:
    """Whether the word is one of the table: no name then, but what is said of one."""
    return word in _WORDS


def cues_in(text: str) -> Iterator[tuple[int, int, Cue]]:
    """The cues of the text from the left, none inside another: (start, end, what it is)."""
    place = 0
    shape = _SHAPES.search(text)
    while place < len(text):
        if shape and shape.start() < place:
            shape = _SHAPES.search(text, place)
        if shape and shape.start() == place:
            end, cue = shape.end(), _cue_of(shape)
        elif word := _word_at(text, place):
            end, cue = place + len(word), _WORDS[word]
        else:
            end, cue = place + 1, None
        if cue:
            yield place, end, cue
        place = end


def _cue_of(shape: re.Match[str]) -> Cue | None:
    cue = _CUE_OF_SHAPE[shape.lastgroup or ""]
    if cue is Cue.WHO_BEFORE and not _HIRES.search(shape.string, 0, shape.start()):
        return _WORDS.get(shape[0])  # 能做盐雾试验的: somebody does it, and nobody is hired
    return cue


def _word_at(text: str, place: int) -> str | None:
    """The longest word of the table that stands there."""
    for length in _LENGTHS.get(text[place], ()):
        word = text[place : place + length]
        if word in _WORDS and _counts(word, text, place):
            return word
    return None


def _counts(word: str, text: str, place: int) -> bool:
    if _IN_LETTERS.match(word):
        return not (_BEHIND_LETTER.match(text, place) or _BEFORE_LETTER.match(text, place + len(word)))
    return word not in _ONLY or bool(_ONLY[word].match(text, place))
