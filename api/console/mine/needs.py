"""One need of an enterprise: what its steward asks, whether it still holds, who might meet it, and how it ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.console.asked import Asked, Elsewhere
from api.console.forms import new_token
from api.console.mine.home import ends_soon, introductions_of
from api.console.mine.own import Own, confirmed, nothing_here, own, own_need, said_by
from api.console.reading import Piece, marked, read_conditions
from committee import consenting, needs
from committee.references import OrganisationNamed
from graph.stores import Transaction, View
from schema import BadInput, Need, NeedState, Organisation, Problem

HOLDS = timedelta(days=90)  # how long a need is matched before one asks whether it still holds


@dataclass(frozen=True, slots=True)
class NeedPage:
    """`partners` are those whom it knows by name, one of whom may have met the need."""

    own: Own
    need: Need
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    ends_soon: bool
    over: bool
    partners: list[Organisation]
    token: str
    problem: Problem | None


def need(view: View, asked: Asked) -> NeedPage:
    mine, today = own(view, asked), asked.today.isoformat()
    one = own_need(view, asked, mine)
    return NeedPage(
        own=mine,
        need=one,
        pieces=marked(one.text, one.reading),
        conditions=read_conditions(one.reading, asked.say, one),
        ends_soon=ends_soon(one, today),
        over=one.state is NeedState.OPEN and not one.is_open(today),
        partners=partners_of(view, mine),
        token=new_token(),
        problem=asked.problem,
    )


def partners_of(view: View, mine: Own) -> list[Organisation]:
    """Those with whom names are open."""
    id_ = mine.organisation.id
    ids = [one.other(id_) for one in introductions_of(view, mine) if consenting.is_open(view, one)]
    return [found for found in view.get_many(Organisation, list(dict.fromkeys(ids))) if found]


def until(today: date) -> str:
    return (today + HOLDS).isoformat()


def act_on_need(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says: answer, renew or close."""
    assert asked.form is not None
    form, mine = asked.form, own(tx, asked)
    one = own_need(tx, asked, mine)
    here = f"{mine.path}/needs/{one.id}"
    match form.text("do"):
        case "answer":
            needs.answer(tx, one.id, form.text("answer"), said_by(asked), None)
            return Elsewhere(f"{here}?done=answered")
        case "renew":
            needs.renew(tx, one.id, until(asked.today), said_by(asked))
            return Elsewhere(f"{here}?done=renewed")
        case "close":
            needs.close_need(tx, one.id, form.text("reason"), _solved_by(tx, asked), said_by(asked), None)
            return Elsewhere(f"{mine.path}?done=closed")
    raise BadInput("表单不完整，请重新打开再填。", "The form is not whole; open it again.", code="BAD_FORM")


def _solved_by(tx: Transaction, asked: Asked) -> OrganisationNamed | None:
    """One of the partners that it knows; nobody else can be named, or the answer would tell who is in the book."""
    assert asked.form is not None
    chosen = asked.form.text("solved_by")
    if not chosen:
        return None
    if chosen not in {partner.id for partner in partners_of(tx, confirmed(tx, asked))}:
        raise nothing_here()
    return OrganisationNamed(id=chosen)
