"""Suggest partners: understand, retrieve, widen, gather, score, explain."""

from graph.matching.answer import (
    Answer,
    Band,
    Direction,
    Empty,
    Inference,
    KnownPartner,
    PartnerFilter,
    PathStep,
    Reason,
    Suggestion,
    Words,
)
from graph.matching.features import FEATURES, Feature
from graph.matching.matcher import Matcher
from graph.matching.packed import Packed
from graph.matching.ranking import Ranking
from graph.matching.votes import Inferences, Order, Place

__all__ = [
    "FEATURES",
    "Answer",
    "Band",
    "Direction",
    "Empty",
    "Feature",
    "Inference",
    "Inferences",
    "KnownPartner",
    "Matcher",
    "Order",
    "Packed",
    "PartnerFilter",
    "PathStep",
    "Place",
    "Ranking",
    "Reason",
    "Suggestion",
    "Words",
]
