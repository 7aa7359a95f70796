"""Which record names which: what must be there for a fact to mean anything."""

from collections.abc import Mapping

from schema.block import Block
from schema.consent import Consent
from schema.erasure import Erasure
from schema.identity import IdentityDecision
from schema.introduction import Introduction
from schema.judgement import Judgement
from schema.need import Need
from schema.offer import Offer
from schema.organisation import ClusterParty, Membership, Organisation
from schema.outcome import Outcome, ReportedCount
from schema.product import InputOf, KindOf, MayMean, Product
from schema.record import Record
from schema.relation import Relation
from schema.representative import Representative
from schema.reveal import Reveal
from schema.share import Share
from schema.stewardship import Stewardship

# The fields that hold an id, or several, and what stands under it. (An introduction's supplier is one of its two.)
REFERENCES: Mapping[type[Record], Mapping[str, type[Record]]] = {
    ClusterParty: {"parent_id": Organisation},
    Membership: {"organisation_id": Organisation, "party_id": Organisation},
    InputOf: {"source_id": Product, "target_id": Product},
    KindOf: {"source_id": Product, "target_id": Product},
    MayMean: {"source_id": Product, "target_id": Product},
    Offer: {"organisation_id": Organisation, "product_id": Product, "party_id": Organisation},
    Need: {"organisation_id": Organisation, "product_id": Product, "solved_by_id": Organisation},
    Relation: {"source_id": Organisation, "target_id": Organisation, "product_id": Product},
    Introduction: {
        "a_id": Organisation,
        "b_id": Organisation,
        "party_id": Organisation,
        "need_id": Need,
        "product_ids": Product,
    },
    Outcome: {"organisation_id": Organisation, "introduction_id": Introduction},
    ReportedCount: {"organisation_id": Organisation},
    IdentityDecision: {"organisation_id": Organisation, "other_id": Organisation},
    Judgement: {"product_id": Product, "organisation_id": Organisation, "other_id": Product},
    Representative: {"organisation_id": Organisation},
    Stewardship: {"organisation_id": Organisation},
    Consent: {"organisation_id": Organisation, "introduction_id": Introduction},
    Reveal: {"organisation_id": Organisation, "introduction_id": Introduction},
    Block: {"organisation_id": Organisation},
    Share: {"organisation_id": Organisation, "to_id": Organisation},
    Erasure: {"organisation_id": Organisation},
}

# A decision about two stays true when one of them is gone, and is there when it comes again; and that somebody
# agreed, or was shown something, stays so.
MAY_OUTLIVE: tuple[type[Record], ...] = (IdentityDecision, Judgement, Consent, Reveal, Erasure)


def references(record: Record) -> tuple[tuple[type[Record], str], ...]:
    """(type, id) of every record that this one names, each once."""
    found: dict[tuple[type[Record], str], None] = {}
    for field, type_ in REFERENCES.get(type(record), {}).items():
        named = getattr(record, field)
        for id_ in named if isinstance(named, tuple) else (named,):
            if id_ is not None:
                found[type_, id_] = None
    return tuple(found)
