"""Requests on which nobody can make us wait for ever."""

import resource
from asyncio import BaseTransport, TimerHandle
from contextlib import suppress
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

WITHIN = 10.0  # seconds in which the head of a request must be there; its body has a time of its own
MOST_FILES = 65_536  # open at once, sockets among them


class Requests(HttpToolsProtocol):
    """uvicorn's, but that who does not say what it asks is hung up on: a thousand of these took all the sockets there are."""

    within: ClassVar[float] = WITHIN
    _waits: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next is there already
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._waits = self.loop.call_later(self.within, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None


def make_room() -> None:
    """For as many sockets as the system lets this process have: mostly 1,024, until one asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
