"""Registering enterprises, keeping them up to date, and saying where organisations belong."""

from typing import Any, TypedDict

from committee import checks
from committee.identity import find_organisation, organisation_id, regions_exclude
from committee.recording import membership_id
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import Transaction, resolved
from schema import BadInput, ClusterParty, Conflict, Enterprise, Membership, Organisation, Source
from schema.ids import new_id
from schema.region import divisions


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
    note: str | None


class MembershipFacts(TypedDict, total=False):
    role: str | None
    since: str | None
    until: str | None
    note: str | None


_ENTERPRISE: dict[str, checks.Rule] = {
    "name": checks.required,
    "short_name": checks.text,
    "aliases": checks.texts,
    "uscc": checks.code,
    "region": checks.place,
    "place": checks.text,
    "certificates": checks.texts,
    "capacity_note": checks.text,
    "note": checks.text,
}
_MEMBERSHIP: dict[str, checks.Rule] = {
    "role": checks.text,
    "since": checks.day,
    "until": checks.day,
    "note": checks.text,
}


def register_enterprise(tx: Transaction, facts: EnterpriseFacts, source: Source) -> Enterprise:
    """A new enterprise; `Conflict` (ALREADY_REGISTERED) when it is known already."""
    fields = _checked(facts)
    if "name" not in fields:
        raise checks.empty("name")
    name, uscc, region = fields["name"], fields.get("uscc"), fields.get("region")
    known = find_organisation(tx, name=name, uscc=uscc, region=region, short_names=False)
    id_ = organisation_id(Enterprise, name, uscc=uscc)
    now = resolved(tx, id_)
    if known is None and now != id_:  # it was merged into that one
        merged_into = tx.get(Organisation, now)
        known = None if merged_into and regions_exclude(merged_into.region, region) else merged_into
    if known:
        raise Conflict(
            f"“{known.name}”已经登记（{known.id}），可以直接更新。",
            f"“{known.name}” is registered already ({known.id}); update it instead.",
            code="ALREADY_REGISTERED",
            detail={"id": known.id, "version": known.version},
        )
    if tx.get(Enterprise, id_) or now != id_:  # another one of that name, told apart by its code or region
        id_ = new_id("Enterprise")
    return checks.kept(tx, Enterprise(id=id_, **fields, sources=(source,)))


def update_enterprise(
    tx: Transaction, id_: str, facts: EnterpriseFacts, source: Source, expected_version: int | None
) -> Enterprise:
    enterprise = checks.existing(tx, Enterprise, id_)
    return checks.changed(tx, enterprise, _checked(facts), source, expected_version)


def update_organisation(
    tx: Transaction, id_: str, facts: EnterpriseFacts, source: Source, expected_version: int | None
) -> Organisation:
    """Of an institution or a cluster party, too: what such a one does not have is passed over."""
    organisation = checks.existing(tx, Organisation, id_)
    fields = {name: value for name, value in _checked(facts).items() if hasattr(organisation, name)}
    return checks.changed(tx, organisation, fields, source, expected_version)


def _checked(facts: EnterpriseFacts) -> dict[str, Any]:
    """A place that names a region without doubt says the region too."""
    fields = checks.checked(facts, _ENTERPRISE)
    if fields.get("place") and "region" not in fields:
        fields["region"] = divisions().resolve(fields["place"])
    return fields


def set_membership(
    tx: Transaction,
    member: OrganisationNamed,
    party: OrganisationNamed,
    facts: MembershipFacts,
    source: Source,
    expected_version: int | None,
) -> Membership:
    """That `member` belongs to `party`; what is said of a membership there is already updates it."""
    organisation, within = organisation_meant(tx, member), organisation_meant(tx, party)
    if not isinstance(within, ClusterParty):
        raise BadInput(
            f"“{within.name}”不是集群党组织。",
            f"“{within.name}” is no cluster party organisation.",
            code="NOT_A_PARTY",
            detail={"id": within.id},
        )
    fields = checks.checked(facts, _MEMBERSHIP)
    here = [one for one in tx.memberships_of([organisation.id]) if one.party_id == within.id]
    if here:
        same_role = [one for one in here if one.role == fields.get("role")]
        return checks.changed(tx, (same_role or here)[0], fields, source, expected_version)
    id_ = membership_id(organisation.id, within.id, fields.get("role"))
    membership = Membership(
        id=id_, organisation_id=organisation.id, party_id=within.id, **fields, sources=(source,)
    )
    return checks.kept(tx, membership)


def update_membership(
    tx: Transaction, id_: str, facts: MembershipFacts, source: Source, expected_version: int | None
) -> Membership:
    membership = checks.existing(tx, Membership, id_)
    return checks.changed(tx, membership, checks.checked(facts, _MEMBERSHIP), source, expected_version)
