"""Records that another system keeps too: its id for one is a key, so that telling the same again changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from committee import checks
from graph.stores import View
from schema import BadInput, Conflict, ExternalId, Need, Offer, Organisation
from schema.record import HAND_MADE

K = TypeVar("K", Organisation, Offer, Need)
_LONGEST = 200


def external_id(system: str, id_: str) -> ExternalId:
    """The key; `BadInput` (BAD_EXTERNAL_ID) where it could not tell two records apart."""
    said = checks.words(system, "system", _LONGEST)
    if said == HAND_MADE:
        raise BadInput(
            f"externalId 的 system 不能是 {HAND_MADE}：手编的号在各表中会重复；请用贵平台自己的名称。",
            f"{HAND_MADE} is no system of an externalId: hand-made numbers repeat; use your platform's own name.",
            code="BAD_EXTERNAL_ID",
            detail={"field": "external_id"},
        )
    return ExternalId(system=said, id=checks.words(id_, "id", _LONGEST))


def organisation_known_as(view: View, external: ExternalId) -> Organisation | None:
    """The one with that id; `Conflict` (EXTERNAL_ID_REPEATS) where several have it."""
    return _one(view.organisations_with_external_id(external.system, external.id), external)


def offer_known_as(view: View, external: ExternalId) -> Offer | None:
    return _one(view.offers_with_external_id(external.system, external.id), external)


def need_known_as(view: View, external: ExternalId) -> Need | None:
    return _one(view.needs_with_external_id(external.system, external.id), external)


def _one(found: Sequence[K], external: ExternalId) -> K | None:
    if len(found) > 1:
        listed = "、".join(one.id for one in found[:10])
        raise Conflict(
            f"{external.system} 的编号 {external.id} 在这里属于好几条记录：{listed}；请用本系统的编号。",
            f"Several records have the id {external.id} of {external.system}: {listed}; name one by our id.",
            code="EXTERNAL_ID_REPEATS",
        )
    return found[0] if found else None


def is_free_for(known: K, external: ExternalId) -> bool:
    """Whether `external` may be the id of `known`: that system knows it by no other."""
    return all(one.id == external.id for one in known.external_ids if one.system == external.system)


def taken(known: K, external: ExternalId) -> Conflict:
    """`external` is the id of a record that is about something else."""
    return Conflict(
        f"{external.system} 的编号 {external.id} 已用于另一条记录（{known.id}）；内容不同的请换一个编号。",
        f"The id {external.id} of {external.system} is that of another record ({known.id}); "
        "take a new one for what is something else.",
        code="EXTERNAL_ID_TAKEN",
        detail={"id": known.id, "version": known.version, "field": "external_id"},
    )


def told_again(
    known: K, fields: Mapping[str, Any], external: ExternalId | None, expected_version: int | None
) -> dict[str, Any]:
    """What of `fields` is to change in `known`; nothing where it says the same already.

    Only who names the version that it is at changes what somebody said: `Conflict` otherwise.
    """
    changes = {name: value for name, value in fields.items() if getattr(known, name) != value}
    if changes and expected_version is None:
        differing = "、".join(checks.noun(name) for name in changes)
        raise Conflict(
            f"已有的记录（{known.id}，第 {known.version} 版）与所给的不同：{differing}；要更新，请给出 expectedVersion。",
            f"What is stored ({known.id}, version {known.version}) differs in {', '.join(changes)}; "
            "give that as expectedVersion to update it.",
            detail={"id": known.id, "version": known.version, "fields": sorted(changes)},
        )
    if changes:
        checks.at_version(known, expected_version)
    if external is not None and external not in known.external_ids:
        changes["external_ids"] = (*known.external_ids, external)
    return changes
