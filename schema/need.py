"""需求: what an organisation needs, in its own words, and what was read out of them."""

from dataclasses import dataclass
from enum import StrEnum

from schema.dates import is_date, last_day
from schema.offer import Visibility
from schema.problem import require
from schema.product import ProductKind
from schema.quantity import Quantity
from schema.record import ExternalId, Record


class NeedState(StrEnum):
    """PROPOSED: an enterprise sent it, and its steward has not confirmed it yet; it is matched once it is OPEN."""

    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"


class ReadingPart(StrEnum):
    """What a marked span of the text was read as."""

    PRODUCT = "product"
    OWN_PRODUCT = "own_product"
    UNWANTED = "unwanted"
    CONTEXT = "context"
    QUANTITY = "quantity"
    SPECIFICATION = "specification"
    CERTIFICATE = "certificate"
    REGION = "region"
    DEADLINE = "deadline"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`text[start:end]` of the need was read as `part`."""

    part: ReadingPart
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A phrase that names what is wanted, with the products it may mean and how well each fits (0…1]."""

    phrase: str
    weight: float = 1.0
    products: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionWish:
    """Where the partner should be: `strict` is a condition, otherwise a preference."""

    codes: tuple[str, ...]
    strict: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedReading:
    """What was understood of a need's words. An empty `wanted` says that no product was understood."""

    wanted: tuple[Wanted, ...] = ()
    kind: ProductKind | None = None
    quantity: Quantity | None = None
    budget: Quantity | None = None
    specifications: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    region: RegionWish | None = None
    deadline: str | None = None
    spans: tuple[Span, ...] = ()

    @property
    def fits(self) -> dict[str, float]:
        """How well each product fits that a wanted phrase may mean: its best fit, by the phrase's weight."""
        fits: dict[str, float] = {}
        for wanted in self.wanted:
            for product_id, fit in wanted.products:
                fits[product_id] = max(fits.get(product_id, 0.0), fit * wanted.weight)
        return fits

    @property
    def product_ids(self) -> tuple[str, ...]:
        """Every product that the wanted phrases may mean, best first."""
        return tuple(id_ for id_, _ in sorted(self.fits.items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says that the words mean, part by part: None leaves it as it was read, empty says that there
    is none. `regions` are codes."""

    products: tuple[str, ...] | None = None
    own_products: tuple[str, ...] | None = None
    unwanted: tuple[str, ...] | None = None
    uses: tuple[str, ...] | None = None
    specifications: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    quantity: str | None = None
    budget: str | None = None
    regions: tuple[str, ...] | None = None
    strict: bool | None = None
    deadline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Organisation)-[:NEEDS]->(:Product)   龙工 → 自润滑轴承
class Need(Record):
    """`text` is the original and never changed. `product_id` is set where a column named the product.

    What a person stated in a column (`quantity`, `deadline` …) stands beside the `reading` and wins over it. The
    reading is made anew as the vocabulary grows; a person's `correction` of it is applied each time.
    `question` is what the steward asked back before confirming it, `answer` what was said to that.
    """

    organisation_id: str
    text: str
    product_id: str | None = None
    kind: ProductKind | None = None
    quantity: Quantity | None = None
    specification: str | None = None
    certificates: tuple[str, ...] = ()
    region_text: str | None = None
    deadline: str | None = None
    deadline_text: str | None = None
    reading: NeedReading | None = None
    correction: Correction | None = None
    state: NeedState = NeedState.OPEN
    closed_reason: str | None = None
    solved_by_id: str | None = None
    visibility: Visibility = Visibility.CATEGORY
    expires_on: str | None = None
    question: str | None = None
    answer: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        require(bool(self.text.strip()), "需求须有内容。", "A need needs words.")
        require(
            is_date(self.deadline) and is_date(self.expires_on), "截止日期有误。", "The deadline is no date."
        )

    @property
    def open_until(self) -> str | None:
        """The last day on which it can be met: what is due in 2026-06 can be until the 30th. None: any day."""
        return min(
            (last_day(day).isoformat() for day in (self.deadline, self.expires_on) if day), default=None
        )

    def is_open(self, today: str) -> bool:
        """Whether it waits to be met on that day (ISO)."""
        return self.state is NeedState.OPEN and (self.open_until is None or self.open_until >= today)

    @property
    def fits(self) -> dict[str, float]:
        """How well products fit: the stated one wholly, one that was read as well as it was read."""
        read = self.reading.fits if self.reading else {}
        return {**read, self.product_id: 1.0} if self.product_id else read
