"""Which names of the graph are products."""

import re

from loaders.chain_kg.reasons import ACCOUNTING, INVISIBLE, NO_NAME, Reason
from schema.names import invisible

_ACCOUNTING = re.compile(
    r"(平衡项目?|调整项目?|抵销|抵减|抵销数|抵销额|抵销金额|合计|小计|总计|其他|其它|其他业务|其它业务|补充|不可分摊项目"
    r"|未分配(的?金额|项目|部分|支出|利润)?|(非|其他)?主营业务(收入)?|营业收入|其他(业务)?[(（]补充[)）])$"
)
_WHOLE = re.compile(r"^(.*(抵销|抵减)(数|额|金额)?|衍生小计)$")


def why_not(name: str) -> Reason | None:
    """Why this is no product's name; None when it is one."""
    if not any(char.isalpha() for char in name):
        return NO_NAME
    if invisible(name):
        return INVISIBLE
    return ACCOUNTING if _ACCOUNTING.match(name) or _WHOLE.match(name) else None
