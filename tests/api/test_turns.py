"""Questions take turns in a few threads; what nobody waits for any more ends."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from anyio import fail_after

from api.turns import Turns
from graph.waiting import NobodyWaitsError, go_on


class Work:
    """Counts how many are at it, and how they ended."""

    def __init__(self, seconds: float, step: float = 0.01) -> None:
        self._lock = threading.Lock()
        self._seconds, self._step = seconds, step
        self.now = self.most = self.begun = self.given_up = 0

    def __call__(self) -> str:
        with self._lock:
            self.now, self.begun = self.now + 1, self.begun + 1
            self.most = max(self.most, self.now)
        try:
            until = time.monotonic() + self._seconds
            while time.monotonic() < until:
                time.sleep(self._step)
                go_on()
        except NobodyWaitsError:
            self.given_up += 1
            raise
        finally:
            with self._lock:
                self.now -= 1
        return "done"


async def impatient(turns: Turns, work: Callable[[], object]) -> None:
    with pytest.raises(TimeoutError), fail_after(0.05):
        await turns.take(work)


def ended(work: Work) -> bool:
    until = time.monotonic() + 5
    while work.now and time.monotonic() < until:
        time.sleep(0.01)
    return not work.now


def test_one_after_the_other() -> None:
    work = Work(0.02)

    async def run() -> list[str]:
        turns = Turns(longest=5)
        return list(await asyncio.gather(*(turns.take(work) for _ in range(5))))

    assert asyncio.run(run()) == ["done"] * 5
    assert work.most == 1


def test_a_quick_one_does_not_wait_for_a_long_one() -> None:
    long, quick = Work(2), Work(0)

    async def run() -> None:
        turns = Turns(longest=0.01)
        first = asyncio.create_task(turns.take(long))
        while not long.now:
            await asyncio.sleep(0.001)
        await turns.take(quick)
        assert long.now == 1
        first.cancel()

    asyncio.run(run())
    assert ended(long)


def test_what_is_given_up_ends_at_its_next_step() -> None:
    work = Work(60)

    async def run() -> None:
        turns = Turns(longest=0)
        await asyncio.gather(*(impatient(turns, work) for _ in range(4)))

    asyncio.run(run())
    assert ended(work)
    assert work.given_up == 4


def test_no_more_than_so_many_run_however_many_are_given_up() -> None:
    stubborn = Work(0.5, step=0.5)

    async def run() -> str:
        turns = Turns(most=2, longest=0)
        await asyncio.gather(*(impatient(turns, stubborn) for _ in range(10)))
        return await turns.take(lambda: "answered")

    assert asyncio.run(run()) == "answered"
    assert (stubborn.most, stubborn.begun) == (2, 2)


def test_what_went_wrong_is_told() -> None:
    def broken() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(Turns().take(broken))


def test_the_end_of_it_ends_its_threads() -> None:
    before = set(threading.enumerate())
    turns = Turns(longest=0)
    long = Work(0.2)

    async def run() -> None:
        with turns:
            assert await asyncio.gather(*(turns.take(long) for _ in range(3))) == ["done"] * 3
            assert len(set(threading.enumerate()) - before) == 3
            asked = asyncio.create_task(turns.take(long))
            while not long.now:
                await asyncio.sleep(0.001)
        assert await asked == "done"

    asyncio.run(run())
    until = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < until:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before


def test_it_can_be_asked_from_a_second_loop_after_the_first_was_closed() -> None:
    turns, long = Turns(longest=0), Work(0.2)

    async def leave() -> None:
        await asyncio.gather(*(impatient(turns, long) for _ in range(4)))

    asyncio.run(leave())

    async def run() -> str:
        return await turns.take(lambda: "answered")

    assert asyncio.run(run()) == "answered"


def test_one_thread_is_enough_while_they_come_one_after_the_other() -> None:
    before = set(threading.enumerate())
    turns = Turns()

    async def run() -> None:
        for _ in range(50):
            await turns.take(lambda: None)
        assert len(set(threading.enumerate()) - before) == 1

    with turns:
        asyncio.run(run())
