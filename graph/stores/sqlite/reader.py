"""What every noun's reads are built from."""

from collections.abc import Callable, Sequence
from typing import Any

import apsw

from graph.stores.contract import Page
from graph.stores.sqlite.tables import AMONG, Table, Value, listed


class Where:
    """Conditions that must all hold, with their values."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self.values: list[Value] = []

    def demand(self, condition: str, *values: Value) -> None:
        self._conditions.append(condition)
        self.values += values

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""


class Reader:
    """Queries on one connection; the noun files add what the contract says of their noun."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def _list(self, table: Table, where: str, values: Sequence[Value] = ()) -> list[Any]:
        return list(table.read(self._db, where, values))

    def _in(self, table: Table, column: str, values: Sequence[str]) -> list[Any]:
        """Records whose column is one of the values, by id; any number of values."""
        found = table.read(self._db, f"WHERE r.{column} {AMONG}", (listed(values),))
        return sorted(found, key=lambda record: record.id)

    def _having(self, table: Table, which: str, keys: Sequence[str], *values: str) -> list[Any]:
        """Records of which `which`, with the `values`, finds the id by one of the keys; each once, by id."""
        found = self._list(table, f"WHERE r.id IN ({which} {AMONG})", (*values, listed(keys)))
        return sorted(found, key=lambda one: one.id)

    def _with_external_id(self, table: Table, system: str, ids: Sequence[str]) -> list[Any]:
        which = f"SELECT record_id FROM {table.name}_external WHERE system = ? AND external_id"
        return self._having(table, which, ids, system)

    def _page(
        self,
        table: Table,
        where: Where,
        column: str,
        first: int,
        after: tuple[str, str] | None,
        key: Callable[[Any], str],
    ) -> Page[Any]:
        """A page in the order of (`column`, id), `key` being what the column holds of a record."""
        if after:
            where.demand(f"(r.{column}, r.id) > (?, ?)", *after)
        # One more than is shown tells whether there are more.
        found = self._list(table, f"{where} ORDER BY r.{column}, r.id LIMIT ?", (*where.values, first + 1))
        items = found[:first]
        return Page(items, len(found) > first, [(key(item), item.id) for item in items])
