"""Who offers what."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from schema import Offer, Visibility


class OfferReads(Protocol):
    """What can be asked of offers."""

    def offers_for(self, product_ids: Sequence[str], limit: int = 200) -> list[Offer]:
        """Offers of these products, withdrawn and expired ones too; of each product at most `limit`,
        the largest share of revenue first, unknown shares last, then by id."""
        ...

    def offered_products(self, visibilities: Collection[Visibility] | None = None) -> Iterator[str]:
        """The id of every product that has an offer (of these visibilities, where some are named), withdrawn and
        expired ones too. In the order of ids."""
        ...

    def offers_of(
        self, organisation_ids: Sequence[str], product_ids: Sequence[str] | None = None
    ) -> list[Offer]:
        """All offers of these organisations (of these products, where some are named). By id."""
        ...

    def offers_with_external_id(self, system: str, *ids: str) -> list[Offer]:
        """Those that `system` knows as one of the `ids`. Each once, by id."""
        ...

    def offer_counts(
        self, organisation_ids: Sequence[str], visibilities: Collection[Visibility] | None = None
    ) -> Mapping[str, int]:
        """How many offers (of these visibilities, where some are named) each of these organisations has; those
        without any are left out."""
        ...
