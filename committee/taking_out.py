"""What is kept of an organisation and of a person, for themselves."""

from typing import Any

import msgspec

from graph.stores import View
from graph.stores.persons import keys_in
from schema import Block, Consent, Erasure, Organisation, Representative, Reveal, Share, Stewardship

Kept = dict[str, Any]


def of_organisation(view: View, organisation: Organisation) -> Kept:
    """Its record with whom it names, its offers, needs, memberships, outcomes and consents, who acts and cares for it, and
    who was shown its contacts; others by key."""
    id_ = organisation.id
    return {
        "enterprise": organisation,
        "persons": list(keys_in([organisation])),
        "offers": view.offers_of([id_]),
        "needs": view.needs_of([id_]),
        "memberships": view.memberships_of([id_]),
        "outcomes": view.outcomes_of([id_]),
        "consents": view.entrusted_with(Consent, [id_]),
        "representatives": view.entrusted_with(Representative, [id_]),
        "steward": view.entrusted_with(Stewardship, [id_]),
        "blocks": view.entrusted_with(Block, [id_]),
        "shares": view.entrusted_with(Share, [id_]),
        "erasures": view.entrusted_with(Erasure, [id_]),
        "contacts_shown": view.entrusted_with(Reveal, [id_]),
    }


def as_data(kept: Kept) -> bytes:
    return msgspec.json.format(msgspec.json.encode(kept))
