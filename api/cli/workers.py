"""Several processes on one socket: started, watched, replaced when they die, ended together."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from os import getpid, kill

import click

from api.cli.common import UNUSABLE, opened, say
from api.cli.serving import Address, announce, end_on_signals, serve
from api.settings import Settings

_spawn = get_context("spawn")
_PATIENCE = 1.4  # seconds until a worker that was asked to end is killed


class Worker:
    """One process, and the end of a pipe that says when it answers."""

    def __init__(self, url: str, settings: Settings, listener: socket.socket, address: Address) -> None:
        self.answered = False
        self.ready, says = _spawn.Pipe(duplex=False)
        self.process: SpawnProcess = _spawn.Process(
            target=work, args=(url, settings, listener, address, says)
        )
        # ctrl-C reaches the whole group: it is for the parent to end its workers.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self.process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        says.close()


def work(url: str, settings: Settings, listener: socket.socket, address: Address, says: Connection) -> None:
    """What a worker does."""
    end_on_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with opened(url) as store:
            serve(store, settings, listener, address, lambda: says.send(True))
    except click.exceptions.Exit as end:  # click's own, which no command is here to catch
        sys.exit(end.exit_code)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        kill(getpid(), signal.SIGTERM)


def serve_with_workers(
    count: int, url: str, settings: Settings, listener: socket.socket, address: Address
) -> None:
    """Serve with `count` processes until a signal comes."""
    workers: list[Worker] = []
    try:
        workers += [Worker(url, settings, listener, address) for _ in range(count)]
        announced = False
        while True:
            _wait(workers)
            if not announced and all(worker.answered for worker in workers):
                announced = True
                announce(address)
            for place, worker in enumerate(workers):
                if not worker.process.is_alive():
                    if not worker.answered:  # it said why; another one would fare no better
                        sys.exit(UNUSABLE)
                    say(
                        f"工作进程 {worker.process.pid} 意外结束，已重新启动 / a worker died and was replaced"
                    )
                    workers[place] = Worker(url, settings, listener, address)
    finally:
        _end(workers)


def _wait(workers: Sequence[Worker]) -> None:
    """Until a worker says that it answers, or dies."""
    waiting: list[Connection | int] = [worker.process.sentinel for worker in workers]
    pipes = {worker.ready: worker for worker in workers if not worker.answered}
    for happened in connection.wait([*waiting, *pipes]):
        if isinstance(happened, Connection) and happened in pipes:
            try:
                pipes[happened].answered = happened.recv()
            except EOFError:
                pipes[happened].process.join(1)


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        if worker.process.is_alive():
            worker.process.terminate()
    until = time.monotonic() + _PATIENCE
    for worker in workers:
        worker.process.join(max(0.0, until - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
