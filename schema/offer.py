"""供给: an organisation offers a product."""

from dataclasses import dataclass
from enum import StrEnum

from schema.dates import is_date, last_day
from schema.problem import require
from schema.quantity import Quantity
from schema.record import ExternalId, Record


class Stage(StrEnum):
    """How far an offer has come; the value is the word of the workbook."""

    RESEARCH = "研发"
    LAB = "小试"
    PILOT = "中试"
    SCALE_UP = "放大"
    MASS = "量产"


class Visibility(StrEnum):
    """Who may see a need or an offer beside the committee and its stewards: nobody, everybody as a category, or other
    enterprises with the name, where the organisation is shown. What the committee surveyed is told as a category."""

    STEWARD = "steward"
    CATEGORY = "category"
    NAMED = "named"


# What matching for an enterprise finds, if only as a category.
TO_OTHERS = (Visibility.CATEGORY, Visibility.NAMED)


class OfferState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Organisation)-[:OFFERS]->(:Product)   上海自润轴承有限公司 → 自润滑轴承
class Offer(Record):
    """`organisation_id` offers `product_id`. None means that nobody said.

    `share` is the share of revenue (1 = all). `regions` are division codes it delivers to; empty: not said.
    A row of a 服务清单 names the department's `steward` (a role) and whom it serves (`audience`).
    """

    organisation_id: str
    product_id: str
    main: bool | None = None
    share: float | None = None
    capacity: Quantity | None = None
    certificates: tuple[str, ...] = ()
    price: str | None = None
    lead_time: str | None = None
    regions: tuple[str, ...] = ()
    stage: Stage | None = None
    valid_until: str | None = None
    steward: str | None = None
    audience: str | None = None
    party_id: str | None = None
    state: OfferState = OfferState.ACTIVE
    visibility: Visibility = Visibility.CATEGORY
    external_ids: tuple[ExternalId, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        require(
            self.share is None or 0.0 <= self.share <= 1.0,
            "营收占比须在0到1之间。",
            "A share of revenue is 0…1.",
        )
        if (day := self.valid_until) is not None:  # hundreds are read for a question, hardly any with a date
            require(is_date(day), f"有效期有误：{day}", f"Not a date: {day}")

    def is_expired(self, today: str) -> bool:
        """Whether its time was over before that day (ISO)."""
        return self.valid_until is not None and last_day(self.valid_until).isoformat() < today

    def holds(self, today: str) -> bool:
        """Whether it can be taken up on that day."""
        return self.state is OfferState.ACTIVE and not self.is_expired(today)
