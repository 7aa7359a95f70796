"""GraphQL over a WebSocket: what is written is told to who may hear it, until they hang up or may not any more."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from api.accounts import Door
from api.accounts.guard import COOKIE
from api.accounts.integrators import Tokens
from api.app import create_app
from api.gql.engine import Engine
from api.gql.messages import SUBPROTOCOL
from api.gql.schema import schema
from api.gql.socket import MOST_OPERATIONS, GraphQLSocket
from api.hearing import Hearing
from api.hearing.listener import ASKED_AGAIN
from api.hearing.seats import EACH
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, open_store
from schema import Enterprise, Introduction, IntroductionState, Record
from schema.policy import Role
from tests.api.gql.conftest import LONGGONG, ZIRUN
from tests.factories import SOURCES, TOWN, enterprise, id_of, keep, product

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


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, Settings())) as client:
        yield client


@contextmanager
def connected(http: TestClient, **more: Any) -> Iterator[Client]:
    with http.websocket_connect("/graphql", [SUBPROTOCOL], **more) as socket:
        yield Client(socket)


@pytest.fixture
def client(http: TestClient) -> Iterator[Client]:
    with connected(http) as one:
        one.greet()
        yield one


def cursor(client: Client) -> str:
    """Where the log stands now."""
    client.subscribe("{ position }", "position")
    position: str = client.next()["position"]
    assert client.hear() == {"type": "complete", "id": "position"}
    return position


def moved(store: Store, note: str) -> None:
    keep(store, Enterprise(id=ZIRUN, name="上海自润轴承有限公司", note=note, region=TOWN, sources=SOURCES))


def removed(store: Store, *records: Record) -> None:
    with store.write("tester", "a test") as tx:
        tx.remove(records)
        tx.commit()


# --- what is told


def test_what_is_written_is_told_within_a_second(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, after=cursor(client))
    started = time.monotonic()
    moved(store, "搬了")
    told = client.next()["changed"]
    assert time.monotonic() - started < 5  # a second, but where much else runs
    assert (told["action"], told["kind"], told["id"]) == ("CHANGED", "ENTERPRISE", ZIRUN)
    assert told["node"] == {"id": ZIRUN, "name": "上海自润轴承有限公司", "note": "搬了"}


def test_without_a_cursor_it_begins_now(client: Client, store: Store) -> None:
    client.subscribe(CHANGED)
    cursor(client)  # answered after the subscription began
    moved(store, "搬了")
    assert client.next()["changed"]["node"]["note"] == "搬了"


def test_another_process_is_heard_as_well(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, after=cursor(client))
    other = open_store(store.url)
    moved(other, "别处写的")
    other.close()
    assert client.next()["changed"]["node"]["note"] == "别处写的"


def test_only_the_kinds_that_were_asked_for(client: Client, store: Store) -> None:
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    moved(store, "搬了")
    keep(store, product("推土机"))
    assert client.next()["changed"]["kind"] == "PRODUCT"


def test_after_a_broken_line_one_goes_on_where_it_broke(http: TestClient, store: Store) -> None:
    with connected(http) as client:
        client.greet()
        client.subscribe(CHANGED, kinds=["ENTERPRISE"], after=cursor(client))
        moved(store, "一")
        last = client.next()["changed"]["cursor"]
    keep(store, enterprise("断线时来的厂"))
    with connected(http) as client:
        client.greet()
        client.subscribe(CHANGED, kinds=["ENTERPRISE"], after=last)
        assert client.next()["changed"]["node"]["name"] == "断线时来的厂"


def test_what_is_taken_away_is_told_to_who_knew_it(client: Client, store: Store) -> None:
    new, passing = product("推土机"), product("来了又走")
    keep(store, new)
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    keep(store, passing)
    removed(store, replace(passing, version=1))
    removed(store, replace(new, version=1))
    told = client.next()["changed"]
    while told["id"] == passing.id:  # where it was looked at in between
        told = client.next()["changed"]
    assert (told["action"], told["id"], told["node"]) == ("REMOVED", new.id, None)


def test_what_changed_often_is_told_once_as_it_stands(client: Client, store: Store) -> None:
    start = cursor(client)
    for note in ("一", "二", "三"):
        moved(store, note)
    keep(store, product("推土机"))
    client.subscribe(CHANGED, kinds=["ENTERPRISE", "PRODUCT"], after=start)
    told = [client.next()["changed"] for _ in range(2)]
    assert [(one["action"], one["kind"]) for one in told] == [
        ("CHANGED", "ENTERPRISE"),
        ("CREATED", "PRODUCT"),
    ]
    assert told[0]["node"]["note"] == "三"


def test_an_introduction_is_followed(client: Client, store: Store) -> None:
    query = """subscription($id: ID, $after: String) { introductionChanged(id: $id, after: $after) {
        cursor action introduction { state a { name } } } }"""
    one = Introduction(id=id_of("Introduction", "a"), a_id=LONGGONG, b_id=ZIRUN, sources=SOURCES)
    other = Introduction(id=id_of("Introduction", "b"), a_id=LONGGONG, b_id=id_of("Enterprise", "苏州轴承厂"))
    client.subscribe(query, id=one.id, after=cursor(client))
    for record, action in ((one, "CREATED"), (replace(one, state=IntroductionState.MET), "CHANGED")):
        keep(store, other)
        keep(store, record)
        told = client.next()["introductionChanged"]
        assert told["action"] == action
        assert told["introduction"] == {
            "state": record.state.name,
            "a": {"name": "龙工(上海)挖掘机制造有限公司"},
        }


NEED_MATCHED = """subscription($ids: [ID!]!, $after: String) { needMatched(needIds: $ids, after: $after) {
    cursor need { id } suggestion { rank partner { name } product { name } reasons { text } } } }"""


def test_a_new_suggestion_for_a_need_is_told(client: Client, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([LONGGONG])
    start = cursor(client)
    client.subscribe(NEED_MATCHED, ids=[need.id, "ned_madeup"], after=start)
    moved(store, "搬了")  # which is no reason to suggest anybody
    keep(store, enterprise("宁波新轴承厂", makes=["自润滑轴承"], region=TOWN))
    told = client.next()["needMatched"]
    assert told["need"] == {"id": need.id}
    assert told["suggestion"]["partner"]["name"] == "宁波新轴承厂"
    assert told["suggestion"]["reasons"]
    client.say(type="complete", id="1")
    client.subscribe(NEED_MATCHED, "again", ids=[need.id], after=start)
    assert client.next()["needMatched"]["suggestion"]["partner"]["name"] == "宁波新轴承厂"


def test_so_many_needs_are_listened_to_and_no_more(client: Client) -> None:
    client.subscribe(NEED_MATCHED, ids=["ned_x"] * 101)
    assert client.hear()["payload"][0]["extensions"]["code"] == "TOO_MANY_ITEMS"


def test_questions_and_mutations_are_answered_as_well(client: Client) -> None:
    client.subscribe('{ enterprise(name: "龙工") { id } }', "q")
    assert client.next() == {"enterprise": {"id": LONGGONG}}
    assert client.hear() == {"type": "complete", "id": "q"}


def test_who_completes_hears_no_more_and_may_use_the_id_anew(client: Client, store: Store) -> None:
    client.subscribe(CHANGED)
    client.say(type="complete", id="1")
    cursor(client)
    moved(store, "没人听")
    client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
    keep(store, product("推土机"))
    assert client.next()["changed"]["kind"] == "PRODUCT"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('subscription { changed(after: "x") { id } }', "BAD_CURSOR"),
        ("subscription { changed { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changed { id } introductionChanged { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription($kinds: [FactKind!]!) { changed(kinds: $kinds) { id } }", "BAD_VARIABLES"),
        ("", "BAD_REQUEST"),
    ],
)
def test_what_cannot_be_listened_to_is_told_why(client: Client, query: str, code: str) -> None:
    client.subscribe(query)
    answer = client.hear()
    assert (answer["type"], answer["id"]) == ("error", "1")
    assert [one["extensions"]["code"] for one in answer["payload"]] == [code]
    client.say(type="ping")
    assert client.hear() == {"type": "pong"}


# --- the protocol


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


# --- who may listen


def test_a_token_that_is_turned_off_is_let_go_though_it_would_not_be_told(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, connected(http, headers={"authorization": f"Bearer {secret}"}) as client:
        client.greet()
        client.subscribe(CHANGED, after=cursor(client))
        Tokens(store).revoke(token.id)
        started = time.monotonic()
        keep(store, enterprise("不公开展示的厂"))
        assert client.closed()[0] == 4401
        assert time.monotonic() - started < ASKED_AGAIN / 2


@contextmanager
def guarded(store: Store) -> Iterator[TestClient]:
    """Where accounts are kept."""
    with TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http:
        yield http


def with_token(client: Client, secret: object) -> None:
    client.say(type="connection_init", payload={"authorization": f"Bearer {secret}"})


def test_who_does_not_say_who_it_is_is_let_go(store: Store) -> None:
    with guarded(store) as http, connected(http) as client:
        client.say(type="connection_init")
        assert client.closed()[0] == 4401


def test_a_token_may_come_with_the_greeting(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, connected(http) as client:
        with_token(client, secret)
        assert client.hear() == {"type": "connection_ack"}
        client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
        keep(store, product("推土机"))
        assert client.next()["changed"]["kind"] == "PRODUCT"
        Tokens(store).revoke(token.id)
        keep(store, product("压路机"))
        assert client.closed()[0] == 4401


@pytest.mark.parametrize("payload", [{"Authorization": "Bearer qx_madeup"}, {"Authorization": "Bearer"},
                                     {"authorization": "Basic eDp5"}, {"authorization": 1}, {"AUTHORIZATION": None}])  # fmt: skip
def test_by_a_token_that_opens_nothing_nobody_gets_in_whatever_cookie_is_beside_it(
    store: Store, payload: dict[str, Any]
) -> None:
    _, session = signed_in(store, Role.STAFF)
    for headers in ({}, {"cookie": f"{COOKIE}={session}"}):
        with guarded(store) as http, connected(http, headers=headers) as client:
            client.say(type="connection_init", payload=payload)
            assert client.closed()[0] == 4401


def test_who_brings_a_token_sees_what_that_sees_whatever_cookie_is_beside_it(store: Store) -> None:
    _, session = signed_in(store, Role.STAFF)
    _, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, connected(http, headers={"cookie": f"{COOKIE}={session}"}) as client:
        with_token(client, secret)
        assert client.hear() == {"type": "connection_ack"}
        client.subscribe('{ organisation(name: "龙工") { id } me { name } }')
        assert "龙工" not in orjson.dumps(client.hear()).decode()


def test_a_page_of_another_site_comes_without_our_cookies(store: Store) -> None:
    _, session = signed_in(store, Role.STAFF)
    _, secret = Tokens(store).create("平台", frozenset())
    headers = {"cookie": f"{COOKIE}={session}", "origin": "https://srm.example"}
    with guarded(store) as http:
        with connected(http, headers=headers) as client:
            client.say(type="connection_init")
            assert client.closed()[0] == 4401
        with connected(http, headers=headers) as client:
            with_token(client, secret)
            assert client.hear() == {"type": "connection_ack"}


def test_who_does_not_say_who_it_is_takes_the_place_of_nobody(store: Store) -> None:
    _, session = signed_in(store, Role.STAFF)
    with guarded(store) as http, ExitStack() as open_:
        for _ in range(EACH):
            open_.enter_context(connected(http))
        with http.websocket_connect("/graphql", [SUBPROTOCOL]) as socket:
            assert Client(socket).closed() == (4501, "TOO_MANY_STREAMS")
        with connected(http, headers={"cookie": f"{COOKIE}={session}"}) as client:
            client.greet()


def test_a_token_has_so_many_sockets_whichever_way_it_comes(store: Store) -> None:
    _, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, ExitStack() as open_:
        for _ in range(EACH):
            client = open_.enter_context(connected(http))
            with_token(client, secret)
            assert client.hear() == {"type": "connection_ack"}
        with connected(http) as client:
            with_token(client, secret)
            assert client.closed() == (4501, "TOO_MANY_STREAMS")


def signed_in(store: Store, role: Role) -> tuple[Door, str]:
    door = Door(store)
    _, link = door.invite("zhao", "赵", frozenset({role}))
    return door, door.enter(link, "桥头的老槐树 1978", "")


def test_who_signs_out_hears_nothing_more(store: Store) -> None:
    door, token = signed_in(store, Role.STAFF)
    with (
        TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http,
        connected(http, headers={"cookie": f"{COOKIE}={token}"}) as client,
    ):
        client.greet()
        client.subscribe(CHANGED, after=cursor(client))
        moved(store, "一")
        client.next()
        signed = door.who(token)
        assert signed is not None
        door.sign_out(signed)
        moved(store, "二")
        assert client.closed()[0] == 4401


def test_what_one_may_not_see_is_not_told(store: Store) -> None:
    _, token = signed_in(store, Role.STEWARD)  # in whose care nobody is
    with (
        TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http,
        connected(http, headers={"cookie": f"{COOKIE}={token}"}) as client,
    ):
        client.greet()
        client.subscribe(CHANGED, kinds=["ENTERPRISE", "PRODUCT"], after=cursor(client))
        moved(store, "只有备注变了")  # which a steward of others does not see
        keep(store, product("推土机"))
        assert client.next()["changed"]["kind"] == "PRODUCT"


def test_an_operator_hears_nothing(store: Store) -> None:
    _, token = signed_in(store, Role.OPERATOR)
    with (
        TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http,
        connected(http, headers={"cookie": f"{COOKIE}={token}"}) as client,
    ):
        client.say(type="connection_init")
        assert client.closed()[0] == 4403


def test_a_token_that_is_turned_off_hears_nothing_more(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset())
    with (
        TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http,
        connected(http, headers={"authorization": f"Bearer {secret}"}) as client,
    ):
        client.greet()
        client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
        keep(store, product("推土机"))
        assert client.next()["changed"]["kind"] == "PRODUCT"
        Tokens(store).revoke(token.id)
        keep(store, product("压路机"))
        assert client.closed()[0] == 4401
