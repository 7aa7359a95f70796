"""How well needs in free words are met over examples/: nDCG@10, left without an answer, silenced, by register.

    python -m benchmarks.gold [--gold FILE] [--examples FOLDER] [--vocabulary FOLDER] [--half tried|held-out]
                              [--worst N] [--json]

`gold/needs.csv` was written by hand before anybody looked at what the program says to it: needs in sixteen registers with
the partners that ought to be called, by what the organisations state (3: makes exactly that; 2: very likely could, or
a condition is open; 1: related, worth a call), texts that are no need, and needs for what nobody here makes. Every
second one is held out: look at those only as a sum. Intervals are 95 % by bootstrap over texts.
"""

import csv
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import click

from benchmarks.town import DEPTH, ndcg
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, open_store
from loaders.loading import load

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold" / "needs.csv"
EXAMPLES = ROOT / "examples"
SILENT = "silent"
GRADED = date(2026, 11, 24)  # what the organisations offer runs out some day
_ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Text:
    """One line: `gains` are grades by the name people call the partner; empty where nobody should be suggested."""

    id: str
    register: str
    held_out: bool
    text: str
    gains: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """`score` is nDCG@10; of a text that should find nobody, whether it finds nobody."""

    text: Text
    score: float
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of so many scores, and between what it lies (95 %)."""

    n: int
    score: float
    least: float
    most: float
    unanswered: float


def read_gold(path: Path) -> list[Text]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Text(row["id"], row["register"], bool(row["held_out"]), row["text"], _gains(row["gains"]))
            for row in csv.DictReader(lines)
        ]


def _gains(written: str) -> dict[str, int]:
    pairs = (pair.rpartition("=") for pair in written.split(";") if pair)
    return {name: int(grade) for name, _, grade in pairs}


def answer(store: Store, gold: Sequence[Text]) -> list[Answered]:
    """Every text, as `matchText` answered it on the day of the grades."""
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        return [
            _answered(
                text,
                tuple(
                    one.partner.called
                    for one in matcher.match_text(view, text.text, first=DEPTH, today=GRADED).suggestions
                ),
            )
            for text in gold
        ]


def _answered(text: Text, found: tuple[str, ...]) -> Answered:
    return Answered(text, ndcg(text.gains, found) if text.gains else float(not found), found)


def figures(answered: Sequence[Answered]) -> dict[str, Figure]:
    """Of all needs, of each register, and of the texts that should find nobody."""
    groups: dict[str, list[Answered]] = {"all": []}
    for one in answered:
        for group in ("all", one.text.register) if one.text.gains else (SILENT, one.text.register):
            groups.setdefault(group, []).append(one)
    return {group: _figure(ones) for group, ones in groups.items() if ones}


def _figure(ones: Sequence[Answered]) -> Figure:
    scores = [one.score for one in ones]
    draw = random.Random(20_261_126)
    means = sorted(mean(draw.choices(scores, k=len(scores))) for _ in range(_ROUNDS))
    return Figure(
        n=len(scores),
        score=mean(scores),
        least=means[_ROUNDS // 40],
        most=means[-_ROUNDS // 40],
        unanswered=mean(not one.found for one in ones),
    )


def measure(
    gold: Sequence[Text], examples: Path = EXAMPLES, vocabulary: Path | None = None
) -> list[Answered]:
    """The answers over a fresh store of the examples, with the trade tables where they are given."""
    with tempfile.TemporaryDirectory(prefix="qianxian-gold-") as scratch:
        store = open_store(f"sqlite:///{scratch}/gold.db")
        try:
            load(store, [*filter(None, [vocabulary]), examples])
            return answer(store, gold)
        finally:
            store.close()


@click.command(help=__doc__)
@click.option("--gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=GOLD)
@click.option("--examples", type=click.Path(path_type=Path, exists=True), default=EXAMPLES)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Trade tables that are loaded first; none if not said.",
)
@click.option("--half", type=click.Choice(["tried", "held-out"]), help="Only this half.")
@click.option(
    "--worst", type=click.IntRange(0), default=0, metavar="N", help="Show N bad answers of the tried half."
)
@click.option("--json", "as_json", is_flag=True)
def main(
    gold: Path, examples: Path, vocabulary: Path | None, half: str | None, worst: int, as_json: bool
) -> None:
    texts = [text for text in read_gold(gold) if half is None or text.held_out == (half == "held-out")]
    answered = measure(texts, examples, vocabulary)
    told = figures(answered)
    if as_json:
        click.echo(json.dumps({group: _plain(figure) for group, figure in told.items()}, ensure_ascii=False))
        return
    for group, figure in told.items():
        click.echo(
            f"{group:12} n {figure.n:4}  {figure.score:.3f}  ({figure.least:.3f}–{figure.most:.3f})"
            f"  without an answer {figure.unanswered:.3f}"
        )
    tried = [one for one in answered if not one.text.held_out]
    for one in sorted(tried, key=lambda one: one.score)[:worst]:
        click.echo(f"\n{one.score:.2f} {one.text.id} {one.text.text}")
        click.echo(f"  wanted {dict(one.text.gains)}\n  found  {list(one.found)}")


def _plain(figure: Figure) -> dict[str, Any]:
    return {name: round(getattr(figure, name), 4) for name in ("n", "score", "least", "most", "unanswered")}


if __name__ == "__main__":
    main()
