"""Asking: the first page, and the partners that answer a need or an organisation's question."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere, address
from api.console.correcting import NAMES, correction_in, is_said, reading_form
from api.console.facts import existing
from api.console.filters import Filters, read_filters
from api.console.forms import Form
from api.console.reading import Piece, doubts, marked, read_conditions
from api.console.speech import href
from api.console.words import CATALOGUE
from api.finding import fitting
from api.paths import legs, rows
from api.settings import Examples
from graph.matching import Answer, Direction, PathStep, Suggestion
from graph.stores import OrganisationFilter, View
from schema import BadInput, Need, Offer, Organisation, Product, ProductKind, Record

PROPOSED = 12


@dataclass(frozen=True, slots=True)
class Home:
    """`counts` are (type name, how many) of what a visitor would want to know."""

    examples: Examples
    counts: tuple[tuple[str, int], ...]
    text: str = ""
    name: str = ""

    @property
    def without_organisations(self) -> bool:
        """Nobody is there to be suggested, whatever the trade tables know."""
        return not {"Enterprise", "Institution", "ClusterParty"} & {type_ for type_, _ in self.counts}


def home(view: View, asked: Asked) -> Home:
    known = {type_.__name__: count for type_, count in view.counts().items()}
    shown = ("Enterprise", "Institution", "ClusterParty", "Product", "Offer", "Need")
    counts = tuple((name, known.get(name, 0)) for name in shown if known.get(name, 0))
    return Home(asked.settings.examples or Examples(), counts, asked.text("text"), asked.text("name"))


@dataclass(frozen=True, slots=True)
class Proposed:
    """Names for what was typed so far, each with what tells it from others."""

    names: tuple[tuple[str, str], ...]


def proposed_names(view: View, asked: Asked) -> Proposed:
    """For any field that names an organisation: forms call it by what it is to them."""
    text = asked.first("name", "party", "other")
    found = view.organisations(OrganisationFilter(text=text), PROPOSED).items if text else ()
    return Proposed(tuple((each.name, asked.say.place(each)) for each in found))


def proposed_products(view: View, asked: Asked) -> Proposed:
    text = asked.text("product")
    found = view.products(text, PROPOSED).items if text else ()
    return Proposed(tuple((each.name, asked.say.kind(each.kind)) for each in found))


@dataclass(frozen=True, slots=True)
class Which:
    """A name that is not one organisation's: those that it fits, with the address of each one's answer."""

    name: str
    fitting: tuple[tuple[Organisation, str], ...]
    more: bool
    direction: Direction


@dataclass(frozen=True, slots=True)
class Stop:
    """A node on a path."""

    name: str
    href: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Hop:
    """An edge on a path; `forward` says whether it points the way the path is read."""

    edge: str
    forward: bool
    inferred: bool
    provenance: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion, with its path ready to be drawn; `introduce` leads to where it is written down that the two were
    brought together, None where nobody in particular asks."""

    suggestion: Suggestion
    place: str
    path: tuple[Stop | Hop, ...]
    rows: tuple[str, ...]
    total: float
    introduce: str | None

    @property
    def inferred(self) -> bool:
        return any(isinstance(item, Hop) and item.inferred for item in self.path)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What was asked, what was understood, and who could help.

    `form` puts right what was understood, and is sent to `form_at`; `as_read` is the answer without what was put right.
    """

    title: str
    asked_text: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    wanted: tuple[Product, ...]
    seeker: Organisation | None
    starts: tuple[Product, ...]
    answer: Answer
    cards: tuple[Card, ...]
    filters: Filters
    direction: Direction
    other_direction: str | None
    text: str
    next_words: tuple[str, ...]
    later: bool
    more: str | None
    first_page: str
    unfiltered: str
    question: tuple[tuple[str, str], ...]
    form: Form | None
    form_at: str
    need: Need | None
    corrected: bool
    as_read: str
    kinds: tuple[ProductKind, ...] = tuple(ProductKind)


def ask(view: View, asked: Asked) -> AnswerPage | Which | Elsewhere:
    """The answer to ?text= or ?organisation=ID&direction=; ?need=ID has a page of its own, ?name= is looked up first."""
    text, need_id, organisation_id = asked.text("text"), asked.text("need"), asked.text("organisation")
    direction = asked.choice("direction", Direction) or Direction.UPSTREAM
    if not text and not need_id and not organisation_id:
        if name := asked.text("name"):
            return _which(view, name, direction)
        raise BadInput(*CATALOGUE["ask.nothing_asked"], code="NOTHING_ASKED")
    filters = read_filters(asked)
    after, filter_, matcher = asked.after_suggestion(), filters.partners, asked.matcher
    if organisation_id:
        answer = matcher.suggest_partners(view, organisation_id, direction, filter_=filter_, after=after)
        return _page(view, asked, answer, filters, "")
    if need_id:
        return Elsewhere(f"/needs/{existing(view, Need, need_id).id}")
    correction = correction_in(asked)
    answer = matcher.match_text(view, text, correction=correction, filter_=filter_, after=after)
    return _page(view, asked, answer, filters, text, corrected=is_said(correction))


def need_page(view: View, asked: Asked) -> AnswerPage:
    """A stored need: how it is read, and who could meet it."""
    need, filters = existing(view, Need, asked.id), read_filters(asked)
    after = asked.after_suggestion()
    answer = asked.matcher.match_need(view, need.id, filter_=filters.partners, after=after)
    return _page(view, asked, answer, filters, need.text, need=need, corrected=is_said(need.correction))


def _which(view: View, name: str, direction: Direction) -> Which | Elsewhere:
    """Straight to the answer where the name is one organisation's; otherwise all that it fits."""
    found, more = fitting(view, name, PROPOSED)
    addresses = [address("/ask", {"organisation": each.id, "direction": direction.value}) for each in found]
    if len(addresses) == 1:
        return Elsewhere(addresses[0])
    return Which(name, tuple(zip(found, addresses, strict=True)), more, direction)


def _page(
    view: View,
    asked: Asked,
    answer: Answer,
    filters: Filters,
    text: str,
    *,
    need: Need | None = None,
    corrected: bool = False,
) -> AnswerPage:
    say, seeker, reading = asked.say, answer.seeker, answer.understood
    by_organisation = bool(asked.text("organisation")) and seeker is not None
    title = say("answer.need_title")
    if by_organisation and seeker is not None:
        title = say(f"answer.{answer.direction.value}_title", name=seeker.called)
    other = Direction.DOWNSTREAM if answer.direction is Direction.UPSTREAM else Direction.UPSTREAM
    last = answer.suggestions[-1] if answer.suggestions else None
    return AnswerPage(
        title=title,
        asked_text=marked(text, reading),
        conditions=read_conditions(reading, say, need),
        doubts=doubts(reading, say),
        wanted=_products(view, reading.product_ids[:8]) if reading and not by_organisation else (),
        seeker=seeker if by_organisation else None,
        starts=_starts(view, seeker, answer.direction) if by_organisation and seeker else (),
        answer=answer,
        cards=tuple(_card(asked, suggestion, answer.seeker) for suggestion in answer.suggestions),
        filters=filters,
        direction=answer.direction,
        other_direction=asked.url(direction=other.value, after=None) if by_organisation else None,
        text=text,
        next_words=_next_words(answer, filters, by_organisation),
        later=bool(asked.text("after")),
        more=asked.url(after=f"{last.score!r}~{last.partner.id}") if last and answer.more else None,
        first_page=asked.url(after=None),
        unfiltered=asked.url(after=None, region=None, kind=None, type=None),
        question=tuple(
            (name, asked.text(name))
            for name in ("text", "organisation", "direction", *NAMES)
            if asked.text(name)
        ),
        form=reading_form(view, asked, reading, need) if reading else None,
        form_at=asked.url(after=None),
        need=need,
        corrected=corrected,
        as_read=asked.url(after=None, **dict.fromkeys(NAMES)),
    )


def _products(view: View, ids: Sequence[str]) -> tuple[Product, ...]:
    return tuple(product for product in view.get_many(Product, ids) if product is not None)


def _starts(view: View, seeker: Organisation, direction: Direction) -> tuple[Product, ...]:
    """The products that the question starts from: what it offers, and upstream also what it needs."""
    ids = [offer.product_id for offer in view.offers_of([seeker.id])]
    if direction is Direction.UPSTREAM:
        needed = [need.product_id for need in view.needs_of([seeker.id]) if need.product_id]
        ids = [*needed, *ids]
    return _products(view, list(dict.fromkeys(ids))[:12])


def _next_words(answer: Answer, filters: Filters, by_organisation: bool) -> tuple[str, ...]:
    """What may help where nothing was suggested, as keys of the catalogue."""
    if answer.empty is None:
        return ()
    helps = [
        ("words", not by_organisation),
        ("filters", filters.any),
        ("known", bool(answer.known)),
        ("other", by_organisation),
        ("organisation", by_organisation),
    ]
    return tuple(f"answer.next_{name}" for name, applies in helps if applies)


def _card(asked: Asked, suggestion: Suggestion, seeker: Organisation | None) -> Card:
    say = asked.say
    return Card(
        suggestion=suggestion,
        place=say.place(suggestion.partner),
        path=path_of(asked, suggestion.path),
        rows=tuple(map(say.row, rows(suggestion.path))),
        total=sum(reason.contribution for reason in suggestion.reasons),
        introduce=_introducing(seeker, suggestion) if seeker else None,
    )


def _introducing(seeker: Organisation, suggestion: Suggestion) -> str:
    upstream = suggestion.direction is Direction.UPSTREAM
    return address(
        f"/organisations/{seeker.id}/introductions/new",
        {
            "other": suggestion.partner.name,
            "direction": "supplied_by" if upstream else "supplies",
            "product": suggestion.product.name if suggestion.product else None,
            "need": suggestion.need.id if suggestion.need else None,
        },
    )


def path_of(asked: Asked, steps: Sequence[PathStep]) -> tuple[Stop | Hop, ...]:
    """Stops and hops in reading order: each edge is read from the stop where the last one ended."""
    chain: list[Stop | Hop] = []
    for leg in legs(steps):
        if not leg.joined:
            chain.append(_stop(asked, leg.start))
        step = leg.step
        provenance = asked.say.source(step.provenance) if step.provenance else None
        chain.append(Hop(asked.say.edge(step.edge), leg.forward, step.inferred, provenance))
        chain.append(_stop(asked, leg.end))
    return tuple(chain)


def _stop(asked: Asked, record: Record) -> Stop:
    match record:
        case Organisation():
            type_ = "organisation"
        case Product():
            type_ = "product"
        case Need() | Offer():
            type_ = "need"
        case _:
            type_ = "other"
    return Stop(asked.say.name(record), href(record), type_)
