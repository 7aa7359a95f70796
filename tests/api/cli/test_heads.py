"""Who does not say what it asks keeps nobody out."""

import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from api.cli.heads import LONGEST_HEAD, MOST_FILES, MOST_WAITING, Requests
from api.cli.serving import Address, bound

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


LONG = 8_000_000


class Hasty(Requests):
    within = 0.3
    unread = 0.6


async def slowly(request: Request) -> Response:
    await request.body()
    time.sleep(2 * Hasty.within)
    return PlainTextResponse("done")


async def at_length(request: Request) -> Response:
    return PlainTextResponse("x" * LONG)


async def piecemeal(request: Request) -> Response:
    return StreamingResponse(iter(["x" * 100_000] * (LONG // 100_000)))


@pytest.fixture
def port() -> Iterator[int]:
    app = Starlette(
        routes=[
            Route("/", slowly, methods=["GET", "POST"]),
            Route("/long", at_length),
            Route("/pieces", piecemeal),
        ]
    )
    config = uvicorn.Config(app, http=Hasty, loop="uvloop", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with closing(bound(Address("127.0.0.1", 0))) as listener:
        listener.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def told(port: int, *parts: bytes) -> bytes:
    """What is answered until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        heard = b""
        for part in parts:
            client.sendall(part)
            if part.endswith(b"\r\n\r\n"):
                heard += client.recv(4_096)
        try:
            while more := client.recv(4_096):
                heard += more
        except ConnectionResetError:
            pass
        return heard


@pytest.mark.parametrize("said", [b"", b"\r\n", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: x\r\nCookie: "])
def test_who_does_not_ask_to_the_end_is_hung_up_on(port: int, said: bytes) -> None:
    assert told(port, said) == b""


@pytest.mark.parametrize("then", [b"", b"\r\n", b"GET / HTT"])
def test_nor_may_it_wait_after_an_answer(port: int, then: bytes) -> None:
    assert told(port, WHOLE, then).count(b"200 OK") == 1


def test_a_long_answer_is_waited_for_and_so_is_one_asked_for_before_it(port: int) -> None:
    assert told(port, WHOLE + WHOLE).count(b"200 OK") == 2


def said_without_end(port: int, start: bytes, piece: bytes) -> int:
    """How many bytes of it are taken."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        taken = client.send(start)
        try:
            while taken < 20 * LONGEST_HEAD:
                taken += client.send(piece)
                time.sleep(0.001)
        except OSError:
            pass
        return taken


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (WHOLE[:-2] + b"a: ", b"b" * 50_000),
        (b"GET /", b"x" * 50_000),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 8_000),
    ],
    ids=["field", "address", "after the body"],
)
def test_what_is_said_beside_a_body_has_an_end(port: int, start: bytes, piece: bytes) -> None:
    """One connection took two gigabytes in ten seconds."""
    assert said_without_end(port, start, piece) < 20 * LONGEST_HEAD


def test_who_says_too_much_is_told_so(port: int) -> None:
    assert told(port, WHOLE[:-2] + b"a: " + b"b" * LONGEST_HEAD).startswith(b"HTTP/1.1 431 ")


def test_a_long_body_is_taken(port: int) -> None:
    body = b"x" * 10 * LONGEST_HEAD
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert b"200 OK" in told(port, head + body, b"")


def test_so_many_requests_wait_behind_one_another(port: int) -> None:
    """Each kept a hundred times as much as it took to send."""
    assert told(port, WHOLE * (MOST_WAITING + 2)).count(b"200 OK") <= 1


def read_slowly(client: socket.socket, pause: float) -> int:
    """How much of the answer comes."""
    heard = 0
    with suppress(ConnectionResetError):
        while more := client.recv(500_000):
            heard += len(more)
            time.sleep(pause)
    return heard


def test_who_reads_slowly_is_told_to_the_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not read ten seconds after it was written was cut off."""
    monkeypatch.setattr(Hasty, "unread", 2.0)  # of which a busy machine takes more than of half a second
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_slowly(client, 0.15) > LONG


@pytest.mark.parametrize("where", [b"long", b"pieces"])
def test_who_does_not_read_is_hung_up_on(port: int, where: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % where)
        time.sleep(4 * Hasty.unread)
        assert read_slowly(client, 0.0) < LONG


def test_more_files_may_be_open_than_the_shell_says() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    says = "import resource; from api.cli.heads import make_room; make_room(); print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    few = ["bash", "-c", 'ulimit -S -n 200; exec "$0" -c "$1"', sys.executable, says]
    assert subprocess.run(few, capture_output=True, text=True, check=True).stdout.split() == [
        str(most),
        str(hard),
    ]
