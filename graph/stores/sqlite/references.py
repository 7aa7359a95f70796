"""Who names whom, by the columns that hold the ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from graph.stores.codec import TYPE_OF_NAME
from graph.stores.contract import Reference
from graph.stores.sqlite.migrations import TABLE_OF, TABLES
from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import AMONG, Table, listed
from schema import MAY_OUTLIVE, REFERENCES, Record


@dataclass(frozen=True, slots=True)
class Pointer:
    """`column` of `table`, or of a table beside it, names records that stand in `target`."""

    table: Table
    column: str
    target: Table

    @property
    def rows(self) -> str:
        """Where `named` is found, `r` being who names it."""
        joined = f" JOIN {self._beside} s ON s.record_id = r.id" if self._beside else ""
        return f"{self.table.name} r{joined}"

    @property
    def named(self) -> str:
        return f"{'s' if self._beside else 'r'}.{self.column}"

    @property
    def _beside(self) -> str | None:
        if self.column in dict(self.table.columns):
            return None
        return next(side.name for side in self.table.sides if self.column in side.columns)

    @property
    def may_dangle(self) -> bool:
        return bool(set(self.table.types) & set(MAY_OUTLIVE))


def _pointers() -> Iterator[Pointer]:
    for table in TABLES:
        named = {field: to for type_ in table.types for field, to in REFERENCES.get(type_, {}).items()}
        for column, to in named.items():
            yield Pointer(table, column, TABLE_OF[to])


POINTERS = tuple(_pointers())


class ReferenceReads(Reader):
    """What the contract says of references."""

    def references_to(self, type_: type[Record], ids: Sequence[str]) -> list[Reference]:
        found: list[Reference] = []
        for pointer in POINTERS:
            if pointer.target is TABLE_OF[type_]:
                found += self._named_in(pointer, ids)
        return found

    def _named_in(self, pointer: Pointer, ids: Sequence[str]) -> Iterator[Reference]:
        named = pointer.named
        sql = f"SELECT r.type, r.id, {named} FROM {pointer.rows} WHERE {named} {AMONG}"
        for type_name, id_, to in self._db.execute(sql, (listed(ids),)):
            yield Reference(TYPE_OF_NAME[cast(str, type_name)], cast(str, id_), cast(str, to))
