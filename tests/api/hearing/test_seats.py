"""How many streams one caller may hold, over several workers."""

import os
import signal
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from api.hearing import Seats
from schema import NotAllowed


def hold(folder: Path, count: int, says: Connection) -> None:
    """Another worker, who holds seats until it is killed."""
    with ExitStack() as held:
        seats = Seats(folder=folder)
        for _ in range(count):
            held.enter_context(seats.one("tok_1"))
        says.send(True)
        signal.pause()


def test_workers_count_together_what_one_caller_has(tmp_path: Path) -> None:
    one, other = Seats(each=3, folder=tmp_path), Seats(each=3, folder=tmp_path)
    with one.one("tok_1"), other.one("tok_1"):
        with one.one("tok_1"), pytest.raises(NotAllowed), other.one("tok_1"):
            pass
        with other.one("tok_1"), other.one("tok_2"):
            assert (one.taken, other.taken) == (1, 3)
    assert (one.taken, other.taken) == (0, 0)


def test_what_a_killed_worker_held_is_free_again(tmp_path: Path) -> None:
    spawn = get_context("spawn")
    said, says = spawn.Pipe(duplex=False)
    worker = spawn.Process(target=hold, args=(tmp_path, 3, says))
    worker.start()
    assert said.recv()
    seats = Seats(each=3, folder=tmp_path)
    with pytest.raises(NotAllowed), seats.one("tok_1"):
        pass
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    with seats.one("tok_1"), seats.one("tok_1"), seats.one("tok_1"):
        assert seats.taken == 3
