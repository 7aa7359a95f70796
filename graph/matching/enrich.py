"""Facts that are looked up only for the candidates that are left, all at once."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graph.digits import nine_digits, six_digits
from graph.knowledge import Knowledge
from graph.matching.gather import kinds_of
from graph.matching.question import Candidate, Held, Question, models
from graph.stores import View
from graph.text.normalise import compact, is_cjk, plain

_MOST_WITH_RECORD = 300
_MOST_WITH_CONTEXT = 60
_WORTH_OF_WORDS = 0.35  # beside the fit, to tell who is worth reading all offers of
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_CHAIN = ("INPUT_OF", "PART_OF")


def add_facts(view: View, knowledge: Knowledge, question: Question, candidates: list[Candidate]) -> None:
    """What the features need beside the offer: the words it covers, where its product goes, its record."""
    _add_words(knowledge, candidates)
    _add_uses(knowledge, question, candidates)
    counts = view.offer_counts([candidate.partner.id for candidate in candidates])
    for candidate in candidates:
        candidate.offers = counts.get(candidate.partner.id, 0)
    likely = sorted(candidates, key=_likely)[:_MOST_WITH_CONTEXT]
    _add_context(view, knowledge, likely)
    _add_remarks(knowledge, candidates)
    first = candidates[:_MOST_WITH_RECORD]
    proven = view.proven([candidate.partner.id for candidate in first])
    for candidate in first:
        candidate.proofs = tuple(proven.get(candidate.partner.id, ()))


def add_kinds(view: View, candidates: list[Candidate]) -> None:
    """Of which sort each product is, where the need says which sort it wants."""
    asking = [one for one in candidates if one.ask.kind]
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
    names = knowledge.vocabulary
    phrases: dict[str, _Phrase] = {}
    for candidate in candidates:
        wanted = candidate.target.wanted
        fact = candidate.offer or candidate.need
        if wanted is None or fact is None or any(hop.edge in _CHAIN for hop in candidate.target.hops):
            continue
        if (asked := phrases.get(wanted)) is None:
            words = names.name(wanted) or compact(wanted)
            asked = phrases[wanted] = _Phrase(words, names.pairs(words))
        texts = [(fact.id, names.name(candidate.product_id))]
        for further in candidate.others:
            texts.append((further.fact_id, names.name(further.product_id)))
        candidate.covered = asked.held(texts)
        own_name = candidate.partner.name.lower()
        if not any(pair in own_name for pair in asked.pairs):
            continue
        own_name = _in_whole_words(own_name, asked.words)
        if named := {pair for pair in asked.pairs if len(pair) > 1 and pair in own_name}:
            candidate.named = _runs(asked.words, named)
            candidate.named_share = six_digits(sum(asked.pairs[pair] for pair in sorted(named)))


def _in_whole_words(name: str, phrase: str) -> str:
    """`name` without the Latin words that `phrase` does not hold: Sumitomo shares “to” with photoresist."""
    return _LATIN_WORD.sub(lambda word: word[0] if word[0] in phrase else " ", name)


def _runs(phrase: str, pairs: set[str]) -> tuple[str, ...]:
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
    """Words that are asked for; how much of them the same names hold is worked out once, for many partners offer the
    same."""

    def __init__(self, words: str, pairs: Mapping[str, float]) -> None:
        self.words = words
        self.pairs = pairs
        self._order = tuple(pairs)
        self._worth: dict[tuple[str, ...], tuple[float, float]] = {}

    def held(self, texts: Sequence[tuple[str, str]]) -> Held:
        """By the texts (record id, name), all together."""
        names = tuple([name for _, name in texts])
        if (worth := self._worth.get(names)) is None:
            worth = self._worth[names] = _held(self.pairs, names)
        return Held(*worth, self._order, tuple(texts))


def _held(pairs: Mapping[str, float], names: Sequence[str]) -> tuple[float, float]:
    """How much of the pairs the names hold, and how much at all: one holder of a pair gives nine tenths of its share,
    and every further one a little more."""
    value = share = 0.0
    for pair, weight in pairs.items():
        if holders := sum([pair in name for name in names]):
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
    offered: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for offer in view.offers_of(sorted({candidate.partner.id for candidate in asking})):
        offered[offer.organisation_id].append((offer.id, names.name(offer.product_id)))
    uses: dict[str, _Phrase] = {}
    for candidate in asking:
        partner = candidate.partner
        texts = [*offered[partner.id], (partner.id, partner.name.lower())]
        for use in candidate.ask.uses:
            if use not in uses:
                uses[use] = _Phrase(use, names.pairs(use))
        candidate.context = max(
            (uses[use].held(texts) for use in candidate.ask.uses),
            key=lambda held: (held.value, held.facts),
        )
