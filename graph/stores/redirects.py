"""Ids of organisations that were merged into others stay good for ever: they lead to the one that has their facts."""

from collections.abc import Sequence
from typing import TypeVar

from graph.stores.contract import View
from schema import IdentityDecision, Organisation, Record
from schema.identity import redirect_id
from schema.ids import type_of

R = TypeVar("R", bound=Record)
_LONGEST_CHAIN = 100  # a file may say that two were merged into each other
_ORGANISATIONS = frozenset(type_.__name__ for type_ in Organisation.__subclasses__())


def resolved(view: View, id_: str) -> str:
    """Where the facts of the organisation `id_` are now; `id_` itself where it is stored, or was never known."""
    return resolved_each(view, [id_])[0]


def resolved_each(view: View, ids: Sequence[str]) -> list[str]:
    """`resolved` for each of them. Ids of other things are left alone."""
    now = {id_: id_ for id_ in ids}
    asked = [id_ for id_ in now if type_of(id_) in _ORGANISATIONS]
    for _ in range(_LONGEST_CHAIN):
        asked = _missing(view, asked, now) if asked else []
        if not asked:
            break
        led = dict(zip(asked, _steps(view, [now[id_] for id_ in asked]), strict=True))
        asked = [id_ for id_ in asked if (to := led[id_]) is not None and to != id_]
        now |= {id_: to for id_ in asked if (to := led[id_]) is not None}
    return [now[id_] for id_ in ids]


def _missing(view: View, ids: Sequence[str], now: dict[str, str]) -> list[str]:
    found = view.get_many(Organisation, [now[id_] for id_ in ids])
    return [id_ for id_, record in zip(ids, found, strict=True) if record is None]


def _steps(view: View, ids: Sequence[str]) -> list[str | None]:
    decisions = view.get_many(IdentityDecision, [redirect_id(id_) for id_ in ids])
    return [one.organisation_id if one is not None and one.is_redirect else None for one in decisions]


def get_followed(view: View, type_: type[R], ids: Sequence[str]) -> list[R | None]:
    """As `view.get_many`, but an organisation that was merged is the one that it was merged into."""
    found = view.get_many(type_, ids)
    if not issubclass(type_, Organisation):
        return found
    missing = [id_ for id_, record in zip(ids, found, strict=True) if record is None]
    if not missing:
        return found
    to = dict(zip(missing, resolved_each(view, missing), strict=True))
    moved = dict(zip(missing, view.get_many(type_, [to[id_] for id_ in missing]), strict=True))
    return [moved[id_] if record is None else record for id_, record in zip(ids, found, strict=True)]
