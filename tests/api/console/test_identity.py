"""Deciding who is who by the pages: side by side, with the way back."""

import re

import pytest
from starlette.testclient import TestClient

from graph.stores import EVERYTHING, ChangeKind, Store
from schema import Enterprise, IdentityDecision, Organisation, Verdict
from tests.api.console.html import Page
from tests.api.console.test_editing import Filler
from tests.api.console.town import BEARINGS, CLUSTER, FROM, LONGKING, OFFER, enterprise

TWIN = Enterprise(
    id=enterprise("上海自润轴承厂").id,
    name="上海自润轴承厂",
    region=BEARINGS.region,
    note="另一张表里的",
    sources=FROM,
)


@pytest.fixture
def store(store: Store) -> Store:
    with store.write("town", "one more") as tx:
        tx.put([TWIN])
        tx.commit()
    return store


def pair(client: TestClient) -> dict[str, str | list[str]]:
    """The form of the first pair, as a browser would send it."""
    html = client.get("/identity").text
    form = next(iter(re.findall(r"<form .*?</form>", html, re.DOTALL)))
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    said: dict[str, str | list[str]] = {
        name: [value for key, value in hidden if key == name] for name in ("pair", "seen")
    }
    said["once"] = next(value for name, value in hidden if name == "once")
    said["main"] = re.search(r'name="main" value="([^"]*)" checked', form)[1]  # type: ignore[index]
    return said


def there(store: Store, id_: str) -> Organisation | None:
    with store.view(EVERYTHING) as view:
        return view.get(Organisation, id_)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_sound(client: TestClient, lang: str) -> None:
    client.cookies.set("lang", lang)
    client.post("/identity", data=pair(client))
    for url in ("/identity", "/identity/apart", "/identity/decided", f"/organisations/{BEARINGS.id}/split"):
        response = client.get(url)
        assert (response.status_code, Page(response.text).problems()) == (200, [])


def test_two_are_shown_side_by_side_with_the_reason(client: TestClient) -> None:
    words = Page(client.get("/identity").text).words
    for told in (BEARINGS.name, TWIN.name, "待认 1", "供给 2，需求 0", "以这家为主"):
        assert told in words


def test_merging_keeps_the_old_address_and_can_be_undone(client: TestClient, store: Store) -> None:
    sent = client.post("/identity", data=pair(client))
    assert sent.status_code == 303
    after = Page(client.get(sent.headers["location"]).text)
    assert "已合并" in after.words
    assert "没有要认的名称" in after.words
    assert there(store, TWIN.id) is None
    for path in ("", "/edit"):
        led = client.get(f"/organisations/{TWIN.id}{path}")
        assert (led.status_code, led.headers["location"]) == (303, f"/organisations/{BEARINGS.id}{path}")
    decided = Page(client.get("/identity/decided").text)
    assert TWIN.name in decided.words
    assert any(url.startswith("/changes/chg_") and url.endswith("/undo") for url in decided.addresses)
    with store.view(EVERYTHING) as view:
        assert view.change_sets(1).items[0].kind is ChangeKind.MERGE


def test_the_main_one_is_chosen_by_the_person(client: TestClient, store: Store) -> None:
    client.post("/identity", data={**pair(client), "main": TWIN.id})
    now = there(store, TWIN.id)
    assert now is not None
    assert now.name == TWIN.name
    assert BEARINGS.name in now.names


@pytest.mark.parametrize(("do", "told"), [("", "不是同一家"), ("group", "集团与下属")])
def test_what_was_told_apart_is_not_asked_again(client: TestClient, store: Store, do: str, told: str) -> None:
    sent = client.post("/identity/apart", data={**pair(client), "do": do})
    words = Page(client.get(sent.headers["location"]).text).words
    assert "以后不再问" in words
    assert "没有要认的名称" in words
    assert told in Page(client.get("/identity/decided").text).words
    assert there(store, TWIN.id) is not None
    with store.view(EVERYTHING) as view:
        assert view.change_sets(1).items[0].kind is ChangeKind.EDIT


def test_a_pair_that_changed_meanwhile_is_asked_anew(client: TestClient, store: Store) -> None:
    said = pair(client)
    Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(note="刚刚改的")
    response = client.post("/identity", data=said)
    assert response.status_code == 409
    assert "请再看一看" in response.text
    assert there(store, TWIN.id) is not None


def test_one_that_is_really_two_is_split(client: TestClient, store: Store) -> None:
    url = f"/organisations/{BEARINGS.id}/split"
    refused = Filler(client, url).send(name="", facts=[OFFER.id])
    assert refused.status == 400
    assert f'value="{OFFER.id}" checked' in refused.html, "what was ticked stays ticked"
    sent = Filler(client, url).send(name="上海自润轴承销售有限公司", facts=[OFFER.id])
    assert sent.status == 303
    assert "已拆开" in client.get(sent.location).text
    new = sent.location.split("/")[2].partition("?")[0]
    with store.view(EVERYTHING) as view:
        assert [offer.product_id for offer in view.offers_of([new])] == [OFFER.product_id]
        assert view.change_sets(1).items[0].kind is ChangeKind.SPLIT


@pytest.mark.parametrize("ids", [[], [BEARINGS.id], [BEARINGS.id, "made-up"], [LONGKING.id, CLUSTER.id]])
def test_what_is_made_up_is_refused(client: TestClient, ids: list[str]) -> None:
    said = {**pair(client), "pair": ids, "seen": ["1"] * len(ids)}
    response = client.post("/identity", data=said)
    assert response.status_code in (400, 404, 409)
    assert Page(response.text).problems() == []


def test_any_two_are_decided_about(client: TestClient, store: Store) -> None:
    page = Page(client.get(f"/identity?of={BEARINGS.id}").text)
    assert page.problems() == []
    html = client.get("/identity", params={"of": BEARINGS.id, "name": LONGKING.name}).text
    assert Page(html).problems() == []
    (form,) = re.findall(r'<form action="/identity" method="post">.*?</form>', html, re.DOTALL)
    said: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        said.setdefault(name, []).append(value)
    assert said["pair"] == [BEARINGS.id, LONGKING.id]
    sent = client.post("/identity/apart", data={**said, "main": LONGKING.id, "do": "group"})
    assert sent.status_code == 303
    assert "集团与下属" in Page(client.get("/identity/decided").text).words
    with store.view(EVERYTHING) as view:
        (decision,) = [one for one in view.all(IdentityDecision) if one.verdict is Verdict.GROUP]
    assert (decision.organisation_id, decision.other_id) == (LONGKING.id, BEARINGS.id)


def test_who_is_not_there_or_is_the_same_is_said(client: TestClient) -> None:
    for name, told in (("没有这一家", "没有找到"), (BEARINGS.name, "同一条记录")):
        html = client.get("/identity", params={"of": BEARINGS.id, "name": name}).text
        assert told in html
        assert Page(html).problems() == []
