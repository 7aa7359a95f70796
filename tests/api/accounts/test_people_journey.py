"""The first operator lets a colleague in, by keyboard alone, on a desk and on a phone; both see what they may."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.accounts import Keeper
from api.app import create_app
from api.settings import Settings
from graph.stores import Store, open_store
from schema.policy import Role
from tests.api.console.browsing import WIDTHS, Watch, fits, launched, press, served, tab_to_this
from tests.api.console.town import fill

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "a sentence is good"
PICTURES = os.environ.get("QIANXIAN_PICTURES")  # a folder: every step is kept there, to be looked at


@pytest.fixture(scope="module")
def browser(chromium_path: str, node_path: str) -> Iterator[Browser]:
    with launched(chromium_path, node_path) as browser:
        yield browser


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    fill(store)
    yield store
    store.close()


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with served(create_app(store, Settings(accounts=True))) as address:
        yield address


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def seen(page: Page, step: str) -> None:
    fits(page)
    if PICTURES and page.viewport_size:
        page.screenshot(path=f"{PICTURES}/people-{page.viewport_size['width']}-{step}.png", full_page=True)


def typed(page: Page, label: str, words: str) -> None:
    tab_to_this(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def enter(page: Page) -> None:
    """Choose a password on the page of a one-time link."""
    typed(page, "密码", PASSWORD)
    typed(page, "再输一次", PASSWORD)
    press(page, page.get_by_role("button", name="设好并登录"))


def test_an_operator_lets_a_colleague_in(page: Page, address: str, store: Store, browser: Browser) -> None:
    watch = Watch(page)
    _, link = Keeper(store).invite("root1", "赵管理", frozenset({Role.OPERATOR}))
    page.goto(f"{address}/enter/{link}")
    expect(page.get_by_role("heading", level=1)).to_have_text("赵管理，您好")
    seen(page, "1-enter")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("人员与角色")
    typed(page, "姓名", "王芳")
    typed(page, "账号", "wangfang")
    seen(page, "2-invite")
    press(page, page.get_by_role("button", name="邀请，得到链接"))
    expect(page.get_by_role("heading", level=1)).to_have_text("给 王芳 的链接")
    expect(page.locator(".qr svg")).to_be_visible()
    seen(page, "3-link")
    hers = page.locator("code").inner_text()
    press(page, page.get_by_role("link", name="赵管理"))
    press(page, page.get_by_role("button", name="退出登录"))
    expect(page.get_by_role("status")).to_have_text("已退出。")
    seen(page, "4-out")
    page.goto(hers)
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("要找什么样的伙伴？")
    seen(page, "5-desk")
    press(page, page.get_by_role("link", name="王芳"))
    expect(page.get_by_text("本机", exact=True)).to_be_visible()
    seen(page, "6-account")
    page.context.clear_cookies()
    page.goto(f"{address}/organisations")
    typed(page, "账号或手机号", "wangfang")
    typed(page, "密码", PASSWORD)
    seen(page, "7-sign-in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("企业和机构")
    watch.is_calm(address)
