"""How far a long command has come: a bar on a terminal, plain lines elsewhere, always on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.cli.common import say


@contextmanager
def reporting() -> Iterator[Callable[[str, int, int], None]]:
    """Something to tell (what, done, of how many)."""
    if not sys.stderr.isatty():
        yield lambda what, done, of: say(f"[{done + 1}/{of}] {what}")
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
