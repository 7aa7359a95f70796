"""How far a long command has come: a bar on a terminal, plain lines elsewhere, always on stderr.

Ctrl-C is heeded between two steps, where nothing is half done; a second one ends the command at once.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.cli.common import say
from loaders.progress import Cancelled

Told = Callable[[str, int, int], None]
_EVERY = 1.0  # second


@contextmanager
def reporting() -> Iterator[Told]:
    """Something to tell (what, done, of how many); it raises `Cancelled` once somebody pressed Ctrl-C."""
    with _interruptible() as check, _shown() as show:

        def told(what: str, done: int, of: int) -> None:
            check()
            show(what, done, of)

        yield told


@contextmanager
def _shown() -> Iterator[Told]:
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


class _Lines:
    """A line for whatever begins, and one a second while it lasts."""

    def __init__(self) -> None:
        self._what, self._at = "", 0.0

    def show(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if what != self._what or now - self._at >= _EVERY:
            self._what, self._at = what, now
            say(f"[{min(done + 1, of)}/{of}] {what}")


@contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        say("正在停下，再按一次立即结束 · stopping; press again to end at once")

    def check() -> None:
        if pressed:
            raise Cancelled

    if current_thread() is not main_thread():  # only the main thread may take signals
        yield check
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
