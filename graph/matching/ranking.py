"""All who answer a question, in their order: what the pages of one answer are cut out of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import msgspec

from graph.matching.answer import Answer, Empty
from graph.matching.explain import explain
from graph.matching.features import Feature
from graph.matching.known import Known
from graph.matching.packed import Packed
from graph.matching.question import Question
from graph.matching.score import Key, Scored
from graph.matching.telling import Telling
from graph.stores import View
from schema import NeedReading

_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The question as it was read, and everybody's place; `keys` are those of `scored`. `empty` says why there is
    nobody. `cut`: only the nearest were looked at, and `Matcher.further` puts the others behind them."""

    question: Question
    scored: Sequence[Scored]
    keys: Sequence[Key]
    weighted: tuple[tuple[Feature, float], ...]
    known: Known
    understood: NeedReading | None
    empty: Empty | None
    cut: bool

    def digest(self) -> str:
        """The same for the same partners with the same scores in the same places."""
        return blake2b(msgspec.json.encode(self.keys), digest_size=_DIGEST_BYTES).hexdigest()

    def place_after(self, key: Key) -> int:
        """How many are not behind (score, partner id)."""
        return bisect_right(self.keys, (-key[0], key[1]))

    def packed(self) -> "Ranking":
        """The same in little room, for whoever keeps it."""
        return self if isinstance(self.scored, Packed) else replace(self, scored=Packed(self.scored))

    def followed_by(self, further: Sequence[Scored]) -> "Ranking":
        """Those are put behind all that are here; nobody is looked for any more."""
        scored = [*self.scored, *further]
        return replace(
            self,
            scored=scored,
            keys=[*self.keys, *(one.key for one in further)],
            empty=None if scored else self.empty,
            cut=False,
        )

    def page(self, view: View, start: int, first: int) -> Answer:
        """Those from the place `start` on, explained with what `view` says of the facts."""
        shown = list(enumerate(self.scored[start : start + first], start + 1))
        return Answer(
            direction=self.question.direction,
            seeker=self.question.seeker,
            understood=self.understood,
            suggestions=explain(view, self.question, shown, Telling(self.question, self.keys, self.weighted)),
            known=self.known.partners,
            empty=self.empty,
            more=len(self.scored) > start + first,
            ranking=self,
        )
