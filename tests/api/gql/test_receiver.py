"""Receivers of messages by GraphQL: a platform has its own, and knows of no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.integrators import Tokens
from api.accounts.pace import Tried
from api.app import create_app
from api.messages import Receivers
from api.settings import Settings
from graph.stores import Store

ADD = """mutation($url: String!) { registerReceiver(input: {name: "平台", url: $url, kinds: [NEED]}) {
    secret receiver { id name url format kinds } problems { code } } }"""
URL = "https://hooks.example.com/in?key=geheim"


class Platform:
    def __init__(self, http: TestClient, store: Store) -> None:
        _, secret = Tokens(store).create("平台", frozenset())
        self._http, self._headers = http, {"authorization": f"Bearer {secret}"}

    def __call__(self, query: str, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        return self._http.post("/graphql", json=body, headers=self._headers).json()["data"]


@pytest.fixture
def platforms(store: Store) -> Iterator[tuple[Platform, Platform]]:
    Receivers(store).allow("hooks.example.com")
    with TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as http:
        yield Platform(http, store), Platform(http, store)


def test_a_platform_registers_its_own_and_is_shown_the_secret_once(
    platforms: tuple[Platform, Platform], tmp_path: Path
) -> None:
    own, other = platforms
    added = own(ADD, url=URL)["registerReceiver"]
    assert added["problems"] == []
    assert added["secret"].startswith("whsec_")
    receiver = added["receiver"]
    assert (receiver["url"], receiver["format"], receiver["kinds"]) == (
        "https://hooks.example.com/in",
        "SIGNED",
        ["NEED"],
    )
    listed = "{ receivers { id name url off tries said givenUp } }"
    assert [one["id"] for one in own(listed)["receivers"]] == [receiver["id"]]
    assert other(listed)["receivers"] == []
    remove = "mutation($id: ID!) { removeReceiver(id: $id) { problems { code } } }"
    again = "mutation($id: ID!) { sendAgain(id: $id) { receiver { id } problems { code } } }"
    for mutation, name in ((remove, "removeReceiver"), (again, "sendAgain")):
        assert other(mutation, id=receiver["id"])[name]["problems"] == [{"code": "NO_RECEIVER"}]
    renew = "mutation($id: ID!) { renewReceiver(id: $id) { secret problems { code } } }"
    try_ = "mutation($id: ID!) { testReceiver(id: $id) { taken said problems { code } } }"
    for mutation, name in ((renew, "renewReceiver"), (try_, "testReceiver")):
        assert other(mutation, id=receiver["id"])[name]["problems"] == [{"code": "NO_RECEIVER"}]
    renewed = own(renew, id=receiver["id"])["renewReceiver"]
    assert (renewed["problems"], renewed["secret"].startswith("whsec_")) == ([], True)
    assert renewed["secret"] != added["secret"]
    assert own(again, id=receiver["id"])["sendAgain"]["receiver"]["id"] == receiver["id"]
    assert own(remove, id=receiver["id"])["removeReceiver"]["problems"] == []
    assert own(listed)["receivers"] == []


@pytest.mark.usefixtures("one_moment")
def test_a_receiver_is_not_tried_without_end(platforms: tuple[Platform, Platform]) -> None:
    """Each makes this server write to another one, in its own name."""
    own, other = platforms
    try_ = 'mutation { testReceiver(id: "rcv_none") { problems { code } } }'
    codes = [own(try_)["testReceiver"]["problems"][0]["code"] for _ in range(Tried.TEST.limit.amount + 1)]
    assert codes == [*["NO_RECEIVER"] * Tried.TEST.limit.amount, "TOO_OFTEN"]
    assert other(try_)["testReceiver"]["problems"] == [{"code": "NO_RECEIVER"}]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://169.254.169.254/", "https://elsewhere.example/"]
)
def test_where_nothing_may_go_nothing_is_registered(platforms: tuple[Platform, Platform], url: str) -> None:
    added = platforms[0](ADD, url=url)["registerReceiver"]
    assert added["receiver"] is None
    assert added["problems"][0]["code"] in ("BAD_RECEIVER", "HOST_NOT_ALLOWED")
