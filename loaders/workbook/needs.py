"""需求: what is needed, in the words of who needs it."""

from typing import Any

from committee.recording import need_id
from loaders.rows import Row
from loaders.workbook.organisations import put_contacts
from loaders.workbook.words import NEED_STATES, choice, kind_of, visibility_of
from loaders.world import World
from schema import Need, NeedState
from schema.ids import key_id
from schema.names import fold


def build_need(row: Row, world: World) -> None:
    """A row of 需求; without words of its own the product's name is what it says."""
    text = row.words("text") or row.needed_name(
        "text" if "text" in row.headings else "product", "需求内容", "need"
    )
    row.refuse_invisible(text, "text")
    who = world.named(row, "who", "企业", "organisation")
    name = row.name("product")
    kind = kind_of(row)
    product = world.product(row, name, kind) if name else None
    need = put_need(row, world, who, text, product, kind=kind, **conditions(row))
    world.detailed |= {need_key(who, text), *([need_key(who, product)] if product else ())}
    put_contacts(row, world, who)
    number = world.number(row, need.id)
    if number:
        world.put(Need(id=need.id, organisation_id=who, text=need.text, external_ids=(number,)))


def put_need(row: Row, world: World, who: str, text: str, product: str | None, **values: Any) -> Need:
    """One need of `who`."""
    return world.make(
        row, Need, need_id(who, text), organisation_id=who, text=text, product_id=product, **values
    )


def need_key(organisation_id: str, what: str) -> str:
    """Under which a need in a list column finds the row that says more about it."""
    return key_id("Need", "detailed", organisation_id, fold(what))


def conditions(row: Row) -> dict[str, Any]:
    """Everything a row states about a need but who and what."""
    state = choice(row, "state", NEED_STATES, "UNKNOWN_STATE", "状态", "state") or NeedState.OPEN
    return {
        "quantity": row.quantity("quantity"),
        "specification": row.text("specification"),
        "certificates": row.several("certificates"),
        "region_text": row.text("region_text"),
        "deadline": row.date("deadline", remark=False),
        "deadline_text": row.text("deadline"),
        "state": state,
        "closed_reason": row.text("state") if state is NeedState.CLOSED else None,
        "visibility": visibility_of(row),
        "note": row.note(phones=False),
    }
