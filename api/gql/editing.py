"""Several edits in one go: all of them or none, one change set, each with the permission that it needs alone."""

from typing import Annotated, Any

import strawberry

from api.gql import inputs, works
from api.gql.context import Info
from api.gql.declare import argument, optional
from api.gql.once import Done, Work, all_once, check_no_own_id, speaking_of
from api.gql.problems import Told
from graph.stores import Transaction
from schema import BadInput, Problem, Record, Source
from schema.policy import Action, check

MOST = 100


@strawberry.input(one_of=True, description="一项修改：给其中一种。One edit: one of these.")
class Edit:
    update_organisation: inputs.UpdateOrganisationInput | None = optional("更新一个组织。An organisation.")
    update_offer: inputs.UpdateOfferInput | None = optional("更新一项供给。An offer.")
    withdraw_offer: inputs.WithdrawOfferInput | None = optional("撤回一项供给。Withdraw an offer.")
    update_need: inputs.UpdateNeedInput | None = optional("更新一项需求。A need.")
    close_need: inputs.CloseNeedInput | None = optional("关闭一项需求。Close a need.")
    update_membership: inputs.UpdateMembershipInput | None = optional("更新或结束一条隶属。A membership.")
    update_relation: inputs.UpdateRelationInput | None = optional("更新或结束一条关系。A known relation.")
    update_product: inputs.UpdateProductInput | None = optional("更新一种产品。A product.")
    set_product_edge: inputs.SetProductEdgeInput | None = optional(
        "写明产品之间的关系。What products are to each other."
    )
    remove_record: inputs.RemoveRecordInput | None = optional("删去一条记录。Remove a record.")


# What each edit needs, and how it is done.
EDITS: dict[str, tuple[Action, works.WorkOf]] = {
    "update_organisation": (Action.EDIT_ORGANISATIONS, works.update_organisation),
    "update_offer": (Action.EDIT_OFFERS, works.update_offer),
    "withdraw_offer": (Action.EDIT_OFFERS, works.withdraw_offer),
    "update_need": (Action.EDIT_NEEDS, works.update_need),
    "close_need": (Action.EDIT_NEEDS, works.close_need),
    "update_membership": (Action.JOIN, works.update_membership),
    "update_relation": (Action.JOIN, works.update_relation),
    "update_product": (Action.EDIT_PRODUCTS, works.update_product),
    "set_product_edge": (Action.EDIT_PRODUCTS, works.set_product_edge),
    "remove_record": (Action.REMOVE, works.remove_record),
}


@strawberry.input(description="多项修改。Several edits.")
class EditInput:
    edits: list[Edit] = inputs.required(f"依次做，最多 {MOST} 项。In this order, at most {MOST}.")
    why: str | None = optional("为何，记入变更记录。Why; it goes into the change log.")
    client_mutation_id: str | None = optional(
        "自拟的编号：同一编号只做一次。An id of your own: done once only."
    )


async def edit(info: Info, input_: Annotated[EditInput, argument("内容。What is asked.", "input")]) -> Done:
    try:
        asked = [_one(one) for one in _bounded(input_.edits)]
    except Problem as problem:
        return Done((), (Told(problem),), input_.client_mutation_id or None)
    for name, _ in asked:
        check(info.context.actor, EDITS[name][0])
    made = [(said, EDITS[name][1](info, said)) for name, said in asked]

    def work(tx: Transaction, source: Source) -> list[Record]:
        return [_done(tx, source, place, said, one) for place, (said, one) in enumerate(made)]

    return await all_once(info, input_, work, why=input_.why or None)


def _bounded(edits: list[Edit]) -> list[Edit]:
    if not 1 <= len(edits) <= MOST:
        raise BadInput(
            f"一次可改 1 至 {MOST} 项，给出了 {len(edits)} 项。",
            f"From 1 to {MOST} edits at once, not {len(edits)}.",
            code="TOO_MANY_EDITS",
            detail={"field": "edits"},
        )
    return edits


def _one(edit: Edit) -> tuple[str, Any]:
    """The name of the edit, and what is said of it; what is sent once is the whole, not a part."""
    (name,) = (name for name in EDITS if getattr(edit, name) not in (None, strawberry.UNSET))
    said = getattr(edit, name)
    check_no_own_id(said, "edit")
    return name, said


def _done(tx: Transaction, source: Source, place: int, said: Any, work: Work) -> Record:
    """A problem says which edit it is of."""
    try:
        return work(tx, speaking_of(tx, source, said))
    except Problem as problem:
        field = problem.detail.get("field")
        where = f"edits.{place}.{field}" if field else f"edits.{place}"
        raise type(problem)(
            f"第 {place + 1} 项：{problem.zh}",
            f"Edit {place + 1}: {problem.en}",
            code=problem.code,
            detail={**problem.detail, "field": where},
        ) from problem
