"""A unified social credit code belongs to one organisation, also after an undo."""

from dataclasses import replace

from committee.identity.codes import code_of
from committee.undoing.plan import Effect
from graph.stores import View
from schema import Enterprise, Institution, Organisation


def settle_codes(view: View, found: dict[str, Effect]) -> None:
    """Who got the code meanwhile keeps it; who had it before keeps it as text."""
    taken = {code: one for one in found.values() if (code := code_of(one.then)) and code == code_of(one.now)}
    for one in found.values():
        code = code_of(one.then)
        if code is None or code == code_of(one.now) or not isinstance(one.then, Enterprise | Institution):
            continue
        holder = taken[code].then if code in taken else _holder(view, found, code)
        if holder is None or holder.id == one.id or not isinstance(holder, Organisation):
            taken[code] = one
            continue
        one.then = replace(one.then, uscc=None, uscc_as_given=code)
        one.why = (
            f"统一社会信用代码 {code} 现属于“{holder.name}”，只作为原文保留",
            f"the code {code} belongs to “{holder.name}” now and is kept as text only",
        )


def _holder(view: View, found: dict[str, Effect], code: str) -> Organisation | None:
    """Who has the code once everything is done."""
    holder = view.organisation_by_uscc(code)
    if holder is None or holder.id not in found:
        return holder
    then = found[holder.id].then
    return then if isinstance(then, Organisation) and code_of(then) == code else None
