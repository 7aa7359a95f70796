"""The words for headings can be listed and extended; a user's own go before ours."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from loaders.own_words import add_words
from loaders.problems import FileProblem
from schema import Enterprise, Offer
from tests.loaders.town import Town, codes


def test_words_of_ones_own_are_understood_from_then_on(town: Town) -> None:
    path = town.csv("a.csv", "企业名称,看家货,联系人,星级", "龙工,挖掘机,张三,五")
    assert codes(town.load_one(path)) == ["UNKNOWN_COLUMN", "UNKNOWN_COLUMN"]
    words = town.csv("words.csv", "表,栏目,写法", "企业,主营产品,看家货、吃饭货", ",说明,星级")
    assert add_words(town.store, words) > 2
    assert add_words(town.store, words) == 0
    assert codes(town.load_one(path)) == []
    assert town.one(Enterprise).note == "五"
    assert len(town.all(Offer)) == 1


def test_ones_own_word_goes_before_ours(town: Town) -> None:
    add_words(town.store, town.csv("words.csv", "企业,可供应,主营产品"))
    town.load(town.csv("a.csv", "企业名称,主营产品", "龙工,挖掘机"))
    assert town.one(Offer).main is False


@pytest.mark.parametrize("line", ["企业,没有的栏,看家货", "没有的表,主营产品,看家货"])
def test_a_line_that_means_nothing_is_told_with_its_row(town: Town, line: str) -> None:
    with pytest.raises(FileProblem, match=r"第2行|row 2"):
        add_words(town.store, town.csv("words.csv", "表,栏目,写法", line))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_command_lists_and_adds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QIANXIAN_DB", raising=False)
    listed = list(csv.reader(run("headings").stdout.splitlines()))
    assert listed[0] == ["表", "栏目", "写法"]
    assert ["企业", "主营产品", "主要产品"] in listed
    assert not (tmp_path / "qianxian.db").exists()
    (tmp_path / "w.csv").write_text("企业,主营产品,看家货\n", encoding="utf-8")
    assert "1" in run("headings", "--add", "w.csv").stderr
    assert ["企业", "主营产品", "看家货"] in list(csv.reader(run("headings").stdout.splitlines()))
    assert run("headings", "--add", "nowhere.csv").exit_code == 2
