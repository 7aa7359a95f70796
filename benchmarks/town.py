"""How well the invented town's needs are met, and its enterprises' partners found: nDCG@10.

    python -m benchmarks.town [--gold FILE] [--examples FOLDER] [--vocabulary FOLDER] [--worst N] [--json]

The gold standard grades organisations for each need (3: call this one first). Needs are asked as they are
stored, so conditions, the seeker's own town and known partners count too. Where nobody should be suggested,
what counts is that nobody is. Of each band the share of suggestions is told that the gold standard grades.
Upstream an enterprise's partners are graded as by the best of its needs, downstream as those who need are by theirs.
"""

import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import click

from graph.matching import Band, Direction, Matcher
from graph.stores import EVERYTHING, Store, View, open_store
from loaders.loading import load
from schema import Need, Organisation

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold" / "town_needs.jsonl"
TOWN = ROOT / "examples" / "示例镇"
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One need: its score, and the names that were suggested."""

    id: str
    kind: str
    text: str
    score: float
    nobody: bool
    found: tuple[str, ...]
    bands: tuple[tuple[str, bool], ...]  # of each suggestion its band, and whether it is a true one
    gains: Mapping[str, int]


def ndcg(gains: Mapping[str, int], ranking: Sequence[str]) -> float:
    """Discounted gain of the first ten, as a share of the best possible."""
    return won([gains.get(name, 0) for name in ranking]) / won(sorted(gains.values(), reverse=True))


def won(gains: Sequence[int]) -> float:
    return sum(float(2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains[:DEPTH]))


def read_gold(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def needs_by_number(view: View) -> dict[str, Need]:
    return {known.id: need for need in view.all(Need) for known in need.external_ids}


def judge(store: Store, gold: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """Every need of the gold standard, as the matcher answers it."""
    matcher = Matcher(store)
    judged: list[Judged] = []
    with store.view(EVERYTHING) as view:
        numbered = needs_by_number(view)
        for line in gold:
            need = numbered.get(line["id"])
            if need is None:
                raise LookupError(f"the store has no need {line['id']}")
            answer = matcher.match_need(view, need.id, first=DEPTH)
            found = tuple(suggestion.partner.name for suggestion in answer.suggestions)
            gains = {name: gain for name, gain in line["gains"].items() if gain > 0}
            score = ndcg(gains, found) if gains else float(not found)
            bands = tuple((one.band.value, one.partner.name in gains) for one in answer.suggestions)
            judged.append(
                Judged(line["id"], line["kind"], line["text"], score, not gains, found, bands, gains)
            )
    return judged


def judge_partners(store: Store, gold: Sequence[Mapping[str, Any]]) -> dict[Direction, list[float]]:
    """nDCG of who is suggested to each organisation that the gold standard has a partner for, upstream and downstream."""
    gains: dict[Direction, dict[str, dict[str, int]]] = {way: defaultdict(dict) for way in Direction}
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        by_name = {one.name: one.id for one in view.all(Organisation)}
        name_of = {id_: name for name, id_ in by_name.items()}
        seekers = {number: name_of[need.organisation_id] for number, need in needs_by_number(view).items()}
        for line in gold:
            seeker = seekers[line["id"]]
            for partner, gain in line["gains"].items():
                for way, one, other in (
                    (Direction.UPSTREAM, seeker, partner),
                    (Direction.DOWNSTREAM, partner, seeker),
                ):
                    gains[way][one][other] = max(gain, gains[way][one].get(other, 0))

        def found(name: str, way: Direction) -> list[str]:
            answer = matcher.suggest_partners(view, by_name[name], way, first=DEPTH)
            return [suggestion.partner.name for suggestion in answer.suggestions]

        return {
            way: [ndcg(graded, found(name, way)) for name, graded in of.items() if any(graded.values())]
            for way, of in gains.items()
        }


def summary(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """By kind: how many, and the mean score; "nobody" are the needs that nobody can meet."""
    groups: dict[str, list[float]] = {}
    for one in judged:
        for group in ("nobody",) if one.nobody else ("all", one.kind):
            groups.setdefault(group, []).append(one.score)
    return {group: {"n": len(scores), "score": round(mean(scores), 4)} for group, scores in groups.items()}


def truth_of_bands(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """By band: how many suggestions were in it, and which share of them are true ones."""
    groups: dict[str, list[float]] = {band.value: [] for band in Band}
    for one in judged:
        for band, true in one.bands:
            groups[band].append(float(true))
    return {band: {"n": len(true), "true": round(mean(true), 4)} for band, true in groups.items() if true}


@click.command(help=__doc__)
@click.option("--gold", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=GOLD)
@click.option("--examples", type=click.Path(path_type=Path, exists=True), default=TOWN)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Trade tables that are loaded first; none if not said.",
)
@click.option("--worst", type=click.IntRange(0), default=0, metavar="N", help="Show the N worst needs too.")
@click.option("--json", "as_json", is_flag=True)
def main(gold: Path, examples: Path, vocabulary: Path | None, worst: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-town-") as scratch:
        store = open_store(f"sqlite:///{scratch}/town.db")
        try:
            load(store, [*filter(None, [vocabulary]), examples])
            judged = judge(store, read_gold(gold))
            partners = judge_partners(store, read_gold(gold))
        finally:
            store.close()
    figures = summary(judged) | {
        way.value: {"n": len(scores), "score": round(mean(scores), 4)} for way, scores in partners.items()
    }
    if as_json:
        click.echo(json.dumps({**figures, "bands": truth_of_bands(judged)}, ensure_ascii=False))
        return
    for group, figure in figures.items():
        name = "nobody (silent)" if group == "nobody" else f"{group} (nDCG@{DEPTH})"
        click.echo(f"{name:24} n {figure['n']:4.0f}  {figure['score']:.4f}")
    for band, figure in truth_of_bands(judged).items():
        click.echo(f"{band + ' (true)':24} n {figure['n']:4.0f}  {figure['true']:.4f}")
    for one in sorted(judged, key=lambda one: one.score)[:worst]:
        click.echo(
            f"\n{one.score:.2f} {one.id} {one.text}\n  wanted {dict(one.gains)}\n  found  {list(one.found)}"
        )


if __name__ == "__main__":
    main()
