"""Requests on which nobody can make us wait for ever, or keep more than a request takes."""

import resource
from asyncio import BaseTransport, TimerHandle
from contextlib import suppress
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

WITHIN = 10.0  # seconds in which the head of a request must be there; its body has a time of its own
UNREAD = 30.0  # seconds in which something of an answer must be read
LONGEST_HEAD = 65_536  # bytes of a head, and of whatever else stands between two pieces of a body
MOST_WAITING = 50  # requests on one connection behind the one that is being answered
MOST_FILES = 65_536  # open at once, sockets among them
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Requests(HttpToolsProtocol):
    """uvicorn's, but that who does not say what it asks, asks without an end or leaves the answer unread is hung up on: a
    thousand of these took all the sockets there are, and one of them all the memory."""

    within: ClassVar[float] = WITHIN
    unread: ClassVar[float] = UNREAD
    _waits: TimerHandle | None = None
    _minds: TimerHandle | None = None
    _since: int = 0  # bytes that came since a head or a piece of a body was whole

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def data_received(self, data: bytes) -> None:
        self._since += len(data)
        super().data_received(data)
        if self._since > LONGEST_HEAD:
            self._refuse()

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_WAITING:
            raise ValueError("too many requests at once")  # which ends the connection
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._since = 0
        self._stop_waiting()
        if not self.flow.write_paused:
            self._stop_minding()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._since = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next is there already
            self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._mind()

    def resume_writing(self) -> None:
        self._stop_minding()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_minding()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._waits = self.loop.call_later(self.within, self._hang_up)

    def _hang_up(self) -> None:
        """Unless it still reads the last answer, which on a slow line takes its time."""
        if not self.transport.get_write_buffer_size():
            self.transport.abort()
            return
        self._wait()
        if self._minds is None:
            self._mind()

    def _mind(self) -> None:
        self._minds = self.loop.call_later(self.unread, self._look, self.transport.get_write_buffer_size())

    def _look(self, left: int) -> None:
        """On what is left of an answer: less than there was, where somebody reads it."""
        now = self.transport.get_write_buffer_size()
        if now >= left:
            self.transport.abort()
        elif now:
            self._mind()
        else:
            self._minds = None

    def _refuse(self) -> None:
        if self._waits is not None:  # no answer is under way
            self.transport.write(_TOO_LONG)
        self.transport.close()

    def _stop_waiting(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

    def _stop_minding(self) -> None:
        if self._minds is not None:
            self._minds.cancel()
            self._minds = None


def make_room() -> None:
    """For as many sockets as the system lets this process have: mostly 1,024, until one asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
