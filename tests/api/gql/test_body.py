"""Bodies as they come over a socket: too large, too slow, sent by clients that read only afterwards."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from api.app import create_app
from api.cli.sockets import LONGEST_MESSAGE, Sockets
from api.gql.engine import Engine
from api.gql.http import GraphQLEndpoint
from api.gql.schema import schema
from api.hearing import Hearing
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store

HEAD = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
LARGE = b" " * 30_000_000


@contextmanager
def served(app: Starlette) -> Iterator[tuple[str, int]]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            http="httptools",
            log_level="warning",
            lifespan="off",
            ws=Sockets,
            ws_max_size=LONGEST_MESSAGE,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield "127.0.0.1", server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(60)


@pytest.fixture
def address(store: Store) -> Iterator[tuple[str, int]]:
    with served(create_app(store, Settings())) as address:
        yield address


@pytest.mark.parametrize("chunked", [False, True])
def test_a_client_that_sends_30_mb_before_it_reads_is_told_why_not(
    address: tuple[str, int], chunked: bool
) -> None:
    client = http.client.HTTPConnection(*address, timeout=60)
    headers = {"Content-Type": "application/json"}
    client.request("POST", "/graphql", iter([LARGE]) if chunked else LARGE, headers, encode_chunked=chunked)
    response = client.getresponse()
    assert (response.status, b"PAYLOAD_TOO_LARGE" in response.read()) == (413, True)


def test_a_body_that_says_that_it_is_too_large_is_refused_before_it_comes(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=60) as client:
        client.sendall(HEAD + b"Content-Length: 30000000\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_stops_coming_is_not_waited_for(store: Store) -> None:
    services = Services(store, Matcher(store))
    endpoint = GraphQLEndpoint(
        Engine(schema, open_=True),
        services,
        Hearing(services),
        visitor=Settings().visitor,
        open_=False,
        most_bytes=1_000,
        patience=0.2,
    )
    app = Starlette(routes=[Route("/graphql", endpoint)])
    with served(app) as address, socket.create_connection(address, timeout=60) as client:
        client.sendall(HEAD + b'Content-Length: 24\r\n\r\n{"que')
        answer = b"".join(iter(lambda: client.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"REQUEST_TIMEOUT"' in answer
