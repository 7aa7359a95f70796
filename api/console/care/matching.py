"""Who could meet a need of somebody in one's care: with names and reasons, and both are asked whether they want to meet."""

from dataclasses import dataclass

from api.accounts.posts import carers
from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.console.forms import new_token
from api.console.posted import not_whole
from api.console.reading import Piece, marked, read_conditions
from api.sharing import desk_beyond
from committee import caring, consenting
from committee.acting import nothing_here
from committee.caring import fact_of, in_care
from committee.prospects import ProspectQuestion, Prospects
from committee.writing import write
from graph.matching import Answer, PartnerFilter
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Scope, Transaction, View
from schema import Need, NotAllowed, Organisation, Problem
from schema.policy import Action, check


@dataclass(frozen=True, slots=True)
class CareNeedPage:
    organisation: Organisation
    need: Need
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    answer: Answer
    shared: Prospects | None  # by other clusters; None where its steward works for all that is stored
    path: str
    token: str
    problem: Problem | None


def matched(view: View, asked: Asked) -> CareNeedPage:
    """Of the others it says what stewards may see of them."""
    organisation = in_care(view, asked.actor, asked.id)
    need = fact_of(view, Need, asked.within, organisation)
    return CareNeedPage(
        organisation=organisation,
        need=need,
        pieces=marked(need.text, need.reading),
        conditions=read_conditions(need.reading, asked.say, need),
        answer=_answer(asked, need, consenting.apart(view, organisation.id)),
        shared=_shared(view, asked, need),
        path=f"/care/{organisation.id}/needs/{need.id}",
        token=new_token(),
        problem=asked.problem,
    )


def _answer(asked: Asked, need: Need, apart: frozenset[str]) -> Answer:
    check(asked.actor, Action.SUGGEST_BY_NAME, need.organisation_id)
    with asked.services.store.view(Scope.of(asked.actor)) as seen:
        filter_ = PartnerFilter(exclude_ids=tuple(sorted(apart)))
        return asked.matcher.match_need(seen, need.id, filter_=filter_, today=asked.today)


def _shared(view: View, asked: Asked, need: Need) -> Prospects | None:
    """Who may fit of those that other clusters share, told in part."""
    desk = desk_beyond(asked.services, view, asked.actor, need.organisation_id)
    if desk is None or not need.is_open(asked.today.isoformat()):
        return None
    try:
        return desk.prospects(_question(need))
    except NotAllowed:  # asked too often today
        return None


def _question(need: Need) -> ProspectQuestion:
    return ProspectQuestion(organisation_id=need.organisation_id, need_id=need.id)


def to_matched(view: View, asked: Asked) -> CareNeedPage | Elsewhere:
    """What is asked for on a button is at no address; where the button was refused the page says why."""
    return matched(view, asked) if asked.problem else Elsewhere(asked.path.removesuffix("/shared"))


def propose_shared(asked: Asked) -> Elsewhere:
    """Both are asked whether they want to meet; asked twice they are asked once."""
    assert asked.form is not None
    key = asked.form.key(asked.path)
    with asked.services.store.view(EVERYTHING) as view:
        if known := view.recall(key):
            return Elsewhere(known)
        organisation = in_care(view, asked.actor, asked.id)
        need = fact_of(view, Need, asked.within, organisation)
        desk = desk_beyond(asked.services, view, asked.actor, organisation.id)
    if desk is None:
        raise nothing_here()
    found = desk.asked_for(_question(need), asked.form.text("reference"))
    url = f"/care/{organisation.id}/needs/{need.id}?done=proposed"

    def work(tx: Transaction) -> None:
        caring.propose_shared(tx, asked.actor, need, found, carers(tx), source(asked))
        tx.remember(key, url)

    change_set = NewChangeSet(kind=ChangeKind.EDIT, why="征求双方意见 · both are asked")
    write(asked.services.store, asked.actor.key, change_set, work)
    return Elsewhere(url)


def act_on_matched(tx: Transaction, asked: Asked) -> Elsewhere:
    """Ask both whether they want to meet; who has no account is asked by its own steward on the telephone."""
    assert asked.form is not None
    organisation = in_care(tx, asked.actor, asked.id)
    need = fact_of(tx, Need, asked.within, organisation)
    if asked.form.text("do") != "propose":
        raise not_whole()
    partner, product = asked.form.text("partner"), asked.form.text("product")
    products = [product] if product else []
    caring.propose(tx, asked.actor, need, partner, products, carers(tx), source(asked))
    return Elsewhere(f"/care/{organisation.id}/needs/{need.id}?done=proposed")
