"""An enterprise on a phone and its steward at a desk, by keyboard alone and by what is visible: from registering to meeting."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.accounts import Door, Keeper
from api.app import create_app
from api.settings import Settings
from graph.stores import Store, open_store
from schema.policy import Role
from tests.api.console.browsing import WIDTHS, Watch, fits, launched, press, served, tab_to_this
from tests.api.console.town import BEARINGS, PHONE, fill

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "a sentence is good"
NUMBER = "13911112222"
PICTURES = os.environ.get("QIANXIAN_PICTURES")  # a folder: every step is kept there, to be looked at


@pytest.fixture(scope="module")
def browser(chromium_path: str, node_path: str) -> Iterator[Browser]:
    with launched(chromium_path, node_path) as browser:
        yield browser


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/town.db")
    fill(store)
    _, link = Keeper(store).invite("xiaoer", "周小二", frozenset({Role.STEWARD}))
    Door(store).enter(link, PASSWORD, "")
    yield store
    store.close()


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with served(create_app(store, Settings(accounts=True))) as address:
        yield address


def at_width(browser: Browser, width: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDTHS[width], "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from at_width(browser, "phone")


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    yield from at_width(browser, "wide")


def seen(page: Page, step: str) -> None:
    fits(page)
    if PICTURES and page.viewport_size:
        page.screenshot(path=f"{PICTURES}/meet-{step}-{page.viewport_size['width']}.png", full_page=True)


def typed(page: Page, label: str, words: str) -> None:
    tab_to_this(page, page.get_by_label(label))
    page.keyboard.type(words)


def tick(page: Page, label: str) -> None:
    tab_to_this(page, page.get_by_label(label))
    page.keyboard.press("Space")


def button(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    press(page, page.get_by_role("link", name=name, exact=True))


def opened(page: Page, words: str) -> None:
    """Unfold what is folded."""
    tab_to_this(page, page.locator("summary", has_text=words))
    page.keyboard.press("Enter")


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def test_an_enterprise_and_its_steward(phone: Page, desk: Page, address: str, store: Store) -> None:
    watch = Watch(phone)
    phone.goto(f"{address}/sign-in")
    link(phone, "企业登记")
    typed(phone, "企业名称", "新来的轴承用户有限公司")
    typed(phone, "地址", "上海市松江区新桥镇")
    typed(phone, "您的姓名", "王芳")
    typed(phone, "手机号", NUMBER)
    typed(phone, "密码", PASSWORD)
    seen(phone, "01-join")
    tick(phone, "我同意上述说明")
    button(phone, "登记")
    says(phone, "已登记")
    seen(phone, "02-joined")
    link(phone, "写需求")
    typed(phone, "需求（用自己的话）", f"急要自润滑轴承100件，挖掘机用，下月底前，电话{NUMBER}")
    seen(phone, "03-write")
    button(phone, "下一步：看看读得对不对")
    expect(phone.locator("mark.part-product")).to_contain_text("自润滑轴承")
    expect(phone.get_by_text("文字里有电话")).to_be_visible()
    seen(phone, "04-draft")
    button(phone, "发送")
    says(phone, "已发给店小二")
    expect(phone.get_by_text("139****2222")).to_be_visible()
    seen(phone, "05-sent")

    desk.goto(f"{address}/")
    typed(desk, "账号或手机号", "xiaoer")
    typed(desk, "密码", PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("等您办的")
    seen(desk, "06-queue")
    link(desk, "新来的轴承用户有限公司")
    expect(desk.get_by_role("heading", level=1)).to_have_text("新来的轴承用户有限公司")
    expect(desk.get_by_text(NUMBER)).to_have_count(0)
    seen(desk, "07-care")
    typed(desk, "为什么要看", "打电话核对经办人")
    button(desk, "看联系方式")
    expect(desk.get_by_role("link", name=NUMBER)).to_be_visible()
    seen(desk, "08-contacts")
    link(desk, "返回")
    button(desk, "核对过，确认")
    says(desk, "已确认经办人")
    opened(desk, "问一件事")
    typed(desk, "问题", "内径多少？")
    button(desk, "问企业")
    says(desk, "已问企业")
    seen(desk, "09-asked")

    phone.goto(f"{address}/mine")
    seen(phone, "10-home")
    link(phone, "店小二问：内径多少？")
    typed(phone, "您的答复", "50 毫米")
    seen(phone, "11-question")
    button(phone, "答复")
    says(phone, "已答复")

    desk.reload()
    expect(desk.get_by_text("50 毫米")).to_be_visible()
    button(desk, "确认，开始撮合")
    says(desk, "开始撮合")
    seen(desk, "12-matched")
    press(desk, desk.get_by_role("link", name="急要自润滑轴承"))
    expect(desk.get_by_text(BEARINGS.name)).to_be_visible()
    seen(desk, "12-by-name")

    phone.reload()
    expect(phone.get_by_text("一家自润滑轴承企业")).to_be_visible()
    expect(phone.get_by_text(BEARINGS.name)).to_have_count(0)
    seen(phone, "13-prospects")
    button(phone, "想认识第 1 家")
    says(phone, "已去问对方")
    expect(phone.get_by_text(BEARINGS.name)).to_have_count(0)
    seen(phone, "14-waiting")
    phone.reload()
    expect(phone.get_by_text("您已同意")).to_be_visible()
    expect(phone.get_by_text("已去问对方")).to_have_count(0)

    link(phone, "我的企业")
    link(phone, "企业资料和供给")
    typed(phone, "供应什么", "精密铜套")
    seen(phone, "14-record")
    button(phone, "登记供给")
    says(phone, "已登记供给")
    link(phone, "返回我的企业")
    expect(phone.get_by_role("heading", name="我的需求")).to_be_visible()
    seen(phone, "14-home")
    press(phone, phone.get_by_role("link", name="一家供"))
    expect(phone.get_by_text("您已同意")).to_be_visible()

    link(desk, "待办")
    expect(desk.get_by_role("heading", level=1)).to_have_text("等您办的")
    link(desk, BEARINGS.name)
    expect(desk.get_by_role("heading", level=1)).to_have_text(BEARINGS.name)
    expect(desk.get_by_role("heading", name="一家要")).to_be_visible()
    seen(desk, "15-by-telephone")
    button(desk, "电话里同意")
    says(desk, "同意")

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(BEARINGS.name)
    seen(phone, "16-open")
    button(phone, "看联系方式")
    expect(phone.get_by_text(PHONE)).to_be_visible()
    seen(phone, "17-contacts")
    watch.is_calm(address)
