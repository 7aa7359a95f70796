"""Serving an application on a socket, in one process or several, until a signal ends it all.

The socket is taken before the store is opened and listens only when the matcher is ready, so whoever
connects is answered from data.
"""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.cli.heads import Requests, make_room
from api.cli.sockets import LONGEST_MESSAGE, Sockets
from api.operating.watching import Draining
from api.services import Services
from api.settings import GRACE, Settings
from graph.stores import EVERYTHING, Store
from schema import BadInput
from schema.system import said_of

HALF_ASKED = 1.0  # seconds for who is still asking when a signal comes
LAST_WORD = (
    1.6  # after all answers the process ends, whatever a thread is still doing; SQLite rolls back on its own
)
SIGNALS = (signal.SIGINT, signal.SIGTERM)
HAND_OVER = signal.SIGHUP
UNSENT = 200_000  # bytes of answers that the system keeps for who reads slowly; it would be four million
DRAINS = 30.0  # seconds in which a connection that is kept is asked on once more, or not any more


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 lets the system choose one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def bound(address: Address) -> socket.socket:
    """A socket that has the address but does not listen yet; `BadInput` where the port is taken."""
    host = "127.0.0.1" if address.host == "localhost" else address.host
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT)
    try:
        taken.bind((host, address.port))
    except OSError as error:
        taken.close()
        raise cannot_bind(address, error) from error
    return taken


def cannot_bind(address: Address, error: OSError) -> BadInput:
    """Why the address cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return BadInput(
            f"端口 {address.port} 已被占用；请停止占用它的程序，或用 --port 换一个端口。",
            f"Port {address.port} is in use; stop what uses it, or name another one with --port.",
            code="PORT_IN_USE",
        )
    zh, en = said_of(error)
    return BadInput(
        f"无法使用 {address.host} 的端口 {address.port}：{zh}。",
        f"Port {address.port} of {address.host} cannot be used: {en}.",
        code="PORT_NOT_USABLE",
    )


def end_on_signals(within: float = LAST_WORD) -> None:
    """SIGTERM and ctrl-C end the process with 0, at any moment, through every `finally` on the way."""

    def end(number: int, frame: FrameType | None) -> None:
        insist(within)
        sys.exit(0)

    for number in SIGNALS:
        signal.signal(number, end)


def insist(within: float) -> None:
    """Be gone in time, even if a thread never comes back."""
    timer = threading.Timer(within, os._exit, [0])
    timer.daemon = True
    timer.start()


class Server(uvicorn.Server):
    """Says when it answers, and that it will be gone soon: what it was asked it answers within `grace` seconds.

    `HAND_OVER` lets it end without a failed request, because others answer on the same socket: it takes no connection
    any more, and each that it has ends with its next answer, or when nobody asked on it for a while.
    """

    def __init__(
        self,
        app: ASGIApp,
        address: Address,
        answers: Callable[[], None],
        draining: Draining,
        grace: int = GRACE,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http=Requests,
                ws=Sockets,
                ws_max_size=LONGEST_MESSAGE,
                ws_per_message_deflate=False,  # a message of a kilobyte could unfold to a thousand
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=grace,
            )
        )
        self._grace = grace
        self._address = address
        self._answers = answers
        self._draining = draining
        self._drained_by = 0.0

    def hand_over(self, number: int, frame: FrameType | None) -> None:
        if not self._draining.now:
            self._drained_by = time.monotonic() + DRAINS
            self._draining.now = True

    async def on_tick(self, counter: int) -> bool:
        if self._draining.now:
            for server in self.servers:
                server.close()
            if not self.server_state.connections or time.monotonic() > self._drained_by:
                return True
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except OSError as error:  # another process bound the port too, and listened first
            raise cannot_bind(self._address, error) from error
        self._answers()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(HALF_ASKED, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        """On who has not asked to the end, and on who was told over a WebSocket to come again, and did not go."""
        for connection in list(self.server_state.connections):
            if not is_answered(connection):
                connection.transport.abort()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        insist(self._grace + LAST_WORD)
        self._draining.now = True  # who listens without an end is let go
        super().handle_exit(sig, frame)


def is_answered(connection: object) -> bool:
    """Whether an answer to a whole request is under way on it."""
    asked = getattr(connection, "cycle", None)
    return asked is not None and not asked.more_body


def serve(
    store: Store, settings: Settings, listener: socket.socket, address: Address, answers: Callable[[], None]
) -> None:
    """Answer on `listener` until a signal comes; `answers` is called once somebody can be answered."""
    make_room()
    gc.disable()  # nothing of what is built now is garbage: looking through it again and again took a second
    app = create_app(store, settings)
    warm_up(app.state.services)
    settle()
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it tells of every stranger's broken request
    server = Server(app, address, answers, app.state.draining, settings.grace)
    signal.signal(HAND_OVER, server.hand_over)
    server.run(sockets=[listener])


def settle() -> None:
    """What was built now stays: never look through it again, and through the rest less often.

    With Python's own thresholds taking in a large load costs several pauses of 40 ms. The event loop waits a millisecond
    for a thread that is at work, not five.
    """
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(5_000, 50, 100)


def warm_up(services: Services) -> None:
    """Ask in either language, so that what is read when first needed is there before anybody waits for it: in English
    46,000 places spelt out (22 ms)."""
    with services.store.view(EVERYTHING) as view:
        for text in ("求购轴承，上海附近优先", "bearings near Shanghai"):
            services.matcher.match_text(view, text, first=1)


@contextmanager
def listening(address: Address) -> Iterator[tuple[socket.socket, Address]]:
    """The socket, and the address with the port that it really has."""
    listener = bound(address)
    try:
        yield listener, Address(address.host, listener.getsockname()[1])
    finally:
        listener.close()


def announce(address: Address) -> None:
    """The one line on stdout: from now on there are answers."""
    print(f"{address} 已就绪 · ready    GraphQL: {address}/graphql    (Ctrl-C 结束 · stops)", flush=True)
