"""The questions that weights are learned from: what each named score says of each candidate, and who is right."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import town
from benchmarks.graphs import Filled
from benchmarks.quality import need_text
from graph.knowledge import read_knowledge
from graph.matching import Answer, Matcher
from graph.matching.features import SCORES
from graph.matching.inputs import inputs_parts
from graph.matching.makers import makers_parts
from graph.matching.votes import ALIKE_AT_ALL, Votes
from graph.stores import View
from schema import Need, Product

Floats = npt.NDArray[np.float64]
DEPTH = 10
PAGE = 50  # so many suggestions are ranked anew


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what each score says of each candidate, how right each is, and how right an answer could be.
    `group` is the set that it belongs to."""

    group: str
    values: Floats
    gains: Floats
    best: float

    def ndcg(self, weights: Floats) -> float:
        """Discounted gain of the first ten, as a share of the best possible; ties by the order of candidates."""
        if not len(self.gains):
            return 0.0
        first = np.argsort(-np.round(self.values @ weights, 9), kind="stable")[:DEPTH]
        return _discounted(self.gains[first]) / self.best

    def reciprocal_rank(self, weights: Floats) -> float:
        """One through the place of the first right one; ties count against it."""
        scores = np.round(self.values @ weights, 9)
        right = scores[self.gains > 0]
        return 1.0 / max(1, int((scores >= right.max()).sum())) if len(right) else 0.0


def _discounted(gains: Iterable[float]) -> float:
    return sum(float(gain) / math.log2(place + 2) for place, gain in enumerate(gains))


def makers_asked(view: View, filled: Filled, tasks: Path) -> Iterator[Asked]:
    """Who can make it: `makers` where others are known to, `unmade` where nobody is."""
    knowledge = read_knowledge(view)
    for task in with_answers(tasks):
        product = _product(view, filled, task["query"])
        known = view.offers_for([product.id], limit=10_000)
        others = {filled.company(code) for code in task["filter"]}
        parts = makers_parts(view, knowledge, product, known, ALIKE_AT_ALL)
        yield _of_parts("makers" if known else "unmade", parts, filled.company(task["company"]), others)


def inputs_asked(view: View, filled: Filled, tasks: Path) -> Iterator[Asked]:
    """What goes into it."""
    knowledge = read_knowledge(view)
    for task in with_answers(tasks):
        product = _product(view, filled, task["query"])
        stated = (input_ for input_, _ in knowledge.chain.inputs_of(product.id))
        others = {product.id, *stated, *map(filled.product, task["filter"])}
        group = "food" if task["stratum"] == "food" else "not_food"
        yield _of_parts(
            group,
            inputs_parts(view, knowledge, product, ALIKE_AT_ALL),
            filled.product(task["material"]),
            others,
        )


def partners_asked(matcher: Matcher, view: View, filled: Filled, tasks: Path) -> Iterator[Asked]:
    """Who serves a need, among the first fifty suggestions."""
    for task in with_answers(tasks):
        answer = matcher.match_text(view, need_text(task), first=PAGE)
        gains = {filled.company(code): gain for code, gain in task["rel"].items()}
        yield _of_answer(str(task["id"]).partition("-")[0], answer, gains)


def town_asked(matcher: Matcher, view: View) -> Iterator[Asked]:
    """Who meets the needs of the invented town."""
    numbered = {known.id: need for need in view.all(Need) for known in need.external_ids}
    for line in town.read_gold(town.GOLD):
        answer = matcher.match_need(view, numbered[line["id"]].id, first=PAGE)
        ids = {one.partner.name: one.partner.id for one in answer.suggestions}
        gains = {ids.get(name, name): gain for name, gain in line["gains"].items() if gain > 0}
        if gains:
            yield _of_answer("town", answer, gains)


def with_answers(tasks: Path) -> list[dict[str, Any]]:
    """All that a task says, its answer too: only for learning from."""
    return [json.loads(line) for line in tasks.read_text(encoding="utf-8").splitlines() if line]


def _product(view: View, filled: Filled, name: str) -> Product:
    product = view.get(Product, filled.product(name))
    assert product is not None, name
    return product


def _of_parts(group: str, parts: Mapping[str, Votes], right: str, others: set[str]) -> Asked:
    found = sorted({id_ for votes in parts.values() for id_ in votes} - (others - {right}))
    values = [[votes[id_][0] if id_ in votes else 0.0 for votes in parts.values()] for id_ in found]
    gains = np.array([float(id_ == right) for id_ in found])
    return Asked(group, np.array(values).reshape(len(found), len(parts)), gains, 1.0)


def _of_answer(group: str, answer: Answer, gains: Mapping[str, int]) -> Asked:
    """Each reason's contribution is weight × value."""
    shown = sorted(answer.suggestions, key=lambda one: one.partner.id)
    said = [{reason.feature: reason.contribution for reason in one.reasons} for one in shown]
    values = [[each.get(feature.name, 0.0) / feature.weight for feature in SCORES] for each in said]
    won = np.array([2.0 ** gains.get(one.partner.id, 0) - 1.0 for one in shown])
    best = _discounted(sorted((2.0**gain - 1.0 for gain in gains.values()), reverse=True)[:DEPTH])
    return Asked(group, np.array(values).reshape(len(shown), len(SCORES)), won, best)
