"""What one caller listens to is looked up in its own lane, so that a thousand streams of one leave the floor to the others."""

import time
from collections.abc import Callable
from typing import TypeVar

import anyio

from api.services import Services
from graph.stores import Scope, View

_REST = 4.0  # times as long as a look took, until the next of the same caller: a fifth of a processor at most
T = TypeVar("T")


class Lane:
    """Of one caller: one look after the other, and a rest between them. Nothing of it is charged until something is told."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turn = anyio.Lock()
        self._free_at = 0.0

    async def read(self, work: Callable[[View], T], scope: Scope) -> T:
        """What `work` makes of a view of that scope."""

        def look(view: View) -> T:
            start = time.thread_time()
            try:
                return work(view)
            finally:
                self._free_at = time.monotonic() + _REST * (time.thread_time() - start)

        async with self._turn:
            await anyio.sleep(max(0.0, self._free_at - time.monotonic()))
            return await self._services.read(look, scope)
