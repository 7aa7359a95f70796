"""How to reach somebody: for a purpose, written down before it is told, and told nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from api.accounts.pace import Tried
from api.accounts.people import people
from api.gql.context import Info
from api.gql.declare import argument, field, object_type
from api.gql.entrusted_inputs import SeeContactsInput, SeeIntroducedInput
from api.gql.once import source_of
from api.gql.problems import Problem, Told
from committee import acting, caring, representatives, reveals
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Transaction
from schema import Contact, Organisation, Source
from schema import Problem as DomainProblem

WHY = "看联系方式 · contacts shown"


@dataclass(frozen=True, slots=True)
class Revealed:
    """Whom to ask: those who act for it, and what the committee wrote down."""

    name: str | None
    contacts: tuple[Contact, ...]
    problems: tuple[Told, ...] = ()


@object_type("一位联系人。Whom to ask.")
class RevealedContact:
    person: str | None = field("姓名。Name.")
    phone: str | None = field("电话。Number.")
    note: str | None = field("说明。Remarks.")


@object_type(
    "联系方式；每次都记下谁、何时、为什么。How to reach it; who, when and why is written down each time."
)
class RevealPayload:
    name: str | None = field("单位名称。What it is called.")
    contacts: list[RevealedContact] = field(
        "经办人和登记的联系人。Who acts for it, and whom the committee wrote down."
    )
    problems: list[Problem] = field("为何不能看；空为已看。Why it was not told; empty: it was.")


async def see_introduced(
    info: Info, input_: Annotated[SeeIntroducedInput, argument("内容。What is asked.", "input")]
) -> Revealed:
    def work(tx: Transaction, source: Source) -> Organisation:
        me = acting.acting_for(tx, info.context.actor.key, input_.organisation_id)
        return acting.reveal_other(tx, me, input_.id, input_.purpose, source)

    return await _revealed(info, work, claiming=False)


async def see_contacts(
    info: Info, input_: Annotated[SeeContactsInput, argument("内容。What is asked.", "input")]
) -> Revealed:
    """Also who only claims to act for it: somebody has to call them."""
    actor = info.context.actor

    def work(tx: Transaction, source: Source) -> Organisation:
        organisation = caring.in_care(tx, actor, input_.organisation_id)
        return reveals.reveal(tx, organisation.id, actor.key, input_.purpose, source)

    return await _revealed(info, work, claiming=True)


async def _revealed(
    info: Info, work: Callable[[Transaction, Source], Organisation], *, claiming: bool
) -> Revealed:
    context = info.context

    def run(tx: Transaction) -> Revealed:
        context.services.pace.check(Tried.REVEAL, context.actor.key)
        organisation = work(tx, source_of(context.actor))
        return Revealed(organisation.name, _contacts(tx, organisation, claiming=claiming))

    try:
        change_set = NewChangeSet(kind=ChangeKind.REVEAL, why=WHY)
        return await context.services.write(context.actor, change_set, run, EVERYTHING)
    except DomainProblem as problem:
        return Revealed(None, (), (Told(problem),))


def _contacts(tx: Transaction, organisation: Organisation, *, claiming: bool) -> tuple[Contact, ...]:
    acting_ = representatives.acting(tx, organisation.id)
    if claiming:
        acting_ += representatives.waiting(tx, [organisation.id])
    found = people(tx, [one.person for one in acting_]).values()
    return (*(Contact(person=one.name, phone=one.phone) for one in found), *organisation.contacts)
