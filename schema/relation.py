"""Who already works with whom."""

from dataclasses import dataclass
from enum import StrEnum

from schema.dates import is_date
from schema.problem import require
from schema.record import Record


class RelationKind(StrEnum):
    SUPPLIES = "supplies"
    KNOWS = "knows"


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Organisation)-[:SUPPLIES]->(:Organisation)   上海自润轴承有限公司 → 龙工(上海)挖掘机制造有限公司
class Relation(Record):
    """`source_id` supplies `target_id`, per product where it is known; KNOWS where the direction is not."""

    kind: RelationKind
    source_id: str
    target_id: str
    product_id: str | None = None
    since: str | None = None
    until: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        require(self.source_id != self.target_id, "组织不能与自己有关系。", "No relation of one with itself.")
        require(
            is_date(self.since) and is_date(self.until), "起止日期有误。", "A date of the relation is none."
        )
