"""How far a load has come, told as it goes; whoever listens may also stop it."""

from collections.abc import Callable, Sequence

Progress = Callable[[str, int, int], None]
"""Told (what, done, of how many), several times a second. It may raise `Cancelled`: then nothing is stored."""

STEP = 500
"""After so many rows somebody is told, and may stop the load."""


class Cancelled(Exception):  # noqa: N818 - what happened, not what went wrong
    """Somebody stopped the load: nothing is half stored.

    `kept` are the files that are in whole: those of a load that was too large for one transaction.
    """

    def __init__(self, kept: Sequence[str] = ()) -> None:
        super().__init__()
        self.kept = tuple(kept)


def no_progress(what: str, done: int, of: int) -> None:
    """For who does not want to know."""
