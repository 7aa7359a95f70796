"""The domain vocabulary: what a node is, what an edge may join, which states follow each other.

This is the schema of the *domain*; the GraphQL schema is built from it in `api.gql`. Standard library only.
"""

from schema.block import Block
from schema.consent import Consent, Purpose
from schema.entrusted import Entrusted
from schema.erasure import Erasure, Masked
from schema.identity import IdentityDecision, Verdict
from schema.introduction import Introduction, IntroductionState, Step
from schema.judgement import Claim, Judgement, judgement_id
from schema.need import Correction, Need, NeedReading, NeedState, ReadingPart, RegionWish, Span, Wanted
from schema.offer import Offer, OfferState, Stage, Visibility
from schema.organisation import (
    ClusterParty,
    Contact,
    Enterprise,
    Institution,
    InstitutionForm,
    Membership,
    Organisation,
    PartyForm,
)
from schema.outcome import Outcome, OutcomeNature, ReportedCount
from schema.problem import Ambiguous, BadInput, Conflict, NotAllowed, NotFound, Problem, Unavailable
from schema.product import InputOf, KindOf, MayMean, Product, ProductEdge, ProductKind
from schema.quantity import Quantity, parse_quantity
from schema.record import ExternalId, Record, Source, joined_sources
from schema.references import MAY_OUTLIVE, REFERENCES, references
from schema.relation import Relation, RelationKind
from schema.representative import Representative, RepresentativeState
from schema.reveal import Reveal
from schema.share import Share
from schema.stewardship import Stewardship

RECORD_TYPES: tuple[type[Record], ...] = (
    ClusterParty,
    Enterprise,
    Institution,
    Membership,
    Product,
    InputOf,
    KindOf,
    MayMean,
    Offer,
    Need,
    Relation,
    Introduction,
    Outcome,
    ReportedCount,
    IdentityDecision,
    Judgement,
    Representative,
    Stewardship,
    Consent,
    Reveal,
    Block,
    Share,
    Erasure,
)

__all__ = [
    "MAY_OUTLIVE",
    "RECORD_TYPES",
    "REFERENCES",
    "Ambiguous",
    "BadInput",
    "Block",
    "Claim",
    "ClusterParty",
    "Conflict",
    "Consent",
    "Contact",
    "Correction",
    "Enterprise",
    "Entrusted",
    "Erasure",
    "ExternalId",
    "IdentityDecision",
    "InputOf",
    "Institution",
    "InstitutionForm",
    "Introduction",
    "IntroductionState",
    "Judgement",
    "KindOf",
    "Masked",
    "MayMean",
    "Membership",
    "Need",
    "NeedReading",
    "NeedState",
    "NotAllowed",
    "NotFound",
    "Offer",
    "OfferState",
    "Organisation",
    "Outcome",
    "OutcomeNature",
    "PartyForm",
    "Problem",
    "Product",
    "ProductEdge",
    "ProductKind",
    "Purpose",
    "Quantity",
    "ReadingPart",
    "Record",
    "RegionWish",
    "Relation",
    "RelationKind",
    "ReportedCount",
    "Representative",
    "RepresentativeState",
    "Reveal",
    "Share",
    "Source",
    "Span",
    "Stage",
    "Step",
    "Stewardship",
    "Unavailable",
    "Verdict",
    "Visibility",
    "Wanted",
    "joined_sources",
    "judgement_id",
    "parse_quantity",
    "references",
]
