"""Handing over many at once: whom, with what is open there, to which steward."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.accounts import Person
from api.accounts.people import people
from api.accounts.posts import carers, stewards_for_each
from api.console.asked import Asked, Elsewhere
from api.console.care.queue import Task, in_care, tasks_of
from api.console.editing.records import source
from api.console.forms import new_token
from committee import caring
from graph.stores import Transaction, View
from schema import BadInput, Organisation, Problem, Stewardship


@dataclass(frozen=True, slots=True)
class Cared:
    """An organisation with what is open there; `note` is what the steward before left to see to."""

    organisation: Organisation
    note: str
    open: list[Task]


@dataclass(frozen=True, slots=True)
class CaredBy:
    """What one steward cares for, of what the page may hand over."""

    steward: str
    name: str
    theirs: list[Cared]


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """`to` may take over; `chosen` and `all_of` are ticked again where the form was refused."""

    cared_by: list[CaredBy]
    to: list[Person]
    chosen: frozenset[str]
    all_of: frozenset[str]
    taker: str
    note: str
    token: str
    problem: Problem | None


def handing_over(view: View, asked: Asked) -> HandOverPage:
    ids = in_care(view, asked.actor)
    form = asked.form
    takers = {one.id: one for some in stewards_for_each(view, ids).values() for one in some}
    return HandOverPage(
        cared_by=list(_by_steward(view, ids)),
        to=sorted(takers.values(), key=lambda one: one.login),
        chosen=frozenset(form.all("organisation")) if form else frozenset({asked.text("organisation")}),
        all_of=frozenset(form.all("all_of")) if form else frozenset(),
        taker=form.text("to") if form else "",
        note=form.text("note") if form else "",
        token=new_token(),
        problem=asked.problem,
    )


def _by_steward(view: View, ids: list[str]) -> Iterator[CaredBy]:
    found = {one.id: one for one in view.get_many(Organisation, ids) if one is not None}
    tasks: dict[str, list[Task]] = {}
    for task in tasks_of(view, found):
        tasks.setdefault(task.organisation.id, []).append(task)
    by: dict[str, list[Cared]] = {}
    for one in view.entrusted_with(Stewardship, list(found)):
        organisation = found[one.organisation_id]
        by.setdefault(one.person, []).append(
            Cared(organisation, one.note or "", tasks.get(organisation.id, []))
        )
    who = people(view, by)
    for person in sorted(by, key=lambda one: who[one].login if one in who else one):
        theirs = sorted(by[person], key=lambda one: one.organisation.called)
        yield CaredBy(person, who[person].name if person in who else person, theirs)


def hand_over(tx: Transaction, asked: Asked) -> Elsewhere:
    """Those that are ticked, and all of the stewards that are, with what is open there: all or none."""
    assert asked.form is not None
    form, may_take = asked.form, carers(tx)
    ids = [*form.all("organisation"), *_all_of(tx, asked, frozenset(form.all("all_of")))]
    if not ids:
        raise BadInput(
            "请勾选要交接的企业。",
            "Tick whom to hand over.",
            code="NOTHING_CHOSEN",
            detail={"field": "organisation"},
        )
    to = form.text("to")
    if not to:
        raise BadInput(
            "请选接手的店小二。", "Choose who takes over.", code="NO_STEWARD", detail={"field": "to"}
        )
    done = caring.hand_over(tx, asked.actor, ids, to, may_take, form.text("note") or None, source(asked))
    return Elsewhere(f"/care/hand-over?done=handed_over_many&n={len(done)}")


def _all_of(tx: Transaction, asked: Asked, stewards: frozenset[str]) -> list[str]:
    if not stewards:
        return []
    cared = tx.entrusted_with(Stewardship, in_care(tx, asked.actor))
    return [one.organisation_id for one in cared if one.person in stewards]
