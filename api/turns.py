"""Threads for questions, taking turns: two that run at once get in each other's way, and take longer together than one
after the other (ten suggestions 6.5 ms of processor time one at a time, 13 ms four at a time)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from anyio import Semaphore

from graph.waiting import WAITING, Waiting

MOST = 4  # at work at once, with those for whom nobody waits any more
# Seconds after which the next one may begin, so that a quick question does not wait for a long one. What asks a store
# elsewhere leaves this process to others while it waits for an answer.
HERE, ELSEWHERE = 0.025, 0.0
T = TypeVar("T")


class Turns:
    """One for the application; a `with` ends its threads."""

    def __init__(self, most: int = MOST, longest: float = HERE) -> None:
        self._threads = _Threads(most)
        self._free = Semaphore(1, fast_acquire=True)
        self._longest = longest

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None:
        self._threads.end()

    async def take(self, work: Callable[[], T]) -> T:
        """What `work` says, in a thread. Who stops waiting is let go at once; the work ends when it next asks whether it is
        to go on (`graph.waiting`), and holds its thread until then."""
        await self._free.acquire()
        loop, waiting, context = asyncio.get_running_loop(), Waiting(), copy_context()
        context.run(WAITING.set, waiting)
        turn = _Turn(self._free)
        timer = loop.call_later(self._longest, turn.end)
        try:
            told: T = await self._threads.answer(_Asked(partial(context.run, work), waiting, loop))
            return told
        finally:
            waiting.over = True
            timer.cancel()
            turn.end()


class _Turn:
    """Ends once, whoever ends it."""

    def __init__(self, free: Semaphore) -> None:
        self._free: Semaphore | None = free

    def end(self) -> None:
        if self._free is not None:
            self._free.release()
            self._free = None


class _Asked:
    """Work, and the future that its answer is put into."""

    __slots__ = ("_loop", "_waiting", "_work", "answer")

    def __init__(self, work: Callable[[], Any], waiting: Waiting, loop: asyncio.AbstractEventLoop) -> None:
        self._work = work
        self._waiting = waiting
        self._loop = loop
        self.answer: asyncio.Future[Any] = loop.create_future()

    def worked_out(self) -> Callable[[], None]:
        """In a thread: how it is to be told. What nobody waits for any more is not begun."""
        try:
            return partial(self._say, None if self._waiting.over else self._work())
        except BaseException as error:
            return partial(self._fail, error)

    def tell(self, how: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is there any more
            self._loop.call_soon_threadsafe(how)

    def _say(self, said: object) -> None:
        if not self.answer.done():
            self.answer.set_result(said)

    def _fail(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class _Threads:
    """At most so many, each started when all others are at work. To hand work over and its answer back takes 27 µs of
    processor time, 39 with a `ThreadPoolExecutor`; and it ends with the application."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._started = 0
        self._at_work: set[_Asked] = set()
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()

    def answer(self, asked: _Asked) -> "asyncio.Future[Any]":
        self._at_work.add(asked)
        if self._started < min(len(self._at_work), self._most):
            self._started += 1
            Thread(target=self._run, args=(self._queue,), name="question", daemon=True).start()
        self._queue.put(asked)
        return asked.answer

    def _run(self, queue: "SimpleQueue[_Asked | None]") -> None:
        while (asked := queue.get()) is not None:
            told = asked.worked_out()
            self._at_work.discard(asked)
            asked.tell(told)
            del asked, told  # not kept until something else is asked

    def end(self) -> None:
        """Each ends when it has done what it was given."""
        for _ in range(self._started):
            self._queue.put(None)
        self._started, self._queue = 0, SimpleQueue()
