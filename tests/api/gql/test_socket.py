"""The protocol of the WebSocket: how one greets, asks and hangs up, and what ends it."""

from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse

from api.gql.engine import Engine
from api.gql.messages import SUBPROTOCOL
from api.gql.schema import schema
from api.gql.socket import MOST_OPERATIONS, GraphQLSocket
from api.hearing import Hearing
from api.hearing.seats import EACH
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store
from tests.api.gql.sockets import CHANGED, Client, connected


def test_a_subscription_by_post_is_told_where_to_go(http: TestClient) -> None:
    answer = http.post("/graphql", json={"query": "subscription { changed { id } }"}).json()
    assert answer["errors"][0]["extensions"]["code"] == "NEEDS_STREAM"


@pytest.mark.parametrize(
    "text",
    ["", "x", "null", "1", "[]", "{}", "[" * 10_000, '{"type": 1}', '{"type": "start"}', '{"type": "subscribe"}',
     '{"type": "subscribe", "id": 1, "payload": {}}', '{"type": "subscribe", "id": "1", "payload": "x"}',
     '{"type": "connection_init", "payload": []}', '{"type": "complete"}', '{"type": "complete", "id": null}',
     '{"type": "ping", "payload": 1}', '{"type": "\\ud800"}'],
)  # fmt: skip
def test_what_is_no_message_ends_it_with_4400(http: TestClient, text: str) -> None:
    for greeted in (False, True):
        with connected(http) as client:
            if greeted:
                client.greet()
            client.socket.send_text(text)
            assert client.closed()[0] == 4400


def test_bytes_end_it_with_4400(client: Client) -> None:
    client.socket.send_bytes(b'{"type": "ping"}')
    assert client.closed()[0] == 4400


def test_without_a_greeting_nothing_is_told(http: TestClient) -> None:
    with connected(http) as client:
        client.subscribe(CHANGED)
        assert client.closed()[0] == 4401


def test_who_greets_twice_is_let_go(client: Client) -> None:
    client.say(type="connection_init")
    assert client.closed()[0] == 4429


def test_one_id_has_one_operation(client: Client) -> None:
    client.subscribe(CHANGED)
    client.subscribe(CHANGED)
    assert client.closed()[0] == 4409


def test_another_protocol_is_refused_with_4406(http: TestClient) -> None:
    with http.websocket_connect("/graphql", ["graphql-ws"]) as socket:
        assert Client(socket).closed()[0] == 4406


def test_a_page_of_another_site_gets_no_socket(http: TestClient) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        connected(http, headers={"origin": "https://evil.example"}),
    ):
        pass
    assert denied.value.status_code == 403
    with connected(http, headers={"origin": "http://testserver"}) as client:
        client.greet()


def test_who_says_nothing_is_let_go(store: Store) -> None:
    services = Services(store, Matcher(store))
    endpoint = GraphQLSocket(
        Engine(schema, open_=False), services, Hearing(services), visitor=Settings().visitor, init_within=0.05
    )
    with (
        TestClient(Starlette(routes=[WebSocketRoute("/graphql", endpoint)])) as http,
        connected(http) as client,
    ):
        assert client.closed()[0] == 4408


def test_a_caller_has_so_many_sockets_and_no_more(http: TestClient) -> None:
    with ExitStack() as open_:
        for _ in range(EACH):
            open_.enter_context(connected(http)).greet()
        with http.websocket_connect("/graphql", [SUBPROTOCOL]) as socket:
            assert Client(socket).closed() == (4501, "TOO_MANY_STREAMS")
    with connected(http) as client:
        client.greet()


def test_a_socket_has_so_many_operations_and_no_more(client: Client) -> None:
    for number in range(MOST_OPERATIONS):
        client.subscribe(CHANGED, str(number))
    client.subscribe(CHANGED, "one more")
    refused = client.hear()
    assert (refused["type"], refused["id"]) == ("error", "one more")
    assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"


def test_what_is_asked_on_a_socket_at_once_has_a_size(client: Client) -> None:
    """It is kept for as long as it is told: one token held a gigabyte."""
    for number in range(2):
        client.subscribe(CHANGED, str(number), unused="x" * 450_000)
    client.subscribe(CHANGED, "one more", unused="x" * 450_000)
    refused = client.hear()
    assert (refused["type"], refused["id"]) == ("error", "one more")
    assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"


def test_an_id_is_short(client: Client) -> None:
    client.subscribe(CHANGED, "x" * 201)
    assert client.closed()[0] == 4400
