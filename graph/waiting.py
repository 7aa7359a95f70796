"""Whether somebody still waits for what is being worked out: long work asks now and then, and ends where nobody does."""

from contextvars import ContextVar


class NobodyWaitsError(Exception):
    """The work was given up; nobody is told."""


class Waiting:
    """Of one who asked; `over` once they were answered, or went away."""

    __slots__ = ("over",)

    def __init__(self) -> None:
        self.over = False


WAITING: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


def go_on() -> None:
    """`NobodyWaitsError` where nobody waits any more."""
    waiting = WAITING.get()
    if waiting is not None and waiting.over:
        raise NobodyWaitsError
