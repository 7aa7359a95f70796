"""One message to one receiver: within a time, to a checked address, and of the answer only as much as is needed."""

import time
from dataclasses import dataclass
from urllib.parse import SplitResult

import httpcore2
import orjson
from anyio import fail_after

from api.messages.addresses import Guarded

WITHIN = 15.0  # seconds for all of it
_MOST_READ = 64_000
_TIMEOUTS = {"timeout": {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 5.0}}


@dataclass(frozen=True, slots=True)
class Sent:
    """Whether it was taken, and in a few words what was said; `gone`: the receiver wants no more."""

    taken: bool
    said: str
    gone: bool = False


async def post(
    url: SplitResult, body: bytes, headers: dict[str, str], *, robot: bool, local: bool = False
) -> Sent:
    """What became of it. A redirect is not followed: where it leads nobody looked at."""
    try:
        with fail_after(WITHIN):
            return await _posted(url.geturl(), body, headers, robot, local)
    except (TimeoutError, httpcore2.TimeoutException):
        return Sent(False, f"{WITHIN:g} 秒内没有答复 no answer within {WITHIN:g} seconds")
    except httpcore2.ProtocolError as error:
        return Sent(False, f"答的不是 HTTP no HTTP: {error}"[:200])
    except (httpcore2.NetworkError, OSError) as error:
        return Sent(False, f"连不上 not reached: {error}".rstrip(": ")[:200])


async def _posted(url: str, body: bytes, headers: dict[str, str], robot: bool, local: bool) -> Sent:
    sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "qianxian", **headers}
    pool = httpcore2.AsyncConnectionPool(network_backend=Guarded(local=local))
    async with (
        pool,
        pool.stream("POST", url, headers=list(sent.items()), content=body, extensions=_TIMEOUTS) as answer,
    ):
        if answer.status == 410:
            return Sent(False, "410 gone", gone=True)
        if not 200 <= answer.status < 300:
            return Sent(False, f"{answer.status}")
        return _of_robot(await _read(answer)) if robot else Sent(True, f"{answer.status}")


async def _read(answer: httpcore2.Response) -> bytes:
    """Its beginning: nobody has to answer with more."""
    read = b""
    async for chunk in answer.aiter_stream():
        read += chunk
        if len(read) > _MOST_READ:
            break
    return read[:_MOST_READ]


def _of_robot(text: bytes) -> Sent:
    """A robot answers 200 also to what it did not take."""
    try:
        code = orjson.loads(text)["errcode"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return Sent(False, "no answer of a robot")
    return Sent(code == 0, f"errcode {code}"[:40])


def now() -> float:
    return time.time()
