"""What was changed, for people: the newest first, since a day, and record by record."""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from graph.stores import EVERYTHING, Store
from schema import Enterprise
from tests.api.console.html import Page
from tests.api.console.test_editing import Filler
from tests.api.console.town import BEARINGS, OFFER, PHONE

TODAY = date.today().isoformat()


def newest(store: Store) -> str:
    with store.view(EVERYTHING) as view:
        return view.change_sets(1).items[0].id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_sound(client: TestClient, store: Store, lang: str) -> None:
    client.cookies.set("lang", lang)
    Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(short_name="自润公司")
    for url in (
        "/changes",
        f"/changes?since={TODAY}",
        "/changes?since=2099-01-01",
        f"/changes/{newest(store)}",
    ):
        response = client.get(url)
        assert (response.status_code, Page(response.text).problems()) == (200, [])
        assert PHONE not in response.text


def test_the_newest_stands_first_with_what_it_is_about(client: TestClient) -> None:
    Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(short_name="自润公司")
    words = Page(client.get("/changes").text).words
    assert words.index("更正：上海自润轴承有限公司") < words.index("town")
    assert "1 处" in words


def test_what_changed_since_a_day_is_counted_by_record(client: TestClient) -> None:
    for name in ("自润一", "自润二"):
        Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(short_name=name)
    words = Page(client.get(f"/changes?since={TODAY}").text).words
    assert "新增 3" in words, "a record that was made and changed since counts once, as made"
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert f"{tomorrow} 以来没有改动。" in Page(client.get(f"/changes?since={tomorrow}").text).words
    assert "看不懂这个日期" in client.get("/changes?since=去年").text


def test_one_change_set_shows_before_and_after(client: TestClient, store: Store) -> None:
    Filler(client, f"/offers/{OFFER.id}/edit").send(price="面议", valid_until="2027-06")
    words = Page(client.get(f"/changes/{newest(store)}").text).words
    for told in ("上海自润轴承有限公司 供给 自润滑轴承", "价格", "面议", "2099-12", "2027-06"):
        assert told in words


def test_more_follow_by_key(client: TestClient) -> None:
    for number in range(22):
        Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(note=f"第{number}次")
    first = Page(client.get("/changes").text)
    more = next(url for url in first.addresses if "after=" in url and "lang=" not in url)
    assert "town" not in first.words
    assert "town" in Page(client.get(more).text).words


@pytest.mark.parametrize(
    "url", ["/changes/made-up", "/changes?after=x", "/changes?after=~", f"/changes?after={'9' * 30}~x"]
)
def test_what_is_made_up_is_said(client: TestClient, url: str) -> None:
    response = client.get(url)
    assert response.status_code in (400, 404)
    assert Page(response.text).problems() == []


def test_an_edit_is_undone_with_the_plan_first_and_that_undone_again(
    client: TestClient, store: Store
) -> None:
    Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(short_name="自润公司")
    edit = newest(store)
    plan = Page(client.get(f"/changes/{edit}/undo").text)
    assert plan.problems() == []
    assert "会改回" in plan.words
    assert short_name(store) == "自润公司", "nothing is done before it is agreed"
    done = client.post(f"/changes/{edit}/undo")
    assert done.status_code == 303
    assert "已撤销。" in Page(client.get(done.headers["location"]).text).words
    assert short_name(store) == "自润"
    again = client.post(f"/changes/{edit}/undo")
    assert again.headers["location"] == done.headers["location"], "sent twice, done once"
    assert f"/changes/{edit}/undo" not in Page(client.get(f"/changes/{edit}").text).addresses
    client.post(f"/changes/{newest(store)}/undo")
    assert short_name(store) == "自润公司"


def test_what_others_changed_since_stays_and_is_told(client: TestClient, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        load = view.change_sets(1).items[0].id
    Filler(client, f"/organisations/{BEARINGS.id}/edit", "own").send(note="走访时补的")
    words = Page(client.get(f"/changes/{load}/undo").text).words
    assert "会去掉" in words
    assert "会留下" in words
    assert "上海自润轴承有限公司" in words
    client.post(f"/changes/{load}/undo")
    with store.view(EVERYTHING) as view:
        (left,) = view.all(Enterprise)
    assert (left.id, left.note) == (BEARINGS.id, "走访时补的")


def short_name(store: Store) -> str | None:
    with store.view(EVERYTHING) as view:
        one = view.get(Enterprise, BEARINGS.id)
    assert one is not None
    return one.short_name
