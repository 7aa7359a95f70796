"""A graphql-ws client, and what is written while it listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from api.gql.messages import SUBPROTOCOL
from graph.stores import Store
from schema import Enterprise
from tests.factories import SOURCES, TOWN, id_of, keep

CHANGED = "subscription($kinds: [FactKind!], $after: String) { changed(kinds: $kinds, after: $after) { cursor action kind id node { id ... on Enterprise { name note } } } }"


class Client:
    """What a graphql-ws client does, message by message."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send_text(orjson.dumps(message).decode())

    def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = orjson.loads(self.socket.receive_text())
        return message

    def greet(self) -> None:
        self.say(type="connection_init")
        assert self.hear() == {"type": "connection_ack"}

    def subscribe(self, query: str, id_: str = "1", **variables: Any) -> None:
        self.say(type="subscribe", id=id_, payload={"query": query, "variables": variables})

    def next(self) -> Any:
        message = self.hear()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    def closed(self) -> tuple[int, str]:
        with pytest.raises(WebSocketDisconnect) as closed:
            self.hear()
        return closed.value.code, closed.value.reason


@contextmanager
def connected(http: TestClient, **more: Any) -> Iterator[Client]:
    with http.websocket_connect("/graphql", [SUBPROTOCOL], **more) as socket:
        yield Client(socket)


def cursor(client: Client) -> str:
    """Where the log stands now."""
    client.subscribe("{ position }", "position")
    position: str = client.next()["position"]
    assert client.hear() == {"type": "complete", "id": "position"}
    return position


def moved(store: Store, note: str) -> None:
    name = "上海自润轴承有限公司"
    keep(store, Enterprise(id=id_of("Enterprise", name), name=name, note=note, region=TOWN, sources=SOURCES))
