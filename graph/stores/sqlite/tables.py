"""A noun's table: which columns are drawn out of its records, and which side tables hold its keys."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias, cast

import apsw
import msgspec

from graph.stores.codec import decode
from graph.stores.persons import REMEMBERED, Recall, contacts_of, keys_in, named_in
from schema import ClusterParty, Enterprise, Institution, Record

Value = str | int | float | None
# One value of many, which come in one parameter: the statement is the same for any number of them.
AMONG = "IN (SELECT value FROM json_each(?))"
# A record of the table `r`. Its body as it stands in the file, in UTF-8: to make a Chinese text of it only to take that
# apart is a sixth of what it costs to read an organisation.
RECORD = "r.type, CAST(r.body AS BLOB), r.version"
Row: TypeAlias = tuple[str, bytes, int]


@dataclass(frozen=True, slots=True)
class SideTable:
    """Many rows a record: `rows` gives them without the record's id, which is their first column."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Any], Iterable[tuple[Value, ...]]]


def external_ids_of(noun: str) -> SideTable:
    """The ids that other systems gave."""
    return SideTable(
        f"{noun}_external",
        ("system", "external_id"),
        lambda one: {(x.system, x.id) for x in one.external_ids},
    )


@dataclass(frozen=True, slots=True)
class Table:
    """One table, for one or several record types; `columns` are its indexed values."""

    name: str
    types: tuple[type[Record], ...]
    columns: tuple[tuple[str, Callable[[Any], Value]], ...]
    sides: tuple[SideTable, ...] = ()

    def select(self, where: str) -> str:
        """A query for whole records, `r` being this table."""
        return f"SELECT {RECORD} FROM {self.name} r {where}"

    def read(self, db: apsw.Connection, where: str, values: Sequence[Value] = ()) -> Iterator[Record]:
        """Records for `select(where)`."""
        return self.records(db, db.execute(self.select(where), values))

    def records(self, db: apsw.Connection, rows: Iterable[Row]) -> Iterator[Record]:
        """The records of rows of `RECORD`."""
        if _NAMING.intersection(self.types):
            return _opened(db, rows)
        return (decode(type_, body, version) for type_, body, version in rows)

    def by_ids(self, db: apsw.Connection, ids: Sequence[str]) -> dict[str, Record]:
        """The records that exist, by id."""
        if not ids:
            return {}
        rows = db.execute(
            f"SELECT {RECORD} FROM json_each(?) asked CROSS JOIN {self.name} r ON r.id = asked.value",
            (listed(ids),),
        )
        return {record.id: record for record in self.records(db, rows)}

    def stored(self, db: apsw.Connection, ids: Sequence[str]) -> dict[str, tuple[int, str, str]]:
        """(version, type, body) of those that exist, by id."""
        rows = db.execute(f"SELECT id, version, type, body FROM {self.name} WHERE id {AMONG}", (listed(ids),))
        return {cast(str, id_): cast(tuple[int, str, str], tuple(rest)) for id_, *rest in rows}

    def write(self, db: apsw.Connection, rows: Sequence[tuple[Record, int, str]]) -> None:
        """Insert or replace (record, new version, body), in the order of their ids."""
        rows = sorted(rows, key=_by_id)
        names = ["id", "type", "version", "body", *(name for name, _ in self.columns)]
        sql = (
            f"INSERT OR REPLACE INTO {self.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        )
        db.executemany(
            sql,
            (
                (
                    record.id,
                    type(record).__name__,
                    version,
                    body,
                    *(value(record) for _, value in self.columns),
                )
                for record, version, body in rows
            ),
        )
        for side in self.sides:
            replaced = [(record.id,) for record, version, _ in rows if version > 1]
            db.executemany(f"DELETE FROM {side.name} WHERE record_id = ?", replaced)
            db.executemany(
                f"INSERT OR IGNORE INTO {side.name} (record_id, {', '.join(side.columns)}) "
                f"VALUES (?{', ?' * len(side.columns)})",
                ((record.id, *row) for record, _, _ in rows for row in side.rows(record)),
            )

    def delete(self, db: apsw.Connection, ids: Sequence[str]) -> None:
        for side in self.sides:
            db.executemany(f"DELETE FROM {side.name} WHERE record_id = ?", [(id_,) for id_ in ids])
        db.executemany(f"DELETE FROM {self.name} WHERE id = ?", [(id_,) for id_ in ids])


def _by_id(row: tuple[Record, int, str]) -> str:
    return row[0].id


_NAMING = frozenset({Enterprise, Institution, ClusterParty})
_AT_A_TIME = 200


def _opened(db: apsw.Connection, rows: Iterable[Row]) -> Iterator[Record]:
    """The records with whom their keys lead to, asked for some hundred records at a time."""
    while some := list(islice(rows := iter(rows), _AT_A_TIME)):
        records = [decode(type_, body, version) for type_, body, version in some]
        if any(map(contacts_of, records)):
            recall = remembered_of(db, records).get
            called = [named_in(one, recall) for one in records]
            records = [decode(*row, who) for row, who in zip(some, called, strict=True)]
        yield from records


def remembered_of(db: apsw.Connection, records: Iterable[Record]) -> dict[str, str]:
    """What is remembered of whom the records name."""
    keys = [REMEMBERED + key for key in keys_in(records)]
    sql = f"SELECT key, value FROM remembered WHERE key {AMONG}"
    return dict(cast(Iterable[tuple[str, str]], db.execute(sql, (listed(keys),)))) if keys else {}


def recalling(db: apsw.Connection) -> Recall:
    """What was remembered."""
    return lambda key: cast(str | None, db.execute("SELECT value FROM remembered WHERE key = ?", (key,)).get)


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


def listed(values: Sequence[Value]) -> str:
    """The values as `AMONG` takes them."""
    return msgspec.json.encode(values).decode()
