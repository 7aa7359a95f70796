"""Correcting, adding and ending what is known, through the forms of the pages."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from graph.stores import EVERYTHING, Store
from schema import (
    ClusterParty,
    Contact,
    Enterprise,
    Institution,
    InstitutionForm,
    Introduction,
    Membership,
    Need,
    NeedState,
    Offer,
    OfferState,
    Organisation,
    PartyForm,
    Relation,
)
from tests.api.console.html import Page
from tests.api.console.town import (
    BANK,
    BEARINGS,
    CLOSED,
    CLUSTER,
    EXPIRED,
    LONGKING,
    NEED,
    OFFER,
    PHONE,
    RELATION,
)

EDIT = f"/organisations/{BEARINGS.id}/edit"
PAGES = (
    "/organisations/new",
    "/organisations/new?type=institution",
    "/organisations/new?type=party",
    EDIT,
    f"/organisations/{BANK.id}/edit",
    f"/organisations/{CLUSTER.id}/edit",
    *(
        f"/organisations/{BEARINGS.id}/{kind}/new"
        for kind in ("offers", "needs", "memberships", "relations", "introductions")
    ),
    f"/offers/{OFFER.id}/edit",
    f"/needs/{NEED.id}/edit",
    f"/needs/{CLOSED.id}/edit",
    f"/relations/{RELATION.id}/edit",
    f"/history/{BEARINGS.id}",
    f"/history/{NEED.id}",
    f"/history/{RELATION.id}",
)


class Filler:
    """Fills in a form of a page as a browser would: what is there is sent, but for what is changed."""

    def __init__(self, client: TestClient, url: str, part: str = "") -> None:
        self.client, self.url = client, url
        self.html = client.get(url).text
        forms = re.findall(r"<form .*?</form>", self.html, re.DOTALL)
        self.form = next(form for form in forms if f'name="part" value="{part}"' in form)
        self.said = dict(self._inputs()) | dict(self._areas()) | dict(self._choices())

    def _inputs(self) -> list[tuple[str, str]]:
        found = []
        for tag in re.findall(r"<input [^>]*>", self.form):
            given = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
            if given.get("type") != "checkbox" or " checked" in tag:
                found.append((given["name"], given.get("value", "")))
        return found

    def _areas(self) -> list[tuple[str, str]]:
        areas = re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', self.form, re.DOTALL)
        return [(name, unescape(value)) for name, value in areas]

    def _choices(self) -> list[tuple[str, str]]:
        found = []
        for name, options in re.findall(r'<select [^>]*name="(\w+)".*?>(.*?)</select>', self.form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
            found.append((name, chosen[1] if chosen else ""))
        return found

    def send(self, **changes: str | list[str]) -> "Sent":
        response = self.client.post(self.url, data={**self.said, **changes})
        return Sent(response.status_code, response.headers.get("location", ""), response.text)


class Sent:
    def __init__(self, status: int, location: str, html: str) -> None:
        self.status, self.location, self.html = status, location, html


def stored(store: Store, type_: type, id_: str) -> object:
    with store.view(EVERYTHING) as view:
        return view.get(type_, id_)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_sound(client: TestClient, url: str, lang: str) -> None:
    client.cookies.set("lang", lang)
    response = client.get(url)
    assert response.status_code == 200
    assert Page(response.text).problems() == []
    assert PHONE not in response.text


def test_an_enterprise_is_corrected_and_its_history_tells_who_and_what(
    client: TestClient, store: Store
) -> None:
    sent = Filler(client, EDIT, "own").send(name="上海自润轴承股份有限公司", aliases="自润轴承\n上海自润")
    assert sent.status == 303
    assert sent.location.startswith(f"/organisations/{BEARINGS.id}?done=saved&set=chg_")
    saved = Page(client.get(sent.location).text)
    assert "已保存。" in saved.words
    change_set = next(url for url in saved.addresses if url.startswith("/changes/chg_"))
    assert "上海自润轴承股份有限公司" in client.get(change_set).text
    now = stored(store, Enterprise, BEARINGS.id)
    assert isinstance(now, Enterprise)
    assert (now.name, now.aliases) == ("上海自润轴承股份有限公司", ("自润轴承", "上海自润"))
    assert now.contacts == BEARINGS.contacts, "what no field shows stays"
    words = Page(client.get(f"/history/{BEARINGS.id}").text).words
    for told in (
        "上海自润轴承有限公司",
        "上海自润轴承股份有限公司",
        "修改",
        "test",
        "页面填写",
        "企业.csv 第3行",
    ):
        assert told in words


def test_what_is_left_as_it_was_is_not_written_anew(client: TestClient, store: Store) -> None:
    Filler(client, f"/offers/{OFFER.id}/edit").send(price="面议")
    now = stored(store, Offer, OFFER.id)
    assert isinstance(now, Offer)
    assert (now.price, now.capacity, now.share, now.main) == ("面议", OFFER.capacity, OFFER.share, True)


@pytest.mark.parametrize("url", [EDIT, f"/organisations/{BANK.id}/edit", f"/organisations/{CLUSTER.id}/edit"])
def test_saving_without_a_change_changes_nothing(client: TestClient, store: Store, url: str) -> None:
    with store.view(EVERYTHING) as view:
        before = view.number()
    assert Filler(client, url, "own").send().status == 303
    with store.view(EVERYTHING) as view:
        assert view.number() == before


@pytest.mark.parametrize(
    ("url", "part", "field", "typed", "told"),
    [
        (EDIT, "own", "name", "", "这一项必须填写。"),
        (EDIT, "own", "uscc", "91310000", "统一社会信用代码有误"),
        (EDIT, "own", "region", "亚特兰蒂斯", "不知道“亚特兰蒂斯”是哪里"),
        (EDIT, "own", "short_name", "自\u200b润", "简称里有看不见的字符"),
        (f"/offers/{OFFER.id}/edit", "", "share", "很多", "看不懂“很多”"),
        (f"/offers/{OFFER.id}/edit", "", "share", "162%", "看不懂“162%”"),
        (f"/offers/{OFFER.id}/edit", "", "valid_until", "2月30日", "有效期写得不对"),
        (f"/organisations/{BEARINGS.id}/memberships/new", "", "party", "没有的党委", "没有找到“没有的党委”"),
        (f"/organisations/{BEARINGS.id}/memberships/new", "", "party", LONGKING.name, "不是集群党组织"),
        (f"/organisations/{BEARINGS.id}/relations/new", "", "other", BEARINGS.name, "两边都是"),
    ],
)
def test_a_refused_form_comes_back_as_typed_with_the_reason_at_its_field(
    client: TestClient, url: str, part: str, field: str, typed: str, told: str
) -> None:
    filler = Filler(client, url, part)
    sent = filler.send(**{"note": "别丢了这句", field: typed})
    assert sent.status in (400, 404)
    page = Page(sent.html)
    assert page.problems() == []
    assert "别丢了这句" in page.words
    assert unescape(typed) in unescape(sent.html)
    at_field = re.search(r'<div class="field wrong.*?</div>', sent.html, re.DOTALL)
    assert at_field is not None
    assert told in at_field[0]
    assert f'name="{field}"' in at_field[0]


def test_two_who_change_one_record_see_both_and_lose_nothing(client: TestClient, store: Store) -> None:
    mine = Filler(client, EDIT, "own")
    Filler(client, EDIT, "own").send(short_name="自润公司", note="别人写的")
    sent = mine.send(short_name="自润轴承", capacity_note="年产三千套")
    words = Page(sent.html).words
    assert sent.status == 409
    assert "别人改过这条记录" in words
    for told in ("自润公司", "自润轴承", "别人写的", "年产三千套", "您没有改"):
        assert told in words or told in sent.html
    again = Filler.__new__(Filler)
    again.client, again.url, again.html = client, EDIT, sent.html
    again.form = next(f for f in re.findall(r"<form .*?</form>", sent.html, re.DOTALL) if 'value="own"' in f)
    again.said = dict(again._inputs()) | dict(again._areas())
    assert again.send().status == 303
    now = stored(store, Enterprise, BEARINGS.id)
    assert isinstance(now, Enterprise)
    assert (now.short_name, now.note, now.capacity_note) == ("自润轴承", "别人写的", "年产三千套")


def test_a_form_that_is_sent_twice_is_done_once(client: TestClient, store: Store) -> None:
    filler = Filler(client, f"/organisations/{LONGKING.id}/needs/new")
    first, second = filler.send(text="求购液压油缸"), filler.send(text="求购液压油缸")
    assert first.status == second.status == 303
    assert first.location == second.location
    with store.view(EVERYTHING) as view:
        assert [need.text for need in view.needs_of([LONGKING.id])].count("求购液压油缸") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_elsewhere_changes_nothing(client: TestClient, store: Store, headers: dict[str, str]) -> None:
    said = Filler(client, EDIT, "own").said | {"name": "被篡改有限公司"}
    response = client.post(EDIT, data=said, headers=headers)
    assert (response.status_code, "CROSS_SITE" in response.text) == (403, True)
    now = stored(store, Enterprise, BEARINGS.id)
    assert isinstance(now, Enterprise)
    assert now.name == BEARINGS.name


def test_our_own_pages_may(client: TestClient) -> None:
    said = Filler(client, EDIT, "own").said
    for headers in ({"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}):
        assert client.post(EDIT, data=said, headers=headers).status_code == 303


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"part=own", 400),
        ("application/json", b"{}", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish", 400),
        ("multipart/form-data", b"--x", 400),
        ("application/x-www-form-urlencoded", b"part=own&name=" + b"a" * 1_100_000, 413),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_said(
    client: TestClient, content_type: str, body: bytes, status: int
) -> None:
    response = client.post(EDIT, content=body, headers={"content-type": content_type})
    assert response.status_code == status
    assert Page(response.text).problems() == []


def test_offers_are_added_and_several_withdrawn_at_once(client: TestClient, store: Store) -> None:
    filler = Filler(client, f"/organisations/{BEARINGS.id}/offers/new")
    assert filler.send(product="关节轴承", share="12.5%", regions="浙江省\n松江", stage="小试").status == 303
    with store.view(EVERYTHING) as view:
        new = next(offer for offer in view.offers_of([BEARINGS.id]) if offer.share == 0.125)
    assert new.regions == ("33", "310117")
    chosen = [f"{offer.id}@1" for offer in (OFFER, EXPIRED, new)]
    sent = Filler(client, EDIT, "offers").send(record=chosen, reason="停产")
    assert sent.status == 303
    assert sent.location.startswith(f"{EDIT}?done=ended")
    with store.view(EVERYTHING) as view:
        states = {offer.state for offer in view.offers_of([BEARINGS.id])}
    assert states == {OfferState.WITHDRAWN}


def test_nothing_is_ended_when_one_of_several_was_changed_meanwhile(client: TestClient, store: Store) -> None:
    filler = Filler(client, EDIT, "offers")
    Filler(client, f"/offers/{OFFER.id}/edit").send(price="面议")
    sent = filler.send(record=[f"{EXPIRED.id}@1", f"{OFFER.id}@1"], reason="停产")
    assert sent.status == 409
    assert f'value="{OFFER.id}@2" checked' in sent.html, "still chosen, as it is now"
    assert "停产" in sent.html
    with store.view(EVERYTHING) as view:
        assert {offer.state for offer in view.offers_of([BEARINGS.id])} == {OfferState.ACTIVE}


def test_needs_are_closed_with_a_reason_and_nothing_chosen_is_said(client: TestClient, store: Store) -> None:
    url = f"/organisations/{LONGKING.id}/edit"
    assert "还没有选中任何一条" in Filler(client, url, "needs").send(reason="已买到").html
    without = Filler(client, url, "needs").send(record=[f"{NEED.id}@1"], reason="")
    assert (without.status, "这一项必须填写。" in without.html) == (400, True)
    assert Filler(client, url, "needs").send(record=[f"{NEED.id}@1"], reason="已买到").status == 303
    now = stored(store, Need, NEED.id)
    assert isinstance(now, Need)
    assert (now.state, now.closed_reason) == (NeedState.CLOSED, "已买到")


def test_a_fact_of_somebody_else_is_not_ended_from_here(client: TestClient) -> None:
    sent = Filler(client, EDIT, "offers").send(record=[f"{NEED.id}@1"], reason="停产")
    assert sent.status == 400


def test_memberships_and_relations_are_added_corrected_and_ended(client: TestClient, store: Store) -> None:
    new = f"/organisations/{BANK.id}/relations/new"
    assert Filler(client, new).send(other="龙工", direction="supplies", product="贷款").status == 303
    with store.view(EVERYTHING) as view:
        (relation,) = view.relations_of(BANK.id)
        (membership,) = view.memberships_of([BANK.id])
    assert (relation.source_id, relation.target_id) == (BANK.id, LONGKING.id)
    assert Filler(client, f"/relations/{relation.id}/edit").send(since="2020年3月").status == 303
    assert Filler(client, f"/memberships/{membership.id}/edit").send(role="成员").status == 303
    url = f"/organisations/{BANK.id}/edit"
    for part, record in (("relations", relation), ("memberships", membership)):
        sent = Filler(client, url, part).send(record=[f"{record.id}@2"], until="2026-06")
        assert sent.status == 303, sent.html
    ended = stored(store, Relation, relation.id), stored(store, Membership, membership.id)
    assert isinstance(ended[0], Relation)
    assert isinstance(ended[1], Membership)
    assert (ended[0].since, ended[0].until, ended[1].role, ended[1].until) == (
        "2020-03",
        "2026-06",
        "成员",
        "2026-06",
    )


def test_an_introduction_is_written_down_and_followed_to_its_effect(client: TestClient, store: Store) -> None:
    new = f"/organisations/{BANK.id}/introductions/new"
    said = {"other": "龙工", "direction": "supplies", "product": "贷款", "matter": "设备贷款", "state": "met"}
    assert Filler(client, new).send(**said, on="2026-05").status == 303
    with store.view(EVERYTHING) as view:
        (made,) = view.introductions_of(BANK.id)
    assert (made.supplier_id, made.matter, made.date) == (BANK.id, "设备贷款", "2026-05")
    assert [step.state.value for step in made.steps] == ["suggested", "met"]
    page = f"/introductions/{made.id}/edit"
    assert page in client.get(f"/organisations/{BANK.id}").text
    for wrong, words in (
        ({}, "请选它现在到了哪一步"),
        ({"state": ""}, "请选它现在到了哪一步"),
        ({"state": "consented"}, "“已见面”之后不能变为“双方同意”"),
        ({"state": "declined"}, "“已拒绝”须写明原因"),
        ({"state": "contract", "on": "昨天"}, "日期写得不对：昨天"),
    ):
        refused = Filler(client, page).send(**wrong)
        assert (refused.status >= 400, words in refused.html) == (True, True), words
    assert Filler(client, page).send(state="effect", effect="利息少了8%").status == 303
    now = stored(store, Introduction, made.id)
    assert isinstance(now, Introduction)
    assert (now.state.value, now.effect_text) == ("effect", "利息少了8%")
    assert "已见成效" in Page(client.get(f"/organisations/{BANK.id}/edit").text).words


def test_introductions_that_lead_nowhere_are_withdrawn_with_the_reason(
    client: TestClient, store: Store
) -> None:
    new = f"/organisations/{BANK.id}/introductions/new"
    form = Filler(client, new)
    del form.said["state"]  # as it begins, where nothing is said of it
    assert form.send(other="龙工").status == 303
    with store.view(EVERYTHING) as view:
        (made,) = view.introductions_of(BANK.id)
    url = f"/organisations/{BANK.id}/edit"
    assert Filler(client, url, "introductions").send(record=[f"{made.id}@1"]).status == 400
    sent = Filler(client, url, "introductions").send(record=[f"{made.id}@1"], reason="价格谈不拢")
    assert sent.status == 303, sent.html
    now = stored(store, Introduction, made.id)
    assert isinstance(now, Introduction)
    assert (now.state.value, now.steps[-1].reason) == ("withdrawn", "价格谈不拢")


def test_who_is_suggested_can_be_written_down_as_introduced(client: TestClient) -> None:
    cards = client.get(f"/ask?organisation={LONGKING.id}&direction=upstream").text
    leads = unescape(re.findall(r'href="(/organisations/[^"]*/introductions/new[^"]*)"', cards)[0])
    filled = client.get(leads).text
    assert 'value="supplied_by" selected' in filled
    assert Filler(client, leads).send(state="suggested").status == 303


def test_an_introduction_keeps_the_need_that_it_was_suggested_for(client: TestClient, store: Store) -> None:
    cards = client.get(f"/ask?organisation={LONGKING.id}&direction=upstream").text
    lead = unescape(re.findall(r'href="(/organisations/[^"]*/introductions/new[^"]*)"', cards)[0])
    assert NEED.text in Page(client.get(lead).text).words
    refused = Filler(client, lead).send(other="")
    assert NEED.text in Page(refused.html).words
    assert Filler(client, lead).send().status == 303
    of_others = f"/organisations/{BANK.id}/introductions/new?other={BEARINGS.name}&need={NEED.id}"
    assert Filler(client, of_others).send().status == 303
    with store.view(EVERYTHING) as view:
        own, of_bank = ([one.need_id for one in view.introductions_of(id_)] for id_ in (LONGKING.id, BANK.id))
    assert own.count(NEED.id) == 1
    assert of_bank == [None]


def test_an_enterprise_is_registered_once_and_one_that_is_known_is_shown(
    client: TestClient, store: Store
) -> None:
    sent = Filler(client, "/organisations/new").send(name="松江新来精密有限公司", place="上海市松江区新桥镇")
    assert sent.status == 303
    now = stored(store, Organisation, sent.location.split("/")[2])
    assert isinstance(now, Enterprise)
    assert now.region == "310117105"
    again = Filler(client, "/organisations/new").send(name=BEARINGS.name)
    assert again.status == 409
    assert f'href="/organisations/{BEARINGS.id}/edit"' in again.html


def test_contacts_are_changed_without_being_shown(client: TestClient, store: Store) -> None:
    (known, *others) = BEARINGS.contacts
    form = Filler(client, EDIT, "own")
    shown = form.said["contacts"].split("\n")
    assert len(shown) == 1 + len(others)
    assert known.phone is not None
    assert known.phone not in form.html
    sent = form.send(contacts="\n".join([*shown, "李四 13900001111"]))
    assert sent.status == 303
    now = stored(store, Enterprise, BEARINGS.id)
    assert isinstance(now, Enterprise)
    assert now.contacts == (*BEARINGS.contacts, Contact(person="李四", phone="13900001111"))
    refused = Filler(client, EDIT, "own").send(contacts="王* 138****1234")
    assert refused.status == 400
    assert "请把姓名和电话写全" in refused.html
    Filler(client, EDIT, "own").send(contacts="李四 13900002222")
    now = stored(store, Enterprise, BEARINGS.id)
    assert isinstance(now, Enterprise)
    assert now.contacts == (Contact(person="李四", phone="13900002222"),)


def test_an_institution_and_a_party_are_registered_and_corrected(client: TestClient, store: Store) -> None:
    new = Filler(client, "/organisations/new?type=institution", "institution")
    sent = new.send(name="新桥检测研究所", form="科研院所", contacts="赵六 021-57600000")
    institution = stored(store, Institution, sent.location.split("/")[2])
    assert isinstance(institution, Institution)
    assert (institution.form, institution.contacts[0].person) == (InstitutionForm.RESEARCH, "赵六")
    new = Filler(client, "/organisations/new?type=party", "party")
    sent = new.send(name="新桥轴承党建联盟", form="党建联盟", parent=CLUSTER.name)
    assert "成员在各家“更正”里" in client.get(sent.location).text
    id_ = sent.location.split("/")[2]
    party = stored(store, ClusterParty, id_)
    assert isinstance(party, ClusterParty)
    assert (party.form, party.parent_id) == (PartyForm.ALLIANCE, CLUSTER.id)
    refused = Filler(client, f"/organisations/{CLUSTER.id}/edit", "own").send(parent=party.name)
    assert refused.status == 400
    assert "不能作它的上级" in refused.html
    Filler(client, f"/organisations/{id_}/edit", "own").send(parent="", form="党支部")
    party = stored(store, ClusterParty, id_)
    assert isinstance(party, ClusterParty)
    assert (party.form, party.parent_id) == (PartyForm.BRANCH, None)
    again = Filler(client, "/organisations/new?type=party", "party").send(name="新桥轴承党建联盟")
    assert again.status == 409
