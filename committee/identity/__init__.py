"""Who is who: which organisation is meant, which two may be one, and what a person decided about them."""

from committee.identity.comparing import Certainty, Step
from committee.identity.decisions import Dated, Decided, decide, decisions
from committee.identity.finding import (
    ambiguous,
    known_organisation,
    meant,
    one_called,
    organisation_id,
    regions_exclude,
)
from committee.identity.merged import Merged, merge_of
from committee.identity.merging import merge
from committee.identity.moving import said_of
from committee.identity.proposing import OpenProposals, Proposal, preferred, proposals
from committee.identity.splitting import split

__all__ = [
    "Certainty",
    "Dated",
    "Decided",
    "Merged",
    "OpenProposals",
    "Proposal",
    "Step",
    "ambiguous",
    "decide",
    "decisions",
    "known_organisation",
    "meant",
    "merge",
    "merge_of",
    "one_called",
    "organisation_id",
    "preferred",
    "proposals",
    "regions_exclude",
    "said_of",
    "split",
]
