"""Platforms' tokens: shown once, for what the operator says, and over the moment that is turned off."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from api.accounts.integrators import PREFIX, Tokens
from api.accounts.usage import Counting, total, used_by
from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.stores import EVERYTHING, Scope, Store, open_store
from schema import Enterprise, Problem
from schema.policy import Permit, Role
from tests.api.accounts.posting import post
from tests.api.accounts.test_gate import let_in
from tests.api.console.town import CLUSTER, fill
from tests.factories import enterprise, keep

BOTH = pytest.mark.parametrize(
    "address", ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True
)
ASK = '{ matchText(text: "求购自润滑轴承", first: 3) { nodes { partner { name } } } }'
REGISTER = """mutation { registerEnterprise(input: {name: "推来的厂"}) {
    enterprise { id name } changeSet { by } problems { code } } }"""


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    app = create_app(store, Settings(accounts=True))
    with TestClient(app, base_url="https://town.example", follow_redirects=False) as client:
        yield client


def asked(http: TestClient, token: str, query: str = "{ __typename }", **headers: str) -> Any:
    return http.post(
        "/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}", **headers}
    )


def code(response: Any) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


@BOTH
def test_a_token_opens_graphql_until_it_is_turned_off_on_every_worker(http: TestClient, store: Store) -> None:
    token, secret = Tokens(store).create("省产业大脑", frozenset({Permit.SUGGESTIONS}))
    assert secret.startswith(PREFIX)
    assert asked(http, secret).json()["data"] == {"__typename": "Query"}
    with TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as other:
        assert asked(other, secret).status_code == 200
        Tokens(store).revoke(token.id)
        for worker in (http, other):
            refused = asked(worker, secret)
            assert (refused.status_code, code(refused)) == (401, "TOKEN_REVOKED")
            assert refused.headers["www-authenticate"].startswith("Bearer ")


def test_the_store_holds_no_token(store: Store, tmp_path: Path) -> None:
    _, secret = Tokens(store).create("省产业大脑", frozenset())
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert "省产业大脑".encode() in written
    assert secret.encode() not in written
    assert secret.removeprefix(PREFIX).encode() not in written


def test_a_token_is_over_when_it_expires(http: TestClient, store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=8)
    _, secret = Tokens(store, long_ago).create("省产业大脑", frozenset(), days=7)
    assert code(asked(http, secret)) == "TOKEN_EXPIRED"


@pytest.mark.parametrize("token", ["", "qx_made-up", "é", "x" * 5000])
def test_what_is_no_token_opens_nothing(http: TestClient, token: str) -> None:
    refused = http.post(
        "/graphql",
        json={"query": "{ __typename }"},
        headers={b"authorization": f"Bearer {token}".encode("latin-1")},
    )
    assert (refused.status_code, code(refused)) == (401, "UNAUTHENTICATED")


def test_a_session_counts_for_nothing_beside_a_token(http: TestClient, store: Store) -> None:
    let_in(http, store)
    assert http.post("/graphql", json={"query": "{ __typename }"}).status_code == 200
    assert asked(http, "qx_made-up").status_code == 401
    _, secret = Tokens(store).create("省产业大脑", frozenset())
    assert asked(http, secret, REGISTER).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_token_opens_no_page(http: TestClient, store: Store) -> None:
    _, secret = Tokens(store).create("省产业大脑", frozenset(Permit))
    for path in ("/", "/organisations", "/people", "/tokens"):
        response = http.get(path, headers={"Authorization": f"Bearer {secret}"})
        assert (response.status_code, response.headers["location"][:8]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("permits", "suggests", "pushes", "sees_business"),
    [
        (frozenset(), False, False, False),
        (frozenset({Permit.NEEDS}), False, False, False),
        (frozenset({Permit.SUGGESTIONS}), True, False, False),
        (frozenset({Permit.BUSINESS}), False, False, True),
        (frozenset({Permit.PUSH}), False, True, True),
    ],
)
def test_each_permit_lets_do_what_it_says(
    http: TestClient,
    store: Store,
    permits: frozenset[Permit],
    suggests: bool,
    pushes: bool,
    sees_business: bool,
) -> None:
    _, secret = Tokens(store).create("省产业大脑", permits)
    listed = asked(http, secret, "{ enterprises(first: 50) { nodes { name } } }").json()["data"]
    assert bool(listed["enterprises"]["nodes"]) == sees_business  # none of the town agreed to be shown
    assert ("errors" not in asked(http, secret, ASK).json()) == suggests
    assert ("errors" not in asked(http, secret, REGISTER).json()) == pushes


def test_the_log_names_a_platform_by_its_key_and_people_read_its_name(http: TestClient, store: Store) -> None:
    token, secret = Tokens(store).create("省产业大脑", frozenset({Permit.PUSH}))
    pushed = asked(http, secret, REGISTER).json()["data"]["registerEnterprise"]
    assert pushed["problems"] == []
    with store.view(EVERYTHING) as view:
        assert {change.by for change in view.history(pushed["enterprise"]["id"])} == {token.id}
    let_in(http, store)
    assert "省产业大脑" in http.get(f"/history/{pushed['enterprise']['id']}").text


def test_a_token_of_one_cluster_sees_nothing_of_another(store: Store) -> None:
    keep(store, enterprise("别处的厂", makes=["铸件"]))
    with store.view(EVERYTHING) as view:
        members = {one.organisation_id for one in view.members_of(CLUSTER.id)}
        everybody = {one.id for one in view.all(Enterprise)}
    token, _ = Tokens(store).create("省产业大脑", frozenset({Permit.BUSINESS}), (CLUSTER.name,))
    with store.view(Scope.of(token.actor)) as view:
        seen = {one.id for one in view.all(Enterprise)}
    assert seen == members & everybody
    assert seen < everybody


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": " "}, "BAD_NAME"),
        ({"name": "名" * 61}, "BAD_NAME"),
        ({"days": 0}, "BAD_DAYS"),
        ({"days": 367}, "BAD_DAYS"),
        ({"budget": 0}, "BAD_BUDGET"),
        ({"clusters": ("没有这个党委",)}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_given_is_said(store: Store, given: dict[str, Any], problem: str) -> None:
    with pytest.raises(Problem) as refused:
        Tokens(store).create(**{"name": "省产业大脑", "permits": frozenset(), **given})
    assert refused.value.code == problem


@BOTH
def test_what_was_used_is_added_up_by_the_day_from_every_worker(store: Store) -> None:
    token, _ = Tokens(store).create("省产业大脑", frozenset())
    workers = [Counting(), Counting()]
    for counting in workers:
        counting.spent(token.id, 30)
        counting.refused(token.id)
        counting.write(store)
        counting.write(store)  # what was written is not written again
    today = datetime.now(UTC).date()
    with store.view(EVERYTHING) as view:
        used = total(used_by(view, token.id, today - timedelta(days=1)))
    assert (used.requests, used.cost, used.refused) == (2, 60, 2)


def test_an_operator_gives_limits_and_turns_off_on_a_page(http: TestClient, store: Store) -> None:
    let_in(http, store, "root1", Role.OPERATOR)
    assert "还没有发过令牌" in http.get("/tokens").text
    given = {"do": "create", "name": "省产业大脑", "scope": ["needs"], "days": "30", "budget": "50000"}
    refused = post(http, "/tokens", given | {"days": "很多"})
    assert (refused.status_code, 'value="省产业大脑"' in refused.text) == (400, True)
    shown = post(http, "/tokens", given).text
    secret = shown.partition("<code>")[2].partition("</code>")[0]
    cookies, http.cookies = http.cookies, type(http.cookies)()
    assert asked(http, secret).status_code == 200
    http.cookies = cookies
    page = http.get("/tokens").text
    assert secret not in page
    token_id = page.partition('name="token" value="')[2].partition('"')[0]
    assert "99000" in post(http, "/tokens", {"do": "limit", "token": token_id, "budget": "99000"}).text
    assert "停用" in post(http, "/tokens", {"do": "revoke", "token": token_id}).text
    assert asked(http, secret).status_code == 401


def test_who_keeps_no_accounts_keeps_no_tokens(http: TestClient, store: Store) -> None:
    let_in(http, store)
    assert http.get("/tokens").status_code == 403


def test_the_command_gives_lists_limits_and_turns_off(tmp_path: Path, address: str, store: Store) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["tokens", *words, "--db", address])

    made = run("create", "省产业大脑", "--scope", "needs", "--scope", "push", "--days", "10")
    secret = made.stdout.strip()
    assert (made.exit_code, Tokens(store).who(secret).name) == (0, "省产业大脑")
    (listed,) = json.loads(run("list", "--json").stdout)
    assert (listed["scopes"], listed["works"]) == (["needs", "push"], True)
    assert run("limit", listed["id"], "1234").exit_code == 0
    assert run("usage", listed["id"]).exit_code == 0
    assert "已停用" in run("revoke", listed["id"]).stdout
    (listed,) = json.loads(run("list", "--json").stdout)
    assert (listed["budget"], listed["works"]) == (1234, False)
    gone = run("revoke", "tok_no")
    assert (gone.exit_code, "NO_TOKEN" in gone.output) == (2, True)
