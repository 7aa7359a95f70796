"""Rows and sheets that are no data: what they are is said, so that nobody wonders where they went."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest


class Why(StrEnum):
    """What was left out, and why."""

    EMPTY_SHEET = "空工作表 empty sheet"
    HIDDEN_SHEET = "隐藏的工作表 hidden sheet"
    UNKNOWN_SHEET = "认不出表头的工作表 sheet without known headings"
    INSTRUCTIONS = "填写说明 instructions"
    ABOVE = "表头以上 above the headings"
    HEADING = "重复的表头 headings again"
    NUMBERS = "栏次 numbers of the columns"
    SECTION = "分段标题 title of a section"
    TOTAL = "合计 total"
    NOTE = "注 note"
    SIGNATURE = "制表、签章 signature"
    BLANK = "没有内容的行 rows without content"
    EXAMPLE = "示例行 example"

    @property
    def code(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row or, without `row`, a sheet that was left out on purpose; `text` is what it begins with."""

    why: Why
    sheet: str | None
    row: int | None = None
    text: str = ""


EXAMPLE_MARK = "（示例）"
_EXAMPLE = (EXAMPLE_MARK, "(示例)", "示例：", "示例:", "例：", "例:", "（例）", "(例)")
INSTRUCTION_SHEETS = frozenset(("填写说明", "填表说明", "使用说明", "说明", "填报说明", "readme"))

_TOTAL = re.compile(r"^(?:总计|合计|小计|共计|累计|总数)(?:[:：\d(（]|$)|^共\d+[家户个条项]")
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填写说明|填报说明|附注)(?:[:：\d]|$)")
_SIGNATURE = re.compile(
    r"^(?:填表|制表|制单|审核|复核|校对|填报|负责人|经办人|联系人|联系电话|单位|盖章|日期|主管|报送|抄送)[^:：]{0,8}[:：]"
    r"|^(?:制表人?|填表人?|审核人?|填报人?|单位盖章|单位负责人)$|^[(（](?:单位|企业)?(?:盖章|公章|签章|签字)[)）]$"
)
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+(?:部分|类))"
)
_DAY = re.compile(r"^\d{4}年\d{1,2}月(?:\d{1,2}日)?$")
_NOTHING = frozenset("/\\-—–_.·、")


_NAMES = frozenset(("name", "who", "member", "upstream", "supplier", "a", "product", "text"))


def _same_cells(cells: list[str], headings: list[str]) -> bool:
    """Whether the filled ones say the same, one after the other."""
    first, second = (filter(None, map(str.strip, texts)) for texts in (cells, headings))
    return all(a == b for a, b in zip_longest(first, second))


def why_left_out(cells: list[str], headings: list[str], fields: Mapping[int, str]) -> Why | None:
    """What a row below the headings is, if it is no data; `fields` says what its columns hold."""
    filled = [(column, "".join(cell.split())) for column, cell in enumerate(cells) if cell.strip()]
    if all(not set(text) - _NOTHING or fields.get(column) == "serial" for column, text in filled):
        return Why.BLANK
    column, first = filled[0]
    if _same_cells(cells, headings):
        return Why.HEADING
    if any(_TOTAL.match(text) for _, text in filled[:2] if len(text) < 12):
        return Why.TOTAL
    if _NOTE.match(first) and (len(filled) == 1 or first[-1] in ":："):
        return Why.NOTE
    if _SIGNATURE.match(first) and (len(filled) <= 4 or fields.get(column) in _NAMES):
        return Why.SIGNATURE
    if len(filled) >= 3 and [text for _, text in filled] == [str(n) for n in range(1, len(filled) + 1)]:
        return Why.NUMBERS
    if any(
        text.startswith(_EXAMPLE if fields.get(column) in _NAMES else EXAMPLE_MARK) for column, text in filled
    ):
        return Why.EXAMPLE
    if len(filled) == 1 and len([one for one in headings if one.strip()]) >= 3:
        if _SECTION.match(first) and len(first) < 30:
            return Why.SECTION
        if _DAY.match(first):
            return Why.SIGNATURE
    return None
