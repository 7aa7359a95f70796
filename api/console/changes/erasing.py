"""删除个人信息, on a page: whom an organisation names, or ever named, and a button for each."""

from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.erasing import erase as erase_everywhere
from api.erasing import forget_uploads, mask_for
from committee.acting import nothing_here
from committee.contacts import masked
from committee.erasing import ever_named
from committee.erasing_enterprises import erase_enterprise
from graph.stores import EVERYTHING, Scope, View
from schema import BadInput, NotFound, Organisation, Problem
from schema.policy import Action, check


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody by key: what is known of them, masked; `former` where the organisation names them no more."""

    key: str
    masked: str
    former: bool


@dataclass(frozen=True, slots=True)
class ErasePage:
    organisation: Organisation
    persons: list[Listed]
    path: str
    back: str
    own: bool  # who asks acts for it, and may take out all of it
    problem: Problem | None


def erasing(view: View, asked: Asked) -> ErasePage:
    organisation = view.get(Organisation, asked.id)
    if organisation is None:
        raise NotFound(*asked.say.both("problem.not_found"))
    check(asked.actor, Action.ERASE, organisation.id)
    named = {one.key for one in organisation.contacts}
    with asked.services.store.view(EVERYTHING) as whole:
        found = ever_named(whole, organisation.id)
    if (
        Scope.of(asked.actor) != EVERYTHING and organisation.id not in asked.actor.acts_for
    ):  # those that one sees
        found = {key: values for key, values in found.items() if any(one.key in named for one in values)}
    persons = [
        Listed(
            key, "；".join(masked(one.contact) for one in values), all(one.key not in named for one in values)
        )
        for key, values in found.items()
    ]
    back = f"/mine/{asked.id}" if asked.path.startswith("/mine/") else f"/organisations/{asked.id}"
    return ErasePage(
        organisation, persons, asked.path, back, organisation.id in asked.actor.acts_for, asked.problem
    )


def erase(asked: Asked) -> Elsewhere:
    """Whom the button names; all of them where it names nobody. Or the enterprise itself, on its own page."""
    assert asked.form is not None
    check(asked.actor, Action.ERASE, asked.id)
    if asked.form.text("do") == "everything":
        return _erase_enterprise(asked)
    scope = Scope.of(asked.actor)
    person = asked.form.text("person") or None
    why, services = asked.form.text("why"), asked.services
    erase_everywhere(services.store, services.staging, asked.id, person, asked.actor.key, why, scope)
    return Elsewhere(f"{asked.path}?done=erased")


def _erase_enterprise(asked: Asked) -> Elsewhere:
    """By somebody who acts for it, who says so twice."""
    assert asked.form is not None
    form, store = asked.form, asked.services.store
    if asked.id not in asked.actor.acts_for:
        raise nothing_here()
    if not form.text("sure"):
        raise BadInput(
            "请勾选“确定删除”。", "Tick that you are sure.", code="NOT_SURE", detail={"field": "sure"}
        )
    keep = bool(form.text("figures"))
    mask = mask_for(store, asked.id, None)
    erase_enterprise(store, asked.id, asked.actor.key, form.text("why"), source(asked), keep_figures=keep)
    forget_uploads(asked.services.staging, mask)
    return Elsewhere("/mine?done=enterprise_erased")
