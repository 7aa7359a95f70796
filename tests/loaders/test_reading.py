"""What files are read, and which are refused with a sentence."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from loaders.loading import load
from loaders.progress import STEP, Cancelled
from loaders.reading.delimited import guarded, unguarded
from loaders.splitting import split
from schema import Enterprise, Need, Offer, Unavailable
from tests.loaders.town import Town, codes, contents, counted

HEAD = "名称,主营产品"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(town: Town, encoding: str) -> None:
    report = town.load_one(town.csv("a.csv", HEAD, "𠮷工机械,挖掘机", encoding=encoding))
    assert counted(report) == (1, 1, 0, 0)
    assert town.one(Enterprise).name == "𠮷工机械"


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_csv_with_other_separators(town: Town, separator: str) -> None:
    town.load(town.csv("a.csv", f"名称{separator}电话", f"龙工{separator}021-1"))
    assert town.one(Enterprise).contacts[0].phone == "021-1"


def test_rows_are_numbered_as_a_person_sees_them(town: Town) -> None:
    path = town.csv(
        "a.csv", "2026年走访表,,", "", "名称,主营产品,说明", "", '甲,"轴承\n钢球",', ",轴承,", "合计,2,"
    )
    report = town.load_one(path)
    assert counted(report) == (2, 1, 1, 0)
    assert [(problem.row, problem.column, problem.code) for problem in report.problems] == [
        (6, "名称", "MISSING_NAME")
    ]
    assert town.one(Enterprise).sources[0].row == 5
    assert len(town.all(Offer)) == 2


def test_xlsx_rows_and_numbers(town: Town) -> None:
    rows = [["走访表"], ["名称", "年产能", "走访日期"], ["龙工", "800台/年", "2026-03-01"]]
    report = town.load_one(town.xlsx("a.xlsx", {"企业": rows, "空": []}))
    assert counted(report) == (1, 1, 0, 0)
    one = town.one(Enterprise)
    assert (one.capacity_note, one.visited_on) == ("800台/年", "2026-03-01")
    assert (one.sources[0].document, one.sources[0].sheet, one.sources[0].row) == ("a.xlsx", "企业", 3)


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "+86", "@SUM(A1)", "-5", '=HYPERLINK("http://x","y")'])
def test_formula_like_cells_stay_text(town: Town, text: str) -> None:
    town.load(town.xlsx("a.xlsx", {"企业": [["名称", "说明"], ["龙工", text]]}))
    assert town.one(Enterprise).note == text


@pytest.mark.parametrize(
    "text", ["=1", "-5", "\t=1", "＝1", "'=1", "''@x", "plain", "'plain", "", "+", "\r\n"]
)
def test_the_mark_before_formulas_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in list("=+-@\t\r＝＋－＠")


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("轴承、钢球；套圈;电机\n齿轮", ["轴承", "钢球", "套圈", "电机", "齿轮"]),
        ("800台/年", ["800台/年"]),
        ("特钢（20CrMnTi、GCr15）；钢球", ["特钢（20CrMnTi、GCr15）", "钢球"]),
        ("轴承（一、二", ["轴承（一", "二"]),
        (" ；、 ", []),
    ],
)
def test_list_cells(cell: str, values: list[str]) -> None:
    assert split(cell) == values


def refused(town: Town, path: Path) -> str:
    report = town.load(path)
    assert report.nothing_read
    (problem,) = report.files[0].problems
    assert problem.zh
    assert problem.en
    assert town.all(Enterprise) == []
    return problem.code


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", **entries}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def lying(content: bytes) -> bytes:
    """The same archive, whose directory says that its sheet is small."""
    size = (30_000_000).to_bytes(4, "little")
    assert size in content
    return content.replace(size, (1_000).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"garbage", "NOT_XLSX"),
        ("a.xlsx", b"PK\x03\x04 broken", "NOT_XLSX"),
        ("a.xlsx", zipped(a=b"no workbook"), "NOT_XLSX"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old xls", "NOT_XLSX"),
        ("a.xlsx", zipped(sheet=bytes(30_000_000)), "ZIP_BOMB"),
        ("a.xlsx", lying(zipped(sheet=bytes(30_000_000))), "ZIP_BOMB"),
        ("a.csv", b"\xff\xfe\xff", "UNKNOWN_ENCODING"),
        ("a.csv", "名称\n龙工".encode("utf-16-le"), "UNKNOWN_ENCODING"),
        ("a.csv", "名称\n龍工".encode("gb18030") + b"\x81", "UNKNOWN_ENCODING"),
        ("a.csv", '名称\n"龙工\n'.encode(), "BROKEN_CSV"),
        ("a.csv", b" \n", "EMPTY_FILE"),
        ("a.csv", "天气,温度\n晴,20".encode(), "UNKNOWN_HEADINGS"),
        ("a.json", b"[1, 2", "BROKEN_JSON"),
        ("a.json", b"[" * 200_000, "BROKEN_JSON"),
        ("a.json", b"null", "EMPTY_FILE"),
        ("a.doc", b"text", "FOREIGN_TYPE"),
    ],
)
def test_files_that_cannot_be_read_say_why(town: Town, name: str, content: bytes, code: str) -> None:
    path = town.folder / name
    path.write_bytes(content)
    assert refused(town, path) == code


def test_a_file_that_is_not_there(town: Town) -> None:
    assert refused(town, town.folder / "nowhere.csv") == "UNREADABLE_FILE"


def test_a_folder_is_read_but_for_locks_and_foreign_types(town: Town) -> None:
    town.csv("表/企业.csv", HEAD, "龙工,挖掘机")
    town.csv("表/~$企业.csv", "locked")
    town.csv("表/.hidden.csv", HEAD, "隐藏,轴承")
    town.csv("读我.docx", "words")
    report = town.load(town.folder)
    assert [Path(file.path).name for file in report.files] == ["企业.csv"]
    assert report.complete
    assert town.one(Enterprise).sources[0].document == "表/企业.csv"


def test_a_table_of_something_else_in_a_folder_is_passed_over(town: Town) -> None:
    town.csv("天气.csv", "天气,温度", "晴,20")
    town.csv("企业.csv", HEAD, "龙工,挖掘机")
    report = town.load(town.folder)
    assert report.complete
    assert [codes(file) for file in report.files] == [[], ["UNKNOWN_HEADINGS"]]


def test_json_lines_with_a_broken_line(town: Town) -> None:
    lines = ['{"name": "龙工", "products": ["挖掘机"]}', '{"name": ', "[1]", '{"name": "自润"}']
    report = town.load_one(town.text("a.jsonl", "\n".join(lines)))
    assert counted(report) == (4, 2, 2, 0)
    assert [(problem.row, problem.code) for problem in report.problems] == [
        (2, "BROKEN_JSON_LINE"),
        (3, "BROKEN_JSON_LINE"),
    ]
    assert [problem.zh for problem in report.problems] == [
        "不是合格的 JSON 记录：第10个字符处写错或没写完。",
        "不是合格的 JSON 记录：不是 {…} 形式的一条记录。",
    ]


def test_json_with_nested_records(town: Town) -> None:
    town.text(
        "a.json",
        """[{"name": "龙工", "uscc": "91440300MA5FQBG462", "region": "上海市松江区新桥镇",
             "products": ["挖掘机", {"name": "装载机", "capacity": "800台/年", "certificates": ["CE"]}],
             "needs": ["轴承", {"text": "求购自润滑轴承", "quantity": "约3000套", "deadline": "2027-06-30"}],
             "downstream": ["工程机械"],
             "contact": {"person": "采购经理", "phone": "021-1"}}]""",
    )
    report = town.load(town.folder)
    assert report.files[0].problems == []
    one = town.one(Enterprise)
    assert (one.region, one.uscc) == ("310117105", "91440300MA5FQBG462")
    assert (one.contacts[0].person, one.contacts[0].phone) == ("采购经理", "021-1")
    offers = {town.names([offer.product_id])[0]: offer for offer in town.all(Offer)}
    assert offers.keys() == {"挖掘机", "装载机"}
    assert (offers["装载机"].capacity is not None, offers["装载机"].certificates) == (True, ("CE",))
    needs = {need.text: need for need in town.all(Need)}
    assert needs.keys() == {"轴承", "求购自润滑轴承"}
    assert needs["求购自润滑轴承"].deadline == "2027-06-30"
    assert needs["轴承"].product_id is not None


def test_a_formula_that_nobody_computed_stays_text(town: Town) -> None:
    """Programs write formulas without a value; their text is not lost, and said."""
    path = town.folder / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, ["名称", "说明", "电话"])
        sheet.write_formula(1, 0, "=1+1&A3", value="")
        sheet.write_formula(1, 1, "=2*3", value=6)
        sheet.write_formula(2, 0, '=HYPERLINK("http://x","y")', value="")
    report = town.load_one(path)
    assert {(one.name, one.note) for one in town.all(Enterprise)} == {
        ("=1+1&A3", "6"),
        ('=HYPERLINK("http://x","y")', None),
    }
    assert [(one.row, one.column, one.code) for one in report.problems] == [
        (2, "说明", "FORMULA_VALUE"),
        (2, "名称", "FORMULA"),
        (3, "名称", "FORMULA"),
    ]


def test_a_computed_formula_is_its_value_even_where_that_is_empty(town: Town) -> None:
    path = town.folder / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, ["名称", "说明"])
        sheet.write(1, 0, "龙工")
        sheet.write_formula(1, 1, '=IF(A1="","x","")', value="")
    _as_computed_text(path, b"B2")
    assert codes(town.load_one(path)) == ["FORMULA_VALUE"]
    assert town.one(Enterprise).note is None


def _as_computed_text(path: Path, cell: bytes) -> None:
    """As a spreadsheet saves it; xlsxwriter leaves an empty value for the next program to compute."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b'<c r="%b"' % cell, b'<c r="%b" t="str"' % cell))


def test_long_numbers_keep_their_digits(town: Town) -> None:
    path = town.folder / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("企业")
        sheet.write_row(0, 0, ["名称", "统一社会信用代码", "电话"])
        sheet.write_row(1, 0, ["龙工", 913101170000000000, 13800138000])
    town.load(path)
    one = town.one(Enterprise)
    assert (one.uscc_as_given, one.contacts[0].phone) == ("913101170000000000", "13800138000")


@pytest.mark.parametrize(
    "row",
    ["填表人：张三,审核人：李四", "填报单位：某镇,日期：2026-3-1", "（盖章）,", "注：一式两份,", "合计,3"],
)
def test_signatures_and_totals_are_no_data(town: Town, row: str) -> None:
    report = town.load_one(town.csv("a.csv", HEAD, "龙工,挖掘机", row))
    assert counted(report) == (1, 1, 0, 0)


def test_the_same_heading_twice_is_said(town: Town) -> None:
    report = town.load_one(town.csv("a.csv", "名称,主营产品,主营产品,颜色", "龙工,挖掘机,装载机,黄"))
    assert [(one.column, one.code) for one in report.problems] == [
        ("主营产品", "DUPLICATE_COLUMN"),
        ("颜色", "UNKNOWN_COLUMN"),
    ]


def test_a_capacity_without_a_number_is_warned_of(town: Town) -> None:
    report = town.load_one(
        town.csv("a.csv", HEAD + ",年产能", "龙工,挖掘机,很多", "自润,轴承、钢球,轴承800套")
    )
    assert [(one.row, one.column, one.code, one.value) for one in report.problems] == [
        (2, "年产能", "NOT_A_NUMBER", "很多")
    ]


def test_letters_without_a_shape_are_refused(town: Town) -> None:
    report = town.load_one(town.csv("a.csv", HEAD, "龙\u3164工,挖掘机", "自\u2800润,轴承"))
    assert codes(report) == ["INVISIBLE_CHARACTERS", "INVISIBLE_CHARACTERS"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.csv", "nowhere.doc"])
def test_a_file_that_is_not_there_is_said_to_be_missing(town: Town, name: str) -> None:
    assert codes(town.load_one(town.folder / name)) == ["UNREADABLE_FILE"]


@pytest.mark.parametrize("moment", ["读取 a.csv", "读取 b.csv", "理解", "写入"])
@pytest.mark.parametrize("stop", [Cancelled(), Unavailable("磁盘已满。", "The disk is full.")])
def test_a_load_that_stops_has_stored_nothing(town: Town, moment: str, stop: Exception) -> None:
    first, second = town.csv("a.csv", HEAD, "龙工,挖掘机"), town.csv("b.csv", HEAD, "自润,轴承")

    def told(what: str, done: int, of: int) -> None:
        if what == moment:
            raise stop

    with pytest.raises(type(stop)):
        load(town.store, [first, second], progress=told)
    assert contents(town.store) == {}
    assert town.load(first, second).total("accepted") == 2


def test_what_is_under_way_is_told_of_how_many_and_what_is_not_is_not(town: Town) -> None:
    told: list[tuple[str, int, int]] = []
    needs = [f"企业{number},求购轴承{number}" for number in range(STEP + 1)]
    firms, wanted = town.csv("a.csv", HEAD, "龙工,挖掘机"), town.csv("b.csv", "企业,需求内容", *needs)
    load(town.store, [firms], progress=lambda *one: told.append(one))
    assert "读懂需求" not in {what for what, _, _ in told}
    load(town.store, [wanted], progress=lambda *one: told.append(one))
    assert [one for one in told if one[0] == "读懂需求"] == [
        ("读懂需求", 0, STEP),
        ("读懂需求", STEP, STEP + 1),
    ]
    assert all(done < of for _, done, of in told)


def test_a_store_that_stops_while_it_writes_has_stored_nothing(town: Town) -> None:
    """The last rows fail after others of the same load were put."""
    lines = [f"企业{number},产品{number}" for number in range(4 * STEP)]

    def told(what: str, done: int, of: int) -> None:
        if what == "写入" and done:
            raise Cancelled

    with pytest.raises(Cancelled):
        load(town.store, [town.csv("a.csv", HEAD, *lines)], progress=told)
    assert contents(town.store) == {}
