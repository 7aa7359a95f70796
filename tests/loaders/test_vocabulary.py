"""The trade tables as facts: shipped, loaded by a flag, with tables of one's own beside them and over them."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from api.cli.examples import examples_folder
from committee.recording import edge_id, product_id
from committee.undoing import undo
from graph.matching import Direction, Matcher, Suggestion
from graph.stores import EVERYTHING, Store, View, open_store
from loaders.loading import load
from loaders.report import LoadReport
from loaders.vocabulary import vocabulary_folder
from schema import Enterprise, InputOf, KindOf, MayMean, Product

BEARING, STEEL, BALL = "深沟球轴承", "轴承钢", "钢球"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.close()


def table(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def loaded(store: Store, *paths: Path) -> LoadReport:
    return load(store, list(paths))


def codes(report: LoadReport) -> set[str]:
    return {problem.code for file in report.files for problem in file.problems}


def product(view: View, name: str) -> Product:
    found = view.product_called(name)
    assert found, name
    return found


def joined(view: View, type_: type[InputOf | KindOf | MayMean], source: str, target: str) -> bool:
    return view.get(type_, edge_id(type_, product(view, source).id, product(view, target).id)) is not None


def own_trade(folder: Path) -> list[Path]:
    """A little trade of one's own."""
    return [
        table(
            folder,
            "产品.csv",
            "名称,别名,类别,上级产品\n轴承,,产品,\n深沟球轴承,deep groove ball bearing,产品,轴承\n",
        ),
        table(
            folder,
            "产品关系.csv",
            "上游产品,下游产品,关系,说明\n钢球,深沟球轴承,用于,\n轴承钢,钢球,用于,通常\n",
        ),
        table(folder, "简称.csv", "简称,产品,行业\nZC,轴承,轴承\nZC,总成,汽摩配\n"),
    ]


def test_the_tables_load_into_an_empty_store_without_a_warning(store: Store) -> None:
    start = time.process_time()
    report = loaded(store, vocabulary_folder())
    assert report.total("rows") > 10_000
    assert report.total("rejected") == report.total("warnings") == 0
    assert time.process_time() - start < 20  # the promise is 5 s on a quiet machine
    assert loaded(store, vocabulary_folder()).total("unchanged") == report.total("rows")


def test_the_flag_loads_them_from_wherever_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["load", "--vocabulary", "--db", "sqlite:///town.db", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["totals"]["rejected"] == 0
    nothing = CliRunner().invoke(main, ["load", "--db", "sqlite:///town.db"])
    assert nothing.exit_code == 2
    assert "--vocabulary" in nothing.stderr


def test_a_short_form_finds_everything_that_it_may_mean_less_surely_than_a_name(
    store: Store, tmp_path: Path
) -> None:
    offers = table(tmp_path, "供给.csv", "企业,产品\n轴承厂,轴承\n总成厂,总成\n写ZC的厂,ZC\n")
    loaded(store, *own_trade(tmp_path), offers)
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        found = matcher.match_text(view, "求购ZC").suggestions
        assert found[0].partner.name == "写ZC的厂"
        assert {one.partner.name for one in found} == {"写ZC的厂", "轴承厂", "总成厂"}
        other = next(one for one in found if one.partner.name == "轴承厂")
        assert other.path[0].edge == "MAY_MEAN"
        assert other.path[0].provenance is not None
        assert other.path[0].provenance.document.endswith("简称.csv")
        assert other.path[0].provenance.row == 2
        asked = matcher.match_text(view, "求购轴承").suggestions
        assert [one.partner.name for one in asked][:2] == ["轴承厂", "写ZC的厂"]


@pytest.mark.parametrize(
    "text",
    [
        "We are looking for deep groove ball bearing, 2000 pcs per month",
        "Looking for a supplier of deep groove ball bearings",
        "Please quote for deep groove ball bearings, 500 sets",
        "who makes deep groove ball bearings?",
        "I want to buy a deep groove ball bearing for my motors",
        "RFQ: Deep Groove Ball Bearings, Qty 3000",
    ],
)
def test_an_english_need_finds_a_chinese_offer(store: Store, tmp_path: Path, text: str) -> None:
    offers = table(tmp_path, "供给.csv", "企业,产品\n轴承厂,深沟球轴承\n面包坊,面包\n")
    loaded(store, *own_trade(tmp_path), offers)
    with store.view(EVERYTHING) as view:
        answer = Matcher(store).match_text(view, text)
    assert [one.partner.name for one in answer.suggestions] == ["轴承厂"]
    assert answer.understood
    assert answer.understood.wanted[0].products[0] == (product_id(BEARING), 1.0)


def test_a_cycle_is_left_out_and_the_rest_is_taken(store: Store, tmp_path: Path) -> None:
    loaded(store, *own_trade(tmp_path))
    report = loaded(
        store,
        table(tmp_path, "产品.csv", "名称,上级产品\n轴承,深沟球轴承\n甲,乙\n乙,丙\n丙,甲\n"),
        table(tmp_path, "产品关系.csv", "上游产品,下游产品,关系\n轴承,深沟球轴承,小类\n钢球,钢球,用于\n"),
    )
    assert {"CYCLE", "SELF_RELATION"} <= codes(report)
    with store.view(EVERYTHING) as view:
        assert joined(view, KindOf, "深沟球轴承", "轴承")
        assert not joined(view, KindOf, "轴承", "深沟球轴承")
        assert [joined(view, KindOf, a, b) for a, b in ("甲乙", "乙丙", "丙甲")].count(True) == 2


@pytest.mark.parametrize("above", ["甲", "甲的别名"])
def test_a_product_above_itself_is_told_and_left_out(store: Store, tmp_path: Path, above: str) -> None:
    report = loaded(store, table(tmp_path, "产品.csv", f"名称,别名,上级产品\n甲,甲的别名,{above}\n"))
    assert (codes(report), report.total("rejected")) == ({"SELF_RELATION"}, 0)
    with store.view(EVERYTHING) as view:
        assert list(view.all(KindOf)) == []


@pytest.mark.parametrize("lines", [["甲,乙", "乙,"], ["乙,", "甲,乙"]])
def test_an_alias_that_is_a_product_of_its_own_joins_nothing(
    store: Store, tmp_path: Path, lines: list[str]
) -> None:
    report = loaded(store, table(tmp_path, "产品.csv", "\n".join(["名称,别名", *lines]) + "\n"))
    assert codes(report) == {"NAME_TAKEN"}
    assert report.total("rejected") == 0
    with store.view(EVERYTHING) as view:
        assert {one.name: one.aliases for one in view.all(Product)} == {"甲": (), "乙": ()}
        assert joined(view, MayMean, "乙", "甲")


def test_an_own_name_that_a_table_has_for_a_short_form_is_the_same_at_every_load(
    store: Store, tmp_path: Path
) -> None:
    paths = [
        table(tmp_path, "产品.csv", "名称,别名\n喷粉加工,\n粉末喷涂,喷塑\n"),
        table(tmp_path, "简称.csv", "简称,产品,行业\n喷塑,喷粉加工,钣金\n"),
    ]
    first = loaded(store, *paths)
    again = loaded(store, *paths)
    assert (again.total("accepted"), codes(again)) == (0, codes(first))
    assert again.change_set is None
    with store.view(EVERYTHING) as view:
        assert [one.aliases for one in view.all(Product) if one.name == "粉末喷涂"] == [("喷塑",)]


def test_a_group_that_joins_two_groups_joins_nothing(store: Store, tmp_path: Path) -> None:
    loaded(store, table(tmp_path, "产品.csv", "名称,别名\n电动机,马达\n减速机,变速箱\n"))
    report = loaded(store, table(tmp_path, "本地.csv", "名称,别名,类别\n动力头,马达、变速箱、动力箱,产品\n"))
    assert codes(report) == {"NAME_TAKEN"}
    with store.view(EVERYTHING) as view:
        assert product(view, "动力头").aliases == ("动力箱",)
        assert product(view, "马达").name == "电动机"
        assert product(view, "变速箱").name == "减速机"
        assert joined(view, MayMean, "电动机", "动力头")
        assert joined(view, MayMean, "减速机", "动力头")


def test_who_asks_by_a_name_of_another_product_finds_what_a_town_calls_so(
    store: Store, tmp_path: Path
) -> None:
    loaded(store, table(tmp_path, "产品.csv", "名称,别名\n免熏蒸木箱,\n木箱,\n"))
    loaded(store, table(tmp_path, "本地.csv", "名称,别名,类别\n出口木箱,免熏蒸木箱,产品\n"))
    loaded(store, table(tmp_path, "供给.csv", "企业,产品\n包装厂,出口木箱\n面包坊,面包\n"))
    with store.view(EVERYTHING) as view:
        (found,) = Matcher(store).match_text(view, "求购免熏蒸木箱").suggestions
    assert found.partner.name == "包装厂"
    assert [(step.edge, step.provenance and step.provenance.row) for step in found.path][:1] == [
        ("MAY_MEAN", 2)
    ]


def test_what_nobody_offers_does_not_push_aside_what_somebody_does(store: Store, tmp_path: Path) -> None:
    """阀体 is a name of a table only; 失蜡件 is like what somebody here makes."""
    offers = table(tmp_path, "供给.csv", "企业,产品\n铸造厂,失蜡铸件\n面包坊,面包\n")
    loaded(store, table(tmp_path, "产品.csv", "名称\n阀体\n铸件\n"), offers)
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        assert matcher.match_text(view, "阀体316L的失蜡件，月6吨").suggestions[0].partner.name == "铸造厂"
    loaded(store, table(tmp_path, "又一供给.csv", "企业,产品\n阀门厂,阀体\n"))
    with store.view(EVERYTHING) as view:
        assert matcher.match_text(view, "阀体316L的失蜡件，月6吨").suggestions[0].partner.name == "阀门厂"


def test_a_table_of_gb18030_with_an_unknown_column(store: Store, tmp_path: Path) -> None:
    report = loaded(store, table(tmp_path, "产品.csv", "名称,别名,颜色\n轴承,啤令,灰\n", encoding="gb18030"))
    assert codes(report) == {"UNKNOWN_COLUMN"}
    with store.view(EVERYTHING) as view:
        assert product(view, "啤令").name == "轴承"


def test_a_judgement_takes_a_row_out_and_keeps_it_out(store: Store, tmp_path: Path) -> None:
    trade = own_trade(tmp_path)
    loaded(store, *trade)
    says = table(
        tmp_path,
        "判断.csv",
        "对象,关系,产品,结论,说明\n轴承钢,用于,钢球,不对,本镇用不锈钢\ndeep groove ball bearing,又名,深沟球轴承,不对,\n"
        "不锈钢线材,用于,钢球,对,\n滚珠轴承,又名,轴承,对,\nZC,可能指,总成,不对,\n",
    )
    report = loaded(store, says)
    assert (report.total("rejected"), codes(report)) == (0, set())
    again = loaded(store, *trade)
    assert codes(again) == {"REFUSED"}
    with store.view(EVERYTHING) as view:
        assert not joined(view, InputOf, "轴承钢", "钢球")
        assert not joined(view, MayMean, "ZC", "总成")
        assert joined(view, MayMean, "ZC", "轴承")
        assert joined(view, InputOf, "不锈钢线材", "钢球")
        assert product(view, BEARING).aliases == ()
        assert product(view, "滚珠轴承").name == "轴承"


def test_changing_the_judgement_brings_the_row_back(store: Store, tmp_path: Path) -> None:
    trade = own_trade(tmp_path)
    loaded(store, *trade, table(tmp_path, "判断.csv", "对象,关系,产品,结论\n轴承钢,用于,钢球,不对\n"))
    with store.view(EVERYTHING) as view:
        assert not joined(view, InputOf, "轴承钢", "钢球")
    loaded(store, table(tmp_path, "判断.csv", "对象,关系,产品,结论\n轴承钢,用于,钢球,对\n"))
    with store.view(EVERYTHING) as view:
        assert joined(view, InputOf, "轴承钢", "钢球")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("轴承钢,喜欢,钢球,对", "UNKNOWN_KIND"),
        ("轴承钢,用于,钢球,也许", "UNKNOWN_KIND"),
        ("轴承,用于,轴承,对", "SELF_RELATION"),
        ("轴承,又名,轴承,不对", "OWN_NAME"),
        (",用于,轴承,对", "MISSING_NAME"),
    ],
)
def test_a_judgement_that_says_nothing_is_rejected(
    store: Store, tmp_path: Path, line: str, code: str
) -> None:
    report = loaded(
        store, *own_trade(tmp_path), table(tmp_path, "判断.csv", f"对象,关系,产品,结论\n{line}\n")
    )
    assert report.total("rejected") == 1
    assert code in codes(report)


def test_a_fact_tells_the_rows_of_every_table_that_says_it(store: Store, tmp_path: Path) -> None:
    for name in ("自带", "本镇"):
        (tmp_path / name).mkdir()
        own_trade(tmp_path / name)
        loaded(store, tmp_path / name)
    with store.view(EVERYTHING) as view:
        edge = view.get(InputOf, edge_id(InputOf, product_id(BALL), product_id(BEARING)))
    assert edge is not None
    assert [(one.document, one.row) for one in edge.sources] == [
        ("自带/产品关系.csv", 2),
        ("本镇/产品关系.csv", 2),
    ]


def test_taking_a_table_back_keeps_what_others_rest_on_and_says_so(store: Store, tmp_path: Path) -> None:
    report = loaded(store, *own_trade(tmp_path))
    offers = tmp_path / "供给.csv"
    loaded(store, table(tmp_path, "供给.csv", "企业,产品\n轴承厂,深沟球轴承\n"))
    assert offers.is_file()
    assert report.change_set
    plan = undo(store, report.change_set, "tester")
    with store.view(EVERYTHING) as view:
        assert view.product_called(BEARING) is not None
        assert view.product_called(STEEL) is None
    assert BEARING in [effect.title[0] for effect in plan.conflicts]


SURVEY = ("企业.csv", "供给.csv", "需求.csv", "集群组织.csv", "组织成员.csv")


def by_a_row(suggestion: Suggestion) -> bool:
    """Whether the way to it takes a step that a trade table says."""
    tables = ("产品.csv", "产品关系.csv", "简称.csv")
    return any(
        step.edge in ("INPUT_OF", "KIND_OF", "MAY_MEAN")
        and step.provenance is not None
        and step.provenance.document.endswith(tables)
        for step in suggestion.path
    )


def test_a_town_with_nothing_but_its_survey_gets_suggestions_along_the_rows(store: Store) -> None:
    """The invented town without its own product tables; its people wrote of no chain."""
    town = examples_folder() / "示例镇"
    loaded(store, vocabulary_folder(), *(town / name for name in SURVEY))
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        makers = [one.id for one in view.all(Enterprise) if view.offers_of([one.id])]
        found = {
            direction: [matcher.suggest_partners(view, id_, direction).suggestions for id_ in makers]
            for direction in Direction
        }
    helped = {direction: sum(any(map(by_a_row, each)) for each in all_) for direction, all_ in found.items()}
    assert helped[Direction.UPSTREAM] > len(makers) / 2
    assert helped[Direction.DOWNSTREAM] > 2 * len(makers) / 3
