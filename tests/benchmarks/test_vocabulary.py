"""The checks on every trade table, and that each check finds what it is for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.tables import read_tables
from benchmarks.vocabulary import check, counts, heads, in_grids, standing_in
from benchmarks.vocabulary_cost import cost
from loaders.vocabulary import vocabulary_folder

Write = Callable[..., Path]


def test_nothing_is_wrong_with_any_table() -> None:
    tables = read_tables(vocabulary_folder())
    assert list(check(tables)) == []
    rows = counts(tables)
    assert len(rows) >= 24
    assert sum(row[1] for row in rows) >= 4_000  # goods
    assert sum(row[2] for row in rows) >= 300  # services, technology, talent, finance, policy, space
    assert sum(row[3] for row in rows) >= 3_000  # groups of names
    assert sum(row[5] for row in rows) >= 6_000  # what goes into what


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def tables(products: str, relations: str = "", short_forms: str = "") -> Path:
        trade = tmp_path / "轴承"
        trade.mkdir()
        rows = [row.split() for row in products.splitlines() if row.strip()]
        text = "".join(
            f"{name},{also.strip('-')},{kind},{above.strip('-')},\n" for name, also, kind, above in rows
        )
        (trade / "产品.csv").write_text(f"名称,别名,类别,上级产品,说明\n{text}", encoding="utf-8")
        (trade / "产品关系.csv").write_text(f"上游产品,下游产品,关系,说明\n{relations}", encoding="utf-8")
        (tmp_path / "简称.csv").write_text(f"简称,产品,行业\n{short_forms}", encoding="utf-8")
        return tmp_path

    return tables


ROWS = "轴承 bearing 产品 -\n球轴承 滚珠轴承 产品 轴承\n钢球 - 产品 -\n"


@pytest.mark.parametrize(
    ("products", "relations", "short_forms", "code"),
    [
        ("轴承 啤令 产品 -\n衬套 啤令 产品 -", "", "", "DUPLICATE"),
        ("轴承 衬套 产品 -\n衬套 - 产品 -", "", "", "DUPLICATE"),
        ("轴承 轴承 产品 -", "", "", "DUPLICATE"),
        ("轴承 - 货物 -", "", "", "KIND"),
        ("球轴承 - 产品 轴承", "", "", "PARENT"),
        ("轴承 - 产品 球轴承\n球轴承 - 产品 轴承", "", "", "CYCLE"),
        ("轴承 - 产品 轴承", "", "", "CYCLE"),
        ("轴承 - 产品 球轴承\n球轴承 - 产品 -", "", "", "HEAD"),
        ("件 - 产品 -\n轴承 - 产品 件\n球轴承 - 产品 轴承、件", "", "", "SKIPPED"),
        (ROWS, "钢球,轮毂,用于,\n", "", "UNKNOWN"),
        (ROWS, "钢球,钢球,用于,\n", "", "SELF"),
        (ROWS, "钢球,轴承,用于,\n钢球,轴承,用于,通常\n", "", "DUPLICATE"),
        (ROWS, "钢球,轴承,用于,\n轴承,钢球,用于,\n", "", "CYCLE"),
        (ROWS, "球轴承,轴承,用于,\n", "", "KIND_AS_INPUT"),
        (ROWS, "钢球,轴承,组成,\n", "", "WORDS"),
        (ROWS, "", "滚珠轴承,钢球,轴承\n", "AMBIGUOUS"),
        (ROWS, "", "ZC,总成,轴承\n", "UNKNOWN"),
        (ROWS, "", "ZC,轴承,化工\n", "TRADE"),
        (ROWS, "", "ZC,轴承,轴承\nZC,轴承,轴承\n", "DUPLICATE"),
        ("聚乙烯 PE 产品 -", "", "", "AMBIGUOUS"),
    ],
)
def test_each_check_finds_what_it_is_for(
    write: Write, products: str, relations: str, short_forms: str, code: str
) -> None:
    assert code in {found for found, _ in check(read_tables(write(products, relations, short_forms)))}


def test_a_good_little_table_has_no_findings(write: Write) -> None:
    folder = write(ROWS, "钢球,球轴承,用于,\n", "ZC,轴承,轴承\n")
    assert list(check(read_tables(folder))) == []


def test_combined_words_show(write: Write) -> None:
    heads_ = ("垫片", "螺栓", "衬套")
    rows = [f"{head} - 产品 -" for head in heads_]
    rows += [f"{metal}{head} - 产品 {head}" for metal in ("铜", "铝", "钢", "铁") for head in heads_]
    tables = read_tables(write("\n".join(rows)))
    assert in_grids(tables) == 12 / 15
    assert "COMBINED" in {code for code, _ in check(tables)}


def test_names_that_end_like_a_row_not_above_them_are_listed(write: Write) -> None:
    tables = read_tables(write("乙烯 - 产品 -\n苯乙烯 - 产品 -\n电轴承 - 产品 轴承\n轴承 - 产品 -"))
    assert [words.partition(": ")[2] for _, words in heads(tables)] == ["苯乙烯 () … 乙烯"]


def test_how_many_rows_also_stand_in_another_graph(write: Write, tmp_path: Path) -> None:
    tables = read_tables(write(ROWS, "钢球,球轴承,用于,\n"))
    (tmp_path / "product.json").write_text(
        '{"name": "轴承"}\n{"name": "滚珠轴承"}\n{broken\n', encoding="utf-8"
    )
    (tmp_path / "product_product.json").write_text(
        '{"from_entity": "球轴承", "to_entity": "钢球", "rel": "上游材料"}\n', encoding="utf-8"
    )
    assert list(standing_in(tables, tmp_path).values()) == [(1, 3), (1, 2), (0, 1), (1, 1)]


def test_what_tables_cost_is_measured(write: Write, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    found = cost(write(ROWS, "钢球,球轴承,用于,\n"), tmp_path / "scratch")
    assert found.rows == 4
    assert 0 < found.load_cpu_seconds < 60
    assert -50 < found.memory_mb < 50
