"""What is between organisations, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from schema import Introduction, Outcome, Relation, ReportedCount


class RelationReads(Protocol):
    """What can be asked of relations, introductions and outcomes."""

    def relations_of(self, organisation_id: str) -> list[Relation]:
        """Known relations in which it is either side. By id."""
        ...

    def introductions_of(self, organisation_id: str) -> list[Introduction]:
        """Introductions in which it is either side, or that it arranged as a party. By id."""
        ...

    def proven(self, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        """For each of these organisations its introductions that came to use or effect, ids in order;
        organisations without any are left out."""
        ...

    def outcomes_of(self, organisation_ids: Sequence[str]) -> list[Outcome]:
        """Outcomes, expectations and targets of these organisations. By id."""
        ...

    def reported_of(self, organisation_id: str) -> list[ReportedCount]:
        """What reports count about it. By id."""
        ...
