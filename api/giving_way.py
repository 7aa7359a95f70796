"""A load beside a server leaves the processors to whoever waits for an answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_BEHIND = 10  # of two that want the same processor, a tenth of what the other one gets


@contextmanager
def giving_way() -> Iterator[None]:
    """Within it this thread, and what it starts, goes after others; also afterwards where the system does not let it return."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(before, _BEHIND))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, before)
