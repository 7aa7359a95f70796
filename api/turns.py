"""Threads for questions, taking turns: two that run at once get in each other's way, and take longer together than one
after the other (ten suggestions 6.5 ms of processor time one at a time, 13 ms four at a time)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from anyio import Semaphore

from graph.waiting import WAITING, Waiting

MOST = 4  # at work at once, with those for whom nobody waits any more
# Seconds after which the next one may begin, so that a quick question does not wait for a long one. What asks a store
# elsewhere leaves this process to others while it waits for an answer.
HERE, ELSEWHERE = 0.025, 0.0
T = TypeVar("T")


class Turns:
    """One for the application."""

    def __init__(self, most: int = MOST, longest: float = HERE) -> None:
        self._threads = ThreadPoolExecutor(most, "question")
        self._free = Semaphore(1, fast_acquire=True)
        self._longest = longest

    async def take(self, work: Callable[[], T]) -> T:
        """What `work` says, in a thread. Who stops waiting is let go at once; the work ends when it next asks whether it is
        to go on (`graph.waiting`), and holds its thread until then."""
        await self._free.acquire()
        loop, waiting, context = asyncio.get_running_loop(), Waiting(), copy_context()
        context.run(WAITING.set, waiting)
        turn = _Turn(self._free)
        timer = loop.call_later(self._longest, turn.end)
        try:
            return await loop.run_in_executor(self._threads, context.run, work)
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
