"""The model: a table of small functions that compare two things and say what they saw."""

from dataclasses import dataclass

from graph.matching.answer import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A line of the model. `role` is "score" (adds weight × value) or "gate" (must hold)."""

    name: str
    role: str
    weight: float
    words: Words


FEATURES: tuple[Feature, ...] = ()
