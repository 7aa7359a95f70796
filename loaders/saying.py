"""Rows that speak of an organisation which a person merged into another: they mean that one, and say so."""

from collections.abc import Iterable
from dataclasses import replace

from committee.identity import Merged, organisation_id
from graph.stores import View
from loaders.rows import Row
from schema import Organisation, Record, Source, references

Place = tuple[str, str | None, int | None]


class Saying:
    """Which old organisation each row speaks of. `ids` leads from the merged ones to the ones that stay."""

    def __init__(self, view: View) -> None:
        self._merged = Merged(view)
        self.ids = self._merged.ids
        self._said: dict[tuple[Place, str], str] = {}

    def introduced(
        self,
        row: Row,
        own: str | None,
        type_: type[Organisation],
        name: str,
        uscc: str | None,
        region: str | None,
    ) -> str | None:
        """The organisation that the one which `row` introduces was merged into; None where it was not."""
        if not self.ids:
            return None
        keys = [own] if own else [organisation_id(type_, name, uscc=uscc)]
        keys += [organisation_id(type_, name), organisation_id(type_, name, apart_in=region)]
        old = next((key for key in keys if key in self.ids), None)
        return self._note(row, old) if old else None

    def named(self, row: Row, text: str) -> str | None:
        """The same for an old id in a cell."""
        return self._note(row, text) if text in self.ids else None

    def known_as(self, row: Row, id_: str, name: str) -> str | None:
        """Into which an organisation of that id or name was merged, though nothing stored is called so any more."""
        old = id_ if id_ in self.ids else self._merged.known_as(name)
        return self._note(row, old) if old else None

    def called(self, row: Row, name: str, known: Organisation) -> str:
        """`known`, which `name` means; noted where it was the name of one that was merged into it."""
        old = self._merged.called(name, known)
        return self._note(row, old) if old else known.id

    def _note(self, row: Row, old: str) -> str:
        now = self.ids[old]
        self._said.setdefault((row.source().place, now), old)
        return now

    def marked(self, record: Record) -> Record:
        """`record`; where its row speaks of one that was merged, its sources say so."""
        if not self._said:
            return record
        named = (record.id, *(id_ for _, id_ in references(record)))
        sources = tuple(self._of_whom(source, named) for source in record.sources)
        return record if sources == record.sources else replace(record, sources=sources)

    def _of_whom(self, source: Source, named: Iterable[str]) -> Source:
        old = next((old for id_ in named if (old := self._said.get((source.place, id_)))), None)
        return replace(source, said_of=old) if old and source.said_of is None else source

    def was_moved(self, view: View, type_: type[Record], id_: str, now: str) -> bool:
        """Whether a merge gave the fact `id_` the id `now`."""
        return bool(self.ids) and view.get(type_, id_) is None and view.get(type_, now) is not None
