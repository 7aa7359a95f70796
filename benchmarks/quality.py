"""How well it matches: answer a task of the evaluation through the product's own pipeline.

    python -m benchmarks.quality t1|t2|t3|t4 TASKFILE --graph FOLDER --predictions FILE [--no-abstain] [--vocabulary FOLDER]

Of TASKFILE only `id`, `query`, `text`, `path`, `filter` and `warm` are read.
"""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.graphs import Filled, fill
from graph.matching import Inference, Matcher
from graph.stores import EVERYTHING, View, open_store
from schema import InputOf

MOST = 1_000
MAY_READ = ("id", "query", "text", "path", "filter", "warm")
Task = dict[str, Any]
Answers = Callable[[Task], list[str]]


def read_tasks(path: Path) -> list[Task]:
    """The tasks with what may be known of them."""
    with path.open(encoding="utf-8") as lines:
        given = [json.loads(line) for line in lines if line.strip()]
    return [{key: task[key] for key in MAY_READ if key in task} for task in given]


def answering(name: str, matcher: Matcher, view: View, filled: Filled, abstain: bool) -> Answers:
    """How tasks of that name are answered: with a ranking of codes or names."""

    def makers(task: Task) -> list[str]:
        found = matcher.inferred_makers(view, filled.product(task["query"]), first=MOST, abstain=False)
        return [filled.codes[id_] for id_ in subjects(found)]

    def inputs(task: Task) -> list[str]:
        product = filled.product(task["query"])
        found = matcher.inferred_inputs(view, product, first=MOST, abstain=False)
        return [
            name
            for id_ in (*stated_inputs(view, product), *subjects(found))
            for name in filled.spellings.get(id_, ())
        ]

    def partners(task: Task) -> list[str]:
        answer = matcher.match_text(view, need_text(task), first=MOST, abstain=abstain)
        return [filled.codes[suggestion.partner.id] for suggestion in answer.suggestions]

    return {"t1": makers, "t2": inputs, "t3": partners, "t4": partners}[name]


def stated_inputs(view: View, product_id: str) -> list[str]:
    """What tables say goes into it comes before what is inferred. What the task's own graph says is in `filter`."""
    edges = view.product_edges_of(InputOf, [product_id])
    return [edge.source_id for edge in edges if edge.target_id == product_id]


def need_text(task: Task) -> str:
    """The words asked for; a place on a chain map (t4's `path`) says what the product is used for."""
    above = [part for part in re.split(r"[>：]", task.get("path", "")) if part][:-1]
    return f"{task['text']}，用于{above[-1]}" if above else str(task["text"])


def subjects(found: Sequence[Inference]) -> list[str]:
    return [inference.subject.id for inference in found]


def predictions(tasks: Sequence[Task], answer: Answers) -> Iterator[dict[str, Any]]:
    """One line a task; those that are true anyway (`filter`) are left out of the ranking."""
    for task in tasks:
        others = set(task.get("filter", ()))
        ranking = [item for item in dict.fromkeys(answer(task)) if item not in others]
        yield {"id": task["id"], "ranking": ranking[:MOST]}


@click.command(help=__doc__)
@click.argument("name", metavar="TASK", type=click.Choice(["t1", "t2", "t3", "t4"]))
@click.argument("taskfile", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--graph", "folder", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--predictions", "target", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--no-abstain", is_flag=True, help="Rank even where the product would suggest nobody.")
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Trade tables that are loaded first; none if not said.",
)
def main(
    name: str, taskfile: Path, folder: Path, target: Path, no_abstain: bool, vocabulary: Path | None
) -> None:
    start = time.perf_counter()
    tasks = read_tasks(taskfile)
    with tempfile.TemporaryDirectory(prefix="qianxian-quality-") as scratch:
        store = open_store(f"sqlite:///{scratch}/graph.db")
        try:
            filled = fill(store, folder, [task["query"] for task in tasks if "query" in task], vocabulary)
            matcher = Matcher(store)
            loaded = time.perf_counter()
            with store.view(EVERYTHING) as view, target.open("w", encoding="utf-8") as lines:
                for prediction in predictions(tasks, answering(name, matcher, view, filled, not no_abstain)):
                    lines.write(json.dumps(prediction, ensure_ascii=False) + "\n")
        finally:
            store.close()
    done = time.perf_counter()
    click.echo(
        f"{name}: {len(tasks)} tasks, {len(filled.codes)} companies, {len(filled.spellings)} products; "
        f"loaded in {loaded - start:.1f} s, answered in {done - loaded:.1f} s "
        f"({1000 * (done - loaded) / max(1, len(tasks)):.1f} ms each)",
        err=True,
    )


if __name__ == "__main__":
    main()
