"""店小二 / 红管家: in whose care an organisation is."""

from dataclasses import dataclass

from schema.entrusted import Entrusted
from schema.ids import key_id


@dataclass(frozen=True, slots=True, kw_only=True)
# (person)-[:CARES_FOR]->(:Organisation)
class Stewardship(Entrusted):
    """`person` is the one steward of `organisation_id`; `note` is what the one before left to see to.

    Its id is made of the organisation alone, so that there are never two. Who it was before stands in the history.
    """

    note: str | None = None


def stewardship_id(organisation_id: str) -> str:
    return key_id("Stewardship", organisation_id)
