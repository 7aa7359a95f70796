"""Threads whose work may be given up: who waits for it waits only so long."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Workers:
    """As many threads as are needed at once. One whose work nobody waits for any more ends it alone, and is then
    there for others; none keeps the program from ending."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._idle = 0
        self._given: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._closed = False

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """What `work` gives; `TimeoutError` where that takes longer."""
        result: Future[T] = Future()
        with self._lock:
            if self._idle:
                self._idle -= 1
            else:
                threading.Thread(target=self._serve, name=self._name, daemon=True).start()
        self._given.put((result, work))
        return result.result(seconds)

    def _serve(self) -> None:
        while given := self._given.get():
            result, work = given
            try:
                result.set_result(work())
            except BaseException as error:
                result.set_exception(error)
            del given, result, work  # what it gave is not kept until the next work comes
            with self._lock:
                if self._closed:
                    return
                self._idle += 1

    def close(self) -> None:
        """End the threads that have nothing to do, the others when they are done."""
        with self._lock:
            self._closed = True
            for _ in range(self._idle):
                self._given.put(None)
            self._idle = 0
