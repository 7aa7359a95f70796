"""What waits for a steward, and whom they care for."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.console.asked import Asked
from api.console.speech import shortened
from committee import inbox, representatives
from committee.inbox import Waits
from committee.stewardship import steward_of
from graph.stores import Scope, View
from graph.stores.scoped import wholly_seen
from schema import Need, Organisation, Record, Representative, Stewardship
from schema.policy import Actor, Role

_KINDS = {Waits.CLAIM: "care.claims", Waits.NEED: "care.needs", Waits.TELEPHONE: "care.introductions"}


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
    tasks = tasks_of(view, found)
    asked_back = [need for need in view.needs_of(list(found)) if inbox.waits_for_answer(need)]
    waiting = [
        Task("care.needs", found[need.organisation_id], shortened(need.text, 60)) for need in asked_back
    ]
    notes = {id_: (one.note or "" if (one := steward_of(view, id_)) else "") for id_ in found}
    organisations = sorted(found.values(), key=lambda one: one.called)
    return QueuePage(tasks, waiting, [(one, notes[one.id]) for one in organisations])


def tasks_of(view: View, found: Mapping[str, Organisation]) -> list[Task]:
    """What is open with each of these, which stand by their ids."""
    return [
        Task(_KINDS[one.waits], found[one.organisation_id], _what(one.record, found[one.organisation_id]))
        for one in inbox.of_steward(view, list(found))
    ]


def _what(record: Record, organisation: Organisation) -> str:
    """What was sent; of a claim what they called the enterprise, where that is not its name."""
    match record:
        case Representative():
            typed = representatives.typed_in(record).replace("\n", " ")
            return "" if typed == organisation.name else f"“{typed}”"
        case Need():
            return shortened(record.text, 60)
        case _:
            return ""


def in_care(view: View, actor: Actor) -> list[str]:
    """A steward's own; for staff all of their clusters that anybody cares for."""
    if Role.STAFF not in actor.roles:
        return sorted(actor.care)
    return wholly_seen(view, Scope.of(actor), [one.organisation_id for one in view.all(Stewardship)])
