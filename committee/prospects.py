"""可能的伙伴: suggestions for an enterprise, which tell of the other side what that allows: a band instead of a score, its
category and district instead of its name, conditions as counts, and a reference by which it can be asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from committee.previews import check_preview, count_preview
from committee.signing import secret_of
from graph.matching import FEATURES, Answer, Band, Direction, Empty, Matcher, PartnerFilter, Suggestion, Words
from graph.stores import Scope, Store, View
from graph.stores.scoped import seen
from schema import (
    ClusterParty,
    Institution,
    Need,
    NeedReading,
    NotFound,
    Offer,
    Organisation,
    Product,
    Visibility,
)
from schema.policy import Action, Actor, check
from schema.region import ancestors, contains, divisions

FEWEST = 5  # a place is told, and a group counted, where so many would fit the same words
MOST = 10
# What counts as a condition, and from which share of its weight on it is met.
CONDITIONS = {"product_fit": 0.5, "region": 0.65, "application": 0.5, "capacity": 0.99, "certificates": 0.99}
_WEIGHTS = {feature.name: feature.weight for feature in FEATURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectQuestion:
    """What is asked for an organisation: who is up or down the chain, who could meet one of its needs, or a text."""

    organisation_id: str
    direction: Direction | None = None
    need_id: str | None = None
    text: str | None = None

    @property
    def key(self) -> str:
        return f"{self.organisation_id} {self.need_id or self.text or self.direction}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """Somebody who may fit. `region` is wide enough that at least five there would; `partner` is told where it shows
    itself by name. With `reference` its asker can ask for an introduction."""

    reference: str
    band: Band
    direction: Direction
    product: Product | None
    type: type[Organisation]
    region: str | None
    conditions_met: int
    conditions_unknown: int
    words: Words
    partner: Organisation | None


@dataclass(frozen=True, slots=True)
class Prospects:
    """The answer; `empty` says why there are none."""

    nodes: tuple[Prospect, ...]
    empty: Empty | None
    understood: NeedReading | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an enterprise asks. `without` are whom it, or who, does not want to be brought together; with `beyond` it asks
    for those only whom other clusters share."""

    store: Store
    matcher: Matcher
    actor: Actor
    without: frozenset[str] = frozenset()
    beyond: bool = False

    def prospects(
        self, question: ProspectQuestion, first: int = MOST, today: date | None = None
    ) -> Prospects:
        """Whoever fits best. `NotAllowed` where somebody asks for another organisation, or too often that day."""
        today = today or date.today()
        check(self.actor, Action.SUGGEST_IN_PART, of=question.organisation_id)
        with self.store.view(Scope(self.actor, matching=True, beyond=self.beyond)) as view:
            asked = _fingerprint(view, question)
            is_new = check_preview(view.whole, question.organisation_id, asked, today)
            answer = self._answer(view, question, min(first, MOST), today)
            found = _in_part(
                view, self.actor, question, answer, secret_of(self.store, view.whole, "prospects")
            )
        if is_new:
            count_preview(self.store, question.organisation_id, asked, today)
        return found

    def asked_for(self, question: ProspectQuestion, reference: str, today: date | None = None) -> Suggestion:
        """Who is meant by a reference that the question was answered with, for whoever brings the two together.

        It is asked again, so that nobody is found by an old reference who does not show itself any more: `NotFound`
        (PROSPECT_GONE). Of the partner it holds what matching sees.
        """
        check(self.actor, Action.SUGGEST_IN_PART, of=question.organisation_id)
        with self.store.view(Scope(self.actor, matching=True, beyond=self.beyond)) as view:
            secret = secret_of(self.store, view.whole, "prospects")
            for one in self._answer(view, question, MOST, today or date.today()).suggestions:
                if reference_of(secret, question, one) == reference:
                    return one
        raise NotFound(
            "这家已经不在建议里了，请重新查看。",
            "That one is not among the suggestions any more; look again.",
            code="PROSPECT_GONE",
        )

    def _answer(self, view: View, question: ProspectQuestion, first: int, today: date) -> Answer:
        filter_ = PartnerFilter(exclude_ids=tuple(sorted({*self.without, question.organisation_id})))
        if question.text is not None:
            return self.matcher.match_text(
                view,
                question.text,
                filter_=filter_,
                first=first,
                today=today,
                asked_for=question.organisation_id,
            )
        if question.need_id is not None:
            need = _own_need(view, question)
            return self.matcher.match_need(view, need.id, filter_=filter_, first=first, today=today)
        direction = question.direction or Direction.UPSTREAM
        return self.matcher.suggest_partners(
            view, question.organisation_id, direction, filter_=filter_, first=first, today=today
        )


def _own_need(view: View, question: ProspectQuestion) -> Need:
    need = view.get(Need, question.need_id or "")
    if need is None or need.organisation_id != question.organisation_id:
        raise NotFound(f"没有这条需求：{question.need_id}", f"There is no such need: {question.need_id}")
    return need


def _fingerprint(view: View, question: ProspectQuestion) -> str:
    """The same for the same question, as long as nothing that it asks with is changed."""
    if question.text is not None:
        return question.text
    if question.need_id is not None:
        need = _own_need(view, question)
        return f"{need.id} {need.version}"
    own = [*view.needs_of([question.organisation_id]), *view.offers_of([question.organisation_id])]
    return f"{question.direction} {[(one.id, one.version) for one in own]}"


def _in_part(view: View, actor: Actor, question: ProspectQuestion, answer: Answer, secret: str) -> Prospects:
    named = _named(view, actor, answer.suggestions)
    groups = _groups(view, answer.suggestions, question.organisation_id)
    found: list[tuple[float, Prospect]] = []
    for one in answer.suggestions:  # each of another partner
        reference = reference_of(secret, question, one)
        found.append((one.score, _told(one, named.get(one.partner.id), groups[_product(one)], reference)))
    found.sort(key=lambda pair: (-pair[0], pair[1].reference))  # never by an id, which is made from a name
    return Prospects(tuple(one for _, one in found), _without_counts(answer.empty), answer.understood)


def reference_of(secret: str, question: ProspectQuestion, one: Suggestion) -> str:
    """Opaque, and another for each question: what fits two needs cannot be known to be the same."""
    text = f"{question.key} {one.partner.id} {_product(one)}"
    return blake2b(text.encode(), key=bytes.fromhex(secret), digest_size=12).hexdigest()


def _product(one: Suggestion) -> str:
    return one.product.id if one.product else ""


def _groups(view: View, found: Sequence[Suggestion], asker: str) -> dict[str, list[str]]:
    """For each product the districts of the others that offer or need it, one for each of them."""
    who: dict[str, set[str]] = {one.product.id: set() for one in found if one.product}
    offered = sorted({_product(one) for one in found if isinstance(one.fact, Offer)} & who.keys())
    for offer in view.offers_for(offered):
        who[offer.product_id].add(offer.organisation_id)
    needed = sorted({_product(one) for one in found if isinstance(one.fact, Need)} & who.keys())
    for need in view.needs_for(needed) if needed else ():
        for product in who.keys() & need.fits.keys():
            who[product].add(need.organisation_id)
    ids = sorted(set().union(*who.values()) - {asker})
    where = {one.id: one.region for one in view.get_many(Organisation, ids) if one}
    return {
        "": [],
        **{product: [where[id_] or "" for id_ in ids if id_ in where] for product, ids in who.items()},
    }


def _named(view: View, actor: Actor, found: Sequence[Suggestion]) -> dict[str, Organisation]:
    """The partners that show themselves by name: of whom the very offer or need that fits is told to the asker so."""
    facts = [one.fact for one in found]
    chosen = {one.id: type(one) for one in facts if one.visibility is Visibility.NAMED}
    if not chosen:
        return {}
    own = seen(view.whole, Scope.of(actor))
    shown = [own.get(type_, id_) for id_, type_ in chosen.items()]
    ids = sorted({one.organisation_id for one in shown if one})
    return {one.id: one for one in own.get_many(Organisation, ids) if one}


def _told(one: Suggestion, partner: Organisation | None, group: list[str], reference: str) -> Prospect:
    region = _wide_enough(one.partner.region, group)
    met, unknown = _met(one), len(one.unknown)
    return Prospect(
        reference=reference,
        band=one.band,
        direction=one.direction,
        product=one.product,
        type=type(one.partner),
        region=region,
        conditions_met=met,
        conditions_unknown=unknown,
        words=_words(one, region, met, unknown),
        partner=partner,
    )


def _wide_enough(region: str | None, group: Iterable[str]) -> str | None:
    """The narrowest place around it in which a person could not tell which of at least five it is."""
    places = list(group)
    for code in ancestors(region) if region else ():
        if code != "CHN" and sum(1 for place in places if place and contains(code, place)) >= FEWEST:
            return code
    return None


def _met(one: Suggestion) -> int:
    given = {reason.feature: reason.contribution for reason in one.reasons}
    return sum(given.get(name, 0.0) >= share * _WEIGHTS[name] for name, share in CONDITIONS.items())


def _words(one: Suggestion, region: str | None, met: int, unknown: int) -> Words:
    """松江区一家轴承企业，符合3项条件，1项未知."""
    place = divisions().name(region) if region else ""
    zh, en = _SORTS.get(type(one.partner), ("企业", "enterprise"))
    what = one.product.name if one.product else ""
    some = f"，{unknown}项未知" if unknown else ""
    of_which = f", {unknown} unknown" if unknown else ""
    where = f" in {place}" if place else ""
    return Words(
        f"{place}一家{what}{zh}，符合{met}项条件{some}",
        f"One {en} of {what}{where}: meets {met} condition{'' if met == 1 else 's'}{of_which}",
    )


_SORTS = {Institution: ("机构", "institution"), ClusterParty: ("党组织", "party organisation")}


def _without_counts(empty: Empty | None) -> Empty | None:
    """How many were kept out by a condition is not told: few are somebody."""
    if empty is None or empty.code != "OUT_OF_CONDITIONS":
        return empty
    return Empty(
        empty.code,
        Words(
            "对得上的都不符合所限的条件，或已过期；可放宽条件再试。",
            "Whatever fits is outside the conditions, or has expired; relax them and ask again.",
        ),
    )
