"""Of what is not known of a suggestion, the one fact whose answer would change the ranking most."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graph.matching.answer import Direction, Words
from graph.matching.features import FULL_FIT, Feature, Missing
from graph.matching.question import Candidate, Question
from graph.matching.saying import quoted
from graph.matching.score import SURE_FIT, Key, Scored, band_of

Name = Callable[[str], str]  # of a product by its id; words as they are


@dataclass(frozen=True, slots=True)
class Open:
    """What nobody knows yet: how the score and the fit would be if the answer is yes, and whether it is no
    partner if the answer is no. Answered, it is one unknown less if it is counted as one."""

    ask: Words
    gain: float
    fit: float
    excludes: bool
    counted: bool


class Telling:
    """Tells, for the suggestions of one answer, what to ask first; `keys` are all of them, in their order.

    Each open question is answered yes and no in turn; the one whose answer moves the suggestion over most others
    wins, then the one that moves it to another band, then the weightier, then the first.
    """

    def __init__(
        self, question: Question, keys: Sequence[Key], weighted: Sequence[tuple[Feature, float]]
    ) -> None:
        self._question = question
        self._keys = keys
        self._weights = {feature.name: weight for feature, weight in weighted}

    def ask(self, scored: Scored, name: Name) -> Words | None:
        """None where nothing is open."""
        found = list(self._open(scored, name))
        if len(found) > 1:
            place = bisect_left(self._keys, scored.key)
            return max(found, key=lambda one: self._effect(scored, place, one)).ask
        return found[0].ask if found else None

    def _open(self, scored: Scored, name: Name) -> Iterator[Open]:
        candidate = scored.candidate
        if words := _whether_it_fits(self._question, candidate, name):
            gain = self._weights["product_fit"] * (1.0 - candidate.fit) / FULL_FIT
            yield Open(words, gain, 1.0, excludes=True, counted=False)
        wish, gates = candidate.ask.region, self._question.filter_
        for feature, _, found in scored.seen:
            if isinstance(found, Missing):
                strict = feature.name == "region" and wish is not None and wish.strict
                excludes = strict or (feature.name == "certificates" and bool(gates.certificates))
                yield Open(found.ask, self._weights[feature.name], candidate.fit, excludes, counted=True)

    def _effect(self, scored: Scored, place: int, one: Open) -> tuple[int, int, float]:
        """How many others it passes or falls behind, how many bands it moves, how much score it gains."""
        yes = bisect_left(self._keys, (-scored.score - one.gain, scored.candidate.partner.id))
        moved = max(place - yes, len(self._keys) - place if one.excludes else 0)
        before = band_of(scored.candidate.fit, scored.unknown)
        after = band_of(one.fit, scored.unknown - one.counted)
        return moved, before.steps_to(after), one.gain


def _whether_it_fits(question: Question, candidate: Candidate, name: Name) -> Words | None:
    """The question that settles a fit that was only inferred: from names, a more general kind, or the chain."""
    target = candidate.target
    if candidate.fit >= SURE_FIT or _offers_the_thing(candidate):
        return None
    if target.own is None:
        wanted = name(target.wanted or candidate.product_id)
        return Words(f"问一下：能提供{wanted}吗？", f"Ask: can it supply {wanted}?")
    if question.direction is Direction.UPSTREAM:
        who = question.seeker.called if question.seeker else ""
        product = name(candidate.product_id)
        return Words(f"问一下：{who}要外购{product}吗？", f"Ask: does {who} buy {product} from others?")
    own = name(target.own.product_id)
    if candidate.need:
        text = quoted(candidate.need.text)
        return Words(f"问一下：要的是{text}，{own}合不合适？", f"Ask: would {own} do for {text}?")
    who = candidate.partner.called
    return Words(f"问一下：{who}要采购{own}吗？", f"Ask: does {who} buy {own}?")


def _offers_the_thing(candidate: Candidate) -> bool:
    """Whether it is on record to offer what is asked for, or a kind of that; though it be asked for in passing."""
    hops = candidate.target.hops
    is_kind = len(hops) == 1 and hops[0].edge == "KIND_OF" and hops[0].source == candidate.product_id
    return candidate.offer is not None and candidate.target.own is None and (not hops or is_kind)
