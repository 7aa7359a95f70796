"""Erasing whom an organisation names, on their request."""

from typing import Annotated

import strawberry

import schema
from api.gql.context import Info
from api.gql.declare import argument, optional
from api.gql.inputs import OrganisationRef, required
from api.gql.once import Done, all_once
from committee import erasing
from committee.references import organisation_meant
from graph.stores import ChangeKind, Transaction
from schema import Record, Source
from schema.policy import Action, check


@strawberry.input(description="删除一家单位记过的联系人。Erase whom an organisation names, or ever named.")
class EraseContactsInput:
    organisation: OrganisationRef = required("哪家单位。Which organisation.")
    person: str | None = optional(
        "哪一位：姓名、电话或编号；不写就是全部。Whom: a name, a number or a key; all when left out."
    )
    why: str = required("谁在何时提出的。Who asked for it, and when.")
    client_mutation_id: str | None = optional(
        "同一编号再来，不再做第二次。The same id again has no second effect."
    )


async def erase_contacts(
    info: Info, input_: Annotated[EraseContactsInput, argument("删除谁。Whom to erase.", "input")]
) -> Done:
    def work(tx: Transaction, source: Source) -> list[Record]:
        organisation = organisation_meant(tx, input_.organisation.named())
        check(info.context.actor, Action.ERASE, organisation.id)
        erasing.erase_of(tx, organisation.id, input_.person or None)
        return [tx.get(schema.Organisation, organisation.id) or organisation]

    return await all_once(info, input_, work, ChangeKind.ERASURE, input_.why)
