"""The embedded default: one SQLite file in WAL mode, through apsw."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TypeVar

import apsw

from graph.stores.contract import EVERYTHING, NewChangeSet, Scope, Transaction, View
from graph.stores.scoped import seen, written
from graph.stores.sqlite.checking import faults
from graph.stores.sqlite.migrations import MIGRATIONS, migrate, recognise
from graph.stores.sqlite.problems import as_problem
from graph.stores.sqlite.transaction import SqliteTransaction
from graph.stores.sqlite.view import SqliteView
from schema import Unavailable

BUSY_MS = 15_000
_TRIES, _PAUSE = 20, 0.1  # a reader holds a moment of the log for as long as it takes to answer
T = TypeVar("T")


class SqliteStore:
    """A store in one file; `path` is made when it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self._readers: LifoQueue[apsw.Connection] = LifoQueue()
        self._write_lock = threading.Lock()
        with as_problem(path):
            self._writer = self._connect()
            try:
                migrate(self._writer)
                # A load is one transaction: what does not fit is written twice. A fifth of its time at 40 MB.
                self._writer.pragma("cache_size", -40_000)
            except BaseException:
                self._writer.close()
                raise

    @property
    def url(self) -> str:
        return f"sqlite:///{self._path}"

    def _connect(self) -> apsw.Connection:
        db = apsw.Connection(str(self._path))
        try:
            db.set_busy_timeout(BUSY_MS)
            recognise(db)  # before a pragma changes somebody else's file
            if db.pragma("journal_mode") != "wal":
                db.pragma("journal_mode", "WAL")
            db.pragma("synchronous", "FULL")
            db.pragma("secure_delete", "ON")  # what was forgotten or replaced is overwritten
            db.pragma("cache_size", -4_000)  # what is read again is in the memory of the system anyway
        except BaseException:
            db.close()
            raise
        return db

    @contextlib.contextmanager
    def view(self, scope: Scope) -> Iterator[View]:
        with as_problem(self._path):
            self._check_open()
            try:
                db = self._readers.get_nowait()
            except Empty:
                db = self._connect()
            try:
                db.execute("BEGIN")
                db.execute("SELECT 1 FROM sqlite_schema LIMIT 1")  # BEGIN alone holds no moment yet
                yield seen(SqliteView(db), scope)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                if self._closed:
                    db.close()
                else:
                    self._readers.put(db)

    def read(self, scope: Scope, work: Callable[[View], T]) -> T:
        with self.view(scope) as view:
            return work(view)

    @contextlib.contextmanager
    def write(
        self,
        by: str,
        why: str,
        change_set: NewChangeSet | None = None,
        *,
        at: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> Iterator[Transaction]:
        with as_problem(self._path), self._write_lock:
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE")
            transaction = SqliteTransaction(self._writer, by, why, change_set, at)
            try:
                yield written(transaction, scope)
            finally:
                transaction.end()

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

    def scrub(self) -> bool:
        with as_problem(self._path), self._write_lock:
            self._check_open()
            for _ in range(_TRIES):
                (busy, _, _) = next(self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
                if not busy:
                    return True
                time.sleep(_PAUSE)
            return False

    def check(self) -> list[str]:
        with as_problem(self._path), contextlib.closing(self._connect()) as db:
            self._check_open()
            return list(faults(db))

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
