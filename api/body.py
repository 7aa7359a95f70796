"""The body of a request: within a size and a time, and let go of without hanging up on its sender."""

from anyio import current_time, fail_after, move_on_after
from starlette.types import Message, Receive, Send

from schema import BadInput

PATIENCE = 10.0  # seconds for a body to arrive, or for the next piece of a long one
SLOWEST = 2_000  # bytes a second that come of a long one
_LINGER = 2.0  # seconds in which a sender may come to the end of what nobody reads


class Incoming:
    """`receive`, remembering whether the body has come to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self.ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message


class Limited:
    """`receive` of at most so many bytes: `BadInput` as soon as there are more, or when no more come, or next to none."""

    def __init__(self, receive: Receive, most_bytes: int, patience: float = PATIENCE) -> None:
        self._receive = receive
        self._most_bytes = most_bytes
        self._patience = patience
        self._since = current_time()
        self._taken = 0

    async def __call__(self) -> Message:
        by = self._since + self._patience + self._taken / SLOWEST
        try:
            with fail_after(min(self._patience, by - current_time())):
                message = await self._receive()
        except TimeoutError:
            raise BadInput(
                "内容没有传完就停住了，请再试一次。",
                "What was sent stopped half-way; send it again.",
                code="REQUEST_TIMEOUT",
            ) from None
        self._taken += len(message.get("body", b""))
        if self._taken > self._most_bytes:
            raise too_large(self._most_bytes)
        return message


def too_large(most_bytes: int) -> BadInput:
    most = f"{most_bytes / 1e6:g} MB"
    return BadInput(
        f"内容太大，一次最多 {most}；可以分几次上传。",
        f"Too large: at most {most} at a time. Send it in several parts.",
        code="PAYLOAD_TOO_LARGE",
    )


def lingering(incoming: Incoming, send: Send) -> Send:
    """`send` that ends the response only when the body has: a client that is still sending would see its
    connection reset, and many then never read why."""

    async def send_and_stay(message: Message) -> None:
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not last or incoming.ended:
            await send(message)
            return
        await send({**message, "more_body": True})
        with move_on_after(_LINGER):
            while not incoming.ended:
                await incoming()
        await send({"type": "http.response.body", "body": b""})

    return send_and_stay
