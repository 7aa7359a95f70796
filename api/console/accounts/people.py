"""The people who have an account, for who keeps them."""

from dataclasses import dataclass, field

import segno

from api.accounts import Door, Person
from api.accounts.people import everyone, existing
from api.console.accounts.own import bad_button
from api.console.asked import Asked
from graph.stores import EVERYTHING, View
from schema import Problem
from schema.policy import OF_THE_COMMITTEE, Role


@dataclass(frozen=True, slots=True)
class PeoplePage:
    people: list[Person]
    roles: list[Role] = field(default_factory=lambda: list(OF_THE_COMMITTEE))
    typed: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset({Role.STAFF})
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link, shown once; `code` is the same as an SVG to scan."""

    person: Person
    url: str
    code: str
    back: str


def people(view: View, asked: Asked) -> PeoplePage:
    """Those who left last; what was typed stays where it was refused."""
    committee = [
        one for one in everyone(view) if not one.phone
    ]  # who acts for an enterprise is its steward's matter
    found = sorted(committee, key=lambda one: (one.left is not None, one.login))
    if asked.form is None or asked.form.text("do") != "invite":
        return PeoplePage(found, problem=asked.problem)
    typed = {name: asked.form.text(name) for name in ("login", "name")}
    return PeoplePage(found, typed=typed, chosen=frozenset(asked.form.all("role")), problem=asked.problem)


def change_people(asked: Asked) -> object:
    """What the button says: invite, link (a new one) or let_go."""
    door, form = Door(asked.services.store), asked.form
    assert form is not None
    match form.text("do"):
        case "invite":
            roles = frozenset(role for role in OF_THE_COMMITTEE if role in form.all("role"))
            return shown_once(asked, *door.invite(form.text("login"), form.text("name"), roles))
        case "link":
            with asked.services.store.view(EVERYTHING) as view:
                person = existing(view, form.text("person"))
            return shown_once(asked, person, door.link(person.id))
        case "let_go":
            door.let_go(form.text("person"), form.text("successor") or None, asked.actor.key)
            with asked.services.store.view(EVERYTHING) as view:
                return people(view, asked)
    raise bad_button()


def shown_once(asked: Asked, person: Person, token: str, back: str = "/people") -> LinkPage:
    url = f"{asked.origin}/enter/{token}"
    code = segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=False)
    return LinkPage(person, url, code, back)
