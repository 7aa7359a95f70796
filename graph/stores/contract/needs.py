"""Who needs what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.stores.contract.page import Page
from schema import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFilter:
    """Which needs a listing shows; `open_on` leaves out closed ones and those past that day (ISO)."""

    organisation_id: str | None = None
    product_id: str | None = None
    kind: str | None = None
    open_on: str | None = None
    text: str | None = None


class NeedReads(Protocol):
    """What can be asked of needs."""

    def needs_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Need]:
        """Open needs whose stated product or reading names one of these products; of each product at
        most `limit`, best fit first, then by id. Each need once, by id."""
        ...

    def needs_with_external_id(self, system: str, *ids: str) -> list[Need]:
        """Those that `system` knows as one of the `ids`, closed ones too. Each once, by id."""
        ...

    def needs_of(self, organisation_ids: Sequence[str]) -> list[Need]:
        """All needs of these organisations, closed ones too. By id."""
        ...

    def needs(self, filter_: NeedFilter, first: int, after: tuple[str, str] | None = None) -> Page[Need]:
        """A page by (last day of the deadline or "9999", id): the most urgent first."""
        ...

    def needs_to_read(self, limit: int, after: str = "") -> list[Need]:
        """Open needs whose words were not read yet, or read without finding a product that fits wholly
        (0.9): those that a grown vocabulary may understand better. By id, those `after` that one."""
        ...
