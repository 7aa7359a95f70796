"""Figures of a task's predictions with their intervals (95 %, bootstrap over questions), by style or stratum.

    python -m benchmarks.intervals t1|t2|t3|t4 TASKFILE PREDICTIONS [--beside PREDICTIONS]

t1 and t2: the share of the answers taken out that are among the first ten, and mean reciprocal rank. t3 and t4:
nDCG@10. `--beside` also tells how much better PREDICTIONS are than those, question by question.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from benchmarks.town import DEPTH, ndcg

ROUNDS = 2_000
SEED = 7
Task = Mapping[str, Any]
Measure = Callable[[Task, Sequence[str]], float]


def place(task: Task, ranking: Sequence[str]) -> int | None:
    """Where the answer that was taken out stands among what is not true anyway."""
    answer = task.get("company", task.get("material"))
    others = set(task["filter"]) - {answer}
    kept = [item for item in dict.fromkeys(ranking) if item not in others]
    return kept.index(answer) + 1 if answer in kept else None


def hit(task: Task, ranking: Sequence[str]) -> float:
    found = place(task, ranking)
    return float(found is not None and found <= DEPTH)


def reciprocal(task: Task, ranking: Sequence[str]) -> float:
    found = place(task, ranking)
    return 1.0 / found if found else 0.0


def graded(task: Task, ranking: Sequence[str]) -> float:
    return ndcg(task["rel"], list(dict.fromkeys(ranking)))


def measures(name: str) -> dict[str, Measure]:
    return {"hits@10": hit, "MRR": reciprocal} if name in ("t1", "t2") else {"nDCG@10": graded}


def group_of(name: str, task: Task) -> str:
    if name == "t1":
        return "warm" if task["warm"] else "cold"
    if name == "t2":
        return "food" if task["stratum"] == "food" else "non-food"
    return str(task["style"])


def interval(scores: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """The mean, and between what it lies."""
    drawn = np.random.default_rng(SEED).integers(len(scores), size=(ROUNDS, len(scores)))
    least, most = np.quantile(scores[drawn].mean(1), (0.025, 0.975))
    return float(scores.mean()), float(least), float(most)


def read_rankings(path: Path) -> dict[str, list[str]]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["id"]: row["ranking"] for row in rows}


@click.command(help=__doc__)
@click.argument("name", metavar="TASK", type=click.Choice(["t1", "t2", "t3", "t4"]))
@click.argument("taskfile", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("predictions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--beside", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def main(name: str, taskfile: Path, predictions: Path, beside: Path | None) -> None:
    tasks = [json.loads(line) for line in taskfile.read_text(encoding="utf-8").splitlines() if line]
    rankings = read_rankings(predictions)
    others = read_rankings(beside) if beside else {}
    groups = np.array([group_of(name, task) for task in tasks])
    for measure, of in measures(name).items():
        scores = np.array([of(task, rankings.get(task["id"], ())) for task in tasks])
        before = np.array([of(task, others.get(task["id"], ())) for task in tasks])
        for group in ("all", *dict.fromkeys(groups.tolist())):
            of_group = groups == group if group != "all" else groups == groups
            mean, least, most = interval(scores[of_group])
            told = f"{group:14} n {of_group.sum():4}  {measure} {mean:.4f} ({least:.3f}–{most:.3f})"
            if beside:
                gain, lowest, highest = interval((scores - before)[of_group])
                told += f"  beside the other {gain:+.4f} ({lowest:+.3f}–{highest:+.3f})"
            click.echo(told)


if __name__ == "__main__":
    main()
