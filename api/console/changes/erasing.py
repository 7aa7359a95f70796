"""删除个人信息, on a page: whom an organisation names, or ever named, and a button for each."""

from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from committee import erasing as committee_erasing
from committee.contacts import masked
from committee.erasing import ever_named
from graph.stores import EVERYTHING, Scope, View
from schema import NotFound, Organisation, Problem
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
    return ErasePage(organisation, persons, asked.path, back, asked.problem)


def erase(asked: Asked) -> Elsewhere:
    """Whom the button names; all of them where it names nobody."""
    assert asked.form is not None
    check(asked.actor, Action.ERASE, asked.id)
    scope = Scope.of(asked.actor)
    person = asked.form.text("person") or None
    committee_erasing.erase(
        asked.services.store, asked.id, person, asked.actor.key, asked.form.text("why"), scope
    )
    return Elsewhere(f"{asked.path}?done=erased")
