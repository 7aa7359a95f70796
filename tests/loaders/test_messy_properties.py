"""What holds for any messy file: nothing is lost or made up by how people lay a table out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.stores import EVERYTHING, open_store
from loaders.corrections import shape_of
from loaders.headings import HEADINGS, Kind, fields_of, plain, recognise
from loaders.left_out import Why, why_left_out
from loaders.loading import load
from loaders.preview import Becomes, preview
from loaders.reading.formulas import column_letters, column_number
from loaders.reading.text import decode
from loaders.splitting import split
from schema import Enterprise, Need, Offer
from tests.campaign import size
from tests.loaders.messy.test_messy import organisations
from tests.loaders.messy.writing import book, code, csv

HAN = st.text(st.sampled_from("轴承齿轮电机阀泵铸锻钢铁铜铝管件精密机械"), min_size=2, max_size=6)
SEPARATORS = st.sampled_from(["、", "；", ";", "\n", "； ", " 、"])
FEW = settings(
    max_examples=size(25, 1_000),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)


def nothing(name: str) -> bool:
    return False


@given(st.lists(HAN, min_size=1, max_size=6), st.data())
def test_a_list_comes_apart_at_its_separators_and_nowhere_else(names: list[str], data: st.DataObject) -> None:
    marks = [data.draw(SEPARATORS) for _ in names[1:]] + [""]
    text = "".join(name + mark for name, mark in zip(names, marks, strict=True))
    assert split(text) == names
    assert split(text, nothing) == names


@given(st.lists(HAN, min_size=2, max_size=3), st.lists(HAN, max_size=3))
def test_a_known_name_is_never_taken_apart(parts: list[str], others: list[str]) -> None:
    compound = "、".join(parts)
    found = split("；".join([*others, compound, *others]), lambda name: name == compound)
    assert found.count(compound) == 1 + sum(one == compound for one in others) * 2


@given(st.text(max_size=60))
def test_taking_apart_makes_nothing_up(text: str) -> None:
    for parts in (split(text), split(text, nothing)):
        assert all(part.strip() and part == part.strip() for part in parts)
        assert len("".join(parts)) <= 4 * len(text)  # NFC may lengthen a character


@given(st.integers(0, 20_000))
def test_columns_are_lettered_as_a_spreadsheet_does(number: int) -> None:
    assert column_number(column_letters(number)) == number


WORDS = {
    kind: {
        field: words
        for field, words in HEADINGS[kind].items()
        if field in ("name", "products", "phone", "note", "uscc")
    }
    for kind in (Kind.ENTERPRISE,)
}


@given(st.data())
def test_headings_mean_the_same_in_any_order_wording_and_dress(data: st.DataObject) -> None:
    words = WORDS[Kind.ENTERPRISE]
    fields = data.draw(st.permutations(list(words)))
    dressed = [
        data.draw(st.sampled_from(["{}", "*{}", "{}：", " {} ", "{}（必填）", "１.{}"])).format(
            data.draw(st.sampled_from(words[field]))
        )
        for field in fields
    ]
    assert list(fields_of(Kind.ENTERPRISE, dressed).values()) == fields
    assert shape_of(dressed) == shape_of(data.draw(st.permutations(dressed)))
    assert all(plain(one) == plain(one.strip()) for one in dressed)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_any_row_of_headings_is_understood_or_not(headings: list[str]) -> None:
    kind = recognise(headings, [])
    assert kind is None or fields_of(kind, headings)
    assert why_left_out(headings, ["企业名称", "电话"], {0: "name"}) in (None, *Why)


@given(
    st.text(
        st.sampled_from("企業名稱統一社會信用代碼主要產品聯繫電話機械齒輪臺灣公司"), min_size=8, max_size=40
    )
)
def test_traditional_characters_are_read_in_either_encoding(text: str) -> None:
    for encoding in ("big5", "utf-8", "utf-16"):
        assert decode(text.encode(encoding), "x") == text


ROWS = [("上海远山厂", "轴承、齿轮", code(1)), ("上海近水厂", "电机", code(2)), ("上海中流厂", "阀", code(3))]
NOISE = st.sampled_from(
    [["合计", "3"], ["小 计：", "1"], ["注：一式两份"], ["制表人：王五", "审核：赵六"], ["企业名称", "主营产品", "统一社会信用代码"],
     ["一、机械"], ["", "", ""], ["/", "/", "—"], ["共3家企业"], ["（示例）某某公司", "轴承"]]
)  # fmt: skip


def loaded(folder: Path, name: str, content: bytes) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content)
    store = open_store(f"sqlite:///{folder}/{name}.db")
    try:
        report = load(store, [path])
        assert report.total("rejected") == 0
        return organisations(store)
    finally:
        store.close()


@pytest.mark.soak
@FEW
@given(
    st.lists(st.tuples(st.integers(0, 3), NOISE), max_size=6),
    st.permutations([0, 1, 2]),
    st.lists(st.text("表说明年度汇总2026", max_size=8), max_size=3),
)
def test_what_stands_around_the_rows_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    noise: list[tuple[int, list[str]]],
    order: list[int],
    titles: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("noise")
    head = ["企业名称", "主营产品", "统一社会信用代码"]
    rows: list[Sequence[str]] = [*[[title] for title in titles], [head[column] for column in order]]
    for place, row in enumerate((*ROWS, ("", "", ""))):
        rows += [
            [words[c] for c in order] if len(words) == 3 else words for at, words in noise if at == place
        ]
        rows.append([row[column] for column in order])
    plainly = loaded(folder, "plain.csv", csv(",".join(head), *(",".join(row) for row in ROWS)))
    assert loaded(folder, "noisy.xlsx", book("名单", rows)) == plainly


@pytest.mark.soak
@FEW
@given(
    st.integers(0, 99_999),
    st.lists(st.tuples(st.integers(0, 18), st.sampled_from(["\u200b", " ", "\ufeff", "\u3000"])), max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_a_code_is_known_however_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    number: int,
    put_in: list[tuple[int, str]],
    wide: bool,
    small: bool,
) -> None:
    written = list(code(number).lower() if small else code(number))
    if wide:
        written = [chr(ord(char) + 0xFEE0) for char in written]
    for place, char in put_in:
        written.insert(min(place, len(written)), char)
    folder = tmp_path_factory.mktemp("code")
    found = loaded(
        folder, "a.xlsx", book("企业", [["企业名称", "统一社会信用代码"], ["上海某厂", "".join(written)]])
    )
    assert found == {"上海某厂": {"code": code(number)}}


cells = st.one_of(
    st.just(""),
    HAN,
    st.text(max_size=8),
    st.sampled_from(["合计", "无", "/", "2026-03-01", code(7), "13800000000"]),
)


@pytest.mark.soak
@FEW
@given(st.lists(st.lists(cells, max_size=5), max_size=8))
def test_any_table_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "a.xlsx"
    safe = [[cell.replace("\0", "") for cell in row] for row in table]
    path.write_bytes(book("名单", [["企业名称", "主营产品", "联系电话"], *safe]))
    store = open_store(f"sqlite:///{folder}/a.db")
    try:
        shown = preview(store, [path])
        report = load(store, [path])
        (file,) = report.files
        assert file.rows == file.accepted + file.rejected + file.unchanged
        rows = [row for one in shown.files for sheet in one.sheets for row in sheet.rows]
        assert sum(row.becomes is Becomes.REJECTED for row in rows) == file.rejected
        assert load(store, [path]).total("accepted") == 0
        with store.view(EVERYTHING) as view:
            known = {one.id for one in view.all(Enterprise)}
            assert {offer.organisation_id for offer in view.all(Offer)} <= known
            assert {need.organisation_id for need in view.all(Need)} <= known
        assert store.check() == []
    finally:
        store.close()
