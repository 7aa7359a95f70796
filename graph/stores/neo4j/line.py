"""The line to the server: every exchange has a deadline of ours, and a server that is gone is not waited for twice.

The driver itself waits 30 to 121 seconds for a server that is dead or silent. What writes must be stopped in time: the
driver's asynchronous form can be, so that runs on a loop in a thread of its own. What only reads is
asked with the other form, which takes half the time for an exchange: whoever waits there too long goes, and leaves it
to a thread that nobody waits for.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncSession,
    AsyncTransaction,
    Bookmarks,
    GraphDatabase,
    Query,
)
from neo4j.exceptions import Neo4jError, ServiceUnavailable, UnsupportedServerProduct

from graph.stores.neo4j.address import Address
from graph.stores.neo4j.bookmarks import LastWritten
from graph.stores.neo4j.problems import as_problem, in_doubt, is_lost, not_neo4j, why_not
from graph.stores.neo4j.pulse import REST, Breaker, finished
from graph.stores.neo4j.workers import Workers
from schema import Problem

T = TypeVar("T")
Rows = list[list[Any]]
READ_SECONDS = 2.0
WRITE_SECONDS = 10.0
_MANY = 100  # changes; who writes fewer waits at a page
_PER_SECOND = 1_000  # changes that a server that is at work surely manages in a second
WAKING_SECONDS = 15.0  # a server that was just started takes seconds for its first answer
_FETCH = 10_000

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what goes wrong is said by us


def time_for(changes: int) -> float:
    """How long it may take to write so many changes."""
    return WRITE_SECONDS + (changes / _PER_SECOND if changes > _MANY else 0)


class Line:
    """A pool of connections to one database. Thread-safe."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.round_trips = 0  # since it was opened; for measuring
        self._breaker = Breaker(address, READ_SECONDS)
        self._written = LastWritten(address)
        self._workers = Workers("neo4j-reader")
        self._reader = GraphDatabase.driver(self.address.server, **self._settings())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="neo4j", daemon=True)
        self._thread.start()
        self._writer: AsyncDriver = self._started(self._connect(), READ_SECONDS).result()

    async def _connect(self) -> AsyncDriver:
        return AsyncGraphDatabase.driver(self.address.server, **self._settings())

    def _settings(self) -> dict[str, Any]:
        return {
            "auth": (self.address.user, self.address.password),
            "connection_timeout": READ_SECONDS * self.address.patience + 1,  # ours comes first
            "connection_acquisition_timeout": READ_SECONDS * self.address.patience,
            "max_transaction_retry_time": REST,  # 30 s by default, also for a server that is gone and one that is full
            "notifications_min_severity": "OFF",
            "telemetry_disabled": True,
            "user_agent": "qianxian",
            "fetch_size": _FETCH,
        }

    def _options(self, mode: str) -> dict[str, Any]:
        return {
            "database": self.address.database,
            "default_access_mode": mode,
            "bookmarks": self._written.latest(),
        }

    def _session(self) -> AsyncSession:
        return self._writer.session(**self._options(WRITE_ACCESS))

    def greet(self) -> None:
        """Sign in; a `Problem` when nobody is there, or somebody who is no Neo4j."""

        async def work() -> None:
            try:
                await self._writer.verify_connectivity()
            except UnsupportedServerProduct as error:  # what it said first is no version of Bolt
                raise not_neo4j(self.address) from error
            except ServiceUnavailable as error:
                if (problem := why_not(self.address, error)) is not None:
                    raise problem from error
                raise

        self.call(work, READ_SECONDS)

    def read(self, statement: str, values: Mapping[str, Any], seconds: float = READ_SECONDS) -> Rows:
        """The rows of a statement that only reads, in one round trip. When nobody waits for it any more the server
        goes on for a while: one that was just started needs longer for its first plan of a question than anybody
        waits, and keeps it only when it may finish: else it would never answer again."""
        most = max(seconds, WAKING_SECONDS) * self.address.patience

        def work() -> Rows:
            with self._reader.session(**self._options(READ_ACCESS)) as session:
                return session.run(Query(statement, timeout=most), values).values()  # type: ignore[arg-type]

        self.round_trips += 1
        with as_problem(self.address), self._breaker.watching():
            try:
                return self._workers.run(lambda: self._twice(work), seconds * self.address.patience)
            except TimeoutError:
                self._written.forget()  # it may be a bookmark that never arrives
                raise

    def _twice(self, work: Callable[[], Rows]) -> Rows:
        """Again when the connection was lost: it may be an old one, from before the server was started anew. And
        without bookmarks when it is they that are not known there, or never arrive."""
        try:
            return work()
        except Exception as error:
            if isinstance(error, Neo4jError) and "Bookmark" in (error.code or ""):
                self._written.forget()
            elif not is_lost(error):
                raise
            return work()

    def write(self, statement: str, values: Mapping[str, Any], seconds: float = WRITE_SECONDS) -> Rows:
        """A statement in a transaction of its own, which may run twice."""

        async def run(transaction: Any) -> Rows:
            result = await transaction.run(statement, values)
            rows: Rows = await result.values()
            return rows

        async def work() -> Rows:
            async with self._session() as session:
                rows = await session.execute_write(run)
                self.written(await session.last_bookmarks())
                return rows

        return self.call(work, seconds)

    def begin(self) -> "Exchange":
        """A transaction that stays open over several statements."""

        async def work() -> Exchange:
            session = self._session()
            try:
                return Exchange(self, session, await session.begin_transaction())
            except BaseException:
                await session.close()
                raise

        return self.call(work, WRITE_SECONDS)

    def written(self, bookmarks: Bookmarks) -> None:
        """Whoever reads from now on, in any process of this machine, sees what they stand for."""
        self._written.keep(bookmarks)

    def call(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What `work` gives within its time; `Unavailable` when it does not, or did not a moment ago. A server that
        is at work may take that time, one that is silent no more than for a read; but what takes longer than a usual
        write is not to be lost to one that catches its breath."""
        self.round_trips += 1
        silence = READ_SECONDS if seconds <= WRITE_SECONDS else WRITE_SECONDS
        with as_problem(self.address), self._breaker.watching():
            return finished(self._started(work(), seconds), self._beat, silence * self.address.patience)

    def give_back(self, work: Callable[[], Awaitable[None]]) -> None:
        """End what is held, whether or not the server can be told."""
        with suppress(Problem), as_problem(self.address):
            self._started(work(), 0.0 if self._breaker.is_open else READ_SECONDS).result()

    def _started(self, work: Awaitable[T], seconds: float) -> Future[T]:
        async def timed() -> T:
            async with asyncio.timeout(seconds * self.address.patience):
                return await work

        return asyncio.run_coroutine_threadsafe(timed(), self._loop)

    def _beat(self, seconds: float) -> None:
        """The least that can be asked, on another connection than what is waited for."""

        def work() -> None:
            with self._reader.session(database=self.address.database) as session:
                session.run("RETURN 1")

        self._workers.run(work, seconds)

    def close(self) -> None:
        self.give_back(self._writer.close)
        with suppress(TimeoutError, Problem), as_problem(self.address):
            self._workers.run(self._reader.close, READ_SECONDS)
        self._workers.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(READ_SECONDS)
        self._loop.close()


class Exchange:
    """An open transaction: what it wrote is seen by nobody else until `commit`. Each exchange may take `seconds`."""

    def __init__(self, line: Line, session: AsyncSession, transaction: AsyncTransaction) -> None:
        self.seconds = WRITE_SECONDS
        self._line = line
        self._session = session
        self._transaction = transaction

    def run(self, statement: str, values: Mapping[str, Any]) -> Rows:
        async def work() -> Rows:
            result = await self._transaction.run(statement, values)  # type: ignore[arg-type]
            return await result.values()

        return self._line.call(work, self.seconds)

    def commit(self) -> None:
        async def work() -> None:
            await self._transaction.commit()
            self._line.written(await self._session.last_bookmarks())

        with in_doubt(self._line.address):
            self._line.call(work, self.seconds)

    def end(self) -> None:
        """Take back what was not committed. A server that cannot be told does so by itself."""

        async def work() -> None:
            async with self._session:
                await self._transaction.close()

        self._line.give_back(work)
