"""Whoever is not signed in gets no further than the door, by any road."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from api.accounts import Keeper, passwords
from api.accounts.guard import COOKIE
from api.app import create_app
from api.console.accounts.devices import device
from api.console.routes import PAGES
from api.services import PASSWORDS
from api.settings import Settings
from graph.stores import EVERYTHING, Store, open_store
from schema.policy import Role
from tests.api.accounts.posting import OURS, guard_for, post
from tests.api.console.town import fill

PASSWORD = "桥头的老槐树 1978"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    app = create_app(store, Settings(accounts=True))
    with TestClient(app, base_url="https://town.example", follow_redirects=False) as client:
        yield client


def let_in(http: TestClient, store: Store, login: str = "wangfang", *roles: Role) -> None:
    """Sign in somebody new, by a link."""
    _, link = Keeper(store).invite(login, "王芳", frozenset(roles or {Role.STAFF}))
    given = {"password": PASSWORD, "again": PASSWORD}
    response = post(http, f"/enter/{link}", given)
    assert (response.status_code, response.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", sorted({at.path for at in PAGES}))
def test_every_page_leads_to_the_door(http: TestClient, path: str) -> None:
    asked = path.replace("{id}", "ent_aaaaaaaaaaaaaaaa")
    response = http.get(asked)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/sign-in")
    sent = http.post(asked, headers=OURS)
    assert (sent.status_code, "登录已经过期" in sent.text) == (401, True)


def test_a_program_is_told(http: TestClient) -> None:
    response = http.post("/graphql", json={"query": "{ __typename }"})
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (
        401,
        "UNAUTHENTICATED",
    )


def test_who_is_signed_in_is_told_when_the_store_cannot_be_asked_who_that_is(
    http: TestClient, store: Store
) -> None:
    let_in(http, store)
    store.close()
    page = http.get("/organisations")
    assert (page.status_code, "STORE_UNAVAILABLE" in page.text) == (503, True)
    assert "</html>" in page.text
    answer = http.post("/graphql", json={"query": "{ __typename }"}, headers=OURS)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        503,
        "STORE_UNAVAILABLE",
    )
    assert http.get("/healthz").status_code == 200


@pytest.mark.parametrize("road", ["/sign-in", "/enter/abc", "/organisations", "/graphql"])
def test_a_stranger_is_told_nothing_of_a_store_that_is_down(
    http: TestClient, store: Store, road: str, tmp_path: Path
) -> None:
    http.cookies.set(COOKIE, "made-up", domain="town.example")
    (tmp_path / "town.db").write_bytes(b"no database any more" * 500)
    store.close()
    answer = http.get(road)
    assert answer.status_code == 503
    assert "STORE_UNAVAILABLE" in answer.text
    assert "请过几分钟再试" in answer.text
    assert "数据库" not in answer.text
    assert str(tmp_path) not in answer.text
    assert "<nav" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/static/console.css", "/sign-in"])
def test_what_names_nobody_is_open(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/sign-in/../people", "//people", "/enter", "/staticx", "/enterprises"])
def test_no_other_spelling_gets_past_the_door(http: TestClient, path: str) -> None:
    response = http.get(path)
    assert (response.status_code, response.headers["location"][:8]) == (303, "/sign-in")


def test_signing_in_leads_on_to_where_one_wanted(http: TestClient, store: Store) -> None:
    let_in(http, store)
    http.cookies.clear()
    door = http.get("/organisations").headers["location"]
    shown = http.get(door).text
    then = re.search(r'name="then" value="([^"]+)"', shown)
    assert then is not None
    given = {"login": "wangfang", "password": PASSWORD, "then": then[1]}
    response = post(http, "/sign-in", given)
    assert response.headers["location"] == "/organisations"
    kept = response.headers["set-cookie"]
    assert kept.startswith(f"{COOKIE}=")
    assert all(word in kept for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert http.get("/organisations").status_code == 200
    assert http.post("/graphql", json={"query": "{ __typename }"}).json()["data"]


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "x"])
def test_the_door_leads_to_no_other_site(http: TestClient, store: Store, then: str) -> None:
    let_in(http, store)
    given = {"login": "wangfang", "password": PASSWORD, "then": then}
    assert post(http, "/sign-in", given).headers["location"] == "/"


def test_a_wrong_password_shows_the_door_again_with_what_was_typed(http: TestClient, store: Store) -> None:
    let_in(http, store)
    http.cookies.clear()
    response = post(http, "/sign-in", {"login": "wangfang", "password": "tell-no-one"})
    assert (response.status_code, 'value="wangfang"' in response.text, "账号或密码不对" in response.text) == (
        403,
        True,
        True,
    )
    assert "tell-no-one" not in response.text


def test_a_cookie_that_was_stolen_is_worth_nothing_after_signing_out(http: TestClient, store: Store) -> None:
    let_in(http, store)
    stolen = http.cookies[COOKIE]
    assert post(http, "/account", {"do": "out"}).headers["location"] == "/sign-in?done=out"
    http.cookies.set(COOKIE, stolen)
    assert http.post("/graphql", json={"query": "{ __typename }"}).status_code == 401


def test_another_site_signs_nobody_in_or_out(http: TestClient, store: Store) -> None:
    let_in(http, store)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert http.post("/account", data={"do": "out"}, headers=foreign).status_code == 403
    assert http.get("/account").status_code == 200


def test_staff_keep_no_accounts(http: TestClient, store: Store) -> None:
    let_in(http, store)
    assert (http.get("/people").status_code, "人员" in http.get("/").text) == (403, False)
    told = http.get("/people")
    assert (told.headers["content-type"][:9], "没有权限" in told.text) == ("text/html", True)


def test_an_operator_keeps_accounts_and_sees_no_business(http: TestClient, store: Store) -> None:
    let_in(http, store, "root1", Role.OPERATOR)
    assert http.get("/").headers["location"] == "/people"
    assert [http.get(path).status_code for path in ("/organisations", "/changes", "/load")] == [403] * 3
    assert http.post("/graphql", json={"query": "{ __typename }"}).status_code == 403
    given = {"do": "invite", "login": "liqiang", "name": "李强", "role": "staff"}
    shown = post(http, "/people", given)
    link = re.search(r"https://town\.example(/enter/[\w-]+)</code>", shown.text)
    assert link is not None
    assert "<svg" in shown.text
    http.cookies.clear()
    assert "李强，您好" in http.get(link[1]).text
    let_in_by = post(http, link[1], {"password": PASSWORD, "again": PASSWORD})
    assert let_in_by.headers["location"] == "/"
    assert http.get("/organisations").status_code == 200


def test_what_was_typed_stays_where_an_invitation_is_refused(http: TestClient, store: Store) -> None:
    let_in(http, store, "root1", Role.OPERATOR)
    given = {"do": "invite", "login": "root1", "name": "李强", "role": ["staff", "operator"]}
    response = post(http, "/people", given)
    assert (response.status_code, "已经有人用了" in response.text, 'value="李强"' in response.text) == (
        400,
        True,
        True,
    )


def test_the_log_names_who_is_signed_in_by_a_key_and_the_page_by_name(http: TestClient, store: Store) -> None:
    let_in(http, store)
    made = http.post(
        "/graphql",
        json={
            "query": 'mutation { registerEnterprise(input: {name: "新来的厂"}) { enterprise { id } problems { __typename } } }'
        },
    ).json()
    assert made["data"]["registerEnterprise"]["enterprise"], made
    with store.view(EVERYTHING) as view:
        by = view.change_sets(1).items[0].by
    assert by.startswith("per_")
    shown = http.get("/changes").text
    assert ("王芳" in shown, by in shown) == (True, False)
    asked = """{ changeSets(first: 1) { nodes { by changes { nodes { by sources { recordedBy } } } } }
        enterprise(name: "新来的厂") { sources { recordedBy } } }"""
    told = http.post("/graphql", json={"query": asked})
    assert (told.text.count("王芳"), by in told.text) == (4, False)


def test_without_accounts_there_is_no_door(store: Store) -> None:
    with TestClient(create_app(store, Settings()), follow_redirects=False) as http:
        assert [http.get(path).status_code for path in ("/", "/sign-in", "/people", "/account")] == [
            200,
            404,
            404,
            404,
        ]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0", "微信 · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "—"),
    ],
)  # fmt: skip
def test_a_device_is_called_by_browser_and_system(said: str, called: str) -> None:
    assert device(said) == called


class Slow:
    """Hashes like argon2, and remembers how many did so at once."""

    def __init__(self, real: PasswordHasher) -> None:
        self._real = real
        self._lock = threading.Lock()
        self._now = self.most = 0

    def _at_work(self, work: Callable[[], Any]) -> Any:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.03)
        with self._lock:
            self._now -= 1
        return work()

    def hash(self, password: str) -> Any:
        return self._at_work(lambda: self._real.hash(password))

    def verify(self, hash_: str, password: str) -> Any:
        return self._at_work(lambda: self._real.verify(hash_, password))


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/sign-in", {"login": "wangfang", "password": PASSWORD}),
        (
            "/join",
            {"name": "新来的厂", "who": "李四", "login": "13900000001", "password": PASSWORD, "agreed": "1"},
        ),
    ],
)
def test_few_passwords_are_tried_at_once(
    http: TestClient, path: str, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes 64 MB: thirty strangers at once took two gigabytes."""
    slow = Slow(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", slow)
    guard_for(http)
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: post(http, path, given), range(8)))
    assert 1 <= slow.most <= PASSWORDS
