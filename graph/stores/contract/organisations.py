"""Organisations: by name, code and what others call them; where they belong, and what was decided about names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.stores.contract.page import Page
from schema import IdentityDecision, Membership, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    """Which organisations a listing shows; an empty one shows all. All that is set must hold.

    `public_or`: only those that are shown publicly, as every cluster party is, and these by id.
    """

    types: tuple[type[Organisation], ...] = ()
    text: str | None = None
    region: str | None = None
    product_id: str | None = None
    party_id: str | None = None
    public_or: frozenset[str] | None = None


class OrganisationReads(Protocol):
    """What can be asked of organisations, memberships and identity."""

    def organisations_called(self, *names: str) -> list[Organisation]:
        """Those with one of the names as full name, short name or alias; width, case and spaces do not
        matter. Each once, by id."""
        ...

    def organisation_by_uscc(self, uscc: str) -> Organisation | None:
        """The one that has this unified social credit code."""
        ...

    def organisations_with_external_id(self, system: str, *ids: str) -> list[Organisation]:
        """Those that `system` knows as one of the `ids`. Each once, by id."""
        ...

    def organisations(
        self, filter_: OrganisationFilter, first: int, after: tuple[str, str] | None = None
    ) -> Page[Organisation]:
        """A page by (folded name, id); an insert moves no item to another page."""
        ...

    def parties_within(self, party_id: str) -> list[Organisation]:
        """The cluster parties directly inside this one. By id."""
        ...

    def memberships_of(self, organisation_ids: Sequence[str]) -> list[Membership]:
        """Where these organisations belong. By id."""
        ...

    def members_of(self, party_id: str) -> list[Membership]:
        """Who belongs to the party. By id."""
        ...

    def identity_decisions(self, name: str) -> list[IdentityDecision]:
        """What was decided about this name. By id."""
        ...
