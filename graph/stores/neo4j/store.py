"""The same store on a Neo4j server, for those who outgrow one machine."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from typing import TypeVar

from graph.stores.contract import EVERYTHING, NewChangeSet, Scope, Transaction, View
from graph.stores.neo4j.address import Address
from graph.stores.neo4j.checking import faults
from graph.stores.neo4j.forms import FORM, finish, prepare, server_version
from graph.stores.neo4j.line import Line
from graph.stores.neo4j.reader import MovedError
from graph.stores.neo4j.transaction import Neo4jTransaction
from graph.stores.neo4j.view import Neo4jView
from graph.stores.scoped import seen, written
from schema import Problem, Unavailable

T = TypeVar("T")


class Neo4jStore:
    """A store in one database of a server; an empty one is prepared on first use."""

    def __init__(self, address: Address, *, must_exist: bool = False) -> None:
        self._address = address
        self._closed = False
        self._write_lock = threading.Lock()
        self._latest: int | None = None  # the number of the last change, as far as it is known
        self._line = Line(address)
        try:
            self._unfinished = prepare(self._line, must_exist=must_exist)
        except BaseException:
            self._line.close()
            raise

    @property
    def url(self) -> str:
        return str(self._address)

    @property
    def round_trips(self) -> int:
        """How often the server was asked since this was opened."""
        return self._line.round_trips

    @contextlib.contextmanager
    def view(self, scope: Scope) -> Iterator[View]:
        yield seen(Neo4jView(self._line.read, self._number()), scope)

    def read(self, scope: Scope, work: Callable[[View], T]) -> T:
        self._check_open()
        if (latest := self._latest) is not None:
            view = Neo4jView(self._line.read, latest, supposed=True)
            with contextlib.suppress(MovedError):
                try:
                    return work(seen(view, scope))
                finally:  # also where it found nothing
                    view.confirm(self._number)
        with self.view(scope) as fresh:
            return work(fresh)

    def _number(self) -> int:
        """Of the last change that may be seen."""
        self._check_open()
        rows = self._line.read("MATCH (l:ChangeLog {one: true}) RETURN l.number", {})
        if not rows:
            raise Unavailable(
                f"数据库已被清空：{self._address}；请重新启动本程序。",
                f"The database was emptied: {self._address}; start this program again.",
            )
        number: int = rows[0][0]
        self._latest = number
        return number

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
        with self._write_lock:
            self._number()  # a server that is silent is found out in less time than a write may take
            transaction = Neo4jTransaction(self._line, self._line.begin(), by, why, change_set, at)
            try:
                transaction.begin()
                yield written(transaction, scope)
            finally:
                self._latest = None
                transaction.end()

    def describe(self) -> Mapping[str, str]:
        self._check_open()
        return {
            "backend": "Neo4j",
            "neo4j": server_version(self._line),
            "driver": version("neo4j"),
            "form": f"{FORM} of {FORM}",
            "server": self._address.server,
            "database": self._address.database,
        }

    def scrub(self) -> bool:
        """The server overwrites its files and drops its transaction logs when it likes: docs/security.md says how."""
        self._check_open()
        return False

    def check(self) -> list[str]:
        self._check_open()
        return faults(self._line)

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("数据库已关闭。", "The store is closed.")

    def close(self) -> None:
        with self._write_lock:
            if not self._closed:
                self._closed = True
                if self._unfinished:
                    with contextlib.suppress(Problem):  # the next one to open it will
                        finish(self._line)
                self._line.close()
