"""A body comes to its end, or is not waited for."""

import time
from collections.abc import Iterable

import anyio
import pytest
from starlette.types import Message, Receive

from api.body import SLOWEST, Limited
from schema import BadInput

PATIENCE = 0.2


def sending(pieces: Iterable[bytes], pause: float) -> Receive:
    """A client that sends a piece after each pause, and never says that it was the last."""
    left = iter(pieces)

    async def receive() -> Message:
        await anyio.sleep(pause)
        return {"type": "http.request", "body": next(left), "more_body": True}

    return receive


async def taken(receive: Receive, pieces: int) -> int:
    limited = Limited(receive, 1_000_000, PATIENCE)
    for _ in range(pieces):
        await limited()
    return pieces


def test_who_sends_a_byte_now_and_then_is_not_waited_for() -> None:
    """A byte every nine seconds kept a connection for as long as its sender liked."""
    began = time.monotonic()
    with pytest.raises(BadInput, match="停住"):
        anyio.run(taken, sending([b"x"] * 100, PATIENCE / 4), 100)
    assert time.monotonic() - began < 50 * PATIENCE / 4


def test_a_long_body_has_the_time_that_it_takes() -> None:
    pieces = [b"x" * SLOWEST] * 10
    assert anyio.run(taken, sending(pieces, PATIENCE / 4), 10) == 10


def test_who_stops_is_not_waited_for() -> None:
    with pytest.raises(BadInput, match="停住"):
        anyio.run(taken, sending([b"x" * 100 * SLOWEST] * 2, 2 * PATIENCE), 2)
