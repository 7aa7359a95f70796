"""The page of receivers: what the commands and mutations do, by buttons, for an operator and for staff."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.messages import Receivers
from api.messages.receivers import every, letters
from api.settings import Settings
from graph.stores import EVERYTHING, Store
from schema.policy import Role
from tests.api.accounts.posting import post
from tests.api.accounts.test_gate import let_in
from tests.api.cli.test_serve import wait_until
from tests.api.messages.test_messages import receiving, said
from tests.factories import enterprise, keep

ADD = {"do": "add", "name": "采购平台", "url": "https://hooks.example.com/in?key=geheim", "format": "signed"}


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    settings = Settings(accounts=True, local_receivers=True, messages_keys=("k" * 43,))
    with TestClient(
        create_app(store, settings), base_url="https://town.example", follow_redirects=False
    ) as client:
        yield client


def id_in(store: Store) -> str:
    return store.read(EVERYTHING, lambda view: next(every(view)).id)


def code_in(page: str) -> str:
    return page.partition("<code>")[2].partition("</code>")[0]


def test_an_operator_does_it_all_by_buttons(http: TestClient, store: Store) -> None:
    let_in(http, store, "root1", Role.OPERATOR)
    assert "还没有登记接收方" in http.get("/receivers").text
    refused = post(http, "/receivers", ADD)
    assert (refused.status_code, 'value="采购平台"' in refused.text, "不能发往" in refused.text) == (
        403,
        True,
        True,
    )
    assert "hooks.example.com" in post(http, "/receivers", {"do": "allow", "host": "hooks.example.com"}).text
    secret = code_in(post(http, "/receivers", ADD).text)
    assert secret.startswith("whsec_")
    page = http.get("/receivers").text
    assert (secret in page, "geheim" in page, "https://hooks.example.com/in" in page) == (False, False, True)
    one = {"receiver": id_in(store)}
    assert code_in(post(http, "/receivers", {"do": "renew", **one}).text) not in (secret, "")
    assert "没有收下" in post(http, "/receivers", {"do": "test", **one}).text  # there is no such host here
    assert "采购平台" not in post(http, "/receivers", {"do": "remove", **one}).text
    assert (
        "hooks.example.com"
        not in post(http, "/receivers", {"do": "disallow", "host": "hooks.example.com"}).text
    )


def test_staff_sees_what_nobody_took_and_sends_it_again(http: TestClient, store: Store) -> None:
    let_in(http, store, "wang1", Role.STAFF)
    with receiving(iter([said(204), said(410), said(200)])) as (url, got):
        post(http, "/receivers", ADD | {"url": url})
        one = {"receiver": id_in(store)}
        assert "收下了" in post(http, "/receivers", {"do": "test", **one}).text
        keep(store, enterprise("新来的厂"))
        wait_until(lambda: store.read(EVERYTHING, lambda view: list(letters(view, one["receiver"]))))
        page = http.get("/receivers").text
        assert "没人收下的 1 件" in page
        assert "410 gone" in page
        post(http, "/receivers", {"do": "again", **one})
        wait_until(lambda: len(got) == 3)
        wait_until(lambda: "都送到了" in http.get("/receivers").text)
        assert got[1][1] == got[2][1]
    assert post(http, "/receivers", {"do": "allow", "host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ENTERPRISE])
def test_it_is_nobody_elses(http: TestClient, store: Store, role: Role) -> None:
    Receivers(store).allow("hooks.example.com")
    let_in(http, store, "zhou1", role)
    assert http.get("/receivers").status_code == 403
    assert post(http, "/receivers", ADD).status_code == 403


def test_where_no_key_is_given_it_says_so(store: Store) -> None:
    with TestClient(create_app(store, Settings())) as http:
        assert "明文" in http.get("/receivers").text
