"""Which sort of element a name is, by the words that end it or stand in it; and what is done, where it is a service."""

import re
from functools import lru_cache

from graph.text.normalise import plain
from schema import ProductKind

# First match wins: 人才贷款 is finance, 技术培训 is talent, 检测设备 is goods.
_PATTERNS: tuple[tuple[ProductKind, re.Pattern[str]], ...] = (
    (
        ProductKind.GOODS,
        re.compile(r"(设备|机床|装置|仪器?|机器人?|生产线|材料|软件|系统|零件|部件|元件|产品|模具|耗材)$"),
    ),
    (
        ProductKind.FINANCE,
        re.compile(r"贷款?|融资|授信|信贷|保险|担保|基金|租赁融资|保理|贴息|\bloan\b|financ"),
    ),
    (ProductKind.POLICY, re.compile(r"政策|补贴|补助|申报|奖励|扶持|资质办理|高新认定|减免")),
    (
        ProductKind.TALENT,
        re.compile(r"人才|培训|工程师|技工|招聘|技师|实习|培养|焊工|操作工|学徒|用工|毕业生|talent|training"),
    ),
    (ProductKind.SPACE, re.compile(r"厂房|仓库|场地|车位|办公室|园区空间|仓储空间|标准厂房|宿舍|土地|摊位")),
    (
        ProductKind.TECHNOLOGY,
        re.compile(
            r"技术|工艺|升级改造|改造|研发|专利|解决方案|自动化|数字化|智能化|开发|攻关|标准$|technolog"
        ),
    ),
    (
        ProductKind.SERVICE,
        re.compile(r"服务|检测|认证|咨询|物流|运输|维修|设计|代理|法律|仓储|审计|加工$|代工|service"),
    ),
)


# What is done has its name, on record or not; the first three say nothing but that it is done.
_SAYS_ONLY_THAT, _LENGTH = ("加工", "处理", "服务"), 2
_DONE = (*_SAYS_ONLY_THAT, "维修", "培训", "运输")


def is_done(name: str) -> bool:
    """Whether the end of the name says that it is something done: CNC精加工, 设备维修."""
    return name.endswith(_DONE)


def what_is_done(name: str) -> str:
    """粉末喷涂 of 粉末喷涂加工: without the word for its being done; nothing where no such word ends the name."""
    return name[:-_LENGTH] if name.endswith(_SAYS_ONLY_THAT) else ""


@lru_cache(2_048)  # the same few names many times
def guess_kind(name: str) -> ProductKind | None:
    """The sort of element that the words of `name` show; None where they show nothing: most goods."""
    text = plain(name)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
