"""Files in by the pages: nothing is stored before a person agrees, and what was rejected comes back."""

import io
import os
import re
import time
from html import unescape
from multiprocessing import active_children
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.staging import DAY, Kept, Staging
from graph.stores import EVERYTHING, Store, open_store
from schema import Enterprise, Need, NotFound, Product, Unavailable
from tests.api.console.html import Page

SURVEY = "单位名称,主要产品,联系电话\n松江恒轴有限公司,轴承,13900001111\n,齿轮,\n".encode()


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "staging"


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/empty.db")


@pytest.fixture
def app(empty: Store, staging: Path) -> Starlette:
    return create_app(empty, Settings(staging=staging, max_upload_bytes=2_000_000))


@pytest.fixture
def desk(app: Starlette) -> TestClient:
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


def send(desk: TestClient, *files: tuple[str, bytes]) -> str:
    """Upload, and where that leads."""
    response = desk.post("/load", files=[("files", (name, io.BytesIO(content))) for name, content in files])
    assert response.status_code == 303, Page(response.text).words
    return response.headers["location"]


def agree(desk: TestClient, url: str) -> str:
    """Agree, and wait until it is done; the words of the page that follows."""
    assert desk.post(url, data={"do": "agree"}).status_code == 303
    return ended(desk, url)


def ended(desk: TestClient, url: str) -> str:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        response = desk.get(url)
        if response.status_code == 303:
            page = Page(desk.get(response.headers["location"]).text)
            assert page.problems() == []
            return page.words
        time.sleep(0.02)
    pytest.fail("the load does not end")


def test_a_load_gives_way_from_its_very_beginning(desk: TestClient, empty: Store) -> None:
    url = send(desk, ("企业.csv", SURVEY))
    with empty.write("test", "it cannot end before it was looked at"):
        assert desk.post(url, data={"do": "agree"}).status_code == 303
        while not (begun := [one.pid for one in active_children() if one.pid]):
            time.sleep(0.001)
        assert os.getpriority(os.PRIO_PROCESS, begun[0]) == max(10, os.getpriority(os.PRIO_PROCESS, 0))
    ended(desk, url)


def names(store: Store) -> set[str]:
    with store.view(EVERYTHING) as view:
        return {one.name for one in view.all(Enterprise)}


def test_an_empty_store_leads_to_loading(desk: TestClient) -> None:
    first = Page(desk.get("/").text)
    assert "/load" in first.addresses
    assert "库里还没有企业" in first.words
    assert "还没有企业和机构的记录。" in desk.get("/organisations").text
    assert "没有符合条件的企业或机构。" in desk.get("/organisations?text=龙工").text
    page = Page(desk.get("/load").text)
    assert page.problems() == []
    assert "库里还没有资料" in page.words


def test_products_alone_lead_to_loading_still(desk: TestClient) -> None:
    agree(desk, send(desk, ("产品.csv", "名称,上级产品\n滚动轴承,轴承\n".encode())))
    first = desk.get("/").text
    assert "库里还没有企业" in first
    agree(desk, send(desk, ("企业.csv", SURVEY)))
    assert "库里还没有企业" not in desk.get("/").text


def test_what_a_survey_said_beside_its_columns_is_told_line_by_line(desk: TestClient, empty: Store) -> None:
    rows = "企业名称,职工人数,年产值\n松江恒轴有限公司,320,1.2亿\n".encode()
    needs = "企业,需求内容,截止日期\n松江恒轴有限公司,求购钢球,尽快\n".encode()
    agree(desk, send(desk, ("企业.csv", rows), ("需求.csv", needs)))
    with empty.view(EVERYTHING) as view:
        (one,), (need,) = view.all(Enterprise), view.all(Need)
    assert '<dd class="lines">职工人数：320\n年产值：1.2亿</dd>' in desk.get(f"/organisations/{one.id}").text
    assert "期限尽快" in Page(desk.get(f"/needs/{need.id}").text).words


@pytest.mark.parametrize("sent", [{}, {"do": "go"}])
def test_only_the_button_that_agrees_begins_a_load(
    desk: TestClient, empty: Store, sent: dict[str, str]
) -> None:
    """Whatever no button says began one, too."""
    url = send(desk, ("企业.csv", SURVEY))
    answer = desk.post(url, data=sent)
    assert (answer.status_code, "表单不完整" in answer.text) == (400, True)
    assert 'id="progress"' not in desk.get(url).text
    assert names(empty) == set()
    agree(desk, url)


def test_nothing_is_stored_before_a_person_agrees(desk: TestClient, empty: Store) -> None:
    url = send(desk, ("调查.csv", SURVEY))
    assert Page(desk.get(url).text).problems() == []
    assert names(empty) == set()
    words = agree(desk, url)
    assert names(empty) == {"松江恒轴有限公司"}
    for told in ("共 2 行：写入 1 行", "没写入 1 行", "调查.csv", "第 3 行", "缺少名称。"):
        assert told in words


def test_rejected_rows_come_back_to_be_mended_and_loaded_alone(desk: TestClient, empty: Store) -> None:
    url = send(desk, ("调查.csv", SURVEY))
    agree(desk, url)
    response = desk.get(f"{url}/rejected.xlsx")
    assert "没写入的行.xlsx" in unquote(response.headers["content-disposition"])
    mended = with_name(response.content, "松江齿轮有限公司")
    agree(desk, send(desk, ("没写入的行.xlsx", mended)))
    assert names(empty) == {"松江恒轴有限公司", "松江齿轮有限公司"}


def with_name(book: bytes, name: str) -> bytes:
    """The first row of the book with that in its first cell."""
    import python_calamine
    import xlsxwriter

    rows = python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    rows[1][0] = name
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as new:
        sheet = new.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return out.getvalue()


def test_leaving_it_removes_what_was_uploaded(desk: TestClient, staging: Path, empty: Store) -> None:
    url = send(desk, ("调查.csv", SURVEY))
    left = desk.post(url, data={"do": "leave"})
    assert "什么也没有写入" in Page(desk.get(left.headers["location"]).text).words
    assert list(staging.iterdir()) == []
    assert desk.get(url).status_code == 404
    assert names(empty) == set()


def test_what_was_loaded_does_not_lie_about(desk: TestClient, staging: Path) -> None:
    agree(desk, send(desk, ("调查.csv", SURVEY)))
    assert [path.name for path in staging.rglob("*.csv")] == []


def test_agreeing_twice_loads_once(desk: TestClient, empty: Store) -> None:
    url = send(desk, ("调查.csv", SURVEY))
    desk.post(url, data={"do": "agree"})
    agree(desk, url)
    with empty.view(EVERYTHING) as view:
        assert len(view.change_sets(10).items) == 1


def test_a_folder_is_taken_whole_and_what_is_no_table_is_named(desk: TestClient, empty: Store) -> None:
    url = send(
        desk,
        ("走访/甲.csv", "企业名称\n甲厂\n".encode()),
        ("走访/二组/乙.csv", "企业名称\n乙厂\n".encode()),
        ("走访/门口.jpg", b"\xff\xd8"),
        ("走访/~$甲.csv", b"lock"),
    )
    words = Page(desk.get(url).text).words
    assert "门口.jpg" in words
    agree(desk, url)
    assert names(empty) == {"甲厂", "乙厂"}


@pytest.mark.parametrize(
    "name",
    [
        "../../../逃.csv",
        "/etc/逃.csv",
        "..\\..\\逃.csv",
        "C:\\逃.csv",
        "a/" * 50 + "逃.csv",
        "逃\x00\n.csv",
        "长" * 300 + ".csv",
    ],
)
def test_no_name_leads_out_of_the_folder(desk: TestClient, staging: Path, name: str, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if staging not in path.parents}
    agree(desk, send(desk, (name, "企业名称\n甲厂\n".encode())))
    assert {path for path in tmp_path.rglob("*") if staging not in path.parents} - before <= {staging}


def test_two_files_of_one_name_are_both_taken(desk: TestClient, empty: Store) -> None:
    agree(desk, send(desk, ("表.csv", "企业名称\n甲厂\n".encode()), ("表.csv", "企业名称\n乙厂\n".encode())))
    assert names(empty) == {"甲厂", "乙厂"}


@pytest.mark.parametrize("files", [[], [("files", ("", b""))], [("files", ("门口.jpg", b"\xff\xd8"))]])
def test_nothing_to_load_is_said_on_the_page(
    desk: TestClient, files: list[tuple[str, tuple[str, bytes]]]
) -> None:
    response = desk.post("/load", files=files)
    page = Page(response.text)
    assert (response.status_code, page.problems()) == (400, [])
    assert "还没有选文件" in page.words or "没有可以导入的文件" in page.words


def test_where_nothing_can_be_read_there_is_nothing_to_agree_to(desk: TestClient) -> None:
    page = Page(desk.get(send(desk, ("断.xlsx", b"PK\x03\x04 cut short"))).text)
    assert page.problems() == []
    assert "没有读出一行可以写入的" in page.words
    assert "文件不完整" in page.words
    assert ("同意，写入" in page.words, "不要了" in page.words) == (False, True)


def test_too_large_an_upload_is_refused_in_a_sentence(desk: TestClient, staging: Path) -> None:
    response = desk.post("/load", files=[("files", ("大.csv", b"a" * 2_100_000))])
    assert response.status_code == 413
    assert "一次最多 2 MB" in Page(response.text).words
    assert not staging.exists() or list(staging.iterdir()) == []


def test_the_folder_is_ours_alone(tmp_path: Path, staging: Path) -> None:
    Staging(staging).new([("甲.csv", io.BytesIO(SURVEY))])
    assert staging.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in staging.rglob("*")} == {0}
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(staging)
    for folder in (open_to_all, elsewhere):
        with pytest.raises(Unavailable):
            Staging(folder).new([("甲.csv", io.BytesIO(SURVEY))])


def test_what_waits_longer_than_a_day_is_swept(staging: Path) -> None:
    old = Staging(staging).new([("甲.csv", io.BytesIO(SURVEY))])
    os.utime(old.folder, (time.time() - DAY - 60,) * 2)
    new = Staging(staging).new([("乙.csv", io.BytesIO(SURVEY))])
    assert [path.name for path in staging.iterdir()] == [new.id]
    with pytest.raises(NotFound):
        Staging(staging).get(old.id)


def test_what_waits_and_what_was_refused_each_have_their_time(staging: Path) -> None:
    kept = Staging(staging, Kept(uploads=1, rejected=7))
    waits, loaded = (kept.new([("甲.csv", io.BytesIO(SURVEY))]) for _ in range(2))
    loaded.remove_files()
    for one in (waits, loaded):
        os.utime(one.folder, (time.time() - 2 * DAY,) * 2)
    assert kept.get(loaded.id).id == loaded.id
    with pytest.raises(NotFound):
        kept.get(waits.id)
    kept.sweep()
    assert [path.name for path in staging.iterdir()] == [loaded.id]


@pytest.mark.parametrize("id_", ["x", "..", "../staging", "." * 22, "a" * 22])
def test_a_made_up_id_is_nothing(desk: TestClient, id_: str) -> None:
    for path in (f"/load/{id_}", f"/load/{id_}/result", f"/load/{id_}/rejected.xlsx"):
        response = desk.get(path)
        assert response.status_code in (200, 404)
        assert "Traceback" not in response.text
    assert desk.post(f"/load/{id_}", data={"do": "agree"}).status_code in (303, 404, 405)


def test_a_load_that_a_dead_process_left_can_be_done_again(
    desk: TestClient, empty: Store, staging: Path
) -> None:
    url = send(desk, ("调查.csv", SURVEY))
    Staging(staging).get(url.rpartition("/")[2]).note("progress", ["读取", 0, 1])
    assert "中途断了" in Page(desk.get(url).text).words
    agree(desk, url)
    assert names(empty) == {"松江恒轴有限公司"}


MESSY = (
    "新桥镇走访调查表,,,\n单位名称,他们做什么,缺什么,联系方式\n"
    "松江恒轴有限公司,滑动轴承、轴套,铜合金粉,13900001111\n,油缸,,\n合计,1家,,\n"
).encode()


class Shown:
    """A preview: its words, and its form as a browser would send it."""

    def __init__(self, desk: TestClient, url: str) -> None:
        self.desk, self.url = desk, url
        html = desk.get(url).text
        self.page = Page(html)
        assert self.page.problems() == []
        self.words = self.page.words
        self.said = {
            name: unescape(value)
            for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', html)
        }
        for name, options in re.findall(r'<select [^>]*name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
            self.said[unescape(name)] = re.search(r'value="([^"]*)" selected', options)[1]  # type: ignore[index]
        for name, value in re.findall(r'name="(row~[^"]*)" inputmode="numeric" value="([^"]*)"', html):
            self.said[name] = value

    def correct(self, **columns: str) -> "Shown":
        """Choose for some columns what they are, and look again."""
        changed = {name: self._said(name, columns) for name in self.said}
        response = self.desk.post(self.url, data={**changed, "do": "correct"})
        assert response.status_code == 303, Page(response.text).words
        return Shown(self.desk, response.headers["location"])

    def _said(self, name: str, columns: dict[str, str]) -> str:
        heading = name.rpartition("~")[2]
        return columns.get(heading, self.said[name]) if name.startswith("column~") else self.said[name]


def test_a_preview_tells_what_every_column_and_row_becomes(desk: TestClient, empty: Store) -> None:
    shown = Shown(desk, send(desk, ("走访.csv", MESSY)))
    for told in (
        "共 2 行：新增 1",
        "不能写入 1",
        "没有认出，请看看",
        "松江恒轴有限公司",
        "第 4 行",
        "缺少名称",
        "合计",
    ):
        assert told in shown.words, told
    assert names(empty) == set()


def test_a_corrected_column_is_used_and_remembered_for_the_next_file(desk: TestClient, empty: Store) -> None:
    url = send(desk, ("走访.csv", MESSY))
    shown = Shown(desk, url).correct(他们做什么="products", 缺什么="needs")
    assert "按您改的" in shown.words
    assert "没有认出" not in shown.words
    agree(desk, url)
    with empty.view(EVERYTHING) as view:
        assert {product.name for product in view.all(Product)} >= {"滑动轴承", "轴套", "铜合金粉"}
    again = Shown(desk, send(desk, ("另一张.csv", MESSY.replace("松江恒轴".encode(), "松江恒齿".encode()))))
    assert "上次改过，已记住" in again.words


def test_what_is_no_correction_is_said_and_nothing_else_is_lost(desk: TestClient) -> None:
    url = send(desk, ("走访.csv", MESSY))
    shown = Shown(desk, url)
    wrong = {name: "魔法" if name.startswith("column~") else value for name, value in shown.said.items()}
    response = desk.post(url, data={**wrong, "do": "correct"})
    assert response.status_code == 400
    assert "不认识的栏目" in Page(response.text).words
    assert "松江恒轴有限公司" in Shown(desk, url).words


def test_a_file_whose_headings_nobody_knows_can_be_told(desk: TestClient, empty: Store) -> None:
    strange = "甲栏,乙栏\n松江恒轴有限公司,随便写\n松江恒齿有限公司,也随便写\n".encode()
    url = send(desk, ("怪表.csv", strange))
    words = Page(desk.get(url).text).words
    assert "认不出这张表的表头" in words
    said = {"do": "correct", "only-kind": "企业", "only-row": "1", "name-column": "A"}
    assert desk.post(url, data=said).status_code == 303
    assert "新增 2" in Shown(desk, url).words
    agree(desk, url)
    assert names(empty) == {"松江恒轴有限公司", "松江恒齿有限公司"}


@pytest.mark.parametrize("row", ["abc", "0", "-1", "1" * 9])
def test_a_row_of_headings_that_is_no_row_is_said_and_not_passed_over(desk: TestClient, row: str) -> None:
    url = send(desk, ("走访.csv", MESSY))
    said = Shown(desk, url).said
    wrong = {name: row if name.startswith("row~") else value for name, value in said.items()}
    response = desk.post(url, data={**wrong, "do": "correct"})
    assert response.status_code == 400
    assert f"“{row}”不是行号" in Page(response.text).words


def test_of_columns_that_nobody_knows_the_first_are_listed_and_the_others_counted(desk: TestClient) -> None:
    unknown = [f"问题{chr(0x4E00 + number)}" for number in range(2_000)]
    lines = [",".join(("企业名称", *unknown)), ",".join(("松江恒轴有限公司", *("答" for _ in unknown)))]
    response = desk.get(send(desk, ("调查.csv", "\n".join(lines).encode())))
    assert len(response.text) < 300_000
    assert "还有 1940 栏没有认出" in Page(response.text).words


def test_a_row_of_headings_that_has_none_is_told(desk: TestClient) -> None:
    url = send(desk, ("走访.csv", MESSY))
    said = Shown(desk, url).said
    wrong = {name: "99" if name.startswith("row~") else value for name, value in said.items()}
    assert desk.post(url, data={**wrong, "do": "correct"}).status_code == 303
    assert "第99行没有表头" in Shown(desk, url).words
