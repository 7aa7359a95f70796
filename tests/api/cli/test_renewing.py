"""Workers are renewed under load, and ended, without a request that fails."""

import http.client
import json
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.gql.messages import SUBPROTOCOL
from tests.api.cli.test_serve import QUESTION, Serving, Start, is_read, start, wait_until
from tests.api.gql.test_events import Stream

__all__ = ["start"]
BODY = json.dumps(QUESTION).encode()


class Asking(threading.Thread):
    """Asks again and again on one connection; a new one only where the server said that it ends."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.stop, self.answers, self.failures = port, False, 0, list[str]()

    def run(self) -> None:
        line: http.client.HTTPConnection | None = None
        while not self.stop:
            try:
                line = line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                line.request("POST", "/graphql", BODY, {"content-type": "application/json"})
                response = line.getresponse()
                response.read()
                assert response.status == 200
                self.answers += 1
                if response.getheader("connection", "").lower() == "close":
                    line.close()
                    line = None
            except Exception as error:
                self.failures.append(repr(error))
                line = None
        if line:
            line.close()


class Listening(threading.Thread):
    """Listens to nothing that happens; comes back where it is cut off, as it is told to."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.stop, self.last, self.cut_off, self.failures = port, False, "", 0, list[str]()

    def run(self) -> None:
        while not self.stop:
            try:
                with closing(
                    Stream(("127.0.0.1", self.port), "subscription { changed { id } }", self.last)
                ) as stream:
                    self.last = stream.placed()
                    while not self.stop:
                        self.failures.append(repr(stream.event()))
            except EOFError:
                self.cut_off += 1
                time.sleep(1)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                self.stop = True


@pytest.fixture
def serving(start: Start, db: str) -> tuple[Serving, int]:
    serving = start("serve", "--db", db, "--port", "0", "--workers", "2")
    return serving, int(serving.url().rsplit(":", 1)[1])


@pytest.mark.slow
def test_workers_are_renewed_without_a_failed_request(serving: tuple[Serving, int]) -> None:
    process, port = serving
    before = set(process.children())
    listener = Listening(port)
    listener.start()
    wait_until(lambda: listener.last)
    clients = [Asking(port) for _ in range(64)]
    for client in clients:
        client.start()
    wait_until(lambda: all(client.answers for client in clients))
    process.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(process.children()) == 2 and not before & set(process.children()), 120)
    answered = [client.answers for client in clients]
    wait_until(lambda: all(client.answers > so_far for client, so_far in zip(clients, answered, strict=True)))
    for client in clients:
        client.stop = True
    for client in clients:
        client.join()
    wait_until(lambda: listener.cut_off or listener.failures)
    listener.stop = True
    listener.join(1)  # it hears nothing more until the server ends
    assert listener.failures == []
    assert [client.failures for client in clients] == [[]] * 64
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as told:
        figures = told.read().decode()
    counted = [line for line in figures.splitlines() if line.startswith("qianxian_requests_total{")]
    graphql = next(line for line in counted if 'route="/graphql"' in line and 'status="200"' in line)
    answers = sum(client.answers for client in clients)
    # Of old and new workers, and where they are counted already the streams that were cut off.
    assert 0 <= float(graphql.split()[-1]) - answers <= listener.cut_off
    assert process.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_what_was_asked_is_answered_before_the_end_and_nothing_new_is_taken(start: Start, db: str) -> None:
    process = start("serve", "--db", db, "--port", "0", "--workers", "2", "--grace", "120")
    port = int(process.url().rsplit(":", 1)[1])
    query = {
        "query": "query($t: [String!]!) { matchTexts(texts: $t) { nodes { reasons { text } } } }",
        "variables": {"t": [f"求购{n}套轴承，上海附近优先" for n in range(100)]},
    }
    lines = [http.client.HTTPConnection("127.0.0.1", port, timeout=120) for _ in range(16)]
    for line in lines:
        line.request("POST", "/graphql", json.dumps(query).encode(), {"content-type": "application/json"})
    half_asked = socket.create_connection(("127.0.0.1", port), timeout=60)
    half_asked.sendall(
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    wait_until(lambda: is_read(port, 17))
    process.process.send_signal(signal.SIGTERM)
    wait_until(lambda: is_refused(port))
    assert half_asked.recv(1) == b""
    for line in lines:
        response = line.getresponse()
        assert (response.status, len(json.load(response)["data"]["matchTexts"])) == (200, 100)
        line.close()
    half_asked.close()
    assert process.process.wait(60) == 0


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_who_listens_over_a_websocket_is_told_to_come_again(
    serving: tuple[Serving, int], number: signal.Signals
) -> None:
    process, port = serving
    with ExitStack() as open_:
        clients = [open_.enter_context(listening(port)) for _ in range(4)]
        process.process.send_signal(number)
        assert [closed_with(client) for client in clients] == [1012] * 4
        if number is signal.SIGHUP:
            open_.enter_context(listening(port))  # the new ones answer


@contextmanager
def listening(port: int) -> Iterator[ClientConnection]:
    with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol(SUBPROTOCOL)]) as client:
        client.send('{"type": "connection_init"}')
        assert json.loads(client.recv(timeout=60)) == {"type": "connection_ack"}
        payload = {"query": "subscription { changed { id } }"}
        client.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        yield client


def closed_with(client: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=60)
    return closed.value.rcvd.code if closed.value.rcvd else None


@pytest.mark.slow
def test_where_new_workers_do_not_start_the_old_ones_go_on(start: Start, db: str, tmp_path: Path) -> None:
    process = start("serve", "--db", db, "--port", "0", "--workers", "2")
    port = int(process.url().rsplit(":", 1)[1])
    before = set(process.children())
    path = Path(db.removeprefix("sqlite:///"))
    moved = path.with_name("elsewhere.db")
    path.rename(moved)
    path.write_text("名称,产品\n" * 100, encoding="utf-8")
    process.process.send_signal(signal.SIGHUP)
    assert process.process.stderr is not None
    said = ""
    while "go on" not in said:
        said += process.process.stderr.readline()
    os.replace(moved, path)
    assert before <= set(process.children())
    client = Asking(port)
    client.start()
    wait_until(lambda: client.answers or client.failures)
    client.stop = True
    client.join()
    assert client.failures == []
