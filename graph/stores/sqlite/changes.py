"""The change log and what was remembered."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graph.stores.contract import Change
from graph.stores.sqlite.codec import TYPE_OF_NAME, decode
from graph.stores.sqlite.migrations import TABLES
from graph.stores.sqlite.reader import Reader
from graph.stores.sqlite.tables import marks
from schema import RECORD_TYPES, Record

_SELECT = (
    "SELECT c.number, c.txn, c.record_id, c.type, c.version, c.before, c.after, t.at, t.by, t.why "
    "FROM change c JOIN txn t ON t.id = c.txn"
)


def _change(row: Sequence[Any]) -> Change:
    number, txn, record_id, type_name, version, before, after, at, by, why = row
    type_ = TYPE_OF_NAME[type_name]
    return Change(
        number=number,
        transaction=txn,
        record_id=record_id,
        type=type_,
        before=decode(type_, before, version - 1) if before is not None else None,
        after=decode(type_, after, version) if after is not None else None,
        at=at,
        by=by,
        why=why,
    )


class ChangeReads(Reader):
    """What the contract says of the change log."""

    def number(self) -> int:
        return cast(int, self._db.execute("SELECT coalesce(max(number), 0) FROM change").get)

    def counts(self) -> Mapping[type[Record], int]:
        counts = dict.fromkeys(RECORD_TYPES, 0)
        for table in TABLES:
            for name, count in self._db.execute(f"SELECT type, count(*) FROM {table.name} GROUP BY type"):
                counts[TYPE_OF_NAME[cast(str, name)]] = cast(int, count)
        return counts

    def changes(self, since: int, types: Sequence[type[Record]] = (), limit: int = 1000) -> list[Change]:
        only = f"AND c.type IN ({marks(types)})" if types else ""
        values = (since, *(type_.__name__ for type_ in types), limit)
        rows = self._db.execute(f"{_SELECT} WHERE c.number > ? {only} ORDER BY c.number LIMIT ?", values)
        return [_change(row) for row in rows]

    def history(self, record_id: str) -> list[Change]:
        rows = self._db.execute(f"{_SELECT} WHERE c.record_id = ? ORDER BY c.number", (record_id,))
        return [_change(row) for row in rows]

    def recall(self, key: str) -> str | None:
        return cast(str | None, self._db.execute("SELECT value FROM remembered WHERE key = ?", (key,)).get)
