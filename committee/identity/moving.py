"""Facts from one organisation to another: under the ids that they would have had there from the start."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from committee.recording import absorbed, natural_id
from committee.renaming import renamed
from graph.stores import Transaction, View
from schema import REFERENCES, IdentityDecision, Organisation, Record

R = TypeVar("R", bound=Record)
_NAMED = {id(type_): type_ for named in REFERENCES.values() for type_ in named.values()}.values()


class Moving:
    """Renames ids in facts; what is renamed itself (a need, an introduction) is renamed in what names it.

    `ids` is filled with every id that changed; None is an introduction of one with itself, which is gone.
    """

    def __init__(self, tx: Transaction, ids: dict[str, str], *, said_of: str | None = None) -> None:
        self._tx = tx
        self._said_of = said_of
        self.ids: dict[str, str | None] = dict(ids)

    def all_of(self, organisation_id: str) -> None:
        """Everything that names it."""
        self._follow(Organisation, organisation_id)

    def these(self, records: Iterable[Record]) -> None:
        """Only these facts."""
        for record in records:
            self._move(record)

    def _follow(self, type_: type[Record], id_: str) -> None:
        references = self._tx.references_to(type_, [id_])
        for kind, named in dict.fromkeys((one.type, one.id) for one in references):
            record = self._tx.get(kind, named)
            if record is not None and not (isinstance(record, IdentityDecision) and record.is_redirect):
                self._move(record)

    def _move(self, record: Record) -> None:
        now = renamed(record, self.ids)
        if now is None:
            self._gone(record)
            return
        id_ = id_there(self._tx, record, self.ids)
        if self._said_of is not None:
            now = said_of(now, self._said_of)
        if id_ != record.id:
            self.ids[record.id] = id_
            self._tx.remove([record])
            there = self._tx.get(type(record), id_)
            now = replace(now, id=id_, version=0)
            now = now if there is None else replace(absorbed(there, now), version=0)
        self._tx.put([replace(now, version=0)])
        if id_ != record.id and type(record) in _NAMED:
            self._follow(type(record), record.id)

    def _gone(self, record: Record) -> None:
        self.ids[record.id] = None
        self._tx.remove([record])
        if type(record) in _NAMED:
            self._follow(type(record), record.id)


def id_there(view: View, record: Record, ids: Mapping[str, str | None]) -> str:
    """The id that a load would give it once these ids are renamed: by what it was when it was first said, if that
    gave it its id."""
    if natural_id(record) == record.id:
        return _natural_there(record, ids) or record.id
    first = next((one.after for one in view.history(record.id) if one.after is not None), record)
    return (_natural_there(first, ids) if natural_id(first) == record.id else None) or record.id


def _natural_there(record: Record, ids: Mapping[str, str | None]) -> str | None:
    there = renamed(record, ids)
    return None if there is None else natural_id(there)


def said_of(record: R, organisation_id: str) -> R:
    """`record` with sources that say of whom they speak, where they do not say it already."""
    sources = tuple(
        source if source.said_of else replace(source, said_of=organisation_id) for source in record.sources
    )
    return replace(record, sources=sources)
