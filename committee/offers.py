"""Declaring what an organisation offers, keeping it true, and taking it back."""

from typing import Any, TypedDict

from committee import checks
from committee.external import is_free_for, offer_known_as, taken, told_again
from committee.recording import offer_id
from committee.references import OrganisationNamed, ProductNamed, organisation_meant, product_meant
from graph.stores import Transaction
from schema import (
    BadInput,
    Conflict,
    ExternalId,
    Offer,
    OfferState,
    Organisation,
    Product,
    Source,
    Stage,
    Visibility,
)


class OfferFacts(TypedDict, total=False):
    """The terms of an offer; what is left out stays as it is, None empties it."""

    main: bool | None
    share: float | None
    capacity: str | None
    certificates: list[str] | None
    price: str | None
    lead_time: str | None
    regions: list[str] | None
    stage: Stage | None
    valid_until: str | None
    visibility: Visibility | None
    note: str | None


def declare_offer(
    tx: Transaction,
    organisation: OrganisationNamed,
    product: ProductNamed,
    facts: OfferFacts,
    source: Source,
    external: ExternalId | None = None,
    expected_version: int | None = None,
) -> Offer:
    """A new offer, or one that was withdrawn and is declared again.

    By its `external` id it is the same one whenever it is sent again; without, `Conflict` (ALREADY_OFFERED) when it
    stands already.
    """
    offering = organisation_meant(tx, organisation)
    fields = checks.checked(facts, _TERMS)
    offered, is_new = product_meant(tx, product, source)
    id_ = offer_id(offering.id, offered.id)
    known = offer_known_as(tx, external) if external else None
    if known and external and known.id != id_:
        raise taken(known, external)
    known = known or tx.get(Offer, id_)
    if known is None:
        offer = Offer(
            id=id_,
            organisation_id=offering.id,
            product_id=offered.id,
            **fields,
            external_ids=(external,) if external else (),
            sources=(source,),
        )
        tx.put([*([offered] if is_new else []), offer])
        return checks.existing(tx, Offer, id_)
    if external is None and expected_version is None:
        if known.state is OfferState.ACTIVE:
            raise _offered(known, offering, offered)
        return checks.changed(tx, known, {**fields, "state": OfferState.ACTIVE}, source, None)
    if external and not is_free_for(known, external):
        raise _offered(known, offering, offered)
    changes = told_again(known, {**fields, "state": OfferState.ACTIVE}, external, expected_version)
    return checks.changed(tx, known, changes, source, None)


def _offered(known: Offer, offering: Organisation, offered: Product) -> Conflict:
    return Conflict(
        f"“{offering.called}”已经在供给“{offered.name}”（{known.id}），可以直接更新。",
        f"“{offering.called}” offers “{offered.name}” already ({known.id}); update that offer.",
        code="ALREADY_OFFERED",
        detail={"id": known.id, "version": known.version},
    )


def update_offer(
    tx: Transaction, id_: str, facts: OfferFacts, source: Source, expected_version: int | None
) -> Offer:
    return checks.changed(
        tx, checks.existing(tx, Offer, id_), checks.checked(facts, _TERMS), source, expected_version
    )


def withdraw_offer(
    tx: Transaction, id_: str, reason: str | None, source: Source, expected_version: int | None
) -> Offer:
    """The offer is kept, so that what it once led to can still be explained."""
    changes: dict[str, Any] = {"state": OfferState.WITHDRAWN}
    if reason:
        changes["note"] = checks.words(reason, "reason")
    return checks.changed(tx, checks.existing(tx, Offer, id_), changes, source, expected_version)


def _share(share: float | None, what: str) -> float | None:
    if share is not None and not 0 <= share <= 1:
        raise BadInput(
            f"share 是占营收的份额，须在 0 与 1 之间，给出的是 {share}。",
            f"share is a share of revenue from 0 to 1, not {share}.",
            code="BAD_SHARE",
            detail={"field": "share", "value": share},
        )
    return share


_TERMS: dict[str, checks.Rule] = {
    "main": checks.as_said,
    "share": _share,
    "capacity": checks.amount,
    "certificates": checks.texts,
    "price": checks.text,
    "lead_time": checks.text,
    "regions": checks.places,
    "stage": checks.as_said,
    "valid_until": checks.day,
    "visibility": checks.visibility,
    "note": checks.text,
}
