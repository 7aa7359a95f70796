"""What every noun's reads are built from."""

from collections.abc import Sequence
from typing import Any

import apsw

from graph.stores.sqlite.tables import Table, Value

_CHUNK = 500


class Reader:
    """Queries on one connection; the noun files add what the contract says of their noun."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def _list(self, table: Table, where: str, values: Sequence[Value] = ()) -> list[Any]:
        return list(table.read(self._db, where, values))

    def _in(self, table: Table, column: str, values: Sequence[str]) -> list[Any]:
        """Records whose column is one of the values, by id; any number of values."""
        found: list[Any] = []
        for start in range(0, len(values), _CHUNK):
            chunk = list(values[start : start + _CHUNK])
            found += table.read(self._db, f"WHERE r.{column} IN ({','.join('?' * len(chunk))})", chunk)
        return sorted(found, key=lambda record: record.id)
