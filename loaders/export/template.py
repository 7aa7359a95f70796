"""The workbook to fill in: headings with notes, an example in every sheet, drop-down lists.

It comes back filled in without help: the example rows and the page of instructions are known and left out.
"""

from collections.abc import Mapping
from typing import Any

from loaders.headings import Kind, written
from loaders.left_out import EXAMPLE_MARK
from loaders.workbook.words import (
    INSTITUTION_FORMS,
    KINDS,
    NATURES,
    NEED_STATES,
    OFFER_STATES,
    PARTY_FORMS,
    STAGES,
    VISIBILITIES,
)
from schema import Claim
from schema.introduction import STATE_OF_WORDS

INSTRUCTIONS = "填写说明"
_ROWS = 2_000  # so many rows have drop-down lists
_LONGEST_LIST = 255  # of the words together, in a cell that a spreadsheet looks into

# What a column wants, where its heading does not say it all; for all sheets, then for some.
NOTES: Mapping[str, str] = {
    "number": "自己编的编号，别的表可以用它指这一行；可以不填。A number of your own, by which other sheets refer to this row.",
    "name": "必填，写全称。Required: the full name.",
    "short_name": "别人平时怎么叫它。What people call it.",
    "aliases": "几个之间用；隔开。Several are separated by ；",
    "uscc": "18 位；不知道就空着。18 characters; leave it empty when unknown.",
    "party": "属于哪个集群党组织（名称或编号）。The cluster party it belongs to.",
    "place": "从省市写起，例：上海市松江区新桥镇。From the province down.",
    "products": "几个之间用；或、隔开，括号里的不拆。Several are separated by ； or 、",
    "needs": "要采购什么，几个之间用；隔开。What it wants to buy.",
    "downstream": "产品用在哪里。What its products go into.",
    "offers": "主营以外还能供什么。What else it can supply.",
    "capacity": "带单位，例：约3000吨/年。With its unit.",
    "certificates": "几个之间用；隔开。Several are separated by ；",
    "visited_on": "例：2026-03-01 或 2026年3月。A day or a month.",
    "who": "企业的全称、简称或编号。Its full name, short name or number.",
    "member": "成员的全称、简称或编号。Its full name, short name or number.",
    "text": "必填，用企业自己的话。Required, in their own words.",
    "deadline": "例：2026-09-30 或 2026年9月。A day or a month.",
    "share": "例：70%。",
    "regions": "供到哪里，几个之间用；隔开；全国写“全国”。Where it delivers to.",
    "visibility": "不填即只公开类别。Empty: others see it as a category.",
    "shown": "同意公开展示的写“是”。是 where it agreed to be shown publicly.",
    "cited": "资料的出处。Where this was read.",
}  # fmt: skip


def _list(table: Mapping[str, Any]) -> list[str]:
    """The first word for each meaning of the table."""
    words: dict[Any, str] = {}
    for word, meaning in table.items():
        words.setdefault(meaning, word)
    return [word for word in words.values() if not word.isascii()]


CHOICES: Mapping[tuple[Kind | None, str], list[str]] = {
    (None, "kind"): _list(KINDS),
    (None, "visibility"): _list(VISIBILITIES),
    (None, "stage"): list(STAGES),
    (None, "main"): ["是", "否"],
    (Kind.PARTY, "form"): list(PARTY_FORMS),
    (Kind.ENTERPRISE, "form"): ["企业", *_list(INSTITUTION_FORMS)],
    (Kind.ENTERPRISE, "role"): ["龙头", "成员", "共建"],
    (Kind.MEMBERSHIP, "role"): ["龙头", "成员", "共建"],
    (Kind.PRODUCT_RELATION, "relation"): ["用于", "小类", "可能指"],
    (Kind.RELATION, "relation"): ["供应", "相识"],
    (Kind.OFFER, "state"): _list(OFFER_STATES),
    (Kind.NEED, "state"): ["开放", "已解决", "已撤销"],
    (Kind.INTRODUCTION, "state"): list(STATE_OF_WORDS),
    (Kind.OUTCOME, "nature"): _list(NATURES),
    (Kind.ALIAS, "relation"): ["同一企业", "同一产品"],
    (Kind.JUDGEMENT, "claim"): [claim.zh for claim in Claim],
    (Kind.JUDGEMENT, "right"): ["对", "不对"],
}
assert set(CHOICES[Kind.NEED, "state"]) <= set(NEED_STATES)

EXAMPLES: Mapping[Kind, Mapping[str, str]] = {
    Kind.PARTY: {"number": "P-1", "name": "某镇装备产业集群党委", "form": "集群党委", "place": "上海市松江区新桥镇", "founded": "2020", "member_count": "28"},
    Kind.ENTERPRISE: {
        "number": "E-1", "name": "上海某某轴承有限公司", "short_name": "某某轴承", "form": "企业", "party": "P-1", "role": "成员",
        "place": "上海市松江区新桥镇", "products": "自润滑轴承；滑动轴承", "needs": "铜粉；钢背", "downstream": "挖掘机动臂",
        "offers": "轴承检测", "capacity": "约3000套/月", "certificates": "ISO9001", "visited_on": "2026-03-01",
        "person": "张经理", "phone": "021-00000000",
    },
    Kind.MEMBERSHIP: {"party": "某镇装备产业集群党委", "member": "上海某某轴承有限公司", "role": "成员", "since": "2021-06"},
    Kind.PRODUCT: {"name": "自润滑轴承", "aliases": "含油轴承", "kind": "产品", "parent": "轴承"},
    Kind.PRODUCT_RELATION: {"upstream": "铜粉", "downstream": "自润滑轴承", "relation": "用于"},
    Kind.OFFER: {
        "who": "上海某某轴承有限公司", "product": "自润滑轴承", "kind": "产品", "main": "是", "share": "70%", "capacity": "约3000套/月",
        "regions": "上海市；江苏省", "stage": "量产", "valid_until": "2027-12-31",
    },
    Kind.NEED: {
        "number": "N-1", "who": "上海某某轴承有限公司", "text": "求购铜粉，每月2吨，要长期供货", "product": "铜粉", "kind": "产品",
        "quantity": "2吨/月", "deadline": "2026-09-30", "state": "开放",
    },
    Kind.SERVICE: {"product": "技改补贴申报", "kind": "政策", "who": "某镇经济发展办公室", "steward": "企业服务专员", "audience": "规上企业"},
    Kind.RELATION: {"supplier": "上海某某轴承有限公司", "customer": "上海某某机械有限公司", "product": "自润滑轴承", "relation": "供应"},
    Kind.INTRODUCTION: {
        "number": "M-1", "a": "上海某某轴承有限公司", "b": "上海某某机械有限公司", "supplier": "上海某某轴承有限公司",
        "matter": "自润滑轴承用于挖掘机", "party": "某镇装备产业集群党委", "date": "2026", "state": "进行中",
    },
    Kind.OUTCOME: {"introduction": "M-1", "who": "上海某某机械有限公司", "metric": "采购成本", "change": "-12", "unit": "%", "nature": "成效", "date": "2026"},
    Kind.REPORTED: {"who": "某镇装备产业集群党委", "metric": "岗位", "value": "200", "unit": "个", "qualifier": "余", "period": "2026"},
    Kind.ALIAS: {"name": "老轴承厂", "meant": "上海某某轴承有限公司", "relation": "同一企业"},
    Kind.JUDGEMENT: {"about": "轴承钢", "claim": "用于", "product": "自润滑轴承", "right": "不对"},
}  # fmt: skip


def example(kind: Kind) -> dict[str, str]:
    """The example of a sheet by field; the first name in it is marked, so that the row is never loaded."""
    cells = dict(EXAMPLES[kind])
    marked = next(
        name for name in ("name", "who", "member", "upstream", "supplier", "a", "product") if name in cells
    )
    if kind in (Kind.SERVICE,):
        marked = "product"
    cells[marked] = EXAMPLE_MARK + cells[marked]
    return cells


def note(kind: Kind, field: str) -> str | None:
    """What stands in the note of a heading."""
    choices = CHOICES.get((kind, field)) or CHOICES.get((None, field))
    said = NOTES.get(field)
    listed = f"可写 one of：{'、'.join(choices)}" if choices else None
    return "\n".join(filter(None, (said, listed))) or None


def add_help(book: Any, sheet: Any, kind: Kind) -> None:
    """Notes, drop-down lists and the example, in a sheet that has its headings."""
    grey = book.add_format({"italic": True, "font_color": "#808080"})
    cells = example(kind)
    for column, field in enumerate(written(kind)):
        if text := note(kind, field):
            sheet.write_comment(0, column, text, {"author": "qianxian", "x_scale": 2})
        if field in cells:
            sheet.write_string(1, column, cells[field], grey)
        choices = CHOICES.get((kind, field)) or CHOICES.get((None, field))
        if choices and len(",".join(choices)) <= _LONGEST_LIST:
            sheet.data_validation(
                1, column, _ROWS, column,
                {"validate": "list", "source": choices, "error_type": "warning", "ignore_blank": True,
                 "error_title": "不在表里", "error_message": "不在下拉表里，仍然可以这样填。"},
            )  # fmt: skip


def add_instructions(book: Any, kinds: list[Kind]) -> None:
    """The first page: what each column wants, for who prints it."""
    sheet, bold = book.add_worksheet(INSTRUCTIONS), book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 2, 80, wrap)
    lines = [
        ("怎样填", "", "每张表一种内容，用不到的表空着。灰色的示例行不会导入，可以删去，也可以照它改。栏目可以换次序，可以加栏（加的栏记入说明）。"),
        ("How to", "", "One kind of thing in each sheet; leave the others empty. The grey example is never loaded. Columns may be moved and added."),
        ("表", "栏目", "怎样填"),
        *((kind.value, heading, note(kind, field) or "") for kind in kinds for field, heading in written(kind).items()),
    ]  # fmt: skip
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, bold if row == 2 else None)
