"""An enterprise registers, its steward confirms it and what it needs, and two meet when both agree; by pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door
from api.accounts.guard import COOKIE
from api.accounts.people import find
from api.app import create_app
from api.settings import Settings
from committee import consenting
from committee.care import entrust
from graph.stores import EVERYTHING, Store, open_store
from schema import (
    Consent,
    Enterprise,
    Introduction,
    Need,
    NeedState,
    Representative,
    Reveal,
    Source,
    Stewardship,
)
from schema.policy import Role
from tests.api.accounts.posting import guard_for, post
from tests.api.console.html import Page as PageRead
from tests.api.console.town import BEARINGS, LONGKING, PHONE, fill

PASSWORD = "桥头的老槐树 1978"
OURS = {"Sec-Fetch-Site": "same-origin"}
on_both = pytest.mark.parametrize(
    "address", ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True
)
WANG, LI = "13911112222", "13933334444"


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the store is: in a file, but for a test that names another backend."""
    backend = getattr(request, "param", "sqlite")
    return (
        f"sqlite:///{tmp_path / 'town.db'}" if backend == "sqlite" else request.getfixturevalue("neo4j_url")
    )


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    fill(opened)
    for login, name in (("xiaoer", "周小二"), ("hong", "洪管家")):
        _, link = Door(opened).invite(login, name, frozenset({Role.STEWARD}))
        Door(opened).enter(link, PASSWORD, "")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> Any:
    return create_app(store, Settings(accounts=True))


def browser(app: Any) -> TestClient:
    return TestClient(app, base_url="https://town.example", follow_redirects=True)


@pytest.fixture
def wang(app: Any) -> Iterator[TestClient]:
    with browser(app) as http:
        yield http


def signed_in(app: Any, login: str) -> TestClient:
    http = browser(app)
    assert post(http, "/sign-in", {"login": login, "password": PASSWORD}).status_code == 200
    return http


def join(http: TestClient, name: str = LONGKING.name, **more: str) -> Any:
    given = {"name": name, "who": "王芳", "login": WANG, "password": PASSWORD, "agreed": "1", "part": ""}
    return post(http, "/join", {**given, **more})


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def steward_of(app: Any, store: Store, id_: str) -> TestClient:
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Stewardship, [id_])
        people = {"xiaoer", "hong"}
        person = find(view, one.person)
    assert person is not None
    assert person.login in people
    return signed_in(app, person.login)


def do(http: TestClient, path: str, button: str, **fields: str) -> Any:
    """Press a button of a page: with the token that it was shown with."""
    shown = http.get(path)
    return post(http, path, {"once": hidden(shown.text, "once"), "version": "", "do": button, **fields})


def confirmed(app: Any, store: Store, http: TestClient, name: str, **more: str) -> str:
    """The id of an enterprise for which this browser acts from now on."""
    claim = str(join(http, name, **more).url).split("/mine/")[1].split("?")[0]
    with store.view(EVERYTHING) as view:
        one = view.get(Representative, claim)
    assert one is not None
    id_ = one.organisation_id
    page = do(steward_of(app, store, id_), f"/care/{id_}", "confirm", representative=one.id)
    assert "已确认经办人" in page.text
    return id_


# --- registering --------------------------------------------------------------------------------------------


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
    token = Door(store).link(one.person)
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


def test_200_registrations_from_one_address_are_slowed_down(app: Any, store: Store) -> None:
    answers = [join(browser(app), f"厂{n}", login=str(13900000000 + n)).status_code for n in range(24)]
    assert answers == [*[200] * 20, *[429] * 4]
    with store.view(EVERYTHING) as view:
        assert len(list(view.all(Representative))) == 20


def test_a_second_enterprise_is_registered_by_who_is_signed_in(app: Any, wang: TestClient) -> None:
    join(wang, "一号厂")
    assert 'id="who"' not in wang.get("/join").text
    post(wang, "/join", {"name": "二号厂", "agreed": "1", "part": ""})
    listed = wang.get("/mine").text
    assert "一号厂" in listed
    assert "二号厂" in listed


# --- forms --------------------------------------------------------------------------------------------------


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


# --- needs --------------------------------------------------------------------------------------------------


def filled(html: str) -> dict[str, str]:
    """What stands in the fields of a page, as a browser would send it."""
    lines = re.findall(r'<input maxlength="\d+" value="([^"]*)"[^>]* name="(\w+)"', html)
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(value) for value, name in lines} | {name: unescape(value) for name, value in areas}


def written(http: TestClient, home: str, text: str, **more: str) -> Any:
    do(http, f"{home}/write", "", text=text, part="")
    shown = filled(http.get(f"{home}/draft").text)
    return do(http, f"{home}/draft", "send", **{"part": "reading", "visibility": "category", **shown, **more})


def test_a_need_waits_for_its_steward_who_asks_one_thing_back(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    home = f"/mine/{id_}"
    assert "已发给店小二" in written(wang, home, "急要铜套 100 件").text
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([id_])
    assert (need.state, need.visibility.value) == (NeedState.PROPOSED, "category")
    steward = steward_of(app, store, id_)
    assert "确认需求" in steward.get("/care").text
    assert "已问企业" in do(steward, f"/care/{id_}", "ask", need=need.id, question="要多大的？").text
    assert "等企业答复" in steward.get("/care").text
    assert "店小二问：要多大的？" in wang.get(home).text
    assert "已答复" in do(wang, f"{home}/needs/{need.id}", "answer", answer="内径 50").text
    assert "内径 50" in steward.get(f"/care/{id_}").text
    assert "开始撮合" in do(steward, f"/care/{id_}", "open", need=need.id).text
    assert "正在撮合" in wang.get(f"{home}/needs/{need.id}").text
    assert "已关闭" in do(wang, f"{home}/needs/{need.id}", "close", reason="老客户介绍的厂解决了").text
    with store.view(EVERYTHING) as view:
        closed = view.get(Need, need.id)
    assert closed is not None
    assert (closed.state, closed.closed_reason) == (NeedState.CLOSED, "老客户介绍的厂解决了")


@pytest.mark.parametrize(("choice", "kept"), [("remove", "139****2222"), ("keep", WANG)])
def test_a_telephone_number_is_found_masked_and_asked_about(
    app: Any, store: Store, wang: TestClient, choice: str, kept: str
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    do(wang, f"/mine/{id_}/write", "", text=f"急要铜套，电话{WANG}", part="")
    assert "文字里有电话" in wang.get(f"/mine/{id_}/draft").text
    written(wang, f"/mine/{id_}", f"急要铜套，电话{WANG}", phone=choice)
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([id_])
    assert need.text == f"急要铜套，电话{kept}"


@on_both
def test_going_back_after_sending_and_sending_again_has_one_effect(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    do(wang, f"/mine/{id_}/write", "", text="急要铜套", part="")
    shown = wang.get(f"/mine/{id_}/draft").text
    given = {
        "once": hidden(shown, "once"),
        "part": "reading",
        "version": "0",
        "do": "send",
        "visibility": "named",
    }
    first = post(wang, f"/mine/{id_}/draft", given)
    again = post(wang, f"/mine/{id_}/draft", given)
    changed = post(wang, f"/mine/{id_}/draft", {**given, "visibility": "steward"})
    assert [page.status_code for page in (first, again, changed)] == [200, 200, 200]
    assert str(wang.get(f"/mine/{id_}/draft").url).endswith(f"/mine/{id_}")
    with store.view(EVERYTHING) as view:
        assert [need.visibility.value for need in view.needs_of([id_])] == ["named"]


# --- whose it is --------------------------------------------------------------------------------------------


def test_nobody_sees_or_changes_what_is_anothers(app: Any, store: Store, wang: TestClient) -> None:
    theirs = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{theirs}", "急要铜套")
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([theirs])
    li = browser(app)
    own = confirmed(app, store, li, "李家厂", who="李强", login=LI)
    for path in (f"/mine/{theirs}", f"/mine/{theirs}/write", f"/mine/{theirs}/draft", f"/mine/{theirs}/needs/{need.id}",
                 f"/mine/{own}/needs/{need.id}", f"/mine/{theirs}/data.json"):  # fmt: skip
        shown = li.get(path)
        assert (shown.status_code, "铜套" in shown.text) == (404, False)
    for path, button in (
        (f"/mine/{theirs}", "leave"),
        (f"/mine/{own}/needs/{need.id}", "close"),
        (f"/mine/{theirs}/needs/{need.id}", "close"),
    ):
        refused = post(li, path, {"do": button, "reason": "x", "once": "t" * 16})
        assert refused.status_code == 404
    with store.view(EVERYTHING) as view:
        assert [one.state for one in view.needs_of([theirs])] == [NeedState.PROPOSED]


def test_a_steward_reaches_only_those_in_their_care(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with store.view(EVERYTHING) as view:
        holder = find(view, view.entrusted_with(Stewardship, [id_])[0].person)
    assert holder is not None
    other = signed_in(app, "hong" if holder.login == "xiaoer" else "xiaoer")
    for path in (f"/care/{id_}", f"/care/{LONGKING.id}"):
        assert other.get(path).status_code == 404
    refused = post(other, f"/care/{id_}/contacts", {"purpose": "好奇"})
    assert (refused.status_code, WANG in refused.text) == (404, False)


def test_contacts_are_masked_and_every_reveal_has_a_purpose(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    steward = steward_of(app, store, id_)
    page = steward.get(f"/care/{id_}").text
    assert (WANG in page, PHONE in page, "139****2222" in page) == (False, False, True)
    assert post(steward, f"/care/{id_}/contacts", {"purpose": " "}).status_code == 400
    shown = post(steward, f"/care/{id_}/contacts", {"purpose": "约走访"}).text
    assert WANG in shown
    assert PHONE in shown
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Reveal, [id_])
    assert one.purpose == "约走访"
    assert "约走访" in steward.get(f"/care/{id_}").text


def test_a_steward_gives_a_link_to_who_lost_the_password(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Representative, [id_])
    steward = steward_of(app, store, id_)
    page = post(steward, f"/care/{id_}/link", {"person": one.person})
    link = re.search(r"https://town\.example(/enter/[\w-]+)</code>", page.text)
    assert link is not None
    assert "<svg" in page.text
    phone = browser(app)
    entered = post(phone, link[1], {"password": PASSWORD + "!", "again": PASSWORD + "!"})
    assert "新来的厂" in entered.text
    assert wang.get("/mine").url.path == "/sign-in", "a new password ends the other sessions"
    assert post(steward, f"/care/{id_}/link", {"person": "per_x"}).status_code == 404


@on_both
def test_a_hand_over_moves_what_is_open_and_the_right_to_see_it(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{id_}", "急要铜套")
    before = steward_of(app, store, id_)
    to = "hong" if before.get("/account").text.count("周小二") else "xiaoer"
    assert "已交接" in do(before, f"/care/{id_}", "hand_over", to=to, note="等图纸").text
    assert before.get(f"/care/{id_}").status_code == 404
    after = signed_in(app, to)
    assert "等图纸" in after.get(f"/care/{id_}").text
    assert "急要铜套" in after.get("/care").text


def test_who_leaves_acts_for_it_no_more(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    do(wang, f"/mine/{id_}", "leave")
    assert wang.get(f"/mine/{id_}").status_code == 404


def test_one_takes_out_what_is_known_of_one(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{id_}", "急要铜套")
    answer = wang.get(f"/mine/{id_}/data.json")
    data = answer.json()
    assert "attachment" in answer.headers["content-disposition"]
    assert data["enterprise"]["name"] == "新来的厂"
    assert [need["text"] for need in data["needs"]] == ["急要铜套"]
    assert (data["account"]["login"], data["consents"][0]["purpose"]) == (WANG, "service")
    assert PASSWORD not in answer.text


def test_an_enterprise_keeps_its_own_record_and_offers(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    path = f"/mine/{id_}/record"
    given = {
        "part": "record",
        "version": "1",
        "place": "上海市松江区新桥镇",
        "contacts": f"王芳 {WANG}",
        "shown": "1",
    }
    assert "已保存" in do(wang, path, "", **given).text
    assert WANG not in wang.get(path).text, "masked on its own page too"
    offered = do(wang, path, "", part="offers", product="精密铜套", visibility="named")
    assert "已登记供给" in offered.text
    with store.view(EVERYTHING) as view:
        (offer,) = view.offers_of([id_])
        own = view.get(Enterprise, id_)
    assert own is not None
    assert (own.region, own.shown, own.contacts[0].phone) == ("310117105", True, WANG)
    again = do(wang, path, "", part="offers", product="精密铜套", visibility="named")
    assert (again.status_code, "已经在供给" in again.text) == (409, True)
    li = browser(app)
    theirs = confirmed(app, store, li, "李家厂", who="李强", login=LI)
    assert post(li, f"/mine/{theirs}/record", {"withdraw": offer.id, "once": "t" * 16}).status_code == 404
    assert "已撤回供给" in post(wang, path, {"withdraw": offer.id, "once": "t" * 16}).text


def test_names_of_products_are_proposed(app: Any, store: Store, wang: TestClient) -> None:
    join(wang, "新来的厂")
    assert "自润滑轴承" in wang.get("/mine/products", params={"product": "自润滑"}).text


def test_an_introduction_tells_no_more_of_the_other_side_than_its_suggestion(
    both: tuple[TestClient, str, TestClient, str, str],
) -> None:
    wang, a, li, b, id_ = both
    for http, own in ((wang, a), (li, b)):
        for path in (f"/mine/{own}", f"/mine/{own}/introductions/{id_}"):
            assert "松江" not in http.get(path).text


def test_before_it_is_confirmed_nobody_changes_a_record(wang: TestClient) -> None:
    home = str(join(wang).url).split("?")[0]
    assert wang.get(f"{home}/record").status_code == 403
    changed = post(
        wang, f"{home}/record", {"part": "record", "place": "别处", "once": "t" * 16, "version": "1"}
    )
    assert changed.status_code == 403


def test_who_registers_is_proposed_only_those_that_agreed_to_be_shown(store: Store, wang: TestClient) -> None:
    assert LONGKING.name not in wang.get("/join/names", params={"name": "挖掘机"}).text
    with store.write("test", "shown") as tx:
        tx.put([replace(LONGKING, shown=True)])
        tx.commit()
    assert LONGKING.name in wang.get("/join/names", params={"name": "挖掘机"}).text
    assert PHONE not in wang.get("/join/names", params={"name": "挖掘机"}).text


def test_staff_care_for_the_whole_cluster(app: Any, store: Store, wang: TestClient) -> None:
    _, link = Door(store).invite("staff", "工作人员", frozenset({Role.STAFF}))
    Door(store).enter(link, PASSWORD, "")
    join(wang, "新来的厂")
    staff = signed_in(app, "staff")
    assert "核对经办人" in staff.get("/care").text
    with store.view(EVERYTHING) as view:
        (one,) = view.all(Representative)
    id_ = one.organisation_id
    assert "已确认经办人" in do(staff, f"/care/{id_}", "confirm", representative=one.id).text
    assert f"/care/{LONGKING.id}" in staff.get(f"/organisations/{LONGKING.id}").text
    assert PHONE not in staff.get(f"/care/{LONGKING.id}").text
    assert PHONE in post(staff, f"/care/{LONGKING.id}/contacts", {"purpose": "约走访"}).text


def test_a_steward_who_leaves_hands_over_first(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    with store.view(EVERYTHING) as view:
        holder = find(view, view.entrusted_with(Stewardship, [id_])[0].person)
    assert holder is not None
    _, link = Door(store).invite("root1", "赵管理", frozenset({Role.OPERATOR}))
    Door(store).enter(link, PASSWORD, "")
    root = signed_in(app, "root1")
    assert WANG not in root.get("/people").text, "who acts for an enterprise is its steward's matter"
    refused = post(root, "/people", {"do": "let_go", "person": holder.id})
    assert (refused.status_code, "接手" in refused.text) == (400, True)
    successor = "hong" if holder.login == "xiaoer" else "xiaoer"
    assert (
        post(root, "/people", {"do": "let_go", "person": holder.id, "successor": successor}).status_code
        == 200
    )
    with store.view(EVERYTHING) as view:
        heir = find(view, view.entrusted_with(Stewardship, [id_])[0].person)
    assert heir is not None
    assert heir.login == successor


# --- introductions ------------------------------------------------------------------------------------------


@on_both
def test_a_suggestion_says_no_name_and_can_be_asked_for_once(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂", place="上海市松江区新桥镇")
    written(wang, f"/mine/{id_}", "急要自润滑轴承 100 件")
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([id_])
    steward = steward_of(app, store, id_)
    do(steward, f"/care/{id_}", "open", need=need.id)
    page = wang.get(f"/mine/{id_}/needs/{need.id}").text
    assert "一家自润滑轴承企业，符合" in page
    assert (BEARINGS.name in page, BEARINGS.id in page) == (False, False)
    meet = f"/mine/{id_}/needs/{need.id}/meet"
    pressed = {name: hidden(page, name) for name in ("reference", "once")}
    asked = [post(wang, meet, pressed) for _ in range(2)]
    assert asked[0].url == asked[1].url
    assert "已去问对方" in asked[0].text
    assert BEARINGS.name not in asked[0].text
    assert post(wang, meet, {"reference": "0" * 24, "once": "t" * 16}).status_code == 404
    with store.view(EVERYTHING) as view:
        (one,) = view.introductions_of(id_)
        assert view.entrusted_with(Stewardship, [BEARINGS.id]), "somebody has to ask them"
    assert (one.a_id, one.b_id, one.need_id) == (id_, BEARINGS.id, need.id)


def test_a_steward_asks_both_whether_they_want_to_meet(app: Any, store: Store, wang: TestClient) -> None:
    li = browser(app)
    a, b = (
        confirmed(app, store, wang, "甲方厂"),
        confirmed(app, store, li, BEARINGS.name, who="李强", login=LI),
    )
    written(wang, f"/mine/{a}", "急要自润滑轴承 100 件")
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([a])
    steward = steward_of(app, store, a)
    do(steward, f"/care/{a}", "open", need=need.id)
    path = f"/care/{a}/needs/{need.id}"
    assert need.id in steward.get(f"/care/{a}").text
    page = steward.get(path).text
    assert BEARINGS.name in page
    assert "已去问双方" in do(steward, path, "propose", partner=hidden(page, "partner"), product="").text
    do(steward, path, "propose", partner=hidden(page, "partner"), product="")
    with store.view(EVERYTHING) as view:
        (one,) = view.introductions_of(a)
    for http, id_, other in ((wang, a, BEARINGS.name), (li, b, "甲方厂")):
        home = http.get(f"/mine/{id_}").text
        assert "想与您认识" in home
        assert other not in home
        do(http, f"/mine/{id_}/introductions/{one.id}", "agree")
    for http, id_, other in ((wang, a, BEARINGS.name), (li, b, "甲方厂")):
        assert other in http.get(f"/mine/{id_}").text


def test_what_a_ledger_suggests_asks_nobody(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "甲方厂")
    with store.write("load", "ledger") as tx:
        tx.put([Introduction(id="int_aaaaaaaaaaaaaaaa", a_id=BEARINGS.id, b_id=id_, matter="自润滑轴承")])
        tx.commit()
    home = wang.get(f"/mine/{id_}").text
    assert ("想与您认识" in home, BEARINGS.name in home) == (False, False)


@pytest.fixture
def both(app: Any, store: Store, wang: TestClient) -> tuple[TestClient, str, TestClient, str, str]:
    """Two enterprises, and an introduction that the first one asks for."""
    li = browser(app)
    where = "上海市松江区新桥镇"
    a = confirmed(app, store, wang, "甲方厂", place=where)
    b = confirmed(app, store, li, "乙方厂", who="李强", login=LI, place=where)
    source = Source(document="test", recorded_at="2026-11-26T08:00:00Z", recorded_by="per_x")
    with store.write("test", "asked for") as tx:
        one = consenting.ask_for(tx, a, b, "per_x", source)
        tx.commit()
    return wang, a, li, b, one.id


@on_both
def test_names_and_contacts_open_when_both_agree_and_to_nobody_else(
    app: Any, store: Store, both: tuple[TestClient, str, TestClient, str, str]
) -> None:
    wang, a, li, b, id_ = both
    mine, theirs = f"/mine/{a}/introductions/{id_}", f"/mine/{b}/introductions/{id_}"
    for http, path, other in ((wang, mine, "乙方厂"), (li, theirs, "甲方厂")):
        assert other not in http.get(path).text
        assert (
            post(http, f"{path}/contacts", {}).status_code != 200
            or other not in post(http, f"{path}/contacts", {}).text
        )
    assert "想与您认识" in li.get(f"/mine/{b}").text
    assert "已记下同意" in do(li, theirs, "agree").text
    assert "甲方厂" in li.get(theirs).text
    shown = post(wang, f"{mine}/contacts", {}).text
    assert LI in shown
    assert "李强" in shown
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Reveal, [b])
        assert one.introduction_id == id_
    do(li, theirs, "refuse", reason="已有别家")
    refused = post(wang, f"{mine}/contacts", {})
    assert LI not in refused.text
    assert "乙方厂" not in wang.get(mine).text
    assert "已有别家" not in wang.get(mine).text, "why is for the steward"


def test_a_third_sees_nothing_of_it(
    app: Any, store: Store, both: tuple[TestClient, str, TestClient, str, str]
) -> None:
    _, a, _, _, id_ = both
    third = browser(app)
    own = confirmed(app, store, third, "丙方厂", who="赵", login="13955556666")
    for path in (f"/mine/{own}/introductions/{id_}", f"/mine/{a}/introductions/{id_}"):
        assert third.get(path).status_code == 404
        assert post(third, path, {"do": "agree", "once": "t" * 16}).status_code == 404


def test_who_is_blocked_is_not_told(app: Any, both: tuple[TestClient, str, TestClient, str, str]) -> None:
    wang, a, li, b, id_ = both
    do(li, f"/mine/{b}/introductions/{id_}", "block", reason="同行")
    assert "不对接的" in li.get(f"/mine/{b}").text
    page = wang.get(f"/mine/{a}").text
    assert "同行" not in page
    assert "不对接的" not in page
    assert "乙方厂" not in page


def test_what_somebody_without_an_account_says_is_written_down_by_its_steward(
    app: Any, store: Store, wang: TestClient
) -> None:
    a = confirmed(app, store, wang, "甲方厂")
    source = Source(document="test", recorded_at="2026-11-26T08:00:00Z", recorded_by="per_x")
    steward = steward_of(app, store, a)
    with store.view(EVERYTHING) as view:
        person = view.entrusted_with(Stewardship, [a])[0].person
    with store.write("test", "asked for") as tx:
        entrust(tx, BEARINGS.id, [person], source)
        one = consenting.ask_for(tx, a, BEARINGS.id, "per_x", source)
        tx.commit()
    assert "打电话问是否同意" in steward.get("/care").text
    do(steward, f"/care/{BEARINGS.id}", "agree", introduction=one.id)
    assert BEARINGS.name in wang.get(f"/mine/{a}/introductions/{one.id}").text
    with store.view(EVERYTHING) as view:
        consents = view.entrusted_with(Consent, [BEARINGS.id])
    assert [each.person for each in consents] == [person]


def test_no_secret_is_in_the_file_and_no_number_in_the_log(
    app: Any, store: Store, wang: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    id_ = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{id_}", f"急要铜套，电话{WANG}")
    steward = steward_of(app, store, id_)
    post(steward, f"/care/{id_}/contacts", {"purpose": "打电话核对"})
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Representative, [id_])
        log = repr(list(view.changes(0, limit=10_000)))
    link = Door(store).link(one.person)
    tokens = [http.cookies[COOKIE] for http in (wang, steward)]
    store.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [secret for secret in (PASSWORD, link, *tokens) if secret.encode() in kept] == []
    assert [said for said in (WANG, "王芳", PASSWORD, *tokens) if said in log or said in caplog.text] == []
