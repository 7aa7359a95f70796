"""The one door to matching: every road (GraphQL, command, page, benchmark) asks here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from graph.knowledge import Follower, Knowledge
from graph.matching.along import buyers_of_own, inputs_of_own
from graph.matching.answer import Answer, Direction, PartnerFilter
from graph.matching.apart import Blocks
from graph.matching.emptiness import why_empty
from graph.matching.enrich import add_facts, add_kinds
from graph.matching.features import Feature
from graph.matching.gather import ALL, NEAREST, Gathered, Reach, gather, is_open, is_valid
from graph.matching.inputs import infer_inputs
from graph.matching.known import NOBODY, Known, known_partners
from graph.matching.makers import infer_makers
from graph.matching.next_products import infer_products
from graph.matching.question import Ask, Question
from graph.matching.ranking import Ranking
from graph.matching.score import Scored, model, score
from graph.matching.strangers import Strangers
from graph.matching.votes import ALIKE, ALIKE_AT_ALL, Inferences, Place
from graph.matching.widen import best, of_wanted
from graph.stores import Store, View, get_followed
from graph.text.conditions import read_region
from graph.text.correcting import corrected
from graph.text.reading import read_need_text, read_product_name
from graph.waiting import go_on
from schema import Correction, Need, NeedReading, NotFound, Organisation, Product

NO_FILTER = PartnerFilter()
AS_READ = Correction()
After = tuple[float, str]


class Matcher:
    """Answers questions about who could work with whom.

    Holds the vocabulary (product names, INPUT_OF, KIND_OF) of `store` in memory and follows its change log;
    organisations, offers and needs are read from the view that a question comes with. Thread-safe.
    `after` is (score, partner id) of the last suggestion seen; `weights` (feature → factor, 1 = as it is)
    lets the asker weigh otherwise. `today` decides what is expired.
    """

    def __init__(self, store: Store) -> None:
        self._follower = Follower(store)
        self._blocks = Blocks(store)

    def suggest_partners(
        self,
        view: View,
        organisation_id: str,
        direction: Direction,
        *,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
    ) -> Answer:
        """Partners for an organisation, from its stated needs and from what goes into what it makes
        (upstream), or from who needs or builds with what it makes (downstream). `NotFound` for a made-up id."""
        seeker = get_followed(view, Organisation, [organisation_id])[0]
        if seeker is None:
            raise NotFound(
                f"没有这个组织：{organisation_id}", f"There is no such organisation: {organisation_id}"
            )
        knowledge = self._follower.knowledge(view)
        day = (today or date.today()).isoformat()
        own = [offer for offer in view.offers_of([seeker.id]) if is_valid(offer, day)]
        asks: dict[str, Ask] = {}
        if direction is Direction.UPSTREAM:
            targets = inputs_of_own(knowledge, own)
            for need in view.needs_of([seeker.id]):
                if is_open(need, day):
                    reading = self._read(
                        view, knowledge, need, seeker, day, _expected(view, knowledge, need, seeker)
                    )
                    asks[need.id] = _ask(need, reading, seeker)
                    targets += of_wanted(knowledge, reading.wanted, need)
        else:
            targets = buyers_of_own(knowledge, own)
        question = Question(
            direction=direction,
            seeker=seeker,
            targets=tuple(best(targets)),
            asks=asks,
            filter_=filter_,
            today=day,
            own_product_ids=frozenset(offer.product_id for offer in own),
        )
        known = self._known(view, seeker, direction)
        return self._answer(view, knowledge, question, known, None, weights, first, after)

    def match_need(
        self,
        view: View,
        need_id: str,
        *,
        correction: Correction = AS_READ,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
    ) -> Answer:
        """Partners that could meet a stored need, read as `correction` says. `NotFound` for a made-up id."""
        need = view.get(Need, need_id)
        if need is None:
            raise NotFound(f"没有这条需求：{need_id}", f"There is no such need: {need_id}")
        seeker = view.get(Organisation, need.organisation_id)
        knowledge = self._follower.knowledge(view)
        day = (today or date.today()).isoformat()
        reading = self._read(view, knowledge, need, seeker, day, _expected(view, knowledge, need, seeker))
        reading = corrected(reading, correction, need.text, knowledge.vocabulary)
        question = Question(
            direction=Direction.UPSTREAM,
            seeker=seeker,
            targets=tuple(of_wanted(knowledge, reading.wanted, need)),
            asks={need.id: _ask(need, reading, seeker)},
            filter_=filter_,
            today=day,
            stated=True,
        )
        known = self._known(view, seeker, Direction.UPSTREAM) if seeker else NOBODY
        return self._answer(view, knowledge, question, known, reading, weights, first, after)

    def match_text(
        self,
        view: View,
        text: str,
        *,
        correction: Correction = AS_READ,
        filter_: PartnerFilter = NO_FILTER,
        weights: Mapping[str, float] | None = None,
        first: int = 10,
        after: After | None = None,
        today: date | None = None,
        abstain: bool = True,
        asked_for: str | None = None,
    ) -> Answer:
        """Partners that could meet a need in free words, read as `correction` says, of the organisation with that id where one
        is named; nothing is stored. Without
        `abstain` it ranks whoever comes nearest, even where nothing was understood (for measuring only)."""
        knowledge = self._follower.knowledge(view)
        now = today or date.today()
        reading = read_need_text(text, knowledge.vocabulary, today=now, guess=not abstain)
        if not abstain and not reading.fits:
            reading = read_product_name(text.strip()[:60], knowledge.vocabulary)
        reading = corrected(reading, correction, text, knowledge.vocabulary)
        question = Question(
            direction=Direction.UPSTREAM,
            seeker=None,
            targets=tuple(of_wanted(knowledge, reading.wanted)),
            asks={"": Ask.of_reading(reading, text)},
            filter_=filter_,
            today=now.isoformat(),
            stated=True,
        )
        asker = view.get(Organisation, asked_for) if asked_for else None
        known = replace(NOBODY, apart=self._blocks.of(view, asker))
        return self._answer(view, knowledge, question, known, reading, weights, first, after)

    def number(self, view: View) -> int | None:
        """The number of the last change that answers from `view` hold of; None while what was written before it is still
        being taken in, or indexed."""
        number, knowledge = view.number(), self._follower.knowledge(view)
        return number if knowledge.number == number and knowledge.settled else None

    def further(self, view: View, ranking: Ranking) -> Ranking:
        """All that the question of `ranking` leads to, where only the nearest were looked at: these stay where they
        are, and the others come behind them in their own order."""
        if not ranking.cut:
            return ranking
        knowledge, known = self._follower.knowledge(view), ranking.known
        _, scored = _ranked(view, knowledge, ranking.question, known, ranking.weighted, ALL)
        placed = {id_ for _, id_ in ranking.keys}
        return ranking.followed_by([one for one in scored if one.candidate.partner.id not in placed])

    def read_need(self, view: View, need: Need, today: date | None = None) -> NeedReading:
        """What the words of `need` say, with today's vocabulary and whatever else is known of who needs it: this is
        kept with the need, and does not change when that does. The need need not be stored."""
        seeker = view.get(Organisation, need.organisation_id)
        day = (today or date.today()).isoformat()
        return self._read(view, self._follower.knowledge(view), need, seeker, day)

    def inferred_makers(
        self,
        view: View,
        product_id: str,
        *,
        first: int = 10,
        after: Place | None = None,
        abstain: bool = True,
    ) -> Inferences:
        """Organisations that can probably make the product though nobody says so. Without `abstain` whoever is a
        little like them is ranked, too."""
        at_least = ALIKE if abstain else ALIKE_AT_ALL
        return infer_makers(view, self._follower.knowledge(view), product_id, first, after, at_least)

    def inferred_inputs(
        self,
        view: View,
        product_id: str,
        *,
        first: int = 10,
        after: Place | None = None,
        abstain: bool = True,
    ) -> Inferences:
        """Products that probably go into it though no INPUT_OF says so; `abstain` as before."""
        at_least = ALIKE if abstain else ALIKE_AT_ALL
        return infer_inputs(view, self._follower.knowledge(view), product_id, first, after, at_least)

    def inferred_products(
        self, view: View, organisation_id: str, *, first: int = 10, after: Place | None = None
    ) -> Inferences:
        """What the organisation could make next, though nobody says that it does."""
        return infer_products(view, self._follower.knowledge(view), organisation_id, first, after)

    def _known(self, view: View, seeker: Organisation, direction: Direction) -> Known:
        return replace(known_partners(view, seeker, direction), apart=self._blocks.of(view, seeker))

    @staticmethod
    def _read(
        view: View,
        knowledge: Knowledge,
        need: Need,
        seeker: Organisation | None,
        today: str,
        expected: frozenset[str] = frozenset(),
    ) -> NeedReading:
        near = _place(seeker)
        if need.product_id:
            product = view.get(Product, need.product_id)
            reading = read_product_name(product.name if product else need.text, knowledge.vocabulary)
        else:
            day = date.fromisoformat(today)
            reading = read_need_text(need.text, knowledge.vocabulary, near=near, today=day, expected=expected)
        return corrected(reading, need.correction or AS_READ, need.text, knowledge.vocabulary)

    def _answer(
        self,
        view: View,
        knowledge: Knowledge,
        question: Question,
        known: Known,
        reading: NeedReading | None,
        weights: Mapping[str, float] | None,
        first: int,
        after: After | None,
    ) -> Answer:
        weighted = model(weights)
        gathered, scored = _ranked(view, knowledge, question, known, weighted, NEAREST)
        ranking = Ranking(
            question=question,
            scored=scored,
            keys=[one.key for one in scored],
            weighted=weighted,
            known=known,
            understood=reading,
            empty=None if scored else why_empty(question, gathered, known, reading),
            cut=gathered.cut,
        )
        return ranking.page(view, ranking.place_after(after) if after else 0, first)


def _ranked(
    view: View,
    knowledge: Knowledge,
    question: Question,
    known: Known,
    weighted: tuple[tuple[Feature, float], ...],
    reach: Reach,
) -> tuple[Gathered, list[Scored]]:
    """Who is within reach, the best first."""
    go_on()
    strangers = Strangers(knowledge, question)
    gathered = gather(view, strangers.nearer(), known, knowledge.vocabulary.offered, reach)
    go_on()
    add_kinds(view, gathered.candidates)
    gathered.candidates = strangers.without(gathered.candidates)
    add_facts(view, knowledge, question, gathered.candidates)
    go_on()
    return gathered, score(question, gathered.candidates, weighted)


def _expected(view: View, knowledge: Knowledge, need: Need, seeker: Organisation | None) -> frozenset[str]:
    """What the seeker is known to use: it said so in another need, or it goes into what it makes."""
    if seeker is None or need.product_id:
        return frozenset()
    stated = {one.product_id for one in view.needs_of([seeker.id]) if one.product_id and one.id != need.id}
    made = {offer.product_id for offer in view.offers_of([seeker.id])}
    used = {used for product_id in made for used, _ in knowledge.chain.inputs_of(product_id)}
    return frozenset(stated | used)


def _ask(need: Need, reading: NeedReading, seeker: Organisation | None) -> Ask:
    """The conditions of a stored need: what a column states wins over what was read."""
    ask = Ask.of_reading(reading, need.text)
    corrected_ = need.correction is not None and need.correction.regions is not None
    place = None if corrected_ or not need.region_text else read_region(need.region_text, near=_place(seeker))
    return replace(
        ask,
        region=place or ask.region,
        quantity=need.quantity or ask.quantity,
        certificates=need.certificates or ask.certificates,
        kind=need.kind or ask.kind,
    )


def _place(seeker: Organisation | None) -> str | None:
    return seeker.region if seeker else None
