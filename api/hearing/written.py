"""Waking whoever waits for something to be written, whichever process writes it."""

import anyio
from anyio import to_thread

from api.operating.watching import Draining
from graph.stores import EVERYTHING, Store

INTERVAL = 0.2  # seconds between two looks at the store


class Written:
    """One for the application. While somebody waits, one of them looks a few times a second for the number of the last
    change and wakes the others; while nobody does, nothing is asked."""

    def __init__(self, store: Store, draining: Draining, interval: float = INTERVAL) -> None:
        self._store = store
        self._draining = draining
        self._interval = interval
        self.number = 0  # of the last change, when it was last looked for
        self._looking = False
        self._turn: anyio.Event | None = None

    @property
    def over(self) -> bool:
        """The server ends: nothing more is told."""
        return self._draining.now

    async def beyond(self, number: int) -> None:
        """Until a change above `number` was written, or all is over."""
        while self.number <= number and not self.over:
            if self._looking and self._turn:
                await self._turn.wait()
            else:
                await self._look(number)

    async def _look(self, number: int) -> None:
        self._looking, self._turn = True, anyio.Event()
        try:
            while self.number <= number and not self.over:
                await anyio.sleep(self._interval)
                latest = await to_thread.run_sync(self._latest)
                if latest != self.number:
                    self.number = latest
                    self._wake()
        finally:
            self._looking = False
            self._wake()  # another one looks

    def _latest(self) -> int:
        return self._store.read(EVERYTHING, lambda view: view.number())

    def _wake(self) -> None:
        if self._turn is not None:
            self._turn.set()
        self._turn = anyio.Event()
