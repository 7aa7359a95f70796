"""Several processes on one socket: started, watched, replaced when they die or are to be renewed, ended together."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from os import getpid, kill
from types import FrameType

import click

from api.cli.common import UNUSABLE, opened, say
from api.cli.serving import HAND_OVER, LAST_WORD, Address, announce, end_on_signals, serve
from api.operating import figures
from api.operating.logs import log_lines
from api.settings import Settings

_spawn = get_context("spawn")
_PAUSE = 0.5
_PATIENCE = 2.0  # seconds after its grace until a worker that was asked to end is killed


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

    @property
    def is_alive(self) -> bool:
        return self.process.is_alive()

    @property
    def gave_up(self) -> bool:
        """It ended by itself, and said why."""
        return self.process.exitcode is not None and self.process.exitcode > 0

    def hand_over(self) -> None:
        """Others answer: it ends when it has answered what it was asked."""
        if self.process.pid is not None and self.is_alive:
            kill(self.process.pid, HAND_OVER)


def work(url: str, settings: Settings, listener: socket.socket, address: Address, says: Connection) -> None:
    """What a worker does."""
    end_on_signals()
    if settings.log:
        log_lines()
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
    """Serve with `count` processes until a signal comes; `HAND_OVER` renews them without a failed request."""
    crew = Crew(
        count, lambda: Worker(url, settings, listener, address), lambda: announce(address), settings.grace
    )
    end_on_signals(settings.grace + _PATIENCE + LAST_WORD)
    if not os.isatty(0):  # from a terminal it means that the terminal is gone
        signal.signal(HAND_OVER, crew.renew)
    try:
        while True:
            crew.watch()
    finally:
        listener.close()  # else who connects now would wait for an answer
        crew.end()


class Crew:
    """`current` answer, `coming` take their place as soon as all of them answer, `leaving` end with what they have."""

    def __init__(
        self, count: int, start: Callable[[], Worker], announce: Callable[[], None], grace: int
    ) -> None:
        self._grace = grace
        self._count = count
        self._start = start
        self._announce: Callable[[], None] | None = announce
        self._asked, self._asks = os.pipe()
        self.current: list[Worker] = []
        self.coming: list[Worker] = []
        self.leaving: list[Worker] = []
        self._begin(self.current)

    def _begin(self, workers: list[Worker]) -> None:
        for _ in range(self._count):
            workers.append(self._start())

    def renew(self, number: int, frame: FrameType | None) -> None:
        os.write(self._asks, b"+")

    def watch(self) -> None:
        """Wait until something happens, and do what it asks for."""
        if self._wait() and not self.coming:
            self._begin(self.coming)
        if self._announce and all(worker.answered for worker in self.current):
            self._announce()
            self._announce = None
        self._take_over()
        self._replace()
        for worker in [one for one in self.leaving if not one.is_alive]:
            _gone(worker)
            self.leaving.remove(worker)

    def _take_over(self) -> None:
        if any(not worker.is_alive and not worker.answered for worker in self.coming):
            say("新的工作进程没有起来，仍由原来的服务 / the new workers did not start; the old ones go on")
            self.leaving += self.coming
            _end(self.coming, 0)
            self.coming = []
        if self.coming and all(worker.answered for worker in self.coming):
            for worker in self.current:
                worker.hand_over()
            self.leaving += self.current
            self.current, self.coming = self.coming, []
            say("工作进程已全部换新 / all workers were renewed")

    def _replace(self) -> None:
        for place, worker in enumerate(self.current):
            if worker.is_alive:
                continue
            if not worker.answered:
                if not any(one.answered and one.is_alive for one in self.current) and worker.gave_up:
                    sys.exit(UNUSABLE)  # it said why; another one would fare no better
                time.sleep(_PAUSE)  # what kills workers while they start is not helped by hurry
            _gone(worker)
            say(f"工作进程 {worker.process.pid} 意外结束，已重新启动 / a worker died and was replaced")
            self.current[place] = self._start()

    def _wait(self) -> bool:
        """Until a worker says that it answers, or ends, or all are to be renewed: whether that is asked for."""
        every = [*self.current, *self.coming, *self.leaving]
        pipes = {worker.ready: worker for worker in every if not worker.answered}
        waiting: list[Connection | int] = [
            self._asked,
            *(worker.process.sentinel for worker in every),
            *pipes,
        ]
        asked = False
        for happened in connection.wait(waiting):
            if happened == self._asked:
                asked = bool(os.read(self._asked, 100))
            elif isinstance(happened, Connection) and happened in pipes:
                try:
                    pipes[happened].answered = happened.recv()
                except EOFError:
                    pipes[happened].process.join(1)
        return asked

    def end(self) -> None:
        _end([*self.current, *self.coming, *self.leaving], self._grace)


def _gone(worker: Worker) -> None:
    if worker.process.pid is not None:
        figures.ended(worker.process.pid)


def _end(workers: Sequence[Worker], grace: int) -> None:
    for worker in workers:
        if worker.is_alive:
            worker.process.terminate()
    until = time.monotonic() + grace + _PATIENCE
    for worker in workers:
        worker.process.join(max(0.0, until - time.monotonic()))
        if worker.is_alive:
            worker.process.kill()
