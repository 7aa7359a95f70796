"""Who may listen over a WebSocket, and who is let go."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.guard import COOKIE
from api.accounts.integrators import Tokens
from api.app import create_app
from api.hearing.seats import EACH
from api.settings import Settings
from graph.stores import Store
from schema.policy import Permit, Role
from tests.api.gql.sockets import CHANGED, Client, connected, cursor, moved
from tests.factories import enterprise, keep, product

BEARINGS = '{ matchText(text: "求购自润滑轴承") { nodes { partner { name } } } }'


def signed_in(store: Store, role: Role) -> tuple[Door, str]:
    door = Door(store)
    _, link = Keeper(store).invite("zhao", "赵", frozenset({role}))
    return door, door.enter(link, "桥头的老槐树 1978", "")


@contextmanager
def guarded(store: Store) -> Iterator[TestClient]:
    """Where accounts are kept."""
    with TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http:
        yield http


def with_token(client: Client, secret: object) -> None:
    client.say(type="connection_init", payload={"authorization": f"Bearer {secret}"})


@pytest.mark.usefixtures("never_asked_again")
def test_a_token_that_is_turned_off_is_let_go_though_it_would_not_be_told(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, connected(http, headers={"authorization": f"Bearer {secret}"}) as client:
        client.greet()
        client.subscribe(CHANGED, after=cursor(client))
        Tokens(store).revoke(token.id)
        keep(store, enterprise("不公开展示的厂"))
        assert client.closed()[0] == 4401


def test_a_token_that_is_turned_off_asks_nothing_more_over_a_socket_that_it_opened(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset({Permit.BUSINESS, Permit.SUGGESTIONS}))
    with guarded(store) as http, connected(http, headers={"authorization": f"Bearer {secret}"}) as client:
        client.greet()
        client.subscribe(BEARINGS)
        assert "上海自润轴承有限公司" in orjson.dumps(client.next()).decode()
        assert client.hear()["type"] == "complete"
        Tokens(store).revoke(token.id)
        client.subscribe(BEARINGS)
        assert client.closed()[0] == 4401


def test_a_budget_that_is_made_smaller_is_so_on_a_socket_that_is_open(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset({Permit.BUSINESS, Permit.SUGGESTIONS}))
    with guarded(store) as http, connected(http, headers={"authorization": f"Bearer {secret}"}) as client:
        client.greet()
        client.subscribe(BEARINGS)
        client.next()
        assert client.hear()["type"] == "complete"
        Tokens(store).limit(token.id, 2_000)
        client.subscribe(BEARINGS)
        assert "OVER_BUDGET" in orjson.dumps(client.hear()).decode()


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
    _, secret = Tokens(store).create("平台", frozenset())
    with guarded(store) as http, ExitStack() as open_:
        silent = [open_.enter_context(connected(http)) for _ in range(EACH)]
        with connected(http, headers={"cookie": f"{COOKIE}={session}"}) as client:
            client.greet()
        with connected(http) as client:  # who waited longest makes room for one more
            assert silent[0].closed()[0] == 4408
            with_token(client, secret)
            assert client.hear() == {"type": "connection_ack"}


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


def test_who_signs_out_hears_nothing_more(store: Store) -> None:
    door, token = signed_in(store, Role.STAFF)
    with (
        guarded(store) as http,
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
        guarded(store) as http,
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
        guarded(store) as http,
        connected(http, headers={"cookie": f"{COOKIE}={token}"}) as client,
    ):
        client.say(type="connection_init")
        assert client.closed()[0] == 4403


def test_a_token_that_is_turned_off_hears_nothing_more(store: Store) -> None:
    token, secret = Tokens(store).create("平台", frozenset())
    with (
        guarded(store) as http,
        connected(http, headers={"authorization": f"Bearer {secret}"}) as client,
    ):
        client.greet()
        client.subscribe(CHANGED, kinds=["PRODUCT"], after=cursor(client))
        keep(store, product("推土机"))
        assert client.next()["changed"]["kind"] == "PRODUCT"
        Tokens(store).revoke(token.id)
        keep(store, product("压路机"))
        assert client.closed()[0] == 4401
