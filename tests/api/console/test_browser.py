"""A person at the console, in a real browser: by keyboard, on a wide and a narrow screen, on paper."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from tests.api.console.browsing import WIDTHS, Watch, fits, launched, served, tab_to
from tests.api.console.town import BEARING, BEARINGS, CLUSTER, LONGKING, NEED_TEXT, OFFER

pytestmark = pytest.mark.browser
PATHS = (
    "/",
    "/organisations",
    f"/organisations/{LONGKING.id}",
    f"/clusters/{CLUSTER.id}",
    f"/products/{BEARING.id}",
    f"/organisations/{BEARINGS.id}/edit",
    f"/organisations/{BEARINGS.id}/split",
    f"/offers/{OFFER.id}/edit",
    f"/history/{BEARINGS.id}",
    "/load",
    "/changes",
    "/identity",
    "/identity/decided",
)


@pytest.fixture(scope="module")
def browser(chromium_path: str, node_path: str) -> Iterator[Browser]:
    with launched(chromium_path, node_path) as browser:
        yield browser


@pytest.fixture
def address(console: Starlette) -> Iterator[str]:
    with served(console) as address:
        yield address


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def test_a_need_is_asked_and_a_reason_opened_by_keyboard_alone(page: Page, address: str) -> None:
    watch = Watch(page)
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "textarea")
    page.keyboard.insert_text(NEED_TEXT)
    tab_to(page, "form button")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "focus is seen"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("谁能满足这个需求")
    expect(page.locator(".reasons")).to_be_hidden()
    tab_to(page, ".card summary")
    page.keyboard.press("Enter")
    expect(page.locator(".reasons")).to_be_visible()
    tab_to(page, ".more a")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator(".more")).to_have_count(0)
    expect(page.locator(".card h3 a").nth(1)).to_be_focused()
    watch.is_calm(address)


def test_names_are_proposed_and_lead_to_the_answer(page: Page, address: str) -> None:
    watch = Watch(page)
    page.goto(address)
    page.get_by_label("企业或机构名称").press_sequentially("自润")
    expect(page.locator("#names option")).to_have_count(1)
    page.get_by_role("button", name="下游：谁会购买").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谁会购买自润的产品")
    watch.is_calm(address)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_the_screen_or_leaves_the_machine(page: Page, address: str, path: str) -> None:
    watch = Watch(page)
    page.goto(address + path)
    fits(page)
    watch.is_calm(address)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_word_of_the_navigation_is_broken(browser: Browser, address: str, lang: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{address}/?lang={lang}")
    one_line: Any = page.evaluate("2 * parseFloat(getComputedStyle(document.body).lineHeight)")
    for link in page.locator(".top nav a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] < one_line
    page.close()


def test_without_javascript_everything_works(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("用自己的话写下需求").fill(NEED_TEXT)
    page.get_by_role("button", name="找伙伴").click()
    page.locator(".card summary").click()
    expect(page.locator(".reasons")).to_be_visible()
    page.get_by_role("link", name="再看一些").click()
    expect(page.locator(".card")).to_have_count(2)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=2, name="Suggested partners")).to_be_visible()
    context.close()


def test_on_paper_the_reasons_are_open_and_the_navigation_is_gone(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/ask?text={NEED_TEXT}")
    page.emulate_media(media="print")
    expect(page.locator(".reasons")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    context.close()


def test_what_is_not_said_is_left_out_where_its_heading_is(browser: Browser, address: str) -> None:
    """On a phone the table has no headings, and “not said” alone says nothing."""
    for width, shown in ((1280, True), (360, False)):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(f"{address}/clusters/{CLUSTER.id}")
        assert page.locator(".list thead").is_visible() is shown
        assert page.locator(".list .unsaid").first.is_visible() is shown
        page.close()
