"""Fit the weights of named scores on questions whose answers are known, and measure them on others.

    python -m benchmarks.learning makers|inputs|partners --eval FOLDER [--folds N] [--json]

`makers` learns from t1, `inputs` from t2, `partners` from t3, t4 and the invented town, each through the product's own
pipeline. Of the candidates of one question the model (conditional logistic regression) says how likely each is the
right one; no weight is negative, and they sum to 1. What is printed was measured on folds that the weights have not
seen, beside the weights in force; with shuffled labels it must fall to chance, or some score has seen an answer.
What was kept stands in `graph/matching/learned.py`.
"""

import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import numpy as np

from benchmarks import town
from benchmarks.graphs import Filled, fill
from benchmarks.lessons import (
    Asked,
    Floats,
    inputs_asked,
    makers_asked,
    partners_asked,
    town_asked,
    with_answers,
)
from graph.matching import Matcher
from graph.matching.features import SCORES
from graph.matching.learned import INPUTS, MAKERS, MAKERS_OF_THE_UNMADE
from graph.stores import EVERYTHING, Store, open_store
from loaders.loading import load

STRENGTH = 2.0  # of the pull towards no weight at all
SEED = 7
_STEPS = 60


def fitted(questions: Sequence[Asked]) -> Floats:
    """The weights of the scores; one that would count against is left out."""
    wide = questions[0].values.shape[1]
    used = list(range(wide))
    while True:
        found = _likeliest(questions, used)
        if len(used) == 1 or found.min() >= 0.0:
            break
        used.pop(int(found.argmin()))
    weights = np.zeros(wide)
    weights[used] = np.maximum(found, 0.0)
    return weights / (weights.sum() or 1.0)


def _likeliest(questions: Sequence[Asked], used: Sequence[int]) -> Floats:
    """Newton's method for the likelihood of the right ones, each question's by its gains, each set counting the same."""
    taught = [one for one in questions if one.gains.sum() > 0 and len(one.gains) > 1]
    sizes = [len(one.gains) for one in taught]
    starts, owner = np.cumsum([0, *sizes])[:-1], np.repeat(np.arange(len(taught)), sizes)
    values = np.concatenate([one.values[:, used] for one in taught])
    share = np.concatenate([one.gains / one.gains.sum() for one in taught])
    groups = [one.group for one in taught]
    worth = np.array([len(taught) / len(set(groups)) / groups.count(group) for group in groups])

    def told(weights: Floats) -> tuple[float, Floats]:
        scores = values @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        mass = np.add.reduceat(np.exp(scores), starts)[owner]
        likely = float((worth[owner] * share * (scores - np.log(mass))).sum())
        return likely - STRENGTH / 2 * float(weights @ weights), np.exp(scores) / mass

    weights = np.zeros(len(used))
    best, drawn = told(weights)
    for _ in range(_STEPS):
        means = np.add.reduceat(values * drawn[:, None], starts, axis=0)
        slope = (values * (worth[owner] * (share - drawn))[:, None]).sum(0) - STRENGTH * weights
        bend = (values * (worth[owner] * drawn)[:, None]).T @ values - (means * worth[:, None]).T @ means
        step = np.linalg.solve(bend + STRENGTH * np.eye(len(used)), slope)
        while (after := told(weights + step))[0] < best and np.abs(step).max() > 1e-6:
            step /= 2
        gained, weights, (best, drawn) = after[0] - best, weights + step, after
        if gained < 1e-4:
            break
    return weights


@dataclass(frozen=True, slots=True)
class Measured:
    """The questions of one set by the weights in force, by learned ones, and with shuffled labels by ones learned from
    such and by those in force, which is chance; `gain` is what learning wins, `noise` the standard error of that."""

    n: int
    in_force: float
    learned: float
    shuffled: float
    chance: float
    gain: float
    noise: float


def cross_validated(
    questions: Sequence[Asked], in_force: Floats, folds: int, measure: str
) -> dict[str, Measured]:
    """By set: each question measured with weights that were fitted to the other folds."""
    chance = np.random.default_rng(SEED)
    fold = chance.permutation(len(questions)) % folds
    shuffled = [replace(one, gains=chance.permutation(one.gains)) for one in questions]
    scores = np.zeros((len(questions), 4))
    for number in range(folds):
        away = np.flatnonzero(fold != number).tolist()
        learned = fitted([questions[n] for n in away])
        by_chance = fitted([shuffled[n] for n in away])
        for n in np.flatnonzero(fold == number).tolist():
            scores[n] = [
                getattr(one, measure)(weights)
                for one, labels in ((questions[n], (in_force, learned)), (shuffled[n], (by_chance, in_force)))
                for weights in labels
            ]
    groups = np.array([one.group for one in questions])
    return {str(group): _measured(scores[groups == group]) for group in dict.fromkeys(groups.tolist())}


def _measured(scores: Floats) -> Measured:
    gains = scores[:, 1] - scores[:, 0]
    noise = float(gains.std()) / math.sqrt(len(gains))
    in_force, learned, shuffled, chance = (float(mean) for mean in scores.mean(0))
    return Measured(len(scores), in_force, learned, shuffled, chance, float(gains.mean()), noise)


@contextmanager
def _graph(folder: Path | None, queries: Sequence[str] = ()) -> Iterator[tuple[Store, Filled]]:
    """A store with the graph of a task, or with the invented town."""
    with tempfile.TemporaryDirectory(prefix="qianxian-learning-") as scratch:
        store = open_store(f"sqlite:///{scratch}/graph.db")
        try:
            if folder is None:
                load(store, [town.TOWN])
            yield store, fill(store, folder, queries) if folder else Filled()
        finally:
            store.close()


def _lessons(what: str, folder: Path) -> list[tuple[str, list[str], Floats, list[Asked]]]:
    """(name of a table of weights, its scores, the weights in force, the questions) for each table."""
    if what == "partners":
        names, weights = [one.name for one in SCORES], np.array([one.weight for one in SCORES])
        with _graph(folder / "t3") as (store, filled), store.view(EVERYTHING) as view:
            files = [folder / name / "dev.jsonl" for name in ("t3", "t4")]
            asked = [one for file in files for one in partners_asked(Matcher(store), view, filled, file)]
        with _graph(None) as (store, _), store.view(EVERYTHING) as view:
            return [("partners", names, weights, [*asked, *town_asked(Matcher(store), view)])]
    task, ask = {"makers": ("t1", makers_asked), "inputs": ("t2", inputs_asked)}[what]
    file = folder / task / "dev.jsonl"
    queries = [str(one["query"]) for one in with_answers(file)]
    with _graph(folder / task, queries) as (store, filled), store.view(EVERYTHING) as view:
        asked = list(ask(view, filled, file))
    tables: Mapping[str, Mapping[str, float]] = (
        {"makers": MAKERS, "unmade": MAKERS_OF_THE_UNMADE} if what == "makers" else {"inputs": INPUTS}
    )
    return [
        (
            name,
            list(table),
            np.array(list(table.values())),
            [one for one in asked if len(tables) == 1 or one.group == name],
        )
        for name, table in tables.items()
    ]


@click.command(help=__doc__)
@click.argument("what", type=click.Choice(["makers", "inputs", "partners"]))
@click.option(
    "--eval", "folder", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(what: str, folder: Path, folds: int, as_json: bool) -> None:
    measure = "ndcg" if what == "partners" else "reciprocal_rank"
    for name, scores, in_force, questions in _lessons(what, folder):
        told = cross_validated(questions, in_force, folds, measure)
        weights = dict(zip(scores, (round(float(weight), 3) for weight in fitted(questions)), strict=True))
        if as_json:
            sets = {group: asdict(one) for group, one in told.items()}
            click.echo(json.dumps({"table": name, "measure": measure, "weights": weights, "sets": sets}))
            continue
        click.echo(f"{name}: {weights}")
        for group, one in told.items():
            click.echo(
                f"  {group:10} n {one.n:4}  {measure} in force {one.in_force:.4f}  learned {one.learned:.4f} "
                f"({one.gain:+.4f} ± {one.noise:.4f})  shuffled {one.shuffled:.4f}, by chance {one.chance:.4f}"
            )


if __name__ == "__main__":
    main()
