"""WebSockets on which nobody can make us wait for ever."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LONGEST_MESSAGE = 1_000_000
LINGER = 10.0  # seconds in which a client may read what it was sent last


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's, but that a client that reads nothing is told so, and is then let go of."""

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.writable.set()  # else it would wait until all that was sent before is read
        await super().send(message)

    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(LINGER, self.transport.abort)
