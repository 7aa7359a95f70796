"""A body comes to its end, or is not waited for."""

import asyncio
import selectors
from collections.abc import Iterable
from typing import Any

import anyio
import pytest
from starlette.types import Message, Receive

from api.body import PATIENCE, SLOWEST, Limited
from schema import BadInput


class Leaping(selectors.DefaultSelector):
    """Nobody waits: where nothing is to be done until then, it is then."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """Its clock shows what was waited for, however busy the machine is."""

    def __init__(self) -> None:
        self._leaping = Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


def sending(pieces: Iterable[bytes], pause: float) -> Receive:
    """A client that sends a piece after each pause, and never says that it was the last."""
    left = iter(pieces)

    async def receive() -> Message:
        await anyio.sleep(pause)
        return {"type": "http.request", "body": next(left), "more_body": True}

    return receive


async def taken(receive: Receive, pieces: int) -> float:
    """How long it takes."""
    limited = Limited(receive, 1_000_000)
    for _ in range(pieces):
        await limited()
    return anyio.current_time()


async def given_up(receive: Receive, pieces: int) -> float:
    """After how long."""
    with pytest.raises(BadInput, match="停住"):
        await taken(receive, pieces)
    return anyio.current_time()


def run(of: Any, pieces: list[bytes], pause: float) -> float:
    seconds: float = anyio.run(
        of, sending(pieces, pause), len(pieces), backend_options={"loop_factory": Loop}
    )
    return seconds


def test_who_sends_a_byte_now_and_then_is_not_waited_for() -> None:
    """A byte every nine seconds kept a connection for as long as its sender liked."""
    assert PATIENCE <= run(given_up, [b"x"] * 100, 0.9 * PATIENCE) < 2 * PATIENCE


def test_a_long_body_has_the_time_that_it_takes() -> None:
    assert run(taken, [b"x" * 10 * SLOWEST] * 10, 0.9 * PATIENCE) == pytest.approx(9 * PATIENCE)


def test_who_stops_is_not_waited_for() -> None:
    assert run(given_up, [b"x" * 200 * SLOWEST] * 2, 2 * PATIENCE) == pytest.approx(PATIENCE)
