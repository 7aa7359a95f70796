"""WebSockets of clients that read nothing, say nothing, or send what is no WebSocket: on a real server, over real sockets."""

import http.client
import resource
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

import orjson
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.app import create_app
from api.cli import sockets
from api.gql.engine import Engine
from api.gql.messages import SUBPROTOCOL
from api.gql.schema import schema
from api.gql.socket import GraphQLSocket
from api.hearing import Hearing
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store
from schema import Enterprise
from tests.api.gql.test_body import served
from tests.api.gql.test_events import until
from tests.factories import SOURCES, id_of, keep

UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
ALL = "subscription($after: String) { changed(kinds: [ENTERPRISE], after: $after) { id node { ... on Enterprise { note } } } }"


@pytest.fixture
def address(store: Store) -> Iterator[tuple[str, int]]:
    with served(create_app(store, Settings())) as address:
        yield address


def answers(address: tuple[str, int]) -> bool:
    """Whether others are answered as before."""
    line = http.client.HTTPConnection(*address, timeout=60)
    line.request("GET", "/healthz")
    answered = line.getresponse().status == 200
    line.close()
    return answered


def upgraded(address: tuple[str, int]) -> socket.socket:
    client = socket.create_connection(address, timeout=60)
    client.sendall(UPGRADE)
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # and no more: what comes behind it is frames
        head += client.recv(1)
    assert head.startswith(b"HTTP/1.1 101 ")
    return client


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    head = bytes([(fin << 7) | (reserved << 4) | opcode])
    length, mask = len(payload), b"mask"
    if length < 126:
        head += bytes([(masked << 7) | length])
    else:
        head += bytes([(masked << 7) | 127]) + struct.pack("!Q", length)
    return head + (mask + bytes(b ^ mask[n % 4] for n, b in enumerate(payload)) if masked else payload)


def close_code(client: socket.socket) -> int | None:
    """Of the first close frame that comes; None where it just hung up."""
    got = b""
    while chunk := client.recv(4_000):
        got += chunk
        if got[:1] == b"\x88" and len(got) >= 4:
            return int(struct.unpack("!H", got[2:4])[0])
    return None


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(1, b"{}", masked=False), 1002),
        (frame(1, b"{}", reserved=4), 1002),
        (frame(3, b"{}"), 1002),
        (frame(11, b"{}"), 1002),
        (frame(0, b"{}"), 1002),
        (frame(9, b"x" * 126), 1002),
        (frame(9, b"x", fin=False), 1002),
        (frame(1, b"{", fin=False) + frame(1, b"}"), 1002),
        (frame(8, b"\x00"), 1002),
        (frame(8, struct.pack("!H", 1005)), 1002),
        (frame(1, b"\xff\xfe"), 1007),
        (b"\x81\xff" + struct.pack("!Q", 2**62) + b"\x00" * 4, 1009),
        (b"\x81\xff" + struct.pack("!Q", 2_000_000) + b"\x00" * 4, 1009),
        (frame(2, b"{}"), 4400),
        (frame(1, b"x"), 4400),
        (frame(1, b"[" * 100_000), 4400),
    ],
)
def test_what_is_no_websocket_ends_it_with_a_code(address: tuple[str, int], sent: bytes, code: int) -> None:
    with upgraded(address) as client:
        client.sendall(sent)
        assert close_code(client) in (code, None if code == 1002 else code)
    assert answers(address)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Both ends of the sockets are of this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("said", [b"", b'{"type": "connection_init"}'])
def test_a_thousand_sockets_of_one_client_that_reads_none_take_the_place_of_nobody(
    address: tuple[str, int], store: Store, said: bytes
) -> None:
    listens = orjson.dumps({"type": "subscribe", "id": "1", "payload": {"query": ALL}})
    clients = []
    try:
        for _ in range(1_000):
            clients.append(upgraded(address))
            with suppress(OSError):  # it was hung up on
                clients[-1].sendall(frame(1, said) + frame(1, listens) if said else b"")
        keep(store, [_noted(number) for number in range(3)])
        assert answers(address)
        # Who says nothing is let go after a while: then the last may have the seat of the first.
        assert 4501 in map(close_code, reversed(clients))
        if not said:
            assert close_code(clients[0]) == 4408
    finally:
        for client in clients:
            client.close()
    assert until(lambda: greeted(address))


def greeted(address: tuple[str, int]) -> bool:
    with upgraded(address) as client:
        client.sendall(frame(1, b'{"type": "connection_init"}'))
        return b"connection_ack" in client.recv(4_000)


def test_who_reads_nothing_is_let_go_and_told_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LINGER", 2.0)
    services = Services(store, Matcher(store))
    hearing = Hearing(services)
    endpoint = GraphQLSocket(
        Engine(schema, open_=False), services, hearing, visitor=Settings().visitor, patience=0.5
    )
    app = Starlette(routes=[WebSocketRoute("/graphql", endpoint)])
    with served(app) as (host, port):
        url = f"ws://{host}:{port}/graphql"
        with connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], max_queue=1, compression=None) as client:
            client.send('{"type": "connection_init"}')
            client.recv()
            after = position(client)
            keep(store, [_noted(number) for number in range(400)])
            listens = {"query": ALL, "variables": {"after": after}}
            client.send(orjson.dumps({"type": "subscribe", "id": "1", "payload": listens}).decode())
            assert until(lambda: hearing.seats.taken == 0)
            told = closed_with(client)
        assert told in (None, 4502)  # where much was unread the rest of it is cut off


def position(client: ClientConnection) -> str:
    client.send('{"type": "subscribe", "id": "0", "payload": {"query": "{ position }"}}')
    told, complete = (orjson.loads(client.recv(timeout=60)) for _ in range(2))
    assert complete == {"id": "0", "type": "complete"}
    return str(told["payload"]["data"]["position"])


def closed_with(client: ClientConnection) -> int | None:
    try:
        while True:
            client.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def _noted(number: int) -> Enterprise:
    return Enterprise(
        id=id_of("Enterprise", f"{number}"), name=f"厂{number}", note="长" * 20_000, sources=SOURCES
    )
