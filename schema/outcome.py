"""成效 and 报告数: what was measured, and what a report only counts."""

from dataclasses import dataclass
from enum import StrEnum

from schema.problem import require
from schema.quantity import Quantity
from schema.record import Record


class OutcomeNature(StrEnum):
    """A measured outcome; an expectation (有望) and a target are kept as such and are no outcome."""

    MEASURED = "成效"
    EXPECTED = "预计"
    TARGET = "目标"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """What changed for `organisation_id`: value before, after, or the change; unit, qualifier as reported."""

    organisation_id: str
    metric: str
    introduction_id: str | None = None
    before: Quantity | None = None
    after: Quantity | None = None
    change: Quantity | None = None
    unit: str | None = None
    qualifier: str | None = None
    nature: OutcomeNature = OutcomeNature.MEASURED
    date: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        require(bool(self.metric.strip()), "成效须有指标。", "An outcome needs a metric.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedCount(Record):
    """A count that a source gives without the items; `known` is how many of them the source names."""

    organisation_id: str
    metric: str
    value: Quantity
    period: str | None = None
    known: int | None = None

    def __post_init__(self) -> None:
        require(bool(self.metric.strip()), "报告数须有指标。", "A reported count needs a metric.")
        require(
            self.known is None or self.known >= 0, "已知明细数不能为负。", "The number known is not negative."
        )
