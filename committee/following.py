"""Old ids, of organisations that were merged and of their facts, lead to what they are the ids of now."""

from collections.abc import Sequence
from typing import TypeVar

from committee.recording import natural_id
from committee.renaming import renamed
from graph.stores import ChangeKind, View, get_followed, resolved
from schema import RECORD_TYPES, Organisation, Record, references
from schema.ids import type_of

R = TypeVar("R", bound=Record)


def followed(view: View, type_: type[R], ids: Sequence[str]) -> list[R | None]:
    """As `view.get_many`, but for what a merge gave another id, what that is now."""
    found = get_followed(view, type_, ids)
    if issubclass(type_, Organisation):
        return found
    return [
        view.get(type_, now) if record is None and (now := moved_to(view, id_)) else record
        for id_, record in zip(ids, found, strict=True)
    ]


def moved_to(view: View, id_: str) -> str | None:
    """The id that a merge gave the fact `id_`; None where none did. It follows from what the fact said of whom."""
    if type_of(id_) is None or not (history := view.history(id_)):
        return None
    last, change_set = history[-1], view.change_set(history[-1].change_set)
    if last.after is not None or change_set is None or change_set.kind is not ChangeKind.MERGE:
        return None
    first = next((change.after for change in history if change.after is not None), None)
    for version in (last.before, first):
        if version is not None and natural_id(version) == id_:
            there = renamed(
                version, {named: _now(view, type_, named) for type_, named in references(version)}
            )
            return natural_id(there) if there is not None else None
    return None


def _now(view: View, type_: type[Record], id_: str) -> str:
    if issubclass(type_, Organisation):
        return resolved(view, id_)
    return id_ if view.get(type_, id_) is not None else moved_to(view, id_) or id_


def id_now(view: View, id_: str) -> str:
    """The id under which what `id_` named is now; `id_` itself where it is stored, or was never known."""
    type_ = _TYPES.get(type_of(id_) or "")
    return (
        id_ if type_ is None else _now(view, Organisation if issubclass(type_, Organisation) else type_, id_)
    )


_TYPES = {type_.__name__: type_ for type_ in RECORD_TYPES}
