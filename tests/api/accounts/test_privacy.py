"""Personal data through the front door: what is written down, taken out, erased, and let go after its time; and a month of
it all, after which nothing secret stands anywhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper, retention
from api.accounts.guard import COOKIE
from api.accounts.leaving import REMINDED
from api.accounts.people import by_login, find
from api.accounts.retention import Periods
from api.app import create_app
from api.settings import Settings
from api.staging import Staging
from committee import consenting
from committee.audit import exported, verified
from graph.stores import EVERYTHING, ChangeKind, ChangeSet, Store
from schema import Consent, Contact, Enterprise
from schema.policy import Role
from tests.api.accounts.enterprises import (
    LI,
    PASSWORD,
    WANG,
    browser,
    confirmed,
    do,
    on_both,
    signed_in,
    steward_of,
    written,
)
from tests.api.accounts.posting import post
from tests.api.accounts.test_by_graphql import does, refused
from tests.api.console.html import Page
from tests.api.console.town import LONGKING, PHONE
from tests.campaign import dice, size

LATER = datetime.now(UTC) + timedelta(days=400)


def invited(app: Any, store: Store, login: str, *roles: Role) -> TestClient:
    _, link = Keeper(store).invite(login, f"某{login}", frozenset(roles))
    Door(store).enter(link, PASSWORD, "")
    return signed_in(app, login)


def events(store: Store, *kinds: ChangeKind) -> list[ChangeSet]:
    with store.view(EVERYTHING) as view:
        return view.change_sets(500, kinds=kinds).items


def key_of(store: Store, login: str) -> str:
    with store.view(EVERYTHING) as view:
        person = by_login(view, login)
    assert person is not None
    return person.id


@on_both
def test_who_signed_in_was_shown_contacts_or_changed_accounts_is_written_down(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    steward = steward_of(app, store, id_)
    post(steward, f"/care/{id_}/contacts", {"purpose": "打电话核对"})
    assert browser(app).get("/audit").url.path == "/sign-in"
    post(browser(app), "/sign-in", {"login": "xiaoer", "password": "不对的密码不对的"})
    operator, staff = invited(app, store, "ou", Role.OPERATOR), invited(app, store, "zhang", Role.STAFF)
    assert [one.why for one in events(store, ChangeKind.REVEAL)] == ["看联系方式 · contacts shown"]
    wrong = [one for one in events(store, ChangeKind.SIGN_IN) if "a wrong password" in one.why]
    assert [one.about for one in wrong] == [key_of(store, "xiaoer")]
    seen = staff.get("/audit").text
    assert "打电话核对" in seen
    assert "新来的厂" in seen
    assert ("contacts shown" in seen, "看联系方式 · " in staff.get("/audit?lang=en").text) == (False, False)
    assert "accounts" not in Page(seen).words
    of_accounts = operator.get("/audit").text
    assert "邀请：工作人员" in of_accounts
    assert "打电话核对" not in of_accounts
    assert "新来的厂" not in of_accounts
    assert "某zhang" in operator.get("/audit?who=zhang").text
    assert "邀请：管理员" not in operator.get("/audit?who=zhang&kind=account").text
    assert steward.get("/audit").status_code == 403
    with store.view(EVERYTHING) as view:
        assert verified(view).breaks == ()


def test_an_enterprise_takes_out_and_erases_what_it_named(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    with store.view(EVERYTHING) as view:
        known = view.get(Enterprise, id_)
        assert known is not None
        persons = [one.key for one in known.contacts]
    assert PHONE in wang.get(f"/mine/{id_}/data.json").text
    to_read = wang.get(f"/mine/{id_}/data.txt").text
    assert PHONE in to_read
    assert f"企业\n  名称：{LONGKING.name}\n" in to_read
    assert re.findall(r"prd_|per_|Correction|organisation_id", to_read) == []
    taken_out = events(store, ChangeKind.EXPORT)
    assert [(one.by, one.about) for one in taken_out] == [(key_of(store, WANG), id_)] * 2
    page = wang.get(f"/mine/{id_}/erase").text
    assert PHONE not in page
    assert "删除这一位" in page
    refused = post(wang, f"/mine/{id_}/erase", {"person": "", "why": " "})
    assert PHONE in wang.get(f"/mine/{id_}/data.json").text
    assert refused.status_code in (400, 422)
    person = str(persons[0]).partition(".")[0]
    assert "已删除" in post(wang, f"/mine/{id_}/erase", {"person": person, "why": "本人要求"}).text
    assert PHONE not in wang.get(f"/mine/{id_}/data.json").text
    (proof,) = events(store, ChangeKind.ERASURE)
    assert (proof.by, proof.why, proof.about) == (key_of(store, WANG), "本人要求", id_)


def test_nobody_erases_what_another_named(app: Any, store: Store, wang: TestClient) -> None:
    confirmed(app, store, wang, "新来的厂")
    there, made_up = (wang.get(f"/mine/{id_}/erase") for id_ in (LONGKING.id, "ent_madeupaaaaaaaaaa"))
    assert (there.status_code, made_up.status_code) == (404, 404), "or one could find out who is in the book"
    for path in (f"/mine/{LONGKING.id}/erase", f"/organisations/{LONGKING.id}/erase"):
        assert post(wang, path, {"person": "", "why": "试试"}).status_code in (403, 404)
    mutation = "mutation ($i: EraseContactsInput!) { eraseContacts(input: $i) { problems { code } } }"
    said = {"query": mutation, "variables": {"i": {"organisation": {"id": LONGKING.id}, "why": "试试"}}}
    answer = wang.post("/graphql", json=said, headers={"Sec-Fetch-Site": "same-origin"}).json()
    assert answer.get("errors") or answer["data"]["eraseContacts"]["problems"]
    with store.view(EVERYTHING) as view:
        one = view.get(Enterprise, LONGKING.id)
        assert one is not None
        assert PHONE in [contact.phone for contact in one.contacts]


def test_staff_erases_on_request_by_page_and_by_graphql(app: Any, store: Store) -> None:
    staff = invited(app, store, "zhang", Role.STAFF)
    mutation = "mutation ($i: EraseContactsInput!) { eraseContacts(input: $i) { organisation { id } problems { code } } }"
    said = {"query": mutation, "variables": {"i": {"organisation": {"id": LONGKING.id}, "why": "本人来电"}}}
    answer = staff.post("/graphql", json=said, headers={"Sec-Fetch-Site": "same-origin"}).json()
    assert answer["data"]["eraseContacts"] == {"organisation": {"id": LONGKING.id}, "problems": []}
    assert "没有联系人" in staff.get(f"/organisations/{LONGKING.id}/erase").text
    assert [one.why for one in events(store, ChangeKind.ERASURE)] == ["本人来电"]


def test_who_acts_for_nobody_more_may_have_the_account_erased(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    person = key_of(store, WANG)
    do(wang, f"/mine/{id_}", "leave", erase="yes")
    assert [(one.by, one.about) for one in events(store, ChangeKind.ERASURE)] == [(person, person)]
    with store.view(EVERYTHING) as view:
        assert find(view, person) is None
        assert by_login(view, WANG) is None
        kept = [
            pair
            for pair in view.remembered()
            if any(word in part for part in pair for word in (WANG, "王芳"))
        ]
    assert kept == []
    assert wang.get("/mine").url.path == "/sign-in"


def test_who_gave_a_link_is_written_down(app: Any, store: Store) -> None:
    """Whoever gives one could go in by it; of one given on the page of people the audit said “accounts”."""
    operator = invited(app, store, "ou", Role.OPERATOR)
    post(operator, "/people", {"do": "link", "person": key_of(store, "xiaoer")})
    given = [one for one in events(store, ChangeKind.ACCOUNT) if "gave a link" in one.why]
    assert [(one.by, one.about) for one in given] == [(key_of(store, "ou"), key_of(store, "xiaoer"))]


def test_nothing_that_was_remembered_of_somebody_outlives_the_account(app: Any, store: Store) -> None:
    """What became of a batch that they sent, and on which day they were reminded, did."""
    staff, person = invited(app, store, "zhang", Role.STAFF), key_of(store, "zhang")
    item = '{organisation: {name: "没有这家"}, text: "求购轴承"}'
    does(staff, "registerNeeds", f'items: [{item}], onError: REJECT_FAILED, clientMutationId: "a"')
    does(staff, "registerEnterprise", 'name: "新来的厂", clientMutationId: "b"')
    with store.write("test", "as reminding does") as tx:
        tx.remember(f"{REMINDED}{person}", "2026-03-01")
        tx.commit()
    with store.view(EVERYTHING) as view:
        before = {key.partition(":")[0] for key in view.remembered_keys("") if person in key}
    assert before == {"batch", "mutation", "person", "reminded", "signed-by"}
    Keeper(store).erase(person, "本人要求")
    with store.view(EVERYTHING) as view:
        assert [pair for pair in view.remembered() if any(person in part for part in pair)] == []


def test_a_new_text_of_the_consent_is_asked_for_again(
    app: Any, store: Store, wang: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    assert "请看过后再同意一次" not in wang.get(f"/mine/{id_}").text
    monkeypatch.setattr(consenting, "TERMS", "2027-01")
    assert "请看过后再同意一次" in wang.get(f"/mine/{id_}").text
    assert "已同意" in do(wang, f"/mine/{id_}", "terms").text
    with store.view(EVERYTHING) as view:
        (consent,) = view.entrusted_with(Consent, [id_])
        assert [one.after.terms for one in view.history(consent.id) if isinstance(one.after, Consent)] == [
            "2026-11",
            "2027-01",
        ]
    assert "请看过后再同意一次" not in wang.get(f"/mine/{id_}").text


def test_an_enterprise_takes_out_all_of_itself(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    written(wang, f"/mine/{id_}", "急要独门铜套")
    at = f"/mine/{id_}/erase"
    assert "删除本企业的全部资料" in wang.get(at).text
    unsure = post(wang, at, {"do": "everything", "why": "本企业要求"})
    assert (unsure.status_code, "请勾选" in unsure.text) == (400, True)
    done = post(wang, at, {"do": "everything", "why": "本企业要求", "sure": "yes"})
    assert "企业的资料已全部删除" in done.text
    assert wang.get(f"/mine/{id_}").status_code == 404
    assert wang.get("/mine").status_code == 200
    with store.view(EVERYTHING) as view:
        assert view.get(Enterprise, id_) is None
        assert "独门" not in b"".join(exported(view)).decode()
        assert verified(view).breaks == ()
    assert [(one.why, one.about) for one in events(store, ChangeKind.ERASURE)] == [("本企业要求", id_)]
    staff = invited(app, store, "zhang", Role.STAFF)
    others = confirmed(app, store, browser(app), "李家厂", who="李强", login=LI)
    assert (
        post(
            staff, f"/organisations/{others}/erase", {"do": "everything", "why": "x", "sure": "y"}
        ).status_code
        == 404
    )


def test_graphql_takes_out_all_of_ones_own_enterprise(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, "新来的厂")
    given = f'organisationId: "{id_}", why: "本企业要求", keepFigures: false'
    li = browser(app)
    confirmed(app, store, li, "李家厂", who="李强", login=LI)
    assert refused(li, "eraseEnterprise", given) == "NOT_FOUND"
    does(wang, "eraseEnterprise", given)
    with store.view(EVERYTHING) as view:
        assert view.get(Enterprise, id_) is None


def test_an_upload_in_which_somebody_is_named_goes_with_them(
    app: Any, store: Store, wang: TestClient, tmp_path: Path
) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    staging = Staging(tmp_path / "uploads")
    names, others = (
        staging.new([("甲.csv", BytesIO(f"名称,电话\n甲厂,{phone}\n".encode("gb18030")))])
        for phone in (PHONE, "13700000000")
    )
    served = create_app(store, Settings(accounts=True, staging=tmp_path / "uploads"))
    post(signed_in(served, WANG), f"/mine/{id_}/erase", {"person": "", "why": "本人要求"})
    assert (names.folder.exists(), others.folder.exists()) == (False, True)


@on_both
def test_what_is_over_its_time_goes_and_one_sees_first_what_would(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    steward = steward_of(app, store, id_)
    post(steward, f"/care/{id_}/contacts", {"purpose": "核对"})
    do(wang, f"/mine/{id_}", "leave")
    Keeper(store).let_go(key_of(store, WANG))
    Keeper(store).link(key_of(store, "hong"))
    periods = Periods(left=30, withdrawn=30, superseded=30, reveals=30)
    now = retention.run(store, periods, datetime.now(UTC), "ou", dry=True)
    assert {one.name: one.count for one in now} == dict.fromkeys(
        ("sessions", "links", "left", "withdrawn", "superseded", "reveals"), 0
    )
    dry = retention.run(store, periods, LATER, "ou", dry=True)
    assert PHONE in str([text for _, text in _remembered(store)])
    gone = retention.run(store, periods, LATER, "ou")
    assert [(one.name, one.count) for one in gone] == [(one.name, one.count) for one in dry]
    counts = {one.name: one.count for one in gone}
    assert (counts["left"], counts["links"], counts["reveals"]) == (1, 1, 1)
    assert counts["sessions"] > 0
    assert counts["withdrawn"] > 0
    left = str([text for _, text in _remembered(store)])
    assert [word for word in (PHONE, WANG, "王芳") if word in left] == []
    with store.view(EVERYTHING) as view:
        assert verified(view).breaks == ()
    assert {one.count for one in retention.run(store, periods, LATER, "ou")} == {0}
    assert store.check() == []


def _remembered(store: Store) -> list[tuple[str, str]]:
    with store.view(EVERYTHING) as view:
        return list(view.remembered())


@pytest.mark.soak
def test_after_a_month_of_everything_no_secret_stands_anywhere(
    app: Any, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Enterprises join, write needs, are asked, agree, look, forget their passwords and leave; stewards confirm and call;
    staff reads and erases; in any order."""
    caplog.set_level("DEBUG")
    town = _Month(app, store, dice())
    for _ in range(size(25, 1_500)):
        town.step()
    with store.view(EVERYTHING) as view:
        assert verified(view).breaks == ()
        log = [*exported(view)]
    assert store.check() == []
    store.scrub()
    files = [file.read_bytes() for file in tmp_path.iterdir() if file.is_file()]
    said = caplog.text.encode()
    assert [word for word in town.secrets if any(word.encode() in text for text in (*files, said))] == []
    assert [word for word in town.personal if any(word.encode() in text for text in (*log, said))] == []
    assert [word for word in town.erased if any(word.encode() in text for text in files)] == []


class _Month:
    def __init__(self, app: Any, store: Store, chance: Random) -> None:
        self._app, self._store, self._chance = app, store, chance
        self._staff = invited(app, store, "zhang", Role.STAFF)
        self._came = 0
        self._own: list[tuple[TestClient, str, str]] = []
        self.secrets = {PASSWORD}
        self.personal: set[str] = set()
        self.erased: set[str] = set()
        self._keep(self._staff)

    def _keep(self, http: TestClient) -> None:
        self.secrets |= {value for value in (http.cookies.get(COOKIE),) if value}

    def step(self) -> None:
        doings: list[Callable[[], object]] = [self._join]
        if self._own:
            doings += [
                self._write,
                self._look,
                self._call,
                self._link,
                self._erase,
                self._sign_in,
                self._leave,
            ]
        self._chance.choice(doings)()

    def _any(self) -> tuple[TestClient, str, str]:
        return self._chance.choice(self._own)

    def _steward(self, id_: str) -> TestClient:
        http = steward_of(self._app, self._store, id_, self._address())
        self._keep(http)
        return http

    def _address(self) -> str:
        """Another each time: nobody comes too often."""
        self._came += 1
        return f"10.0.{self._came // 250}.{self._came % 250}"

    def _join(self) -> None:
        n = len(self.personal)
        login, who = f"137{n:08}", f"司徒第{n:05}"
        self.personal |= {login, who}
        http = browser(self._app, self._address())
        id_ = confirmed(self._app, self._store, http, f"第{n}机械厂", self._address(), login=login, who=who)
        self._keep(http)
        self._own.append((http, id_, login))
        with self._store.write("tester", "走访") as tx:
            one = tx.get(Enterprise, id_)
            assert one is not None
            named = Contact(person=f"尉迟第{n:05}", phone=f"139{n:08}")
            self.personal |= {f"尉迟第{n:05}", f"139{n:08}"}
            tx.put([replace(one, contacts=(named,))])
            tx.commit()

    def _write(self) -> None:
        http, id_, login = self._any()
        written(http, f"/mine/{id_}", f"急要铜套，电话{login}")

    def _look(self) -> None:
        http, id_, _ = self._any()
        for path in ("", "/record", "/data.json", "/erase"):
            http.get(f"/mine/{id_}{path}")
        self._staff.get(f"/organisations/{id_}")
        self._staff.get("/audit")

    def _call(self) -> None:
        _, id_, _ = self._any()
        post(self._steward(id_), f"/care/{id_}/contacts", {"purpose": "打电话核对"})

    def _link(self) -> None:
        _, _, login = self._any()
        link = Keeper(self._store).link(key_of(self._store, login))
        self.secrets |= {link}
        if self._chance.random() < 0.5:
            self.secrets |= {Door(self._store).enter_once(link, "电话")}

    def _sign_in(self) -> None:
        _, _, login = self._any()
        self.secrets |= {Door(self._store).sign_in(login, PASSWORD, "电话")}

    def _erase(self) -> None:
        _, id_, _ = self._any()
        with self._store.view(EVERYTHING) as view:
            one = view.get(Enterprise, id_)
        assert one is not None
        self.erased |= {word for each in one.contacts for word in (each.person, each.phone) if word}
        post(self._staff, f"/organisations/{id_}/erase", {"person": "", "why": "本人要求"})

    def _leave(self) -> None:
        http, id_, login = self._any()
        self._own = [one for one in self._own if one[1] != id_]
        do(http, f"/mine/{id_}", "leave", erase="yes")
        self.erased |= {login}
