"""What was read of a need is put right on its page: for one question in its address, for good where it is stored."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.console import console_routes
from api.console.asked import address
from api.console.correcting import PART
from api.origins import SameOrigin
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, open_store
from schema import Need, parse_quantity
from tests.api.console.browsing import WIDTHS, Watch, fits, launched, press, served, tab_to_this
from tests.api.console.html import Page
from tests.api.console.test_editing import Filler
from tests.factories import SOURCES, enterprise, id_of, keep

TEXT = "我们厂是做挖掘机的，想找自润滑轴承，每月200套，松江附近优先，不要含油轴承"
MISREAD = "找自润滑轴承"
ASK = address("/ask", {"text": TEXT})


NEED = Need(
    id=id_of("Need", MISREAD), organisation_id=id_of("Enterprise", "挖机厂"), text=MISREAD, sources=SOURCES
)
BY_COLUMN = id_of("Need", "农机厂", "自润滑轴承")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/needs.db")
    keep(
        store,
        enterprise("自润厂", makes=["自润滑轴承"], region="310117"),
        enterprise("含油厂", makes=["含油轴承"], region="320507"),
        enterprise("挖机厂", makes=["挖掘机"]),
        enterprise("农机厂", needs=["自润滑轴承"]),
        NEED,
    )
    yield store
    store.close()


@pytest.fixture
def console(store: Store) -> Starlette:
    services = Services(store, Matcher(store))
    return Starlette(routes=console_routes(services, Settings()), middleware=[Middleware(SameOrigin)])


@pytest.fixture
def client(console: Starlette) -> Iterator[TestClient]:
    with TestClient(console, follow_redirects=False) as client:
        yield client


def partners(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/organisations/\w+"[^>]*>([^<]+)<', html)


def number(store: Store) -> int:
    with store.view(EVERYTHING) as view:
        return view.number()


def test_every_part_is_marked_in_the_words_and_stands_in_the_form(client: TestClient) -> None:
    html = client.get(ASK).text
    assert Page(html).problems() == []
    for part, words in (
        ("own_product", "挖掘机"),
        ("product", "自润滑轴承"),
        ("quantity", "每月200套"),
        ("region", "松江"),
        ("unwanted", "含油轴承"),
    ):
        assert f'<mark class="part-{part}">{words}<small>' in html
    said = Filler(client, ASK, PART).said
    assert {name: said[name] for name in ("products", "own_products", "unwanted", "quantity", "regions")} == {
        "products": "自润滑轴承",
        "own_products": "挖掘机",
        "unwanted": "含油轴承",
        "quantity": "每月200套",
        "regions": "上海市松江区",
    }


def test_of_a_place_with_many_namesakes_it_is_said_how_many_they_are(client: TestClient) -> None:
    html = client.get(address("/ask", {"text": "新桥镇附近有没有做自润滑轴承的"})).text
    assert "新桥镇（同名的有21处，没说是哪一处）" in html
    assert "问一下：要的是哪里的新桥镇？" in html
    form = Filler(client, address("/ask", {"text": "新桥镇附近有没有做自润滑轴承的"}), PART)
    assert form.said["regions"] == "新桥镇", "and to be put right there stands what was written"
    assert "regions" not in form.send(unwanted="含油轴承").location


def test_one_question_is_put_right_in_its_address_and_nothing_is_stored(
    client: TestClient, store: Store
) -> None:
    before = number(store)
    sent = Filler(client, ASK, PART).send(
        products="含油轴承", unwanted="", quantity="无", regions="苏州市吴江区"
    )
    assert sent.status == 303
    there = Filler(client, sent.location, PART)
    assert partners(there.html)[0] == "含油厂"
    assert "已按人工改正的读" in there.html
    assert {name: there.said[name] for name in ("products", "unwanted", "quantity", "own_products")} == {
        "products": "含油轴承",
        "unwanted": "",
        "quantity": "",
        "own_products": "挖掘机",
    }
    assert "苏州市" in there.said["regions"]
    again = there.send(products="自润滑轴承")
    assert "products" not in again.location, "put back to what the words say, it is as read"
    assert "unwanted" in again.location
    assert number(store) == before


def test_what_was_put_right_goes_with_the_question_into_filters(client: TestClient) -> None:
    sent = Filler(client, ASK, PART).send(products="含油轴承", unwanted="")
    html = client.get(sent.location).text
    filters = html[html.index('class="filters"') :]
    assert '<input type="hidden" name="products" value="含油轴承">' in filters
    assert '<input type="hidden" name="unwanted" value="无">' in filters


def test_the_part_that_cannot_be_understood_is_said_beside_it(client: TestClient) -> None:
    refused = Filler(client, ASK, PART).send(regions="亚特兰蒂斯", products="含油轴承")
    assert refused.status == 400
    assert Page(refused.html).problems() == []
    assert re.search(r'id="reading-regions-wrong">[^<]*亚特兰蒂斯', refused.html)
    assert ">含油轴承</textarea>" in refused.html, "what was typed is still there"


def test_a_stored_need_keeps_what_was_put_right_and_its_words(client: TestClient, store: Store) -> None:
    at = f"/needs/{NEED.id}"
    page = Filler(client, at, PART)
    assert partners(page.html)[0] == "自润厂"
    saved = page.send(products="含油轴承", quantity="每年30套")
    assert saved.location.startswith(f"{at}?done=saved&set=chg_")
    shown = client.get(at).text
    assert partners(shown)[0] == "含油厂"
    assert MISREAD in Page(shown).words.replace("要找的", "")
    with store.view(EVERYTHING) as view:
        kept = view.get(Need, NEED.id)
    assert kept is not None
    assert kept.text == MISREAD
    assert kept.reading is not None
    assert [wanted.phrase for wanted in kept.reading.wanted] == ["含油轴承"]
    assert "要找的 含油轴承；数量 每年30套" in client.get(f"/history/{NEED.id}").text
    stale = page.send(products="挖掘机")
    assert stale.status == 409
    assert ">挖掘机</textarea>" in stale.html
    back = Filler(client, at, PART).send(afresh="1")
    assert back.status == 303
    assert partners(client.get(at).text)[0] == "自润厂"


def test_a_part_put_back_is_read_from_the_words_again(client: TestClient, store: Store) -> None:
    at = f"/needs/{NEED.id}"
    Filler(client, at, PART).send(products="含油轴承")
    Filler(client, at, PART).send(products="自润滑轴承")
    with store.view(EVERYTHING) as view:
        kept = view.get(Need, NEED.id)
    assert kept is not None
    assert kept.correction is None


def test_what_was_stated_beside_the_words_is_shown_and_wins(client: TestClient, store: Store) -> None:
    keep(store, replace(NEED, quantity=parse_quantity("每年6000套"), deadline="2027-03"))
    words = Page(client.get(f"/needs/{NEED.id}").text).words
    assert "每年6000套" in words
    assert "2027-03" in words


def test_a_need_whose_product_a_column_names_is_put_right_too(client: TestClient) -> None:
    at = f"/needs/{BY_COLUMN}"
    page = Filler(client, at, PART)
    assert page.said["products"] == "自润滑轴承"
    page.send(products="含油轴承")
    assert partners(client.get(at).text)[0] == "含油厂"


def test_a_need_asked_for_by_id_has_a_page_of_its_own(client: TestClient) -> None:
    assert client.get(f"/ask?need={NEED.id}").headers["location"] == f"/needs/{NEED.id}"
    assert client.get("/ask?need=nee_aaaaaaaaaaaaaaaa").status_code == 404
    assert client.get("/needs/made-up").status_code == 404


@pytest.fixture(scope="module")
def browser(chromium_path: str, node_path: str) -> Iterator[Browser]:
    with launched(chromium_path, node_path) as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_a_reading_is_put_right_by_keyboard(
    browser: Browser, console: Starlette, width: int, scripts: bool
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    tab = context.new_page()
    watch = Watch(tab)
    with served(console) as home:
        for at in (address("/ask", {"text": MISREAD}), f"/needs/{NEED.id}"):
            tab.goto(home + at)
            _put_right(tab, scripts)
            expect(tab.locator(".card h3").first).to_have_text("含油厂")
            expect(tab.get_by_text("已按人工改正的读")).to_be_visible()
        watch.is_calm(home)
    context.close()


def _put_right(tab: Tab, scripts: bool) -> None:
    """By keyboard; where no script can say what is in focus, with the mouse."""
    opener, field = tab.get_by_text("读错了？在这里改"), tab.get_by_label("要找的")
    expect(field).to_be_hidden()
    send = tab.locator(".correct button").first
    if not scripts:
        opener.click()
        field.fill("含油轴承")
        send.click()
        return
    press(tab, opener)
    tab_to_this(tab, field)
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text("含油轴承")
    fits(tab)
    press(tab, send)
