"""Who could meet a need of somebody in one's care: with names and reasons, and both are asked whether they want to meet."""

from dataclasses import dataclass

from api.accounts.posts import carers
from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.console.forms import new_token
from api.console.reading import Piece, marked, read_conditions
from committee import caring, consenting
from committee.caring import fact_of, in_care
from graph.matching import Answer, PartnerFilter
from graph.stores import Scope, Transaction, View
from schema import BadInput, Need, Organisation, Problem
from schema.policy import Action, check


@dataclass(frozen=True, slots=True)
class CareNeedPage:
    organisation: Organisation
    need: Need
    pieces: tuple[Piece, ...]
    conditions: tuple[tuple[str, str], ...]
    answer: Answer
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
        path=f"/care/{organisation.id}/needs/{need.id}",
        token=new_token(),
        problem=asked.problem,
    )


def _answer(asked: Asked, need: Need, apart: frozenset[str]) -> Answer:
    check(asked.actor, Action.SUGGEST_BY_NAME, need.organisation_id)
    with asked.services.store.view(Scope.of(asked.actor)) as seen:
        filter_ = PartnerFilter(exclude_ids=tuple(sorted(apart)))
        return asked.matcher.match_need(seen, need.id, filter_=filter_, today=asked.today)


def act_on_matched(tx: Transaction, asked: Asked) -> Elsewhere:
    """Ask both whether they want to meet; who has no account is asked by its own steward on the telephone."""
    assert asked.form is not None
    organisation = in_care(tx, asked.actor, asked.id)
    need = fact_of(tx, Need, asked.within, organisation)
    if asked.form.text("do") != "propose":
        raise BadInput(
            "表单不完整，请重新打开再填。", "The form is not whole; open it again.", code="BAD_FORM"
        )
    partner, product = asked.form.text("partner"), asked.form.text("product")
    products = [product] if product else []
    caring.propose(tx, asked.actor, need, partner, products, carers(tx), source(asked))
    return Elsewhere(f"/care/{organisation.id}/needs/{need.id}?done=proposed")
