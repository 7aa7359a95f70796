"""benchmarks.pairs: the real clusters beside a small chain."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import pairs
from graph.stores import EVERYTHING, open_store
from loaders.loading import load
from schema import Introduction, Outcome


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """Makers that compete with the clusters' own."""
    file = tmp_path / "企业.csv"
    file.write_text(
        "名称,主营产品,所在地\n远方轴承股份有限公司,滚动轴承,辽宁省大连市\n远方银行,信用卡,北京市\n",
        encoding="utf-8",
    )
    return file


def test_the_pairs_that_must_be_found_are_found(chain: Path) -> None:
    result = CliRunner().invoke(pairs.main, [str(chain), "--json"], catch_exceptions=False)
    found = json.loads(result.stdout)
    assert [(one["seeker"], one["partner"], one["at_most"]) for one in found["required"][:4]] == [
        ("龙工", "自润", 3),
        ("自润", "龙工", 3),
        ("世格流体", "新桥职校", 1),
        ("恒烁智能光学", "农商银行乌镇支行", 1),
    ]
    missed = [one["what"] for one in found["required"] if (one["rank"] or pairs.MOST) > one["at_most"]]
    assert missed == []
    assert result.exit_code == 0
    assert len(found["pairs"]) == 2 * len(list(pairs.ledger(pairs.CLUSTERS)))


def test_every_pair_whose_sides_are_known_is_said_in_three_other_ways() -> None:
    in_ledger = {(supplier, customer) for supplier, customer, _ in pairs.ledger(pairs.CLUSTERS)}
    said = [(supplier, customer) for supplier, customer, _ in pairs.rewordings()]
    assert set(said) <= in_ledger
    assert {said.count(pair) for pair in said} == {3}
    assert len({text for _, _, text in pairs.rewordings()}) == len(said)


def test_the_ledger_and_what_came_of_it_are_left_out(chain: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'pairs.db'}")
    pairs.fill(store, pairs.CLUSTERS, chain)
    with store.view(EVERYTHING) as view:
        counts = view.counts()
    store.close()
    assert (counts[Introduction], counts[Outcome]) == (0, 0)


def test_the_whole_folder_does_hold_them(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'whole.db'}")
    load(store, [pairs.CLUSTERS])
    with store.view(EVERYTHING) as view:
        counts = view.counts()
    store.close()
    assert counts[Introduction] > 0
    assert counts[Outcome] > 0
