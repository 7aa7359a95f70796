"""Who is who: which organisation is meant, which two may be one, and what a person decided about them."""

from committee.identity.comparing import Band
from committee.identity.finding import HAND_MADE, ambiguous, find_organisation, organisation_id, regions_exclude
from committee.identity.proposing import Proposal, proposals

__all__ = [
    "HAND_MADE",
    "Band",
    "Proposal",
    "ambiguous",
    "find_organisation",
    "organisation_id",
    "proposals",
    "regions_exclude",
]
