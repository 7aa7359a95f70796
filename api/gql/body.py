"""The body of a request: read within a size and a time, and let go of without hanging up on its sender."""

from anyio import fail_after, move_on_after
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Send

from api.gql.errors import BAD_REQUEST, RequestError

PATIENCE = 10.0  # seconds for a body to arrive
_LINGER = 2.0  # seconds in which a sender may come to the end of what nobody reads
_CLOSE = {"Connection": "close"}


class Incoming:
    """`receive`, remembering whether the body has come to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self.ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message


async def read_body(request: Request, most_bytes: int, patience: float) -> bytes:
    """The body; 413 as soon as it is too large, before it is read where its length is said; 408 when it stalls."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > most_bytes:
        raise too_large(most_bytes)
    body = bytearray()
    try:
        with fail_after(patience):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise too_large(most_bytes)
    except ClientDisconnect:
        raise RequestError(400, BAD_REQUEST, "请求体不完整。", "The body is not whole.") from None
    except TimeoutError:
        raise RequestError(
            408,
            "REQUEST_TIMEOUT",
            f"请求体在 {patience:g} 秒内没有到齐。",
            f"The body did not arrive within {patience:g} seconds.",
            _CLOSE,
        ) from None
    return bytes(body)


def too_large(most_bytes: int) -> RequestError:
    return RequestError(
        413,
        "PAYLOAD_TOO_LARGE",
        f"请求体超过 {most_bytes} 字节。",
        f"The body has more than {most_bytes} bytes.",
        _CLOSE,
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
