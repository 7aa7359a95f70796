"""All who answer a question, in their order: what the pages of one answer are cut out of."""

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from graph.matching.answer import Answer, Empty
from graph.matching.explain import explain
from graph.matching.features import Feature
from graph.matching.known import Known
from graph.matching.question import Question
from graph.matching.score import Scored
from graph.matching.telling import Telling
from graph.stores import View
from schema import NeedReading

_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The question as it was read, and everybody's place; `empty` says why there is nobody."""

    question: Question
    scored: tuple[Scored, ...]
    weighted: tuple[tuple[Feature, float], ...]
    known: Known
    understood: NeedReading | None
    empty: Empty | None

    def digest(self) -> str:
        """The same for the same partners with the same scores in the same places."""
        keys = msgspec.json.encode([scored.key for scored in self.scored])
        return blake2b(keys, digest_size=_DIGEST_BYTES).hexdigest()

    def place_after(self, key: tuple[float, str]) -> int:
        """How many are not behind (score, partner id)."""
        last = (-key[0], key[1])
        return next((n for n, scored in enumerate(self.scored) if scored.key > last), len(self.scored))

    def page(self, view: View, start: int, first: int) -> Answer:
        """Those from the place `start` on, explained with what `view` says of the facts."""
        shown = list(enumerate(self.scored[start : start + first], start + 1))
        return Answer(
            direction=self.question.direction,
            seeker=self.question.seeker,
            understood=self.understood,
            suggestions=explain(
                view, self.question, shown, Telling(self.question, self.scored, self.weighted)
            ),
            known=self.known.partners,
            empty=self.empty,
            more=len(self.scored) > start + first,
            ranking=self,
        )
