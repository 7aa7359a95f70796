"""Who may see what of whom, as two tables: how somebody stands to an organisation says which faces of its records are
turned to them, and each face shows the fields that are listed under it. What is listed nowhere shows nowhere.

Products, their names, what goes into what, and which of them somebody offers at least as a category are common
knowledge: they say what a trade makes, not who makes it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from schema.block import Block
from schema.consent import Consent
from schema.erasure import Erasure
from schema.identity import IdentityDecision
from schema.introduction import Introduction
from schema.judgement import Judgement
from schema.need import Need, NeedReading
from schema.offer import Offer
from schema.organisation import ClusterParty, Enterprise, Institution, Membership
from schema.outcome import Outcome, ReportedCount
from schema.policy import Permit, Role
from schema.product import InputOf, KindOf, MayMean, Product
from schema.quantity import Quantity
from schema.record import Record
from schema.relation import Relation
from schema.representative import Representative
from schema.reveal import Reveal
from schema.share import Share
from schema.stewardship import Stewardship


class Tie(StrEnum):
    """How somebody stands to an organisation."""

    OWN = "own"  # acts for it
    IN_CARE = "in care"  # is its steward
    CLUSTER = "cluster"  # works where it belongs; without a cluster of one's own, anywhere
    AGREED = "agreed"  # acts for one that was brought together with it, and both agreed
    SHARED = "shared"  # it is of another cluster, which shares it with the cluster where one belongs
    SHOWN = "shown"  # it agreed to be shown publicly


class Face(StrEnum):
    """What of a record is turned to somebody."""

    WHOLE = "whole"  # everything
    STEWARD = "steward"  # to stewards, of what is in the care of others
    AGREED = "agreed"  # between two that agreed to an introduction, and of what is between them
    ASKED = "asked"  # of an introduction, to one side, until both agreed
    NAMED = "named"  # to enterprises, of what shows itself by name
    PUBLIC = "public"  # to anyone
    CATEGORY = "category"  # to the matching for an enterprise: what is told of it says no name


# Which face an organisation turns to whom. A category is looked at in matching only.
TURNED: Mapping[Role, Mapping[Tie, Face]] = {
    Role.PUBLIC: {Tie.SHOWN: Face.PUBLIC},
    Role.INTEGRATOR: {Tie.SHOWN: Face.PUBLIC},
    Role.ENTERPRISE: {
        Tie.OWN: Face.WHOLE,
        Tie.AGREED: Face.AGREED,
        Tie.SHOWN: Face.NAMED,
        Tie.CLUSTER: Face.CATEGORY,
        Tie.SHARED: Face.CATEGORY,
    },
    Role.STEWARD: {Tie.IN_CARE: Face.WHOLE, Tie.CLUSTER: Face.STEWARD, Tie.SHOWN: Face.PUBLIC},
    Role.STAFF: {Tie.CLUSTER: Face.WHOLE, Tie.SHOWN: Face.PUBLIC},
    Role.OPERATOR: {},
}
# And which it turns to a platform, by each permit of its token. What is written is seen whole, or hidden parts would be lost.
TURNED_BY: Mapping[Permit, Mapping[Tie, Face]] = {
    Permit.NEEDS: {Tie.SHOWN: Face.NAMED},
    Permit.BUSINESS: {Tie.CLUSTER: Face.STEWARD},
    Permit.SUGGESTIONS: {},
    Permit.PUSH: {Tie.CLUSTER: Face.WHOLE},
    Permit.METRICS: {},
}

_F = {
    "S": Face.STEWARD,
    "A": Face.AGREED,
    "Q": Face.ASKED,
    "N": Face.NAMED,
    "P": Face.PUBLIC,
    "C": Face.CATEGORY,
}
Fields = Mapping[str, frozenset[Face]]


def _fields(**faces: str) -> Fields:
    return {name: frozenset(_F[letter] for letter in letters) for name, letters in faces.items()}


# S steward, A agreed, Q asked, N named, P public, C category. Contacts and remarks are on no face: contacts are opened one by
# one, for a purpose that is written down.
_ORGANISATION = _fields(
    id="SANPC", sources="S", name="SANP", short_name="SANP", aliases="SANP", region="SANPC", place="SAN",
    external_ids="S", contacts="", note="", shown="SANPC",
)  # fmt: skip
_COMPANY = {
    **_ORGANISATION,
    **_fields(uscc="SA", uscc_as_given="S", certificates="SANC", capacity_note="S", visited_on=""),
}
_EDGE = _fields(id="SANPC", sources="S", source_id="SANPC", target_id="SANPC", note="S")
SHOWN: Mapping[type[Record], Fields] = {
    Enterprise: _COMPANY,
    Institution: {**_COMPANY, **_fields(form="SANPC")},
    ClusterParty: {**_ORGANISATION, **_fields(form="SANPC", parent_id="SANPC", founded="SANP")},
    Membership: _fields(
        id="SANP", sources="S", organisation_id="SANP", party_id="SANP", role="SANP", since="S", until="S",
        note="",
    ),
    Product: _fields(id="SANPC", sources="S", name="SANPC", aliases="SANPC", kind="SANPC", external_ids="S", note="S"),
    InputOf: _EDGE,
    KindOf: _EDGE,
    MayMean: _EDGE,
    Offer: _fields(
        id="SNC", sources="S", organisation_id="SNC", product_id="SNC", main="SNC", share="S", capacity="SNC",
        certificates="SNC", price="SN", lead_time="SN", regions="SNC", stage="SNC", valid_until="SNC", steward="SN",
        audience="SN", party_id="SN", state="SNC", visibility="SNC", external_ids="S", note="S",
    ),
    Need: _fields(
        id="SNC", sources="S", organisation_id="SNC", text="SN", product_id="SNC", kind="SNC", quantity="SNC",
        specification="SN", certificates="SNC", region_text="SN", deadline="SNC", deadline_text="SN", reading="SNC",
        correction="S", state="SNC", closed_reason="", solved_by_id="", visibility="SNC", expires_on="SNC",
        question="", answer="", external_ids="S", note="",
    ),
    Relation: _fields(
        id="A", sources="", kind="A", source_id="A", target_id="A", product_id="A", since="A", until="A", note="",
    ),
    Introduction: _fields(
        id="AQ", sources="", a_id="AQ", b_id="AQ", supplier_id="AQ", matter="A", type="A", product_ids="AQ",
        need_id="A", party_id="A", date="AQ", state="AQ", state_text="A", effect_text="", steps="", external_ids="",
        note="",
    ),
    Outcome: _fields(
        id="", sources="", organisation_id="", metric="", introduction_id="", before="", after="", change="", unit="",
        qualifier="", nature="", date="", note="",
    ),
    ReportedCount: _fields(id="", sources="", organisation_id="", metric="", value="", period="", known=""),
    IdentityDecision: _fields(id="", sources="", verdict="", name="", organisation_id="", other_id="", words=""),
    Representative: _fields(id="A", sources="", organisation_id="", person="A", state="A", reason="A"),
    Stewardship: _fields(id="A", sources="", organisation_id="A", person="A", note=""),
    Consent: _fields(
        id="", sources="", organisation_id="", person="", purpose="", terms="", given_at="", withdrawn_at="",
        introduction_id="",
    ),
    Reveal: _fields(id="", sources="", organisation_id="", person="", purpose="", at="", introduction_id=""),
    Block: _fields(id="", sources="", organisation_id="", person="", word="", key="", blocked_at="", lifted_at=""),
    Erasure: _fields(id="", sources="", organisation_id="", person="", at="", entries=""),
    Share: _fields(
        id="A", sources="", organisation_id="A", person="", to_id="A", shared_at="A", until="A", withdrawn_at="A",
    ),
    Judgement: _fields(
        id="", sources="", claim="", product_id="", right="", organisation_id="", other_id="", name="", note="",
    ),
}  # fmt: skip

UNNAMED = "—"  # what stands for words that must be there and are not shown
_DISTRICT = 6  # digits of a division code


def district_of(code: str | None) -> str | None:
    """A town is told as its district."""
    return code[:_DISTRICT] if code and code[:1].isdigit() else code


def magnitude_of(amount: Quantity | None) -> Quantity | None:
    """An amount is told as the 1, 2 or 5 below it, with its unit."""
    if amount is None or amount.value is None or amount.value <= 0:
        return None
    digits = f"{amount.value:e}"
    first, power = int(digits[0]), int(digits.partition("e")[2])
    below = (5 if first >= 5 else 2 if first >= 2 else 1) * 10.0**power
    return Quantity(text=f"{below:g}{amount.unit or ''}", value=below, unit=amount.unit)


def meaning_of(reading: NeedReading | None) -> NeedReading | None:
    """Which products the words may mean, without the words."""
    if reading is None:
        return None
    wanted = tuple(replace(one, phrase=UNNAMED) for one in reading.wanted)
    return NeedReading(wanted=wanted, kind=reading.kind)


# What a category tells less exactly.
COARSE: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("Enterprise", "region"): district_of,
    ("Institution", "region"): district_of,
    ("ClusterParty", "region"): district_of,
    ("Offer", "capacity"): magnitude_of,
    ("Need", "quantity"): magnitude_of,
    ("Need", "reading"): meaning_of,
}
# What stands where a field that must have a value is not shown.
BLANK: Mapping[str, Any] = {"name": UNNAMED, "text": UNNAMED}
