"""Everything between BEGIN IMMEDIATE and `commit`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast

import apsw

from graph.stores.chain import seal
from graph.stores.codec import decode, encode
from graph.stores.conflicts import code_taken, other_type, stale
from graph.stores.contract import ChangeKind, NewChangeSet, Put
from graph.stores.masking import Mask, rewritten
from graph.stores.persons import People, contacts_of
from graph.stores.sqlite.chain import CLOSINGS, last_of
from graph.stores.sqlite.migrations import TABLE_OF, TABLES
from graph.stores.sqlite.organisations import TABLE as ORGANISATIONS
from graph.stores.sqlite.tables import AMONG, Table, listed, remembered_of
from graph.stores.sqlite.view import SqliteView
from schema import Masked, Record

_BATCH = (
    5_000  # written in the order of their ids, many at a time: neighbours in a table are written together
)
_LOG = (
    "INSERT INTO change (number, record_id, type, version, before, after, txn, seal) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_ABOUT = f"SELECT seal, number, record_id, type, version, before, after FROM change WHERE record_id {AMONG} ORDER BY number"
LogRow = tuple[str, str, int, str | None, str | None]  # what became of a record
Placed = tuple[int, Record]
Stored = tuple[int, str, str]  # version, type, body


class SqliteTransaction(SqliteView):
    """A view that sees its own writes, and the only way to write."""

    settled = False

    def __init__(
        self,
        db: apsw.Connection,
        by: str,
        why: str,
        change_set: NewChangeSet | None = None,
        at: str | None = None,
    ) -> None:
        super().__init__(db)
        self._by = by
        self._why = why
        self._change_set = change_set or NewChangeSet(kind=ChangeKind.EDIT, why=why)
        self._at = at
        self._txn: int | None = None
        self._last, self._seal = last_of(db)
        self._over = False

    def put(self, records: Iterable[Record]) -> list[Put]:
        results: list[Put] = []
        remaining = iter(records)
        with self._all_or_none():
            while batch := list(islice(remaining, _BATCH)):
                results += self._put(batch)
        return results

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """A savepoint: whoever catches the problem can go on and commit the rest."""
        self._check_open()
        before = self._txn, self._last, self._seal
        try:
            with self._db:
                yield
        except BaseException:
            self._txn, self._last, self._seal = before
            raise

    def _put(self, batch: list[Record]) -> list[Put]:
        results = [Put.UNCHANGED] * len(batch)
        by_table: dict[str, list[Placed]] = {}
        for place, record in enumerate(batch):
            by_table.setdefault(TABLE_OF[type(record)].name, []).append((place, record))
        log: dict[int, LogRow] = {}
        for rows in by_table.values():
            for distinct in _rounds(rows):
                self._put_distinct(TABLE_OF[type(rows[0][1])], distinct, results, log)
        self._write_log(row for _, row in sorted(log.items()))
        return results

    def _write_log(self, rows: Iterable[LogRow]) -> None:
        """Each seals the one before it."""
        sealed = []
        for row in rows:
            txn = self._number()
            self._last += 1
            said = (self._last, *row)
            self._seal = seal(self._seal, said)
            sealed.append((*said, txn, self._seal))
        self._db.executemany(_LOG, sealed)

    def _put_distinct(
        self, table: Table, rows: list[Placed], results: list[Put], log: dict[int, LogRow]
    ) -> None:
        stored = table.stored(self._db, [record.id for _, record in rows])
        last = self._last_versions([record.id for _, record in rows if record.id not in stored])
        people = self._people_in([record for _, record in rows], stored)
        writes: list[tuple[Record, int, str]] = []
        for place, record in rows:
            version, type_name, before = stored.get(record.id, (0, type(record).__name__, None))
            if record.version and record.version != version:
                raise stale(record, version)
            if type_name != type(record).__name__:
                raise other_type(record, type_name)
            body = encode(kept := people.hidden(record, version, before))
            if body == before:
                continue
            new = (version or last.get(record.id, 0)) + 1
            results[place] = Put.UPDATED if version else Put.CREATED
            writes.append((kept, new, body))
            log[place] = (record.id, type_name, new, before, body)
        self._remember_all(people.new)
        if writes:
            if table is ORGANISATIONS:
                self._check_codes([record for record, _, _ in writes])
            table.write(self._db, writes)

    def _people_in(self, records: Iterable[Record], stored: Mapping[str, Stored]) -> People:
        """What is remembered of whom they name, and of whom named what they replace: asked for all at once."""
        naming = [record for record in records if contacts_of(record)]
        old = [stored[record.id] for record in naming if record.id in stored]
        there = [decode(type_name, body, version) for version, type_name, body in old]
        return People(remembered_of(self._db, [*naming, *there]))

    def _last_versions(self, ids: Sequence[str]) -> dict[str, int]:
        """The last version of records that were removed: a new one goes on from there, or an old copy
        would pass for the new one."""
        if not ids:
            return {}
        sql = f"SELECT record_id, max(version) FROM change WHERE record_id {AMONG} GROUP BY record_id"
        return {cast(str, id_): cast(int, version) for id_, version in self._db.execute(sql, (listed(ids),))}

    def _check_codes(self, records: Sequence[Record]) -> None:
        """A code that one record of the batch gives up may be taken by a later one."""
        written: set[str] = set()
        taken: dict[str, str] = {}
        for record in records:
            code = getattr(record, "uscc", None)
            if code is not None:
                holder = self.organisation_by_uscc(code)
                if holder is not None and holder.id not in written:
                    taken.setdefault(code, holder.id)
                if taken.setdefault(code, record.id) != record.id:
                    raise code_taken(code, taken[code])
            written.add(record.id)

    def _number(self) -> int:
        """The number of this transaction in the log, given with its first write."""
        if self._txn is None:
            at = self._at or _now()
            row = (at, self._by, self._why, self._place(at))
            self._db.execute("INSERT INTO txn (at, by, why, change_set) VALUES (?, ?, ?, ?)", row)
            self._txn = self._db.last_insert_rowid()
        return self._txn

    def _place(self, at: str) -> int:
        """Where its change set stands, which the first transaction of it adds."""
        one = self._change_set
        row = (one.id, one.kind, at, self._by, one.why, one.undoes, one.about)
        sql = "INSERT OR IGNORE INTO change_set (id, kind, at, by, why, undoes, about) VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._db.execute(sql, row)
        return cast(int, self._db.execute("SELECT place FROM change_set WHERE id = ?", (one.id,)).get)

    def remove(self, records: Iterable[Record]) -> None:
        remaining = iter(records)
        with self._all_or_none():
            while batch := list(islice(remaining, _BATCH)):
                self._remove(batch)

    def _remove(self, batch: list[Record]) -> None:
        """Each leaves the log an entry, in the order given."""
        log: list[LogRow] = []
        by_table: dict[str, tuple[Table, list[str]]] = {}
        for record in batch:
            table = TABLE_OF[type(record)]
            by_table.setdefault(table.name, (table, []))[1].append(record.id)
        stored = {name: table.stored(self._db, ids) for name, (table, ids) in by_table.items()}
        for record in batch:
            name = TABLE_OF[type(record)].name
            version, type_name, before = stored[name].pop(record.id, (0, "", ""))
            if version == 0 or version != record.version:
                raise stale(record, version)
            log.append((record.id, type_name, version + 1, before, None))
        for table, ids in by_table.values():
            table.delete(self._db, ids)
        self._write_log(log)

    def remember(self, key: str, value: str) -> None:
        self._check_open()
        self._remember_all({key: value})

    def _remember_all(self, values: Mapping[str, str]) -> None:
        now = _now()
        rows = [(key, value, now) for key, value in sorted(values.items())]
        self._db.executemany("INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)", rows)

    def forget(self, keys: Iterable[str]) -> None:
        self._check_open()
        self._db.executemany("DELETE FROM remembered WHERE key = ?", [(key,) for key in keys])

    def mask(self, naming: Sequence[str], mask: Mask) -> list[Masked]:
        with self._all_or_none():
            ids = self._ever_naming(naming)
            for table in TABLES:
                self._mask_stored(table, ids, mask)
            return self._mask_log(ids, mask)

    def _ever_naming(self, naming: Sequence[str]) -> list[str]:
        sql = "SELECT DISTINCT record_id FROM change, json_each(?) n WHERE instr(after, n.value) OR instr(before, n.value)"
        return [cast(str, id_) for (id_,) in self._db.execute(sql, (listed(naming),))]

    def _mask_stored(self, table: Table, ids: Sequence[str], mask: Mask) -> None:
        """As they are, at the version at which they are: nothing of them changed."""
        rows = [
            (decode(type_name, now, version), version, now)
            for version, type_name, body in table.stored(self._db, ids).values()
            if (now := mask(body)) != body
        ]
        if rows:
            table.write(self._db, rows)

    def _mask_log(self, ids: Sequence[str], mask: Mask) -> list[Masked]:
        found = cast(
            Iterable[tuple[bytes | None, *tuple[Any, ...]]], list(self._db.execute(_ABOUT, (listed(ids),)))
        )
        entries = [one for seal_, *said in found if (one := rewritten(said, seal_, mask))]
        self._db.executemany(
            "UPDATE change SET before = ?, after = ? WHERE number = ?",
            [(*now[-2:], now[0]) for now, _ in entries],
        )
        return [entry for _, entry in entries if entry.seal]

    def commit(self) -> None:
        self._check_open()
        if self._change_set.stays_empty:
            self._number()
        if self._txn is not None:
            self._close(self._txn)
        self._db.execute("COMMIT")
        self._over = True

    def _close(self, txn: int) -> None:
        """Who, when and why follow the changes in the chain, and end it."""
        self._db.execute("UPDATE txn SET last = ? WHERE id = ?", (self._last, txn))
        ((_, _, *said),) = self._db.execute(f"{CLOSINGS} WHERE t.id = ?", (txn,))
        self._seal = seal(self._seal, said)
        self._db.execute("UPDATE txn SET seal = ? WHERE id = ?", (self._seal, txn))
        self._db.execute("UPDATE chain SET number = ?, txn = ?, seal = ?", (self._last, txn, self._seal))

    def end(self) -> None:
        """Take back what was not committed; nothing can be written any more."""
        self._over = True
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _check_open(self) -> None:
        # Without this a write after COMMIT would be a transaction of its own.
        if self._over or not self._db.in_transaction:
            raise RuntimeError("this transaction is over")


def _rounds(rows: list[Placed]) -> Iterator[list[Placed]]:
    """`rows` in their order, cut where an id would come twice in a part: a record that comes twice is put twice."""
    part: list[Placed] = []
    seen: set[str] = set()
    for row in rows:
        if row[1].id in seen:
            yield part
            part, seen = [], set()
        part.append(row)
        seen.add(row[1].id)
    yield part


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
