"""benchmarks.identity: names are told apart as a careful person would, and quickly."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import identity
from committee.identity import Certainty


@pytest.mark.parametrize("held_out", [False, True])
def test_no_false_merge_is_sure_and_the_true_ones_are_proposed(held_out: bool) -> None:
    judged = identity.judge(identity.read_pairs(identity.FILES[held_out]))
    sure = [j.pair for j in judged if j.pair.verdict != "same" and j.band is Certainty.SURE]
    assert [(pair.a.name, pair.b.name) for pair in sure] == []
    assert identity.good(judged)


def test_there_are_pairs_enough_and_half_of_them_are_traps() -> None:
    pairs = [pair for path in identity.FILES.values() for pair in identity.read_pairs(path)]
    traps = [pair for pair in pairs if pair.verdict != "same"]
    assert len(pairs) >= 400
    assert abs(len(traps) / len(pairs) - 0.5) < 0.05
    assert len({pair.kind for pair in pairs}) >= 20


def test_the_figures_count_every_pair_once() -> None:
    result = CliRunner().invoke(identity.main, ["--json"], catch_exceptions=False)
    *kinds, true, false = json.loads(result.stdout)
    assert sum(line["pairs"] for line in kinds) == true["pairs"] + false["pairs"]
    assert all(line["proposed"] == line["sure"] + line["likely"] + line["look"] for line in kinds)
    assert result.exit_code == 0


def test_how_long_many_names_take_is_said() -> None:
    result = CliRunner().invoke(identity.main, ["--names", "300", "--json"], catch_exceptions=False)
    said = json.loads(result.stdout)
    assert said["names"] == 300
    assert said["seconds"] > 0
