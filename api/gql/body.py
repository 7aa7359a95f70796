"""The body of a GraphQL request, read within a size and a time."""

from asyncio import timeout

from starlette.requests import ClientDisconnect, Request

from api.gql.errors import BAD_REQUEST, RequestError

_CLOSE = {"Connection": "close"}


async def read_body(request: Request, most_bytes: int, patience: float) -> bytes:
    """The body; 413 as soon as it is too large, before it is read where its length is said; 408 when it stalls."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > most_bytes:
        raise too_large(most_bytes)
    body = bytearray()
    try:
        async with timeout(patience):
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
