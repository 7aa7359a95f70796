"""An enterprise registers; forms are guarded, and nothing typed is lost."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.guard import COOKIE
from api.accounts.pace import Tried
from committee.recording import need_id
from graph.stores import EVERYTHING, Store
from schema import (
    Representative,
)
from tests.api.accounts.enterprises import (
    LI,
    PASSWORD,
    WANG,
    browser,
    confirmed,
    do,
    hidden,
    join,
    signed_in,
    steward_of,
    written,
)
from tests.api.accounts.posting import OURS, guard_for, post
from tests.api.console.html import Page as PageRead
from tests.api.console.town import BEARINGS, LONGKING, PHONE


def test_who_registers_is_not_told_whether_the_committee_knows_the_enterprise(app: Any) -> None:
    pages = []
    for name, login in ((LONGKING.name, WANG), ("从没听说过的厂", LI)):
        http = browser(app)
        page = join(http, name, login=login)
        text = re.sub(
            r"(rep_\w+|<title>.*?</title>|[0-9a-f]{32}|value=\"[\w-]{10,}\"|周小二|洪管家)", "", page.text
        )
        pages.append((page.status_code, text.replace(LONGKING.name, "厂").replace("从没听说过的厂", "厂")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 200
    assert "店小二会打电话核对" in pages[0][1]


def test_before_it_is_confirmed_nothing_of_the_record_is_seen(app: Any, wang: TestClient) -> None:
    page = join(wang)
    home = str(page.url).split("?")[0]
    for shown in (page.text, wang.get(home).text):
        assert "招几名焊工" not in shown
        assert PHONE not in shown
    assert wang.get(f"{home}/data.json").status_code == 403
    with_need = wang.get(f"{home}/needs/ned_aaaaaaaaaaaaaaaa")
    assert with_need.status_code == 404


def test_who_claims_by_a_code_is_not_told_whose_it_is(app: Any, store: Store, wang: TestClient) -> None:
    with store.write("test", "a code") as tx:
        tx.put([replace(LONGKING, uscc="91440300MA5FQBG462")])
        tx.commit()
    page = join(wang, "随便写的名字", uscc="91440300MA5FQBG462")
    assert "随便写的名字" in page.text
    assert (LONGKING.name in page.text, LONGKING.id in page.text, LONGKING.id in str(page.url)) == (
        False,
        False,
        False,
    )
    with store.view(EVERYTHING) as view:
        (one,) = view.all(Representative)
    assert one.organisation_id == LONGKING.id
    assert wang.get(f"/mine/{LONGKING.id}").status_code == 404


def test_a_link_lets_in_once_without_a_password(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Representative, [id_])
    token = Keeper(store).link(one.person)
    phone = browser(app)
    assert "新来的厂" in post(phone, f"/enter/{token}", {"do": "once"}).text
    assert "用过或过期" in post(browser(app), f"/enter/{token}", {"do": "once"}).text
    assert "新来的厂" in signed_in(app, WANG).get("/mine").text, "the password that was chosen stays"


@pytest.mark.parametrize("path", ["/", "/organisations", "/care", "/people", "/changes", "/load"])
def test_an_enterprise_has_no_desk(app: Any, wang: TestClient, path: str) -> None:
    join(wang)
    shown = wang.get(path)
    assert shown.status_code == 403 or "/mine" in str(shown.url)
    assert BEARINGS.name not in shown.text


def test_a_form_sent_twice_registers_once(app: Any, store: Store, wang: TestClient) -> None:
    join(wang, "新来的厂")
    wang.cookies.clear()
    page = join(wang, "新来的厂")
    assert "/mine/" in str(page.url)
    with store.view(EVERYTHING) as view:
        assert len(view.organisations_called("新来的厂")) == 1
        assert len(list(view.all(Representative))) == 1


def test_a_number_that_has_an_account_wants_its_password(app: Any, wang: TestClient) -> None:
    join(wang, "新来的厂")
    wang.cookies.clear()
    page = join(wang, "别的厂", password="another sentence")
    assert (page.status_code, "已经有账号" in page.text, 'value="别的厂"' in page.text) == (400, True, True)


def test_a_form_that_is_sent_twice_at_once_registers_once(store: Store) -> None:
    """A double click: the browser shows the answer to the second."""
    begin = threading.Barrier(3)

    def register() -> str | None:
        begin.wait(30)
        return Door(store).register({"name": "新来的厂"}, WANG, "王芳", PASSWORD, "")

    with ThreadPoolExecutor(3) as pool:
        sessions = [pool.submit(register) for _ in range(3)]
        assert all(Door(store).who(one.result() or "") for one in sessions)
    with store.view(EVERYTHING) as view:
        assert len(list(view.all(Representative))) == 1


def test_a_password_that_is_tried_by_registering_counts_too(app: Any, wang: TestClient) -> None:
    join(wang, "新来的厂")
    with browser(app) as stranger:
        for _ in range(5):
            assert join(stranger, "新来的厂", password="another sentence").status_code == 400
        assert join(stranger, "新来的厂").status_code == 400, "the right one waits, too"


def test_what_others_said_in_the_same_words_is_not_told_before_it_is_confirmed(
    app: Any, store: Store, wang: TestClient
) -> None:
    with browser(app) as li:
        known = confirmed(app, store, li, LONGKING.name, who="李强", login=LI)
        written(li, f"/mine/{known}", "急要铜套")
    claim = str(join(wang).url).split("/mine/")[1].split("?")[0]
    for _ in range(2):
        written(wang, f"/mine/{claim}", "急要铜套")
        (own,) = re.findall(r"/needs/(ned_[a-z0-9]+)", wang.get(f"/mine/{claim}").text)
    assert own != need_id(known, "急要铜套"), "the id would tell whose it is"


def test_a_steward_may_be_of_an_enterprise_too(app: Any, store: Store) -> None:
    steward = signed_in(app, "xiaoer")
    page = post(steward, "/join", {"name": "小二家的厂", "agreed": "1", "part": ""})
    assert "已登记" in page.text
    assert "小二家的厂" in steward.get("/mine").text
    assert steward.get("/care").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "😀😀"}, "没有文字"),
        ({"name": ""}, "必填"),
        ({"uscc": "9131"}, "统一社会信用代码有误"),
        ({"login": "12345"}, "11 位手机号"),
        ({"password": "short"}, "密码要 8"),
        ({"password": "x" * 4096}, "密码要 8"),
        ({"agreed": ""}, "必填"),
        ({"who": "王\n芳"}, "姓名"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    store: Store, wang: TestClient, wrong: dict[str, str], words: str
) -> None:
    page = join(wang, **{"name": "新来的厂", **wrong})
    assert page.status_code == 400
    assert words in page.text
    for typed in ("新来的厂" if "name" not in wrong else "王芳", "王芳" if "who" not in wrong else WANG):
        assert f'value="{typed}"' in page.text
    with store.view(EVERYTHING) as view:
        assert list(view.all(Representative)) == []


def test_a_name_with_an_emoji_is_taken_as_it_is(wang: TestClient) -> None:
    assert "新来的厂😀" in join(wang, "新来的厂😀", who="王芳😀").text


@pytest.mark.usefixtures("one_moment")
def test_200_registrations_from_one_address_are_slowed_down(app: Any, store: Store) -> None:
    answers = [join(browser(app), f"厂{n}", login=str(13900000000 + n)).status_code for n in range(24)]
    assert answers == [*[200] * 20, *[429] * 4]
    with store.view(EVERYTHING) as view:
        assert len(list(view.all(Representative))) == 20


@pytest.mark.usefixtures("one_moment")
def test_names_are_proposed_to_strangers_as_often_as_people_type(app: Any) -> None:
    """All names are looked through for each: a hundred a second left nobody else any time."""
    most = Tried.PROPOSE.limit.amount
    with browser(app) as http:
        answers = [http.get("/join/names?name=龙").status_code for _ in range(most + 1)]
    assert answers == [*[200] * most, 429]


def test_a_second_enterprise_is_registered_by_who_is_signed_in(app: Any, wang: TestClient) -> None:
    join(wang, "一号厂")
    assert 'id="who"' not in wang.get("/join").text
    post(wang, "/join", {"name": "二号厂", "agreed": "1", "part": ""})
    listed = wang.get("/mine").text
    assert "一号厂" in listed
    assert "二号厂" in listed


def test_every_form_is_guarded() -> None:
    folder = Path("api/console/templates")
    forms = [
        (file.name, found)
        for file in folder.glob("*.html")
        for found in re.findall(r'<form[^>]*method="post"[^>]*>(.{0,12})', file.read_text(encoding="utf-8"))
    ]
    assert len(forms) > 20
    assert [name for name, after in forms if not after.startswith("{{ guard }}")] == []


@pytest.mark.parametrize("guard", ["", "made-up", "0" * 32])
def test_a_form_without_its_token_is_shown_again_as_typed_and_does_nothing(
    store: Store, wang: TestClient, guard: str
) -> None:
    guard_for(wang)
    given = {
        "name": "新来的厂",
        "who": "王芳",
        "login": WANG,
        "password": PASSWORD,
        "agreed": "1",
        "part": "",
    }
    page = wang.post("/join", data={**given, "guard": guard}, headers=OURS)
    assert (page.status_code, "内容还在" in page.text, 'value="新来的厂"' in page.text) == (403, True, True)
    with store.view(EVERYTHING) as view:
        assert view.organisations_called("新来的厂") == []


def test_nothing_typed_is_lost_when_the_session_ended_meanwhile(
    app: Any, store: Store, wang: TestClient
) -> None:
    home = str(join(wang, "新来的厂").url).split("?")[0]
    path = home.removeprefix("https://town.example")
    form = wang.get(f"{path}/write").text
    wang.cookies.set(COOKIE, "ended", domain="town.example")
    text = "急要铜套 100 件，\n下月底前"
    door = post(
        wang, f"{path}/write", {"text": text, "once": hidden(form, "once"), "part": "", "version": "0"}
    )
    assert (door.status_code, "写的内容都还在" in door.text) == (401, True)
    kept = re.search(r'name="kept" value="([^"]*)"', door.text)
    assert kept is not None
    given = {"login": WANG, "password": PASSWORD, "kept": unescape(kept[1])}
    resumed = post(wang, "/sign-in", given)
    assert str(resumed.url).endswith("/resume")
    assert "急要铜套 100 件" in resumed.text
    fields = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', resumed.text, re.DOTALL))
    sent = post(wang, path + "/write", fields)
    assert str(sent.url).endswith("/draft")
    assert "急要铜套 100 件，" in wang.get(f"{path}/write").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_well_made(app: Any, store: Store, wang: TestClient, lang: str) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{id_}", "急要自润滑轴承 100 件")
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([id_])
    steward = steward_of(app, store, id_)
    pages = [steward.get(path, params={"lang": lang}) for path in ("/care", f"/care/{id_}", "/account")]
    do(steward, f"/care/{id_}", "open", need=need.id)
    pages += [
        post(steward, f"/care/{id_}/contacts", {"purpose": "约走访"}),
        steward.get(f"/care/{id_}/needs/{need.id}"),
    ]
    asked = f"/mine/{id_}/needs/{need.id}"
    shown = wang.get(asked, params={"lang": lang})
    meet = post(wang, f"{asked}/meet", {name: hidden(shown.text, name) for name in ("reference", "once")})
    do(wang, f"/mine/{id_}/write", "", text=f"要铜套，电话{WANG}", part="")
    own = (
        f"/mine/{id_}",
        f"/mine/{id_}/write",
        f"/mine/{id_}/draft",
        f"/mine/{id_}/record",
        "/join",
        "/mine",
        "/resume",
    )
    pages += [shown, meet, *(wang.get(path, params={"lang": lang}) for path in own)]
    pages.append(browser(app).get("/join", params={"lang": lang}))
    assert [page.status_code for page in pages] == [200] * len(pages)
    for page in pages:
        wrong = [one for one in PageRead(page.text).problems() if "tel:" not in one]
        assert wrong == [], page.url
