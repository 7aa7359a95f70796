"""One need of an enterprise: what its steward asks, whether it still holds, who might meet it, and how it ended."""

from dataclasses import dataclass

from api.accounts.posts import carers
from api.console.asked import Asked, Elsewhere
from api.console.forms import new_token
from api.console.mine.own import Own, confirmed, own, own_need, said_by
from api.console.posted import not_whole
from api.console.reading import Piece, marked, read_conditions
from committee import acting, consenting
from committee.acting import partners_of
from committee.inbox import ends_soon
from committee.needs import until
from committee.prospects import Desk, ProspectQuestion, Prospects
from committee.writing import write
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Transaction, View
from schema import Need, NeedState, NotAllowed, Organisation, Problem


@dataclass(frozen=True, slots=True)
class NeedPage:
    """`partners` are those whom it knows by name, one of whom may have met the need; `prospects` are there while it is
    matched, and `wait` says why they are not there today."""

    own: Own
    need: Need
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    ends_soon: bool
    over: bool
    partners: list[Organisation]
    prospects: Prospects | None
    wait: str
    token: str
    problem: Problem | None


def need(view: View, asked: Asked) -> NeedPage:
    mine, today = own(view, asked), asked.today.isoformat()
    one = own_need(view, asked, mine)
    prospects, wait = _prospects(view, asked, mine, one)
    return NeedPage(
        own=mine,
        need=one,
        pieces=marked(one.text, one.reading),
        conditions=read_conditions(one.reading, asked.say, one),
        ends_soon=ends_soon(one, today),
        over=one.state is NeedState.OPEN and not one.is_open(today),
        partners=partners_of(view, mine.me),
        prospects=prospects,
        wait=wait,
        token=new_token(),
        problem=asked.problem,
    )


def _prospects(view: View, asked: Asked, mine: Own, one: Need) -> tuple[Prospects | None, str]:
    if not mine.me.acts or not one.is_open(asked.today.isoformat()):
        return None, ""
    try:
        return _desk(view, asked, mine).prospects(_question(one)), ""
    except NotAllowed as problem:  # asked too often today
        return None, problem.text(asked.say.lang)


def _desk(view: View, asked: Asked, mine: Own) -> Desk:
    services = asked.services
    return Desk(
        services.store, services.matcher, mine.signed.actor, consenting.apart(view, mine.organisation.id)
    )


def _question(one: Need) -> ProspectQuestion:
    return ProspectQuestion(organisation_id=one.organisation_id, need_id=one.id)


def ask_to_meet(asked: Asked) -> Elsewhere:
    """The partner behind a reference is asked whether it wants to meet; asked twice it is asked once."""
    assert asked.form is not None
    key = asked.form.key(asked.path)
    with asked.services.store.view(EVERYTHING) as view:
        if known := view.recall(key):
            return Elsewhere(known)
        mine = confirmed(view, asked)
        one = own_need(view, asked, mine)
        desk = _desk(view, asked, mine)
    found = desk.asked_for(_question(one), asked.form.text("reference"))
    products = [found.product.id] if found.product else []

    def work(tx: Transaction) -> str:
        introduction = acting.ask_to_meet(
            tx, mine.me, one, found.partner.id, products, carers(tx), said_by(asked)
        )
        url = f"{mine.path}/introductions/{introduction.id}?done=asked"
        tx.remember(key, url)
        return url

    change_set = NewChangeSet(kind=ChangeKind.EDIT, why="请求牵线 · asked to be introduced")
    return Elsewhere(write(asked.services.store, asked.actor.key, change_set, work))


def to_need(view: View, asked: Asked) -> NeedPage | Elsewhere:
    """Where the button was refused the need is shown with why; there is no such page by itself."""
    return need(view, asked) if asked.problem else Elsewhere(asked.path.removesuffix("/meet"))


def act_on_need(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says: answer, renew or close."""
    assert asked.form is not None
    form, mine = asked.form, own(tx, asked)
    one = own_need(tx, asked, mine)
    here = f"{mine.path}/needs/{one.id}"
    match form.text("do"):
        case "answer":
            acting.answer(tx, mine.me, one.id, form.text("answer"), said_by(asked))
            return Elsewhere(f"{here}?done=answered")
        case "renew":
            acting.renew(tx, mine.me, one.id, until(asked.today), said_by(asked))
            return Elsewhere(f"{here}?done=renewed")
        case "close":
            solved_by = form.text("solved_by") or None
            acting.close(tx, mine.me, one.id, form.text("reason"), solved_by, said_by(asked))
            return Elsewhere(f"{mine.path}?done=closed")
    raise not_whole()
