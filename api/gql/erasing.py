"""Erasing whom an organisation names, on their request."""

from typing import Annotated

import strawberry
from anyio import to_thread

import schema
from api.erasing import forget_uploads
from api.gql.context import Info
from api.gql.declare import argument, optional
from api.gql.inputs import OrganisationRef, required
from api.gql.once import Done, all_once
from committee import erasing
from committee.acting import acting_for
from committee.erasing_enterprises import erase_all_of
from committee.references import organisation_meant
from graph.stores import ChangeKind, Transaction
from graph.stores.masking import Mask
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
    masks: list[Mask | None] = []

    def work(tx: Transaction, source: Source) -> list[Record]:
        organisation = organisation_meant(tx, input_.organisation.named())
        check(info.context.actor, Action.ERASE, organisation.id)
        masks.append(erasing.mask_for(tx, organisation.id, input_.person or None))
        erasing.erase_of(tx, organisation.id, input_.person or None, info.context.actor.key)
        return [tx.get(schema.Organisation, organisation.id) or organisation]

    done = await all_once(info, input_, work, ChangeKind.ERASURE, input_.why)
    if not done.problems:
        for mask in masks:
            await to_thread.run_sync(forget_uploads, info.context.services.staging, mask)
    return done


@strawberry.input(description="删除一家企业的全部资料。Take out all that an enterprise is and said.")
class EraseEnterpriseInput:
    organisation_id: strawberry.ID = required("您代表的企业，编号。Which, by id: one that you act for.")
    why: str = required("谁在何时提出的。Who asked for it, and when.")
    keep_figures: bool = required(
        "有成效的牵线是否留作统计，不带名称。Whether introductions with an outcome stay as figures, without a name."
    )
    client_mutation_id: str | None = optional(
        "同一编号再来，不再做第二次。The same id again has no second effect."
    )


async def erase_enterprise(
    info: Info, input_: Annotated[EraseEnterpriseInput, argument("删除哪家。Which.", "input")]
) -> Done:
    services, actor, id_ = info.context.services, info.context.actor, str(input_.organisation_id)
    masks: list[Mask | None] = []

    def work(tx: Transaction, source: Source) -> list[Record]:
        acting_for(tx, actor.key, id_)
        masks.append(erasing.mask_for(tx, id_, None))
        erase_all_of(tx, id_, actor.key, source, input_.keep_figures)
        return []

    done = await all_once(info, input_, work, ChangeKind.ERASURE, input_.why, of_accounts=True)
    for mask in masks if not done.problems else ():
        await to_thread.run_sync(forget_uploads, services.staging, mask)
    return done
