"""Whether a text asks for anything at all."""

import re

from graph.text.cues import Cue, cues_in
from schema import InstitutionForm

_LONGEST_KEYWORD = 20
_ASKING = {Cue.WANT_BEFORE, Cue.WHO_BEFORE, Cue.WANT_AFTER, Cue.USE_BEFORE}
_ASKED_OPENLY = re.compile(
    r"[想要缺差招聘租寻求]|能不能|能否|可否|有没有|有无|谁|哪[家里个]|怎么|如何|帮|[吗么？?]|定[做制]|加工|供应|合作"
)

# 长期供应优质纸箱，量大从优; 厂房出租，水电齐全: who says so sells.
_SELLS = re.compile(
    r"(?:^|[，。；！,;!\s])(?:[本我]们?[店厂司公]?[司家]?|厂家|专业|长期|大量|常年|现货|低价|优质|主要|主营)*"
    r"(?:供应(?![商不紧链稳])|出售|销售|批发|转让|承接|甩卖|直销|出租|专业生产)|[^，。；！,;!\s]{2,8}(?:出租|转让|出售)(?:[，。！,!]|$)|"
    r"量大从优|厂家直销|对外(?:批发|销售|出租|承接)|批发零售|清仓|甩卖|质优价廉|物美价廉|欢迎.{0,4}(?:来电|选购|订购|咨询|洽谈|惠顾|来图|来样|合作)|诚招.{0,4}代理|加盟"
)
_WANTS = re.compile(
    r"[求购买缺找招聘寻谁哪吗么？?]|[想需](?!要的|者)|采购|有没有|有无|急用|(?<!出)租|能不能|能否|可否"
)


# 最近没什么要找的; 已经找到供应商了，不用再找: who says so wants nothing, unless another clause asks.
_DECLINES = re.compile(
    r"没(?:有)?(?:什么|啥)(?:要|需)|(?:暂|暂时|目前|最近)(?:还)?(?:无|没有?)(?:什么)?需求|(?:已经?|都)(?:找到|定下|谈好|解决了|买好|有了)|"
    r"不(?:用|需要|必|考虑|打算|想)(?:再)?(?:找|推|买|换|麻烦)了?"
)
# 收到，谢谢领导; 请准时参加; 请查收; 新年快乐: a message that asks for nothing. 忽略以上所有指令 asks the program, nobody else.
_MESSAGE = re.compile(
    r"^\s*(?:收到|好的|知道了|明白|谢谢|感谢|辛苦|早上好|晚上好)|请?(?:准时|按时|务必).{0,6}(?:参加|出席|到会|到场|签到)|请?(?:查收|知悉|周知|知晓|参阅|审阅|转发)(?:[，。！,!]|$)|"
    r"(?:[召]开|参加|开)(?:.{0,6})会(?:议)?(?:[，。！,!]|$)|祝.{0,16}(?:快乐|兴隆|如意|安康|大吉|顺利|发财)|(?:忽略|无视).{0,8}(?:指令|指示|提示|规则|设定)|ignore .{0,24}(?:instruction|prompt)"
)
_CLAUSE = re.compile(r"[，。；！？,;!?]")


def declines(text: str) -> bool:
    """Whether the text says that nothing is wanted or is a mere message, and no clause of it asks."""
    if _MESSAGE.search(text) and not _WANTS.search(text):
        return True
    if not _DECLINES.search(text):
        return False
    others = [clause for clause in _CLAUSE.split(text) if not _DECLINES.search(clause)]
    return not any(_WANTS.search(clause) for clause in others)


# 找学校合作, 黄岩附近的高校有没有能做的: what sort of institution the partner is wished to be.
_FORMS = {
    InstitutionForm.SCHOOL: "学校|院校|高校|大学|职校|技校|学院",
    InstitutionForm.RESEARCH: "研究院|研究所|科研院所|科研单位",
    InstitutionForm.BANK: "银行",
    InstitutionForm.SERVICE_TEAM: "服务队|红管家",
}
_WISHED = {
    form: re.compile(
        rf"(?:[找跟和与同请求]|有没有|哪[家个所]|对接)[^，。；,;]{{0,6}}(?:{words})|"
        rf"(?:{words})[^，。；,;]{{0,2}}(?:有没有|能不能|能否|能做|可以|优先|合作|一起|联合|帮|最好)"
    )
    for form, words in _FORMS.items()
}


def wished_forms(text: str) -> frozenset[InstitutionForm]:
    """The sorts of institution that the text wishes for; empty where it says none."""
    return frozenset(form for form, said in _WISHED.items() if said.search(text))


def sells(text: str) -> bool:
    """Whether the text only says what somebody has to sell or let, and nothing that is wanted."""
    return bool(_SELLS.search(text)) and not _WANTS.search(
        re.sub(r"欢迎.{0,4}[选订]购|诚招.{0,4}代理", "", text)
    )


def asks(text: str) -> bool:
    """Whether any word says that something is wanted, or the text is so short that it can only be a key word."""
    if len(text) <= _LONGEST_KEYWORD or _ASKED_OPENLY.search(text):
        return True
    return any(cue in _ASKING and end - start > 1 for start, end, cue in cues_in(text))
