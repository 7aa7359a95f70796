"""Questions take turns in a few threads; what nobody waits for any more ends."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from api.turns import Turns
from graph.waiting import NobodyWaitsError, go_on

PATIENCE = 60.0  # seconds: no more than a guard against waiting for ever, however busy the machine is


class Work:
    """Goes on until it is `done`, and where it is not stubborn asks whether to; counts how many are at it, and how they ended."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self._lock = threading.Lock()
        self._stubborn = stubborn
        self.done = threading.Event()
        self.now = self.most = self.begun = self.given_up = 0

    def __call__(self) -> str:
        with self._lock:
            self.now, self.begun = self.now + 1, self.begun + 1
            self.most = max(self.most, self.now)
        try:
            while not self.done.wait(0.01):
                if not self._stubborn:
                    go_on()
        except NobodyWaitsError:
            with self._lock:
                self.given_up += 1
            raise
        finally:
            with self._lock:
                self.now -= 1
        return "done"


def until(true: Callable[[], object]) -> bool:
    """Whether it comes to be true."""
    deadline = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(true())


async def seen(true: Callable[[], object]) -> None:
    """Once it is true; others have the loop until then."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.001)


async def given_up(turns: Turns, work: Work, asked: int, begun: int) -> None:
    """So many ask, and go away once so many of them are at work."""
    waiting = [asyncio.create_task(turns.take(work)) for _ in range(asked)]
    await seen(lambda: work.now == begun)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert all(one.cancelled() for one in waiting)


def test_one_after_the_other() -> None:
    work = Work()

    async def run() -> list[str]:
        turns = Turns(longest=PATIENCE)
        asked = [asyncio.create_task(turns.take(work)) for _ in range(5)]
        await seen(lambda: work.now)
        await asyncio.sleep(0.05)
        work.done.set()
        return list(await asyncio.gather(*asked))

    assert asyncio.run(run()) == ["done"] * 5
    assert work.most == 1


def test_a_quick_one_does_not_wait_for_a_long_one() -> None:
    long = Work()

    async def run() -> None:
        turns = Turns(longest=0.01)
        first = asyncio.create_task(turns.take(long))
        await seen(lambda: long.now)
        assert await turns.take(lambda: "quick") == "quick"
        assert long.now == 1
        first.cancel()

    asyncio.run(run())
    assert until(lambda: not long.now)


def test_what_is_given_up_ends_at_its_next_step() -> None:
    work = Work()
    asyncio.run(given_up(Turns(longest=0), work, asked=4, begun=4))
    assert until(lambda: not work.now)
    assert work.given_up == 4


def test_no_more_than_so_many_run_however_many_are_given_up() -> None:
    stubborn = Work(stubborn=True)

    async def run() -> str:
        turns = Turns(most=2, longest=0)
        await given_up(turns, stubborn, asked=10, begun=2)
        another = asyncio.create_task(turns.take(lambda: "answered"))
        await asyncio.sleep(0.05)
        assert not another.done()
        stubborn.done.set()
        return await another

    assert asyncio.run(run()) == "answered"
    assert (stubborn.most, stubborn.begun) == (2, 2)


def test_what_went_wrong_is_told() -> None:
    def broken() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(Turns().take(broken))


def test_the_end_of_it_ends_its_threads() -> None:
    before = set(threading.enumerate())
    turns, long = Turns(longest=0), Work()

    async def run() -> None:
        with turns:
            asked = [asyncio.create_task(turns.take(long)) for _ in range(3)]
            await seen(lambda: long.now == 3)
            assert len(set(threading.enumerate()) - before) == 3
        long.done.set()
        assert await asyncio.gather(*asked) == ["done"] * 3

    asyncio.run(run())
    assert until(lambda: not set(threading.enumerate()) - before)


def test_it_can_be_asked_from_a_second_loop_after_the_first_was_closed() -> None:
    turns, long = Turns(longest=0), Work(stubborn=True)
    asyncio.run(given_up(turns, long, asked=4, begun=4))

    async def run() -> str:
        asked = asyncio.create_task(turns.take(lambda: "answered"))
        long.done.set()
        return await asked

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
