"""Registering enterprises, keeping them up to date, and saying where organisations belong."""

from dataclasses import replace
from typing import Any, TypedDict, TypeVar

from committee import checks
from committee.contacts import contacts_said
from committee.external import is_free_for, organisation_known_as, told_again
from committee.identity import known_organisation, organisation_id, regions_exclude
from committee.recording import membership_id
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import Transaction, resolved
from schema import (
    BadInput,
    ClusterParty,
    Conflict,
    Enterprise,
    ExternalId,
    InstitutionForm,
    Membership,
    Organisation,
    PartyForm,
    Source,
)
from schema.ids import new_id
from schema.names import fold
from schema.region import divisions

O = TypeVar("O", bound=Organisation)  # noqa: E741


class EnterpriseFacts(TypedDict, total=False):
    """What a person may say of an enterprise; what is left out stays as it is, None empties it."""

    name: str | None
    short_name: str | None
    aliases: list[str] | None
    uscc: str | None
    region: str | None
    place: str | None
    certificates: list[str] | None
    capacity_note: str | None
    shown: bool | None
    contacts: list[str] | None
    note: str | None


class OrganisationFacts(EnterpriseFacts, total=False):
    """Of an institution or a cluster party its `form` too, and of a party the one that it is in. Of a new one the `party`
    to which it belongs."""

    form: InstitutionForm | PartyForm | None
    parent: OrganisationNamed | None
    party: OrganisationNamed | None


class MembershipFacts(TypedDict, total=False):
    role: str | None
    since: str | None
    until: str | None
    note: str | None


_ENTERPRISE: dict[str, checks.Rule] = {
    "name": checks.name,
    "short_name": checks.text,
    "aliases": checks.texts,
    "uscc": checks.code,
    "region": checks.place,
    "place": checks.text,
    "certificates": checks.texts,
    "capacity_note": checks.text,
    "shown": checks.agreed,
    "contacts": checks.texts,
    "note": checks.text,
    "form": checks.as_said,
    "parent": checks.as_said,
    "party": checks.as_said,
}
_MEMBERSHIP: dict[str, checks.Rule] = {
    "role": checks.text,
    "since": checks.day,
    "until": checks.day,
    "note": checks.text,
}


def register_enterprise(
    tx: Transaction,
    facts: EnterpriseFacts | OrganisationFacts,
    source: Source,
    external: ExternalId | None = None,
    expected_version: int | None = None,
) -> Enterprise:
    """A new enterprise; as `register_organisation` says when it is known already."""
    return register_organisation(tx, Enterprise, facts, source, external, expected_version)


def register_organisation(
    tx: Transaction,
    type_: type[O],
    facts: EnterpriseFacts | OrganisationFacts,
    source: Source,
    external: ExternalId | None = None,
    expected_version: int | None = None,
) -> O:
    """A new organisation.

    By its `external` id it is the same one whenever it is sent again; without, `Conflict` (ALREADY_REGISTERED) when it
    is known already.
    """
    fields = _checked(facts)
    if "name" not in fields:
        raise checks.empty("name")
    party = fields.pop("party", None)
    name, uscc, region = fields["name"], fields.get("uscc"), fields.get("region")
    id_ = organisation_id(type_, name, uscc=uscc)
    elsewhere = organisation_known_as(tx, external) if external else None
    if known := elsewhere or _known(tx, id_, name, uscc, region):
        return _told_again(tx, type_, known, fields, source, external, expected_version)
    if tx.get(Organisation, id_) or resolved(tx, id_) != id_:  # of that name, but of another code or region
        id_ = new_id(type_.__name__)
    new = type_(id=id_, name=name, external_ids=(external,) if external else ())
    kept = checks.kept(tx, replace(new, **_fitting(tx, new, fields), sources=(source,)))
    if party is not None:
        _member(tx, kept, _party(organisation_meant(tx, party), "party"), {}, source, None)
    return kept


def _told_again(
    tx: Transaction,
    type_: type[O],
    known: Organisation,
    fields: dict[str, Any],
    source: Source,
    external: ExternalId | None,
    expected_version: int | None,
) -> O:
    """One of its names is no change of name."""
    is_meant = is_free_for(known, external) if external else expected_version is not None
    if not is_meant or not isinstance(known, type_):
        raise Conflict(
            f"“{known.name}”已经登记（{known.id}），可以直接更新。",
            f"“{known.name}” is registered already ({known.id}); update it instead.",
            code="ALREADY_REGISTERED",
            detail={"id": known.id, "version": known.version},
        )
    fitting = _fitting(tx, known, fields)
    if fold(fitting["name"]) in map(fold, known.names):
        del fitting["name"]
    changes = told_again(known, fitting, external, expected_version)
    return checks.changed(tx, known, changes, source, None)


def _known(tx: Transaction, id_: str, name: str, uscc: str | None, region: str | None) -> Organisation | None:
    """The one of that name or code, also where it was merged into another."""
    if known := known_organisation(tx, name=name, uscc=uscc, region=region, short_names=False):
        return known
    now = resolved(tx, id_)
    merged_into = tx.get(Organisation, now) if now != id_ else None
    return None if merged_into and regions_exclude(merged_into.region, region) else merged_into


def update_enterprise(
    tx: Transaction, id_: str, facts: EnterpriseFacts, source: Source, expected_version: int | None
) -> Enterprise:
    enterprise = checks.existing(tx, Enterprise, id_)
    fields = _fitting(tx, enterprise, _checked(facts))
    return checks.changed(tx, enterprise, fields, source, expected_version)


def update_organisation(
    tx: Transaction, id_: str, facts: OrganisationFacts, source: Source, expected_version: int | None
) -> Organisation:
    """Of an institution or a cluster party, too: what such a one does not have is passed over."""
    organisation = checks.existing(tx, Organisation, id_)
    fields = _fitting(tx, organisation, _checked(facts))
    return checks.changed(tx, organisation, fields, source, expected_version)


def _checked(facts: EnterpriseFacts | OrganisationFacts) -> dict[str, Any]:
    """A place that names a region without doubt says the region too."""
    fields = checks.checked(facts, _ENTERPRISE)
    if fields.get("place") and "region" not in fields and (region := divisions().resolve(fields["place"])):
        fields["region"] = region
    return fields


def _fitting(tx: Transaction, one: Organisation, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that such a one has, as it keeps them."""
    if "contacts" in fields:
        fields["contacts"] = contacts_said(one.contacts, fields["contacts"])
    if "parent" in fields and isinstance(one, ClusterParty):
        fields["parent_id"] = _parent(tx, one, fields["parent"])
    if type(fields.get("form")) is not type(getattr(one, "form", None)):
        fields.pop("form", None)
    return {name: value for name, value in fields.items() if hasattr(one, name)}


def _parent(tx: Transaction, one: Organisation, named: OrganisationNamed | None) -> str | None:
    """The party that is named, which is not within this one."""
    if named is None:
        return None
    parent = _party(organisation_meant(tx, named), "parent")
    above: Organisation | None = parent
    seen: set[str] = set()
    while isinstance(above, ClusterParty) and above.id not in seen:
        if above.id == one.id:
            raise BadInput(
                f"“{parent.name}”就在“{one.name}”里面，不能作它的上级。",
                f"“{parent.name}” is within “{one.name}” and cannot contain it.",
                code="CYCLE",
                detail={"field": "parent", "id": parent.id},
            )
        seen.add(above.id)
        above = tx.get(Organisation, above.parent_id) if above.parent_id else None
    return parent.id


def _party(one: Organisation, field: str) -> ClusterParty:
    if isinstance(one, ClusterParty):
        return one
    raise BadInput(
        f"“{one.name}”不是集群党组织。",
        f"“{one.name}” is no cluster party organisation.",
        code="NOT_A_PARTY",
        detail={"field": field, "id": one.id},
    )


def set_membership(
    tx: Transaction,
    member: OrganisationNamed,
    party: OrganisationNamed,
    facts: MembershipFacts,
    source: Source,
    expected_version: int | None,
) -> Membership:
    """That `member` belongs to `party`; what is said of a membership there is already updates it."""
    within = _party(organisation_meant(tx, party), "party")
    return _member(tx, organisation_meant(tx, member), within, facts, source, expected_version)


def _member(
    tx: Transaction,
    organisation: Organisation,
    within: ClusterParty,
    facts: MembershipFacts,
    source: Source,
    expected_version: int | None,
) -> Membership:
    if organisation.id == within.id:
        raise checks.same_organisation(within)
    fields = checks.checked(facts, _MEMBERSHIP)
    here = [one for one in tx.memberships_of([organisation.id]) if one.party_id == within.id]
    if here:
        same_role = [one for one in here if one.role == fields.get("role")]
        known = (same_role or here)[0]
        return checks.changed(tx, known, checks.in_order(fields, known), source, expected_version)
    checks.in_order(fields)
    id_ = membership_id(organisation.id, within.id, fields.get("role"))
    membership = Membership(
        id=id_, organisation_id=organisation.id, party_id=within.id, **fields, sources=(source,)
    )
    return checks.kept(tx, membership)


def update_membership(
    tx: Transaction, id_: str, facts: MembershipFacts, source: Source, expected_version: int | None
) -> Membership:
    membership = checks.existing(tx, Membership, id_)
    fields = checks.in_order(checks.checked(facts, _MEMBERSHIP), membership)
    return checks.changed(tx, membership, fields, source, expected_version)
