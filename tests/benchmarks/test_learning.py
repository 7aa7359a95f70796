"""benchmarks.learning: weights are learned from what is right, and from nothing where nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.learning import cross_validated, fitted
from benchmarks.lessons import Asked
from graph.matching import learned

TABLES = (learned.MAKERS, learned.MAKERS_OF_THE_UNMADE, learned.INPUTS)


def questions(number: int = 120) -> list[Asked]:
    """Of twenty candidates one is right; the first score knows it mostly, the second never, the third tells against it."""
    chance = np.random.default_rng(3)
    asked = []
    for _ in range(number):
        gains = np.zeros(20)
        gains[chance.integers(20)] = 1.0
        values = chance.random((20, 3))
        values[:, 0] += 0.6 * gains
        values[:, 2] -= 0.6 * gains
        asked.append(Asked("all", values, gains, 1.0))
    return asked


def test_what_tells_weighs_and_nothing_weighs_against() -> None:
    weights = fitted(questions())
    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] > 0.8
    assert weights[2] == 0.0


@pytest.mark.parametrize("measure", ["ndcg", "reciprocal_rank"])
def test_learning_wins_on_questions_not_seen_and_falls_to_chance_when_shuffled(measure: str) -> None:
    told = cross_validated(questions(), np.array([0.0, 0.5, 0.5]), 4, measure)["all"]
    assert told.gain > 3 * told.noise
    assert told.learned > 2 * told.shuffled
    assert told.shuffled == pytest.approx(told.chance, abs=0.1)


def test_each_set_counts_the_same() -> None:
    many = questions(200)
    few = [replace(one, group="few", values=one.values[:, [1, 0, 2]]) for one in questions(20)]
    weights = fitted([*many, *few])
    assert weights[0] == pytest.approx(weights[1], abs=0.25)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_sums_to_one(table: dict[str, float]) -> None:
    assert sum(table.values()) == pytest.approx(1.0, abs=1e-6)
    assert min(table.values()) >= 0.0
