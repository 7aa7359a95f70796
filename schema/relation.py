"""Who already works with whom."""

from dataclasses import dataclass
from enum import StrEnum

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
