"""The embedded default: one SQLite file in WAL mode, through apsw."""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TypeVar, cast

import apsw

from graph.stores.contract import Put, Scope
from graph.stores.sqlite.changes import ChangeReads
from graph.stores.sqlite.codec import TYPE_OF_NAME, decode, encode
from graph.stores.sqlite.migrations import APPLICATION_ID, MIGRATIONS, TABLE_OF, migrate
from graph.stores.sqlite.needs import NeedReads
from graph.stores.sqlite.offers import OfferReads
from graph.stores.sqlite.organisations import OrganisationReads
from graph.stores.sqlite.organisations import TABLE as ORGANISATIONS
from graph.stores.sqlite.products import ProductReads
from graph.stores.sqlite.relations import RelationReads
from graph.stores.sqlite.tables import Table
from schema import BadInput, Conflict, Organisation, Problem, Record, Unavailable

R = TypeVar("R", bound=Record)
BUSY_MS = 15_000
_BATCH = 2_000


class SqliteView(OrganisationReads, ProductReads, OfferReads, NeedReads, RelationReads, ChangeReads):
    """A read transaction: one moment of the file."""

    def get(self, type_: type[R], id_: str) -> R | None:
        return self.get_many(type_, [id_])[0]

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        found = _table(type_).by_ids(self._db, list(dict.fromkeys(ids)))
        return [record if isinstance(record := found.get(id_), type_) else None for id_ in ids]

    def all(self, type_: type[R]) -> Iterator[R]:
        for record in _table(type_).read(self._db, "ORDER BY r.id"):
            if isinstance(record, type_):
                yield record


class SqliteTransaction(SqliteView):
    """Everything between BEGIN IMMEDIATE and `commit`."""

    def __init__(self, db: apsw.Connection, by: str, why: str) -> None:
        super().__init__(db)
        self._by = by
        self._why = why
        self._txn: int | None = None
        self.committed = False

    def put(self, records: Iterable[Record]) -> list[Put]:
        results: list[Put] = []
        remaining = iter(records)
        while batch := list(islice(remaining, _BATCH)):
            results += self._put(batch)
        return results

    def _put(self, batch: list[Record]) -> list[Put]:
        by_table: dict[str, list[tuple[int, Record]]] = {}
        for place, record in enumerate(batch):
            by_table.setdefault(TABLE_OF[type(record)].name, []).append((place, record))
        results = [Put.UNCHANGED] * len(batch)
        for rows in by_table.values():
            table = TABLE_OF[type(rows[0][1])]
            while rows:  # a record that comes twice is put twice, in order
                seen: set[str] = set()
                now = [row for row in rows if row[1].id not in seen and not seen.add(row[1].id)]  # type: ignore[func-returns-value]
                later = rows if len(now) == len(rows) else [row for row in rows if row not in now]
                self._put_distinct(table, now, results)
                rows = [] if later is rows else later
        return results

    def _put_distinct(self, table: Table, rows: list[tuple[int, Record]], results: list[Put]) -> None:
        stored = table.stored(self._db, [record.id for _, record in rows])
        writes: list[tuple[Record, int, str]] = []
        log: list[tuple[str, str, int, str | None, str | None]] = []
        for place, record in rows:
            version, type_name, before = stored.get(record.id, (0, "", None))
            if record.version and record.version != version:
                raise _conflict(record, version)
            body = encode(record)
            if body == before and type_name == type(record).__name__:
                continue
            results[place] = Put.UPDATED if version else Put.CREATED
            writes.append((record, version + 1, body))
            log.append((record.id, type(record).__name__, version + 1, before, body))
        if writes:
            self._check_codes(table, [record for record, _, _ in writes])
            table.write(self._db, writes)
            self._log(log)

    def _check_codes(self, table: Table, records: Sequence[Record]) -> None:
        if table is not ORGANISATIONS:
            return
        taken: dict[str, str] = {}
        for record in records:
            code = getattr(record, "uscc", None)
            if code is None:
                continue
            holder = self.organisation_by_uscc(code)
            other = taken.setdefault(code, record.id)
            if other != record.id or holder is not None and holder.id != record.id:
                raise Conflict(
                    f"统一社会信用代码 {code} 已属于另一家组织。",
                    f"The unified social credit code {code} belongs to another organisation.",
                    code="USCC_TAKEN",
                    detail={"id": holder.id if holder else other},
                )

    def _log(self, rows: list[tuple[str, str, int, str | None, str | None]]) -> None:
        if self._txn is None:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._db.execute("INSERT INTO txn (at, by, why) VALUES (?, ?, ?)", (now, self._by, self._why))
            self._txn = self._db.last_insert_rowid()
        self._db.executemany(
            f"INSERT INTO change (txn, record_id, type, version, before, after) VALUES ({self._txn}, ?, ?, ?, ?, ?)", rows
        )

    def remove(self, records: Iterable[Record]) -> None:
        for record in records:
            table = TABLE_OF[type(record)]
            version, type_name, before = table.stored(self._db, [record.id]).get(record.id, (0, "", ""))
            if version != record.version:
                raise _conflict(record, version)
            table.delete(self._db, [record.id])
            self._log([(record.id, type_name, version + 1, before, None)])

    def remember(self, key: str, value: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._db.execute("INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)", (key, value, now))

    def commit(self) -> None:
        self._db.execute("COMMIT")
        self.committed = True


class SqliteStore:
    """A store in one file; `path` is made when it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self._readers: LifoQueue[apsw.Connection] = LifoQueue()
        self._write_lock = threading.Lock()
        with _as_problem(path):
            self._writer = self._connect()
            migrate(self._writer)

    @property
    def url(self) -> str:
        return f"sqlite:///{self._path}"

    @property
    def path(self) -> Path:
        return self._path

    def _connect(self) -> apsw.Connection:
        db = apsw.Connection(str(self._path))
        db.set_busy_timeout(BUSY_MS)
        db.pragma("journal_mode", "WAL")
        db.pragma("synchronous", "FULL")
        db.pragma("cache_size", -16_000)
        return db

    @contextlib.contextmanager
    def view(self, scope: Scope) -> Iterator[SqliteView]:
        with _as_problem(self._path):
            self._check_open()
            try:
                db = self._readers.get_nowait()
            except Empty:
                db = self._connect()
            try:
                db.execute("BEGIN")
                yield SqliteView(db)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                if self._closed:
                    db.close()
                else:
                    self._readers.put(db)

    @contextlib.contextmanager
    def write(self, by: str, why: str) -> Iterator[SqliteTransaction]:
        with _as_problem(self._path), self._write_lock:
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE")
            transaction = SqliteTransaction(self._writer, by, why)
            try:
                yield transaction
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    def describe(self) -> Mapping[str, str]:
        size = self._path.stat().st_size if self._path.exists() else 0
        return {
            "backend": "SQLite",
            "sqlite": apsw.sqlite_lib_version(),
            "apsw": apsw.apsw_version(),
            "form": f"{self._writer.pragma('user_version')} of {len(MIGRATIONS)}",
            "journal_mode": str(self._writer.pragma("journal_mode")),
            "file": str(self._path),
            "size": f"{size / 1e6:.1f} MB",
        }

    def check(self) -> list[str]:
        found: list[str] = []
        with self.view(Scope()) as view:
            db = view._db
            found += [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            for table, column, target in (
                ("offer", "organisation_id", "organisation"), ("offer", "product_id", "product"),
                ("need", "organisation_id", "organisation"), ("membership", "organisation_id", "organisation"),
                ("membership", "party_id", "organisation"), ("product_edge", "source_id", "product"),
                ("product_edge", "target_id", "product"), ("introduction", "a_id", "organisation"),
                ("introduction", "b_id", "organisation"), ("relation", "source_id", "organisation"),
                ("relation", "target_id", "organisation"),
            ):  # fmt: skip
                sql = f"SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM {target} x WHERE x.id = t.{column})"
                if count := cast(int, db.execute(sql).get):
                    found.append(f"{table}.{column}: {count} × → {target}?")
        return found

    def backup(self, to: Path) -> None:
        """A consistent copy while others read and write."""
        with _as_problem(to):
            target = apsw.Connection(str(to))
            source = self._connect()
            try:
                with target.backup("main", source, "main") as backup:
                    while not backup.done:
                        backup.step(1000)
                target.pragma("journal_mode", "DELETE")
            finally:
                target.close()
                source.close()

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("数据库已关闭。", "The store is closed.")

    def close(self) -> None:
        with self._write_lock:
            if self._closed:
                return
            self._closed = True
            while not self._readers.empty():
                self._readers.get_nowait().close()
            self._writer.close()


def _table(type_: type[Record]) -> Table:
    return ORGANISATIONS if type_ is Organisation else TABLE_OF[type_]


def _conflict(record: Record, version: int) -> Conflict:
    return Conflict(
        f"这条记录已被他人修改（现为第{version}版，您看到的是第{record.version}版）；请重新打开后再改。",
        f"Somebody else changed this record (now version {version}, yours is {record.version}); open it again.",
        detail={"id": record.id, "version": version},
    )


@contextlib.contextmanager
def _as_problem(path: Path) -> Iterator[None]:
    """What SQLite says, as a sentence for people."""
    try:
        yield
    except apsw.BusyError as error:
        raise Unavailable(
            "数据库正被另一个写入占用，请稍后再试。", "Another write holds the database; try again.", code="STORE_BUSY"
        ) from error
    except apsw.FullError as error:
        raise Unavailable(
            f"磁盘已满，未写入任何内容：{path}", f"The disk is full, nothing was written: {path}", code="STORE_FULL"
        ) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise Unavailable(
            f"无法打开或写入数据库文件：{path}；请检查文件夹是否存在、是否可写。",
            f"The database file cannot be opened or written: {path}; check that its folder exists and is writable.",
            code="STORE_NOT_WRITABLE",
        ) from error
    except apsw.NotADBError as error:
        raise BadInput(
            f"这个文件不是 SQLite 数据库：{path}", f"This file is no SQLite database: {path}", code="NOT_A_DATABASE"
        ) from error
    except (apsw.IOError, apsw.CorruptError) as error:
        if "full" in str(error).lower() or "no space" in str(error).lower():
            raise Unavailable(f"磁盘已满：{path}", f"The disk is full: {path}", code="STORE_FULL") from error
        raise Unavailable(
            f"读写数据库文件失败：{path}（{error}）；请运行 qianxian doctor。",
            f"Reading or writing the database file failed: {path} ({error}); run qianxian doctor.",
            code="STORE_IO",
        ) from error


