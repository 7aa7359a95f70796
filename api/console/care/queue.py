"""What waits for a steward, and whom they care for."""

from dataclasses import dataclass

from api.console.asked import Asked
from api.console.speech import shortened
from committee import consenting, representatives
from committee.care import steward_of
from graph.stores import View
from schema import Introduction, NeedState, Organisation, Stewardship
from schema.policy import Actor, Role


@dataclass(frozen=True, slots=True)
class Task:
    """Something of an organisation that waits; `kind` is the key of its word."""

    kind: str
    organisation: Organisation
    what: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`asked` waits for the enterprise to answer first."""

    tasks: list[Task]
    asked: list[Task]
    organisations: list[tuple[Organisation, str]]


def queue(view: View, asked: Asked) -> QueuePage:
    ids = in_care(view, asked.actor)
    found = {one.id: one for one in view.get_many(Organisation, ids) if one is not None}
    tasks = [
        *(Task("care.claims", found[one.organisation_id], f"“{representatives.typed_in(one)}”") for one in representatives.waiting(view, list(found))),
        *_needs(view, found, waiting_for_us=True),
        *_introductions(view, found),
    ]  # fmt: skip
    notes = {id_: (one.note or "" if (one := steward_of(view, id_)) else "") for id_ in found}
    organisations = sorted(found.values(), key=lambda one: one.called)
    return QueuePage(
        tasks, _needs(view, found, waiting_for_us=False), [(one, notes[one.id]) for one in organisations]
    )


def in_care(view: View, actor: Actor) -> list[str]:
    """A steward's own; for staff all that anybody cares for."""
    if Role.STAFF in actor.roles:
        return [one.organisation_id for one in view.all(Stewardship)]
    return sorted(actor.care)


def _needs(view: View, found: dict[str, Organisation], *, waiting_for_us: bool) -> list[Task]:
    """Those to be confirmed; those to which a question was put wait for the enterprise."""
    return [
        Task("care.needs", found[need.organisation_id], shortened(need.text, 60))
        for need in view.needs_of(list(found))
        if need.state is NeedState.PROPOSED
        and (need.question is None or need.answer is not None) == waiting_for_us
    ]


def _introductions(view: View, found: dict[str, Organisation]) -> list[Task]:
    return [
        Task("care.introductions", organisation, "")
        for organisation in found.values()
        for _ in awaiting_by_telephone(view, organisation.id)
    ]


def awaiting_by_telephone(view: View, organisation_id: str) -> list[Introduction]:
    """Introductions that wait for an organisation for which nobody with an account acts."""
    if representatives.acting(view, organisation_id):
        return []
    return [
        one
        for one in view.introductions_of(organisation_id)
        if organisation_id in (one.a_id, one.b_id) and consenting.was_asked_for(view, one)
        and consenting.awaits(view, one, organisation_id)
    ]  # fmt: skip
