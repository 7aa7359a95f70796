"""What an enterprise sends and keeps, and what its steward may do with it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.people import find
from committee.identity import merge
from graph.stores import EVERYTHING, Store
from schema import (
    Enterprise,
    Need,
    NeedState,
    Representative,
    Reveal,
    Source,
    Stewardship,
)
from schema.policy import Role
from tests.api.accounts.enterprises import (
    LI,
    PASSWORD,
    WANG,
    browser,
    confirmed,
    do,
    filled,
    hidden,
    join,
    on_both,
    signed_in,
    steward_of,
    written,
)
from tests.api.accounts.posting import post
from tests.api.console.html import Page
from tests.api.console.town import BEARINGS, LONGKING, PHONE


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
    assert "文字里有电话、微信、邮箱或证件号：139" in wang.get(f"/mine/{id_}/draft").text
    written(wang, f"/mine/{id_}", f"急要铜套，电话{WANG}", phone=choice)
    with store.view(EVERYTHING) as view:
        (need,) = view.needs_of([id_])
    assert need.text == f"急要铜套，电话{kept}"


def test_what_is_put_right_is_told_before_it_is_sent(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    do(wang, f"/mine/{id_}/write", "", text="要做内胆的管子", part="")
    shown = filled(wang.get(f"/mine/{id_}/draft").text)
    given = {"part": "reading", "visibility": "category", **shown, "products": "304不锈钢管\n抛光"}
    assert "要找的304不锈钢管、抛光" in Page(do(wang, f"/mine/{id_}/draft", "look", **given).text).words


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


def test_a_steward_gives_no_link_that_opens_more_than_their_own_care(
    app: Any, store: Store, wang: TestClient
) -> None:
    """Or whoever confirms an operator for an enterprise could go in as the operator."""
    first = confirmed(app, store, wang, "新来的厂")
    post(wang, "/join", {"name": "另一家厂", "agreed": "1", "part": ""})
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Representative, [first])
        (claim,) = (each for each in view.entrusted_to(Representative, one.person) if not each.acts)
    other = claim.organisation_id
    do(steward_of(app, store, other), f"/care/{other}", "confirm", representative=claim.id)
    for id_ in (first, other):
        page = post(steward_of(app, store, id_), f"/care/{id_}/link", {"person": claim.person})
        assert (page.status_code, "请管理员给链接" in page.text, "/enter/" in page.text) == (403, True, False)

    _, link = Keeper(store).invite("zhao", "赵管理", frozenset({Role.OPERATOR}))
    Door(store).enter(link, PASSWORD, "")
    own = confirmed(app, store, signed_in(app, "zhao"), "管理员家的厂")
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Representative, [own])
    page = post(steward_of(app, store, own), f"/care/{own}/link", {"person": one.person})
    assert (page.status_code, "/enter/" in page.text) == (403, False)


def test_who_was_merged_with_whom_is_told_to_nobody_else(app: Any, store: Store, wang: TestClient) -> None:
    confirmed(app, store, wang, "新来的厂")
    with store.write("staff", "the same one") as tx:
        merge(tx, BEARINGS.id, LONGKING.id, Source(document="台账", recorded_at="2026-01-01T00:00:00Z"))
        tx.commit()
    for http, path in ((wang, "/mine/{}"), (wang, "/mine/{}/erase"), (signed_in(app, "xiaoer"), "/care/{}")):
        for id_ in (LONGKING.id, BEARINGS.id, "ent_madeupaaaaaaaaaa"):
            page = http.get(path.format(id_))
            assert (page.status_code, page.url.path) == (404, path.format(id_))


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
    _, link = Keeper(store).invite("staff", "工作人员", frozenset({Role.STAFF}))
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
    _, link = Keeper(store).invite("root1", "赵管理", frozenset({Role.OPERATOR}))
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
