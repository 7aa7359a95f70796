"""Facts that are looked up only for the candidates that are left, all at once."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from graph.digits import nine_digits, six_digits
from graph.knowledge import Knowledge
from graph.matching.gather import kinds_of
from graph.matching.question import Candidate, Held, Question, models
from graph.stores import View
from graph.text.normalise import compact, is_cjk, plain
from graph.text.vocabulary import Vocabulary

_MOST_WITH_RECORD = 300
_MOST_WITH_CONTEXT = 60
_WORTH_OF_WORDS = 0.35  # beside the fit, to tell who is worth reading all offers of
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def add_facts(view: View, knowledge: Knowledge, question: Question, candidates: list[Candidate]) -> None:
    """What the features need beside the offer: the words it covers, where its product goes, its record."""
    _add_words(knowledge, candidates)
    _add_uses(knowledge, question, candidates)
    covered = [candidate for candidate in candidates if candidate.covered]  # of others it does not count
    counts = view.offer_counts([candidate.partner.id for candidate in covered])
    for candidate in covered:
        candidate.offers = counts.get(candidate.partner.id, 0)
    if any(ask.uses for ask in question.asks.values()):
        _add_context(view, knowledge, sorted(candidates, key=_likely)[:_MOST_WITH_CONTEXT])
    _add_remarks(knowledge, candidates)
    first = candidates[:_MOST_WITH_RECORD]
    proven = view.proven([candidate.partner.id for candidate in first])
    for candidate in first:
        candidate.proofs = tuple(proven.get(candidate.partner.id, ()))


def add_kinds(view: View, candidates: list[Candidate]) -> None:
    """Of which sort each product is, where the need says which sort it wants."""
    asking = [one for one in candidates if one.ask.kind]
    if not asking:
        return
    kinds = kinds_of(view, [one.product_id for one in asking])
    for one in asking:
        one.kind = kinds.get(one.product_id)


def _add_remarks(knowledge: Knowledge, candidates: list[Candidate]) -> None:
    """What of the need's details stands in the remarks of the offer, and not in its product's name anyway."""
    for candidate in candidates:
        if candidate.offer is None or not candidate.offer.note or not candidate.ask.details:
            continue
        note, name = plain(candidate.offer.note), knowledge.vocabulary.name(candidate.product_id)
        found = dict.fromkeys(model for model in models(note) if model in candidate.ask.details)
        for words in candidate.ask.details:
            pairs = {words[place : place + 2] for place in range(len(words) - 1)}
            held = {pair for pair in pairs if pair in note and pair not in name and all(map(is_cjk, pair))}
            found |= dict.fromkeys(_runs(words, held))
        candidate.remarked = tuple(found)


def _likely(candidate: Candidate) -> tuple[float, str]:
    covered = candidate.covered.value if candidate.covered else 0.0
    return -candidate.fit - _WORTH_OF_WORDS * covered, candidate.partner.id


def _add_words(knowledge: Knowledge, candidates: list[Candidate]) -> None:
    phrases: dict[str, _Phrase] = {}
    for candidate in candidates:
        target, fact = candidate.target, candidate.offer or candidate.need
        if target.wanted is None or fact is None or target.is_along_the_chain:
            continue
        if (asked := phrases.get(target.wanted)) is None:
            words = knowledge.vocabulary.name(target.wanted) or compact(target.wanted)
            asked = phrases[target.wanted] = _Phrase(words, knowledge.vocabulary)
        facts: tuple[str, ...] = (fact.id,)
        products: tuple[str, ...] = (candidate.product_id,)
        if others := candidate.others:
            facts += tuple([further.fact_id for further in others])
            products += tuple([further.product_id for further in others])
        candidate.covered = asked.held_by(facts, products)
        candidate.named, candidate.named_share = asked.named_by(candidate.partner.name.lower())


def _in_whole_words(name: str, phrase: str) -> str:
    """`name` without the Latin words that `phrase` does not hold: Sumitomo shares “to” with photoresist."""
    return _LATIN_WORD.sub(lambda word: word[0] if word[0] in phrase else " ", name)


def _runs(phrase: str, pairs: Collection[str]) -> tuple[str, ...]:
    """The longest pieces of the phrase all of whose pairs are among `pairs`."""
    runs: list[str] = []
    for place in range(len(phrase) - 1):
        if phrase[place : place + 2] not in pairs:
            continue
        if place and runs and phrase[place - 1 : place + 1] in pairs:
            runs[-1] += phrase[place + 1]
        else:
            runs.append(phrase[place : place + 2])
    return tuple(dict.fromkeys(runs))


class _Phrase:
    """Words that are asked for; how much of them the names of the same products hold is worked out once, for many partners
    offer the same."""

    def __init__(self, words: str, vocabulary: Vocabulary) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._weights = vocabulary.pairs(words)
        self._pairs = tuple(self._weights)
        self._worth: dict[tuple[str, ...], tuple[float, float, tuple[str, ...]]] = {}

    def held_by(self, fact_ids: tuple[str, ...], product_ids: tuple[str, ...]) -> Held:
        """By the names of the products that these facts are of, all together."""
        if (found := self._worth.get(product_ids)) is None:
            names = tuple([self._vocabulary.name(id_) for id_ in product_ids])
            found = self._worth[product_ids] = (*_held(self._weights, names), names)
        value, share, names = found
        return Held(value, share, self._pairs, fact_ids, names)

    def held(self, texts: Mapping[str, str]) -> Held:
        """By the texts, each of the record with that id, all together."""
        names = tuple(texts.values())
        return Held(*_held(self._weights, names), self._pairs, tuple(texts), names)

    def named_by(self, name: str) -> tuple[tuple[str, ...], float]:
        """What of the words a partner's own name holds, and how much of them that is."""
        held = [pair for pair in self._pairs if pair in name]
        if not held:
            return (), 0.0
        name = _in_whole_words(name, self._words)
        held = [pair for pair in held if len(pair) > 1 and pair in name]
        return _runs(self._words, held), six_digits(sum([self._weights[pair] for pair in held]))


def _held(weights: Mapping[str, float], names: Sequence[str]) -> tuple[float, float]:
    """How much of the pairs the names hold, and how much at all: one holder of a pair gives nine tenths of its share,
    and every further one a little more."""
    value = share = 0.0
    for pair, weight in weights.items():
        holders = 0
        for name in names:
            holders += pair in name
        if holders:
            share += weight
            value += weight * (1.0 - 0.1 / holders)
    return nine_digits(value), nine_digits(share)


def _add_uses(knowledge: Knowledge, question: Question, candidates: list[Candidate]) -> None:
    said = sorted({use for ask in question.asks.values() for use in ask.uses})
    goals = {use: {m.product_id for m in knowledge.vocabulary.meanings(use, 5, 0.6)} for use in said}
    if not goals:
        return
    for candidate in candidates:
        uses = candidate.ask.uses
        if uses and candidate.offer:
            aims = set().union(*(goals[use] for use in uses))
            steps = knowledge.chain.uses_of(candidate.product_id)
            candidate.offers_use = tuple(edge for use, edge in steps if use in aims)


def _add_context(view: View, knowledge: Knowledge, candidates: list[Candidate]) -> None:
    """How much of what the need says beside the product (its use) stands among all that the partner offers."""
    asking = [c for c in candidates if c.offer and c.ask.uses]
    if not asking:
        return
    names = knowledge.vocabulary
    offered: dict[str, dict[str, str]] = defaultdict(dict)
    for offer in view.offers_of(sorted({candidate.partner.id for candidate in asking})):
        offered[offer.organisation_id][offer.id] = names.name(offer.product_id)
    uses = {use: _Phrase(use, names) for use in {use: None for one in asking for use in one.ask.uses}}
    for candidate in asking:
        partner = candidate.partner
        texts = {**offered[partner.id], partner.id: partner.name.lower()}
        candidate.context = max(
            [uses[use].held(texts) for use in candidate.ask.uses],
            key=lambda held: (held.value, held.facts),
        )
