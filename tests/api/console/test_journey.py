"""A staff member at the desk, by keyboard alone, going by what is on the screen: from a messy workbook to a clean store.

Upload, look, correct a heading, load, take the rejected rows home, mend them, load them, merge two, undo it all.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.settings import Settings
from graph.stores import EVERYTHING, Store, open_store
from schema import Enterprise
from tests.api.console.browsing import WIDTHS, Watch, choose, fits, launched, press, served

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
SLOW = 180_000  # milliseconds that a load may take where many tests run at once
PICTURES = os.environ.get("QIANXIAN_PICTURES")  # a folder: every step is kept there, to be looked at


@pytest.fixture(scope="module")
def browser(chromium_path: str, node_path: str) -> Iterator[Browser]:
    with launched(chromium_path, node_path) as browser:
        yield browser


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/desk.db")
    yield store
    store.close()


@pytest.fixture
def address(store: Store, tmp_path: Path) -> Iterator[str]:
    with served(create_app(store, Settings(staging=tmp_path / "uploads"))) as address:
        yield address


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800}, accept_downloads=True)
    yield context.new_page()
    context.close()


def survey(folder: Path) -> Path:
    """As it came back from the town: a title, a note, a heading nobody knows, a row without a name, a sum."""
    path = folder / "走访表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("调查表")
        sheet.merge_range("A1:F1", "新桥镇企业走访调查表（2026年）")
        sheet.write("A2", "填表说明：请如实填写，一家一行")
        for number, row in enumerate(
            (
                ("序号", "单位名称", "住所", "他们做什么", "缺什么", "联系方式"),
                (
                    "1",
                    "上海恒轴精密机械有限公司",
                    "上海市松江区新桥镇",
                    "滑动轴承、轴套",
                    "铜合金粉",
                    "13900001111",
                ),
                ("2", "上海恒轴精密机械股份有限公司", "上海市松江区", "齿轮", "", ""),
                ("3", "", "上海市松江区", "油缸", "密封圈", ""),
                ("合计", "3家", "", "", "", ""),
            )
        ):
            sheet.write_row(2 + number, 0, row)
        book.add_worksheet("空表")
    return path


def mended(rejected: Path) -> Path:
    """What a person does in Excel: the name is written into its cell, and the file saved."""
    rows = python_calamine.load_workbook(rejected).get_sheet_by_index(0).to_python()
    rows[1][rows[0].index("单位名称")] = "上海众安液压有限公司"
    path = rejected.with_name("改好了.xlsx")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return path


class Desk:
    """The page, and the person before it."""

    def __init__(self, page: Page, width: str) -> None:
        self.page = page
        self._width = width
        self._steps = 0

    def sees(self, *words: str) -> None:
        for told in words:
            expect(self.page.locator("main")).to_contain_text(told, timeout=SLOW)
        fits(self.page)
        self._steps += 1
        if PICTURES:
            name = f"{self._width}-{self._steps:02}.png"
            self.page.screenshot(path=Path(PICTURES) / name, full_page=True)

    def presses(self, name: str) -> None:
        either = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        press(self.page, either.first)

    def uploads(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            press(self.page, self.page.get_by_label("把文件拖到这里"))
        chooser.value.set_files(path)
        self.presses("上传，先看看")


def enterprises(store: Store) -> set[str]:
    with store.view(EVERYTHING) as view:
        return {one.name for one in view.all(Enterprise)}


def test_from_a_messy_workbook_to_a_clean_store_and_back(
    page: Page, address: str, store: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    watch, desk = Watch(page), Desk(page, request.node.callspec.id)
    page.goto(address)
    desk.sees("库里还没有企业")
    desk.presses("导入资料")

    desk.uploads(survey(tmp_path))
    desk.sees("还什么都没有写入", "他们做什么", "没有认出，请看看", "不能写入", "缺少名称", "名称相近")
    assert enterprises(store) == set()

    choose(page, page.get_by_label("他们做什么"), "主营产品")
    choose(page, page.get_by_label("缺什么"), "上游需求产品")
    desk.presses("按改的重新看")
    desk.sees("已按您改的重新看了一遍", "按您改的")
    assert enterprises(store) == set()

    desk.presses("同意，写入")
    desk.sees("导入完成", "写入 2 行", "没写入 1 行", "撤销这次导入")
    with page.expect_download() as download:
        desk.presses("下载没写入的 1 行")
    download.value.save_as(tmp_path / "没写入的行.xlsx")

    desk.presses("改好了，去导入")
    desk.uploads(mended(tmp_path / "没写入的行.xlsx"))
    desk.sees("新增 1", "上海众安液压有限公司")
    desk.presses("同意，写入")
    desk.sees("导入完成", "写入 1 行")
    assert len(enterprises(store)) == 3

    page.goto(f"{address}/organisations")
    desk.presses("名称认定")
    desk.sees("上海恒轴精密机械有限公司", "上海恒轴精密机械股份有限公司", "以这家为主")
    desk.presses("是同一家，合并")
    desk.sees("已合并", "没有要认的名称")
    assert len(enterprises(store)) == 2

    desk.presses("看这次改动，或者撤销")
    desk.sees("合并")
    desk.presses("撤销这一次")
    desk.sees("撤销之前，先看看")
    desk.presses("确定撤销")
    desk.sees("已撤销")
    assert len(enterprises(store)) == 3
    watch.is_calm(address)
