"""Pairs that may be one, side by side, the surest first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.console.asked import Asked, Elsewhere, bad_cursor
from api.console.editing.records import source
from api.console.facts import existing
from api.console.forms import new_token
from api.finding import find_organisation
from committee import identity
from committee.identity import Certainty, Proposal, preferred
from graph.stores import Transaction, View
from schema import Ambiguous, Conflict, NotFound, Organisation, Verdict

PAGE = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what helps to tell; `main` where it is the fuller one."""

    organisation: Organisation
    code: str
    place: str
    offers: int
    needs: int
    main: bool


@dataclass(frozen=True, slots=True)
class Pair:
    sides: tuple[Side, Side]
    band: Certainty
    reasons: tuple[str, ...]
    token: str

    @property
    def id(self) -> str:
        return self.sides[0].organisation.id[-6:] + self.sides[1].organisation.id[-6:]


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """`of` is the one about which a person asks, `named` what they typed for the other."""

    pairs: tuple[Pair, ...]
    open: int
    more: str | None
    problem: str
    of: Organisation | None = None
    named: str = ""


def proposed(view: View, asked: Asked) -> ProposalsPage:
    every = asked.services.proposals.of(view)
    if asked.text("of"):
        return _asked_about(view, asked, len(every))
    start = _start(asked)
    shown = every[start : start + PAGE]
    offers, needs = _counts(view, shown)
    return ProposalsPage(
        pairs=tuple(_pair(asked, proposal, offers, needs) for proposal in shown),
        open=len(every),
        more=asked.url(after=str(start + PAGE)) if len(every) > start + PAGE else None,
        problem=asked.problem.text(asked.say.lang) if asked.problem else "",
    )


def _asked_about(view: View, asked: Asked, open_: int) -> ProposalsPage:
    """Two that a person names, whether or not they are alike."""
    one, named = existing(view, Organisation, asked.text("of")), asked.text("name")
    page = ProposalsPage((), open_, None, "", one, named)
    if not named:
        return page
    try:
        other = find_organisation(view, named)
    except (NotFound, Ambiguous) as problem:
        return replace(page, problem=problem.text(asked.say.lang))
    if other.id == one.id:
        return replace(page, problem=asked.say("identity.itself"))
    proposal = Proposal(one, other, Certainty.LOOK, 0, ())
    return replace(page, pairs=(_pair(asked, proposal, *_counts(view, [proposal])),))


def _start(asked: Asked) -> int:
    value = asked.text("after")
    if not value:
        return 0
    if not value.isdecimal() or len(value) > 7:
        raise bad_cursor()
    return int(value)


def _counts(view: View, shown: Iterable[Proposal]) -> tuple[Counter[str], Counter[str]]:
    ids = list(dict.fromkeys(one.id for proposal in shown for one in (proposal.a, proposal.b)))
    if not ids:
        return Counter(), Counter()
    offers = Counter(offer.organisation_id for offer in view.offers_of(ids))
    return offers, Counter(need.organisation_id for need in view.needs_of(ids))


def _pair(asked: Asked, proposal: Proposal, offers: Counter[str], needs: Counter[str]) -> Pair:
    main, _ = preferred(proposal.a, proposal.b)
    lang = asked.say.lang

    def side(one: Organisation) -> Side:
        code = getattr(one, "uscc", None) or getattr(one, "uscc_as_given", None) or ""
        return Side(one, code, asked.say.place(one), offers[one.id], needs[one.id], one.id == main.id)

    reasons = (reason.en if lang == "en" else reason.zh for reason in proposal.reasons)
    return Pair(
        (side(proposal.a), side(proposal.b)),
        proposal.band,
        tuple(dict.fromkeys(filter(None, reasons))),
        new_token(),
    )


def merge_pair(tx: Transaction, asked: Asked) -> Elsewhere:
    """The two are one, with the name of the one that was chosen as the main one."""
    main, other = _chosen(tx, asked)
    identity.merge(tx, main, other, source(asked))
    return Elsewhere("/identity?done=merged")


def tell_apart(tx: Transaction, asked: Asked) -> Elsewhere:
    """They are two; where so said, the main one is the group and the other its subsidiary."""
    assert asked.form is not None
    main, other = _chosen(tx, asked)
    verdict = Verdict.GROUP if asked.form.text("do") == "group" else Verdict.DIFFERENT
    identity.decide(tx, main, other, verdict, source(asked))
    return Elsewhere("/identity?done=told_apart")


def _chosen(tx: Transaction, asked: Asked) -> tuple[str, str]:
    """(the main one, the other); `Conflict` when one of the two is not as the person saw it."""
    assert asked.form is not None
    pair = asked.form.all("pair")
    found = tx.get_many(Organisation, pair)
    if len(pair) != 2 or [str(one.version) if one else "" for one in found] != list(asked.form.all("seen")):
        raise Conflict(*asked.say.both("identity.stale"))
    return (pair[1], pair[0]) if asked.form.text("main") == pair[1] else (pair[0], pair[1])
