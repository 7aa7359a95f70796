"""The change log and what was remembered."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from graph.stores.codec import TYPE_OF_NAME, decode
from graph.stores.contract import Change, ChangeKind, ChangeSet, Page
from graph.stores.persons import Recall, opened
from graph.stores.sqlite.migrations import TABLES
from graph.stores.sqlite.reader import Reader, Where
from graph.stores.sqlite.tables import AMONG, listed, marks, recalling
from schema import RECORD_TYPES, Record

_SELECT = (
    "SELECT c.number, c.txn, s.id, c.record_id, c.type, c.version, c.before, c.after, t.at, t.by, t.why "
    "FROM change c JOIN txn t ON t.id = c.txn JOIN change_set s ON s.place = t.change_set"
)
# Of each type the first, out of an index alone, and of these the first: who follows a rare one does not go through the log.
_FIRST_OF_TYPES = """SELECT i.number FROM json_each(?) wanted CROSS JOIN change i ON i.number IN (
    SELECT number FROM change WHERE type = wanted.value AND number > ? ORDER BY number LIMIT ?)
ORDER BY i.number LIMIT ?"""
# The numbers of a transaction follow each other, and transactions do: by (txn, number) is by number.
_IN_SET = "c.txn IN (SELECT id FROM txn WHERE change_set = (SELECT place FROM change_set WHERE id = ?))"
_SETS = (
    "SELECT s.place, s.id, s.kind, s.at, s.by, s.why, s.undoes, s.about, (SELECT count(*) FROM change c "
    "JOIN txn t ON t.id = c.txn WHERE t.change_set = s.place) FROM change_set s"
)
# What begins otherwise is not looked at, before or behind.
_UNDER = "WHERE key >= ? AND key < ?"


def _under(prefix: str) -> tuple[str, str]:
    return prefix, prefix + chr(sys.maxunicode)


def _one_by_one(rows: Iterable[Sequence[Any]], recall: Recall) -> Iterator[Change]:
    """Of each record in turn: what one change left is what the next one found, and is decoded once."""
    last: Change | None = None
    for row in rows:
        same = last is not None and last.record_id == row[3]
        last = _change(row, recall, last.after if last is not None and same else None)
        yield last


def _change(row: Sequence[Any], recall: Recall, left: Record | None = None) -> Change:
    """`left` is what the change before left of the record, where that is known."""
    number, txn, change_set, record_id, type_name, version, before, after, at, by, why = row
    found = None if before is None else left or opened(decode(type_name, before, version - 1), recall)
    return Change(
        number=number,
        transaction=txn,
        change_set=change_set,
        record_id=record_id,
        type=TYPE_OF_NAME[type_name],
        before=found,
        after=opened(decode(type_name, after, version), recall) if after is not None else None,
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
        if types:
            values: tuple[str | int, ...] = listed([type_.__name__ for type_ in types]), since, limit, limit
            rows = self._db.execute(
                f"{_SELECT} WHERE c.number IN ({_FIRST_OF_TYPES}) ORDER BY c.number", values
            )
        else:
            rows = self._db.execute(f"{_SELECT} WHERE c.number > ? ORDER BY c.number LIMIT ?", (since, limit))
        return [_change(row, self.recall) for row in rows]

    def number_before(self, moment: datetime) -> int:
        at = moment.astimezone(UTC).isoformat(timespec="milliseconds")
        first = "SELECT id FROM txn WHERE at >= ? ORDER BY id LIMIT 1"
        number = self._db.execute(f"SELECT min(number) - 1 FROM change WHERE txn = ({first})", (at,)).get
        return self.number() if number is None else cast(int, number)

    def history(self, record_id: str) -> list[Change]:
        return self.histories([record_id]).get(record_id, [])

    def histories(self, record_ids: Sequence[str]) -> Mapping[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        where = f"WHERE c.record_id {AMONG} ORDER BY c.record_id, c.number"
        for change in _one_by_one(self._db.execute(f"{_SELECT} {where}", (listed(record_ids),)), self.recall):
            found.setdefault(change.record_id, []).append(change)
        return found

    def changes_in(self, change_set_id: str, since: int = 0, limit: int | None = None) -> list[Change]:
        where = f"WHERE {_IN_SET} AND c.number > ? ORDER BY c.txn, c.number LIMIT ?"
        most = -1 if limit is None else limit
        return [
            _change(row, self.recall)
            for row in self._db.execute(f"{_SELECT} {where}", (change_set_id, since, most))
        ]

    def change_set(self, id_: str) -> ChangeSet | None:
        row = self._db.execute(f"{_SETS} WHERE s.id = ?", (id_,)).fetchone()
        return None if row is None else self._set(row)

    def change_sets(
        self, first: int, after: tuple[str, str] | None = None, kinds: Sequence[ChangeKind] = ()
    ) -> Page[ChangeSet]:
        where = Where()
        if after:
            where.demand("s.place < ?", int(after[0]))
        if kinds:
            where.demand(f"s.kind IN ({marks(kinds)})", *kinds)
        sql = f"{_SETS} {where} ORDER BY s.place DESC LIMIT ?"
        rows = list(self._db.execute(sql, (*where.values, first + 1)))
        items = [self._set(row) for row in rows[:first]]
        keys = [(str(place), cast(str, id_)) for place, id_, *_ in rows[:first]]
        return Page(items, len(rows) > first, keys)

    def _set(self, row: Sequence[Any]) -> ChangeSet:
        place, id_, kind, at, by, why, undoes, about, changes = row
        return ChangeSet(
            id=id_,
            place=place,
            kind=ChangeKind(kind),
            at=at,
            by=by,
            why=why,
            changes=changes,
            undoes=undoes,
            undone_by=self._undone_by(id_),
            about=about,
        )

    def _undone_by(self, id_: str) -> str | None:
        """The undo of it that is in force; one that was undone itself is not."""
        undos = self._db.execute("SELECT id FROM change_set WHERE undoes = ? ORDER BY place", (id_,))
        return next((undo for (undo,) in list(undos) if self._undone_by(undo) is None), None)

    def recall(self, key: str) -> str | None:
        return recalling(self._db)(key)

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        rows = self._db.execute(f"SELECT key, value FROM remembered {_UNDER} ORDER BY key", _under(prefix))
        return cast(Iterator[tuple[str, str]], iter(rows))

    def remembered_keys(self, prefix: str) -> list[str]:
        rows = self._db.execute(f"SELECT key FROM remembered {_UNDER} ORDER BY key", _under(prefix))
        return [cast(str, key) for (key,) in rows]
