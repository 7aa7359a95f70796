"""What a steward does for the organisations in their care, and staff for those of their clusters. Pages and GraphQL both
come through here. It is asked with a view of all that is stored, and looks only at what is in care."""

from collections.abc import Sequence
from typing import TypeVar

from committee import consenting, needs, representatives, stewardship
from committee.acting import nothing_here
from committee.following import followed
from committee.inbox import by_telephone
from committee.stewardship import Carers
from graph.matching import Suggestion
from graph.stores import Scope, Transaction, View
from graph.stores.scoped import seen, wholly_seen
from schema import BadInput, Introduction, Need, Organisation, Representative, Source, Stewardship
from schema.policy import Action, Actor, check, may

F = TypeVar("F", Representative, Need)
MOST = 1_000  # handed over in one go


def in_care(view: View, actor: Actor, id_: str) -> Organisation:
    """The organisation; `NotFound` for a steward in whose care it is not, and for staff of another cluster."""
    organisation = followed(view, Organisation, [id_])[0]
    if organisation is None or not is_in_care(view, actor, organisation.id):
        raise nothing_here()
    return organisation


def is_in_care(view: View, actor: Actor, id_: str) -> bool:
    return may(actor, Action.ENTRUST, id_) and bool(wholly_seen(view, Scope.of(actor), [id_]))


def fact_of(view: View, type_: type[F], id_: str, organisation: Organisation) -> F:
    """A fact of this organisation; `NotFound` for another's."""
    one = view.get(type_, id_)
    if one is None or one.organisation_id != organisation.id:
        raise nothing_here()
    return one


def fact_in_care(view: View, actor: Actor, type_: type[F], id_: str) -> F:
    """A fact of an organisation in care, by its own id."""
    one = view.get(type_, id_)
    if one is None:
        raise nothing_here()
    in_care(view, actor, one.organisation_id)
    return one


def confirm_claim(tx: Transaction, one: Representative, source: Source) -> Representative:
    return representatives.confirm(tx, one.id, source)


def refuse_claim(tx: Transaction, one: Representative, reason: str, source: Source) -> Representative:
    return representatives.refuse(tx, one.id, reason, source)


def ask_back(tx: Transaction, need: Need, question: str, source: Source, version: int | None) -> Need:
    return needs.ask_back(tx, need.id, question, source, version)


def confirm_need(
    tx: Transaction, actor: Actor, need: Need, until: str, source: Source, version: int | None
) -> Need:
    check(actor, Action.CONFIRM_NEEDS, need.organisation_id)
    return needs.confirm_need(tx, need.id, until, source, version)


def propose(
    tx: Transaction,
    actor: Actor,
    need: Need,
    partner_id: str,
    products: Sequence[str],
    carers: Carers,
    source: Source,
) -> Introduction:
    """Both are asked whether they want to meet: a partner whom the actor sees."""
    check(actor, Action.ARRANGE, need.organisation_id)
    partner = seen(tx, Scope.of(actor)).get(Organisation, partner_id)
    if partner is None:
        raise nothing_here()
    for side in (need.organisation_id, partner.id):
        stewardship.entrust(tx, side, carers, source)
    return consenting.propose(
        tx, need.organisation_id, partner.id, source, need_id=need.id, products=products
    )


def propose_shared(
    tx: Transaction, actor: Actor, need: Need, found: Suggestion, carers: Carers, source: Source
) -> Introduction:
    """The same with whoever another cluster shares, who stays unnamed to the steward until both agree."""
    check(actor, Action.ARRANGE, need.organisation_id)
    for side in (need.organisation_id, found.partner.id):
        stewardship.entrust(tx, side, carers, source)
    products = [found.product.id] if found.product else []
    return consenting.propose(
        tx, need.organisation_id, found.partner.id, source, need_id=need.id, products=products
    )


def said_on_the_telephone(
    tx: Transaction, actor: Actor, organisation: Organisation, id_: str, refusal: str | None, source: Source
) -> Introduction:
    """What somebody without an account said: that it agrees, or why not. The consent names the steward who asked."""
    if id_ not in {one.id for one in by_telephone(tx, organisation.id)}:
        raise nothing_here()
    if refusal is None:
        return consenting.agree(tx, id_, organisation.id, actor.key, source)
    return consenting.refuse(tx, id_, organisation.id, refusal, source)


def hand_over(
    tx: Transaction,
    actor: Actor,
    ids: Sequence[str],
    to: str,
    carers: Carers,
    note: str | None,
    source: Source,
    version: int | None = None,
) -> list[Stewardship]:
    """These to the steward `to`, with what is open there, all or none; `BadInput` (NO_STEWARD) for who may not care for
    one of them."""
    if not 1 <= len(ids) <= MOST:
        raise BadInput(
            f"一次可交接 1 至 {MOST} 家，给出了 {len(ids)} 家。",
            f"From 1 to {MOST} organisations at once, not {len(ids)}.",
            code="TOO_MANY",
            detail={"field": "organisations"},
        )
    theirs = [in_care(tx, actor, id_) for id_ in dict.fromkeys(ids)]
    for one in theirs:
        if to not in carers(one.id):
            raise BadInput(
                f"请选“{one.name}”所在集群的店小二。",
                f"Choose a steward of the cluster of “{one.name}”.",
                code="NO_STEWARD",
                detail={"field": "to"},
            )
    return [stewardship.hand_over(tx, one.id, to, note, source, version) for one in theirs]
