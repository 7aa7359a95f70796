"""Who does not say what it asks keeps nobody out."""

import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.cli.heads import MOST_FILES, Requests

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Hasty(Requests):
    within = 0.3


async def slowly(request: Request) -> Response:
    await request.body()
    time.sleep(2 * Hasty.within)
    return PlainTextResponse("done")


@pytest.fixture
def port() -> Iterator[int]:
    app = Starlette(routes=[Route("/", slowly, methods=["GET", "POST"])])
    config = uvicorn.Config(app, http=Hasty, loop="uvloop", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def told(port: int, *parts: bytes) -> bytes:
    """What is answered until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=4) as client:
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


def test_more_files_may_be_open_than_the_shell_says() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    says = "import resource; from api.cli.heads import make_room; make_room(); print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    few = ["bash", "-c", 'ulimit -S -n 200; exec "$0" -c "$1"', sys.executable, says]
    assert subprocess.run(few, capture_output=True, text=True, check=True).stdout.split() == [
        str(most),
        str(hard),
    ]
