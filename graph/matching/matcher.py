"""The one door to matching: every road (GraphQL, command, page, benchmark) asks here."""

from collections.abc import Mapping
from datetime import date

from graph.matching.answer import Answer, Direction, Inference, PartnerFilter
from graph.stores import Store, View

NO_FILTER = PartnerFilter()
After = tuple[float, str]


class Matcher:
    """Answers questions about who could work with whom.

    Holds the vocabulary (product names, INPUT_OF, KIND_OF) of `store` in memory and follows its change log;
    organisations, offers and needs are read from the view that a question comes with. Thread-safe.
    `after` is (score, partner id) of the last suggestion seen; `weights` (feature → factor, 1 = as it is)
    lets the asker weigh otherwise. `today` decides what is expired.
    """

    def __init__(self, store: Store) -> None: ...

    def suggest_partners(
        self,
        view: View,
        organisation_id: str,
        direction: Direction,
        *,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
    ) -> Answer:
        """Partners for an organisation, from its stated needs and from what goes into what it makes
        (upstream), or from who needs or builds with what it makes (downstream). `NotFound` for a made-up id."""
        raise NotImplementedError

    def match_need(
        self,
        view: View,
        need_id: str,
        *,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
    ) -> Answer:
        """Partners that could meet a stored need. `NotFound` for a made-up id."""
        raise NotImplementedError

    def match_text(
        self,
        view: View,
        text: str,
        *,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
    ) -> Answer:
        """Partners that could meet a need in free words; nothing is stored."""
        raise NotImplementedError

    def inferred_makers(
        self, view: View, product_id: str, *, first: int = 10, after: After | None = None
    ) -> list[Inference]:
        """Organisations that can probably make the product though nobody says so. Always ranks."""
        raise NotImplementedError

    def inferred_inputs(
        self, view: View, product_id: str, *, first: int = 10, after: After | None = None
    ) -> list[Inference]:
        """Products that probably go into it though no INPUT_OF says so. Always ranks."""
        raise NotImplementedError
