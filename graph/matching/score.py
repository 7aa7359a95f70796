"""Score candidates: the sum of what each feature adds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from graph.digits import nine_digits
from graph.matching.answer import Band
from graph.matching.features import SCORES, Evidence, Feature, Look, Missing
from graph.matching.question import Candidate, Question
from schema import BadInput

Key: TypeAlias = tuple[float, str]


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A candidate, its score, how many features lack a fact that is not known, and what each saw that saw anything."""

    candidate: Candidate
    score: float
    unknown: int
    seen: tuple[tuple[Feature, float, Evidence | Missing], ...]

    @property
    def key(self) -> Key:
        """The order of an answer: the best first, ties by partner id."""
        return (-self.score, self.candidate.partner.id)


_MOST_FACTOR = 10


def model(weights: Mapping[str, float] | None) -> tuple[tuple[Feature, float], ...]:
    """The features with their weights; factors are applied and the sum stays 1. `BadInput` for a feature that
    there is not (BAD_FEATURE), and for factors outside 0…10 or all zero (BAD_WEIGHT)."""
    return _weighted(weights) if weights else _USUAL


def _weighted(factors: Mapping[str, float]) -> tuple[tuple[Feature, float], ...]:
    names = {feature.name for feature in SCORES}
    for name, factor in factors.items():
        if name not in names:
            listed = ", ".join(sorted(names))
            raise BadInput(
                f"没有可加权的特征“{name}”，可用：{listed}。",
                f"No feature “{name}” can be weighed; there are: {listed}.",
                code="BAD_FEATURE",
            )
        if not 0.0 <= factor <= _MOST_FACTOR:
            raise BadInput(
                f"倍数须在 0 与 {_MOST_FACTOR} 之间，给出的是 {factor:g}。",
                f"A weight must be from 0 to {_MOST_FACTOR}, not {factor:g}.",
                code="BAD_WEIGHT",
            )
    scaled = [(feature, feature.weight * factors.get(feature.name, 1.0)) for feature in SCORES]
    total = sum(weight for _, weight in scaled)
    if total <= 0:
        raise BadInput(
            "至少要有一个权重大于零。", "At least one weight must be above zero.", code="BAD_WEIGHT"
        )
    return tuple((feature, weight / total) for feature, weight in scaled)


_USUAL = _weighted({})


def score(
    question: Question, candidates: Iterable[Candidate], weighted: Iterable[tuple[Feature, float]]
) -> list[Scored]:
    """What the features see in each candidate, and the sum; the best first, each partner by its best way."""
    looks = [(feature, weight, feature.look) for feature, weight in weighted if feature.concerns(question)]
    scored = [_score(question, candidate, looks) for candidate in candidates]
    scored.sort(key=lambda one: one.key)
    best: dict[str, Scored] = {}
    for one in scored:
        best.setdefault(one.candidate.partner.id, one)
    return list(best.values())


def _score(question: Question, candidate: Candidate, looks: Sequence[tuple[Feature, float, Look]]) -> Scored:
    seen: list[tuple[Feature, float, Evidence | Missing]] = []
    total, unknown = 0.0, 0
    for feature, weight, look in looks:
        found = look(question, candidate)
        if found is None:
            continue
        if value := found.value:
            contribution = nine_digits(weight * value)
            total += contribution
            seen.append((feature, contribution, found))
        elif isinstance(found, Missing):
            unknown += 1
            seen.append((feature, 0.0, found))
    return Scored(candidate, nine_digits(total), unknown, tuple(seen))


SURE_FIT, _LIKELY_FIT = 0.9, 0.6


def band(scored: Scored) -> Band:
    """How far to trust it: by how well the product fits, and whether something asked for is unknown."""
    return band_of(scored.candidate.fit, scored.unknown)


def band_of(fit: float, unknown: int) -> Band:
    """The band for a fit with so many unknowns."""
    if fit >= SURE_FIT:
        return Band.POSSIBLE if unknown else Band.STRONG
    return Band.POSSIBLE if fit >= _LIKELY_FIT else Band.TO_CHECK
