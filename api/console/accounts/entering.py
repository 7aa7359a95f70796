"""At the door: with a password, or the first time with a one-time link."""

from dataclasses import dataclass

from api.accounts import Door, Person
from api.console.asked import Asked, Elsewhere
from graph.stores import View
from schema import BadInput, NotFound, Problem

_LONGEST_WAY = 500


@dataclass(frozen=True, slots=True)
class SignInPage:
    login: str
    then: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class EnterPage:
    """`person` is None where the link is over."""

    person: Person | None
    problem: Problem | None


def signing_in(view: View, asked: Asked) -> SignInPage:
    login = asked.form.text("login") if asked.form else ""
    then = asked.form.text("then") if asked.form else asked.text("then")
    return SignInPage(login, way(then), asked.problem)


def sign_in(asked: Asked) -> Elsewhere:
    assert asked.form is not None
    door = Door(asked.services.store)
    login, password = asked.form.text("login"), asked.form.secret("password")
    return Elsewhere(way(asked.form.text("then")), door.sign_in(login, password, asked.device))


def entering(view: View, asked: Asked) -> EnterPage:
    try:
        return EnterPage(Door(asked.services.store).offered(asked.id), asked.problem)
    except NotFound as problem:
        return EnterPage(None, problem)


def enter(asked: Asked) -> Elsewhere:
    assert asked.form is not None
    password = asked.form.secret("password")
    if password != asked.form.secret("again"):
        raise BadInput("两次输入的密码不一样。", "The two passwords differ.", code="PASSWORDS_DIFFER")
    return Elsewhere("/", Door(asked.services.store).enter(asked.id, password, asked.device))


def way(then: str) -> str:
    """Where to go on: a page of ours, never another site."""
    ours = then.startswith("/") and not then.startswith(("//", "/\\")) and then.isprintable()
    return then if ours and len(then) <= _LONGEST_WAY else "/"
