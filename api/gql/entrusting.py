"""What people of enterprises and their stewards do, as the pages do it: by the same functions of the committee.

They are asked with all that is stored, and answer for what is theirs; what is told afterwards is what the actor may see.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeAlias

import strawberry

from api.accounts.pace import Tried
from api.accounts.people import by_login
from api.accounts.posts import carers, cluster_to_join
from api.gql import entrusted_inputs as inputs
from api.gql.asking import LONGEST_TEXT, readable
from api.gql.context import Info
from api.gql.declare import argument
from api.gql.inputs import given
from api.gql.once import Done, all_once, was_done
from api.sharing import desk_beyond
from committee import acting, caring, consenting, representatives
from committee.needs import until
from committee.prospects import Desk, ProspectQuestion
from committee.references import organisation_meant
from graph.matching import Suggestion
from graph.stores import EVERYTHING, Transaction
from schema import BadInput, Need, Problem, Record, Representative, Source
from schema.policy import Actor

Said: TypeAlias = Any
Does: TypeAlias = Callable[[Transaction, Source, Actor, Said], Record]


def done_by(input_type: type[Any], does: Does, tried: Tried | None = None) -> Callable[..., Any]:
    """The resolver that does it once; `tried` is what is limited of it."""

    async def resolve(info: Info, input_: Any) -> Done:
        actor, pace = info.context.actor, info.context.services.pace

        def work(tx: Transaction, source: Source) -> list[Record]:
            if tried is not None:
                pace.check(tried, actor.key)
            return [does(tx, source, actor, input_)]

        return await all_once(info, input_, work, of_accounts=True)

    resolve.__annotations__["input_"] = Annotated[input_type, argument("内容。What is asked.", "input")]
    return resolve


def _version(said: Said) -> int | None:
    version: int | None = given_or_none(said, "expected_version")
    return version


def given_or_none(said: Said, name: str) -> Any:
    value = getattr(said, name)
    return None if value is strawberry.UNSET else value


# An enterprise


def claim(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    facts: Any = given(said)
    facts["cluster"] = cluster_to_join(tx, facts.get("cluster"))
    return representatives.register(tx, facts, actor.key, carers(tx, facts["cluster"]), source)


def leave(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    me = acting.acting_for(tx, actor.key, said.organisation_id)
    return representatives.leave(tx, me.id, given_or_none(said, "reason"), source)


def answer(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return acting.answer(tx, _of_need(tx, actor, said.id), said.id, said.answer, source)


def renew(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return acting.renew(tx, _of_need(tx, actor, said.id), said.id, until(date.today()), source)


def _of_need(tx: Transaction, actor: Actor, id_: str) -> Representative:
    need = tx.get(Need, id_)
    if need is None:
        raise acting.nothing_here()
    return acting.acting_for(tx, actor.key, need.organisation_id)


def agree(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return acting.agree(tx, acting.acting_for(tx, actor.key, said.organisation_id), said.id, source)


def refuse(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    me = acting.acting_for(tx, actor.key, said.organisation_id)
    return acting.refuse(tx, me, said.id, said.reason, source)


def block(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    me = acting.acting_for(tx, actor.key, said.organisation_id)
    return acting.block(tx, me, said.id, said.reason, source)


def block_called(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return acting.block_called(tx, acting.acting_for(tx, actor.key, said.organisation_id), said.word, source)


def lift_block(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return acting.lift_block(tx, acting.acting_for(tx, actor.key, said.organisation_id), said.id, source)


async def ask_to_meet(
    info: Info, input_: Annotated[inputs.AskToMeetInput, argument("内容。What is asked.", "input")]
) -> Done:
    """Who is meant is found first, and asked for in one transaction."""
    services, actor = info.context.services, info.context.actor

    def found() -> Suggestion | None:
        """None where it was asked before: whoever was asked for is not suggested any more."""
        with services.store.view(EVERYTHING) as view:
            if was_done(view, actor, input_.client_mutation_id):
                return None
            me = acting.acting_for(view, actor.key, input_.organisation_id)
            acting.own_need(view, me, input_.need_id)
            apart = consenting.apart(view, me.organisation_id)
        question = ProspectQuestion(organisation_id=me.organisation_id, need_id=input_.need_id)
        reference = readable(input_.reference, LONGEST_TEXT)
        return Desk(services.store, services.matcher, actor, apart).asked_for(question, reference)

    try:
        partner = await services.questions.take(found)
    except Problem as problem:
        return Done.refused(problem, input_.client_mutation_id)

    def work(tx: Transaction, source: Source) -> list[Record]:
        if partner is None:
            raise acting.nothing_here()
        me = acting.acting_for(tx, actor.key, input_.organisation_id)
        need = acting.own_need(tx, me, input_.need_id)
        products = [partner.product.id] if partner.product else []
        return [acting.ask_to_meet(tx, me, need, partner.partner.id, products, carers(tx), source)]

    return await all_once(info, input_, work, of_accounts=True)


# A steward


def confirm_claim(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    return caring.confirm_claim(tx, caring.fact_in_care(tx, actor, Representative, said.id), source)


def refuse_claim(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    one = caring.fact_in_care(tx, actor, Representative, said.id)
    return caring.refuse_claim(tx, one, said.reason, source)


def ask_back(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    need = caring.fact_in_care(tx, actor, Need, said.id)
    return caring.ask_back(tx, need, said.question, source, _version(said))


def confirm_need(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    need = caring.fact_in_care(tx, actor, Need, said.id)
    return caring.confirm_need(tx, actor, need, until(date.today()), source, _version(said))


def propose(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    need = caring.fact_in_care(tx, actor, Need, said.need_id)
    product = given_or_none(said, "product_id")
    return caring.propose(tx, actor, need, said.partner_id, [product] if product else [], carers(tx), source)


async def propose_shared(
    info: Info, input_: Annotated[inputs.ProposeSharedInput, argument("内容。What is asked.", "input")]
) -> Done:
    """Who is meant is found first, and both are asked in one transaction."""
    services, actor, id_ = info.context.services, info.context.actor, str(input_.need_id)

    def found() -> Suggestion | None:
        with services.store.view(EVERYTHING) as view:
            if was_done(view, actor, input_.client_mutation_id):
                return None
            need = caring.fact_in_care(view, actor, Need, id_)
            desk = desk_beyond(services, view, actor, need.organisation_id)
        if desk is None:
            raise acting.nothing_here()
        question = ProspectQuestion(organisation_id=need.organisation_id, need_id=need.id)
        return desk.asked_for(question, readable(input_.reference, LONGEST_TEXT))

    try:
        partner = await services.questions.take(found)
    except Problem as problem:
        return Done.refused(problem, input_.client_mutation_id)

    def work(tx: Transaction, source: Source) -> list[Record]:
        if partner is None:
            raise acting.nothing_here()
        need = caring.fact_in_care(tx, actor, Need, id_)
        return [caring.propose_shared(tx, actor, need, partner, carers(tx), source)]

    return await all_once(info, input_, work, of_accounts=True)


def record_answer(tx: Transaction, source: Source, actor: Actor, said: Said) -> Record:
    organisation = caring.in_care(tx, actor, said.organisation_id)
    refusal = None if said.agrees else given_or_none(said, "reason") or ""
    return caring.said_on_the_telephone(tx, actor, organisation, said.id, refusal, source)


async def hand_over(
    info: Info, input_: Annotated[inputs.HandOverInput, argument("内容。What is asked.", "input")]
) -> Done:
    """Several at once, all or none."""
    actor = info.context.actor

    def work(tx: Transaction, source: Source) -> list[Record]:
        ids = [organisation_meant(tx, one.named()).id for one in input_.organisations]
        to = by_login(tx, input_.to)
        if to is None:
            raise BadInput(
                f"没有账号 {input_.to}。",
                f"There is no account {input_.to}.",
                code="NO_STEWARD",
                detail={"field": "to"},
            )
        note = given_or_none(input_, "note")
        return [*caring.hand_over(tx, actor, ids, to.id, carers(tx), note, source)]

    return await all_once(info, input_, work, of_accounts=True)
