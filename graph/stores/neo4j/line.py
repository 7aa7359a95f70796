"""The line to the server: every exchange has a deadline of ours, and a server that is gone is not waited for twice.

The driver itself waits 30 to 121 seconds for a server that is dead or silent. Its asynchronous form can be cancelled,
so it runs on a loop in a thread of its own, and callers wait for it here.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncSession,
    AsyncTransaction,
    Query,
)

from graph.stores.neo4j.address import Address
from graph.stores.neo4j.problems import as_problem, is_lost, unreachable
from schema import Unavailable

T = TypeVar("T")
Rows = list[list[Any]]
READ_SECONDS = 2.0
WRITE_SECONDS = 10.0
REST = 1.0  # seconds for which a server that failed is left alone
_FETCH = 10_000

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what goes wrong is said by us


class Line:
    """A pool of connections to one database. Thread-safe."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.round_trips = 0  # since it was opened; for measuring
        self._breaker = Breaker(address)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="neo4j", daemon=True)
        self._thread.start()
        self._driver: AsyncDriver = self._wait(self._connect(), READ_SECONDS)

    async def _connect(self) -> AsyncDriver:
        return AsyncGraphDatabase.driver(
            self.address.server,
            auth=(self.address.user, self.address.password),
            connection_timeout=READ_SECONDS,
            connection_acquisition_timeout=READ_SECONDS,
            notifications_min_severity="OFF",
            user_agent="qianxian",
            fetch_size=_FETCH,
        )

    def _session(self, mode: str) -> AsyncSession:
        return self._driver.session(database=self.address.database, default_access_mode=mode)

    def greet(self) -> None:
        """Sign in; `Unavailable` when nobody is there."""
        self.call(self._driver.verify_connectivity, READ_SECONDS)

    def read(self, statement: str, values: Mapping[str, Any], seconds: float = READ_SECONDS) -> Rows:
        """The rows of a statement that only reads, in one round trip."""

        async def work() -> Rows:
            async with self._session(READ_ACCESS) as session:
                result = await session.run(Query(statement, timeout=seconds * self.address.patience), values)  # type: ignore[arg-type]
                return await result.values()

        return self.call(_twice(work), seconds)

    def write(self, statement: str, values: Mapping[str, Any], seconds: float = WRITE_SECONDS) -> Rows:
        """A statement in a transaction of its own, which may run twice."""

        async def run(transaction: Any) -> Rows:
            result = await transaction.run(statement, values)
            rows: Rows = await result.values()
            return rows

        async def work() -> Rows:
            async with self._session(WRITE_ACCESS) as session:
                return await session.execute_write(run)

        return self.call(work, seconds)

    def begin(self) -> "Exchange":
        """A transaction that stays open over several statements."""
        session = self._session(WRITE_ACCESS)
        return Exchange(self, session, self.call(session.begin_transaction, WRITE_SECONDS))

    def call(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What `work` gives within its time; `Unavailable` when it does not, or did not a moment ago."""
        self.round_trips += 1
        with as_problem(self.address), self._breaker.watching():
            return self._wait(work(), seconds)

    def _wait(self, work: Awaitable[T], seconds: float) -> T:
        async def timed() -> T:
            async with asyncio.timeout(seconds * self.address.patience):
                return await work

        return asyncio.run_coroutine_threadsafe(timed(), self._loop).result()

    def close(self) -> None:
        with as_problem(self.address):
            self._wait(self._driver.close(), READ_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(READ_SECONDS)
        self._loop.close()


class Exchange:
    """An open transaction: what it wrote is seen by nobody else until `commit`."""

    def __init__(self, line: Line, session: AsyncSession, transaction: AsyncTransaction) -> None:
        self._line = line
        self._session = session
        self._transaction = transaction

    def run(self, statement: str, values: Mapping[str, Any], seconds: float = WRITE_SECONDS) -> Rows:
        async def work() -> Rows:
            result = await self._transaction.run(statement, values)  # type: ignore[arg-type]
            return await result.values()

        return self._line.call(work, seconds)

    def commit(self, seconds: float = WRITE_SECONDS) -> None:
        self._line.call(self._transaction.commit, seconds)

    def end(self) -> None:
        """Take back what was not committed. A server that cannot be told does so by itself."""

        async def work() -> None:
            await self._transaction.close()
            await self._session.close()

        try:
            self._line.call(work, READ_SECONDS)
        except Unavailable:
            self._session.cancel()


class Breaker:
    """Lets nobody wait for a server that just failed somebody else: they are told at once, and one tries again."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._closed_until: float | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember whether what is done in it reached the server."""
        now = time.monotonic()
        if self._closed_until is not None:
            if now < self._closed_until:
                raise unreachable(self._address)
            self._closed_until = now + READ_SECONDS + REST  # this caller tries; the others are told meanwhile
        try:
            yield
        except BaseException as error:
            self._closed_until = time.monotonic() + REST if is_lost(error) else None
            raise
        self._closed_until = None


def _twice(work: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """Again when the connection was lost: it may be an old one, from before the server was started anew."""

    async def worked() -> T:
        try:
            return await work()
        except Exception as error:
            if isinstance(error, TimeoutError) or not is_lost(error):
                raise
            return await work()

    return worked
