"""Two are suggested in part, asked, and meet when both agree."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Keeper
from api.accounts.guard import COOKIE
from committee import consenting
from committee.introductions import advance_introduction
from committee.stewardship import entrust
from graph.stores import EVERYTHING, Store
from schema import (
    Consent,
    Enterprise,
    Introduction,
    IntroductionState,
    NeedState,
    Purpose,
    Representative,
    Reveal,
    Source,
    Stewardship,
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
    on_both,
    steward_of,
    written,
)
from tests.api.accounts.posting import post
from tests.api.console.town import BEARINGS


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
    shown = post(wang, f"{mine}/contacts", {})
    assert LI in shown.text
    assert "李强" in shown.text
    assert shown.headers["Cache-Control"] == "no-store", "nobody who goes back in the browser finds them"
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


@pytest.mark.parametrize("how", ["refuse", "block", "leave"])
def test_who_agreed_takes_it_back_also_after_it_had_its_effect(
    app: Any, store: Store, both: tuple[TestClient, str, TestClient, str, str], how: str
) -> None:
    wang, a, li, b, id_ = both
    do(li, f"/mine/{b}/introductions/{id_}", "agree")
    source = Source(document="台账", recorded_at="2026-01-01T00:00:00Z")
    with store.write("staff", "it had its effect") as tx:
        advance_introduction(tx, id_, IntroductionState.EFFECT, source)
        tx.commit()
    assert LI in post(wang, f"/mine/{a}/introductions/{id_}/contacts", {}).text
    page = f"/mine/{b}" if how == "leave" else f"/mine/{b}/introductions/{id_}"
    assert do(li, page, how, reason="不再合作").status_code == 200
    assert LI not in post(wang, f"/mine/{a}/introductions/{id_}/contacts", {}).text
    with store.view(EVERYTHING) as view:
        one = view.get(Introduction, id_)
        assert one is not None
        assert one.state is IntroductionState.EFFECT, "what came of it stands"
        assert not [
            each for each in view.entrusted_with(Consent, [b]) if each.introduction_id and each.stands
        ]


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
        entrust(tx, BEARINGS.id, lambda _: [person], source)
        one = consenting.ask_for(tx, a, BEARINGS.id, "per_x", source)
        tx.commit()
    assert "打电话问是否同意" in steward.get("/care").text
    do(steward, f"/care/{BEARINGS.id}", "agree", introduction=one.id)
    assert BEARINGS.name in wang.get(f"/mine/{a}/introductions/{one.id}").text
    with store.view(EVERYTHING) as view:
        consents = view.entrusted_with(Consent, [BEARINGS.id])
    assert [each.person for each in consents] == [person]


def test_who_only_claims_agrees_and_takes_back_for_nobody(
    app: Any, store: Store, both: tuple[TestClient, str, TestClient, str, str]
) -> None:
    """Or anybody could end what a competitor agreed to on the telephone: claim it, and leave."""
    wang, a, _, _, _ = both
    steward = steward_of(app, store, a)
    written(wang, f"/mine/{a}", "急要自润滑轴承 100 件")
    with store.view(EVERYTHING) as view:
        (need,) = (one.id for one in view.needs_of([a]))
    do(steward, f"/care/{a}", "open", need=need)
    do(steward, f"/care/{a}/needs/{need}", "propose", partner=BEARINGS.id, product="")
    with store.view(EVERYTHING) as view:
        one = next(one for one in view.introductions_of(a) if BEARINGS.id in (one.a_id, one.b_id))
    do(wang, f"/mine/{a}/introductions/{one.id}", "agree")
    other = steward_of(app, store, BEARINGS.id)
    do(other, f"/care/{BEARINGS.id}", "agree", introduction=one.id)
    with browser(app) as stranger:
        home = str(join(stranger, BEARINGS.name, who="生人", login="13955556666").url).split("?")[0]
        written(stranger, home.removeprefix("https://town.example"), "急要铜套")
        do(stranger, home.removeprefix("https://town.example"), "leave")
    with store.view(EVERYTHING) as view:
        standing = view.get(Introduction, one.id)
        assert standing is not None
        assert standing.state is IntroductionState.CONSENTED
        consents = view.entrusted_with(Consent, [BEARINGS.id])
        assert [(each.purpose, each.stands) for each in consents] == [(Purpose.INTRODUCTION, True)]
        (sent,) = view.needs_of([BEARINGS.id])
        assert sent.state is NeedState.CLOSED


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
    link = Keeper(store).link(one.person)
    tokens = [http.cookies[COOKIE] for http in (wang, steward)]
    store.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [secret for secret in (PASSWORD, link, *tokens) if secret.encode() in kept] == []
    assert [said for said in (WANG, "王芳", PASSWORD, *tokens) if said in log or said in caplog.text] == []


@pytest.mark.parametrize("shown", [False, True])
def test_who_asks_is_named_before_the_other_agrees_where_it_shows_itself_by_name(
    app: Any, store: Store, both: tuple[TestClient, str, TestClient, str, str], shown: bool
) -> None:
    """A need by name is one only of who agreed to be shown: on each road."""
    wang, a, li, b, _ = both
    written(wang, f"/mine/{a}", "急要自润滑轴承 100 件", visibility="named")
    source = Source(document="test", recorded_at="2026-11-26T08:00:00Z", recorded_by="per_x")
    with store.write("test", "asked for") as tx:
        (need,) = tx.needs_of([a])
        one = tx.get(Enterprise, a)
        assert one is not None
        tx.put([replace(one, shown=shown)])
        asked = consenting.ask_for(tx, a, b, "per_x", source, need_id=need.id)
        tx.commit()
    assert asked.supplier_id == b  # who is found for a need would supply it
    for path in (f"/mine/{b}", f"/mine/{b}/introductions/{asked.id}"):
        assert ("甲方厂" in li.get(path).text) is shown
    assert ("急要自润滑轴承" in li.get(f"/mine/{b}/introductions/{asked.id}").text) is shown


def test_an_introduction_tells_no_more_of_the_other_side_than_its_suggestion(
    both: tuple[TestClient, str, TestClient, str, str],
) -> None:
    wang, a, li, b, id_ = both
    for http, own in ((wang, a), (li, b)):
        for path in (f"/mine/{own}", f"/mine/{own}/introductions/{id_}"):
            assert "松江" not in http.get(path).text
