"""Facts with the ids that they name as they are now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from schema import REFERENCES, IdentityDecision, Introduction, Membership, Record, Relation

R = TypeVar("R", bound=Record)


def renamed(record: R, ids: Mapping[str, str | None]) -> R | None:
    """`record` with the ids that it names as they are now; None where it would be of one with itself."""
    changes: dict[str, Any] = {}
    for field in (*REFERENCES.get(type(record), {}), *_ALSO.get(type(record), ())):
        value = getattr(record, field)
        if isinstance(value, tuple):
            changes[field] = tuple(to for id_ in value if (to := ids.get(id_, id_)) is not None)
        elif value in ids:
            changes[field] = ids[value]
    if _with_itself({**{f: getattr(record, f) for f in record.__dataclass_fields__}, **changes}, record):
        return None
    return replace(record, **changes) if changes else record


_ALSO: dict[type[Record], tuple[str, ...]] = {Introduction: ("supplier_id",)}
_PAIRS: dict[type[Record], tuple[str, str]] = {
    Relation: ("source_id", "target_id"),
    Introduction: ("a_id", "b_id"),
    IdentityDecision: ("organisation_id", "other_id"),
    Membership: ("organisation_id", "party_id"),
}


def _with_itself(fields: dict[str, Any], record: Record) -> bool:
    one, other = _PAIRS.get(type(record), ("", ""))
    return bool(one) and fields[one] is not None and fields[one] == fields[other]
