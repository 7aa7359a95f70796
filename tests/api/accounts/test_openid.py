"""Signing in by an OpenID provider, which is a real one on loopback; what it may not say is refused with words."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from joserfc.jwk import KeySet, RSAKey
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.guard import COOKIE, FIELD
from api.accounts.openid import Client
from api.accounts.people import by_login
from api.app import create_app
from api.settings import Settings
from graph.stores import EVERYTHING, Store
from schema import BadInput
from schema.policy import Role
from tests.api.accounts.enterprises import PASSWORD, hidden
from tests.api.accounts.posting import post
from tests.api.accounts.provider import Change, Provider, serving

SECRET = "gong-yong-de-mi-mi"


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with serving(Provider("qianxian", SECRET)) as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Iterator[Provider]:
    """As it keeps the rules."""
    before = dict(vars(served))
    yield served
    vars(served).update(before)


@pytest.fixture
def openid_app(store: Store, provider: Provider) -> Any:
    client = Client(issuer=provider.url, client_id="qianxian", secret=SECRET)
    return create_app(store, Settings(accounts=True, openid=client))


@pytest.fixture
def http(openid_app: Any) -> Iterator[TestClient]:
    with browser(openid_app) as one:
        yield one


def browser(app: Any) -> TestClient:
    return TestClient(app, base_url="https://town.example", follow_redirects=False)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def comes_back(there: str) -> str:
    """The way back, by a browser that signs in at the provider."""
    try:
        build_opener(_Stay).open(there)
    except HTTPError as led:
        led.close()
        return str(led.headers["Location"]).removeprefix("https://town.example")
    raise AssertionError("the provider leads back")


def tries(http: TestClient, path: str = "/openid") -> Any:
    there = http.get(path)
    assert there.status_code == 303, there.text
    return http.get(comes_back(there.headers["location"]))


def invited(store: Store, login: str = "tang") -> str:
    return Keeper(store).invite(login, "唐", [Role.STAFF])[1]


def test_a_one_time_link_binds_and_from_then_on_the_provider_lets_in(
    openid_app: Any, http: TestClient, store: Store
) -> None:
    link = invited(store)
    shown = http.get(f"/enter/{link}").text
    assert f"/openid?link={link}" in shown
    done = tries(http, f"/openid?link={link}")
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert http.get("/organisations").status_code == 200
    assert "用过或过期" in http.get(f"/enter/{link}").text
    with browser(openid_app) as another:
        assert "用统一身份登录" in another.get("/sign-in").text
        assert tries(another, "/openid?then=/organisations").headers["location"] == "/organisations"
        assert another.get("/organisations").status_code == 200
        evil = another.get("/openid?then=//evil.example")
        assert another.get(comes_back(evil.headers["location"])).headers["location"] == "/"


def test_who_is_signed_in_binds_their_own_account(openid_app: Any, http: TestClient, store: Store) -> None:
    http.cookies.set(COOKIE, Door(store).enter(invited(store), PASSWORD, ""))
    assert "还没有对上" in http.get("/account").text
    for forged in ("", "x" * 32):
        assert http.get(f"/openid?bind={forged}").status_code == 401
    token = hidden(http.get("/account").text, FIELD)
    done = tries(http, f"/openid?bind={token}")
    assert done.headers["location"] == "/account?done=openid"
    assert "已对上" in http.get("/account").text
    with browser(openid_app) as another:
        assert tries(another).headers["location"] == "/"


def test_nobody_is_known_by_what_else_the_provider_says(
    http: TestClient, store: Store, provider: Provider
) -> None:
    """An e-mail address, or a name that is an account's, opens nothing."""
    Door(store).enter(invited(store), PASSWORD, "")
    provider.change = lambda claims: {
        **claims,
        "email": "tang@town.example",
        "email_verified": True,
        "preferred_username": "tang",
    }
    refused = tries(http)
    assert (refused.status_code, "还没有对上账号" in refused.text) == (403, True)
    assert http.get("/organisations").status_code == 303


def test_an_identity_is_of_one_account_and_goes_with_it(http: TestClient, store: Store) -> None:
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    taken = tries(http, f"/openid?link={invited(store, 'li')}")
    assert (taken.status_code, "另一个账号" in taken.text) == (403, True)
    with store.view(EVERYTHING) as view:
        tang = by_login(view, "tang")
    assert tang is not None
    Keeper(store).let_go(tang.id)
    assert tries(http).status_code == 403


def claims_with(**more: Any) -> Change:
    return lambda claims: {**claims, **more}


def without(name: str) -> Change:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize(
    "change",
    [
        claims_with(iss="https://other.example"),
        claims_with(aud="somebody-else"),
        claims_with(aud=["somebody-else"]),
        claims_with(aud=["qianxian", "x"], azp="x"),
        claims_with(nonce="another"),
        claims_with(exp=int(time.time()) - 3_600),
        claims_with(iat=int(time.time()) + 86_400),
        claims_with(exp="soon"),
        claims_with(sub=""),
        claims_with(sub="x" * 256),
        claims_with(sub=7),
        *(without(name) for name in ("iss", "sub", "aud", "exp", "iat", "nonce")),
    ],
)
def test_a_token_that_is_not_for_us_here_and_now_is_refused(
    http: TestClient, store: Store, provider: Provider, change: Change
) -> None:
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    provider.change = change
    refused = tries(http)
    assert (refused.status_code, "OPENID_REFUSED" in refused.text) == (403, True)
    assert COOKIE not in http.cookies


@pytest.mark.parametrize("how", ["none", "shared", "other"])
def test_a_token_that_its_key_did_not_sign_is_refused(
    http: TestClient, store: Store, provider: Provider, how: str
) -> None:
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    match how:
        case "none":
            provider.algorithm = "none"
        case "shared":
            provider.algorithm = "HS256"
        case "other":
            provider.signer = RSAKey.generate_key(2048, {"kid": "one"})
    refused = tries(http)
    assert (refused.status_code, "OPENID_REFUSED" in refused.text) == (403, True)


def test_new_keys_of_the_provider_are_taken(http: TestClient, store: Store, provider: Provider) -> None:
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    provider.keys = KeySet([RSAKey.generate_key(2048, {"kid": "one"})])
    assert tries(http).headers["location"] == "/"


def test_a_way_back_is_taken_once_in_the_browser_that_began_it(
    openid_app: Any, http: TestClient, store: Store
) -> None:
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    back = comes_back(http.get("/openid").headers["location"])
    with browser(openid_app) as another:
        another.get("/sign-in")
        stolen = another.get(back)
        assert (stolen.status_code, "OPENID_STATE" in stolen.text) == (403, True)
    assert http.get(back).headers["location"] == "/"
    assert http.get(back).status_code == 403
    for made_up in ("/openid/back", "/openid/back?state=x&code=y", "/openid/back?code=y"):
        assert http.get(made_up).status_code == 403
    state = parse_qs(urlsplit(http.get("/openid").headers["location"]).query)["state"][0]
    said = http.get(f"/openid/back?state={state}&error=access_denied&error_description=<script>")
    assert (said.status_code, "access_denied" in said.text, "<script>" in said.text) == (403, True, False)


def test_a_code_of_another_way_is_refused(http: TestClient, store: Store) -> None:
    """PKCE: the code is worth nothing with another verifier."""
    tries(http, f"/openid?link={invited(store)}")
    http.cookies.clear()
    first = comes_back(http.get("/openid").headers["location"])
    second = comes_back(http.get("/openid").headers["location"])
    code, state = (
        parse_qs(urlsplit(way).query)[name][0] for way, name in ((first, "code"), (second, "state"))
    )
    assert "OPENID_REFUSED" in http.get(f"/openid/back?code={code}&state={state}").text


def test_a_provider_that_is_silent_or_another_is_said(store: Store, provider: Provider) -> None:
    silent = Client(issuer="http://127.0.0.1:9", client_id="qianxian")
    with browser(create_app(store, Settings(accounts=True, openid=silent))) as http:
        answer = http.get("/openid")
        assert (answer.status_code, "OPENID_SILENT" in answer.text) == (503, True)
    provider.said_issuer = "https://other.example"
    client = Client(issuer=provider.url, client_id="qianxian", secret=SECRET)
    with browser(create_app(store, Settings(accounts=True, openid=client))) as http:
        assert "OPENID_REFUSED" in http.get("/openid").text


def test_without_a_provider_there_is_no_such_way(store: Store) -> None:
    with browser(create_app(store, Settings(accounts=True))) as http:
        assert http.get("/openid").status_code == 404
        assert "统一身份" not in http.get("/sign-in").text
        assert post(http, "/openid", {}).status_code in (404, 405)


@pytest.mark.parametrize(
    "issuer", ["http://idp.example", "https://idp.example/", "idp.example", "ftp://127.0.0.1"]
)
def test_a_provider_is_named_by_an_address_that_encrypts(issuer: str) -> None:
    with pytest.raises(BadInput):
        Client(issuer=issuer, client_id="qianxian")


def test_no_secret_of_a_way_is_kept_in_the_clear(http: TestClient, store: Store) -> None:
    there = parse_qs(urlsplit(http.get("/openid").headers["location"]).query)
    assert SECRET not in repr(Client(issuer="https://a.example", client_id="q", secret=SECRET))
    with store.view(EVERYTHING) as view:
        kept = " ".join(f"{name} {value}" for name, value in view.remembered("openid"))
    assert there["state"][0] not in kept


def test_a_way_that_nobody_began_waits_for_nobody_who_writes(http: TestClient, store: Store) -> None:
    """Strangers could make one up again and again, and each took a turn of those who write."""
    with ThreadPoolExecutor(1) as stranger, store.write("test", "a long one") as tx:
        tx.remember("test:", "")
        refused = stranger.submit(http.get, "/openid/back?state=made-up&code=x").result(60)
        assert (refused.status_code, "OPENID_STATE" in refused.text) == (403, True)
