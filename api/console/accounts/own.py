"""One's own account: where one is signed in, and the password."""

from dataclasses import dataclass

from api.accounts import Door, Signed, sessions, subjects
from api.accounts.sessions import Session
from api.console.asked import Asked, Elsewhere
from api.console.posted import not_whole
from graph.stores import View
from schema import Problem


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Sessions with the key that ends each, the one last used first; `openid` is whether an identity is bound, empty
    where none can be."""

    signed: Signed
    sessions: list[tuple[str, Session]]
    openid: str
    problem: Problem | None


def own(view: View, asked: Asked) -> OwnPage:
    signed = present(asked)
    found = sorted(sessions.of_person(view, signed.person.id), key=lambda one: one[1].seen, reverse=True)
    openid = ""
    if asked.settings.openid is not None:
        openid = "bound" if subjects.bound(view, signed.person.id) else "unbound"
    return OwnPage(signed, found, openid, asked.problem)


def change_own(asked: Asked) -> Elsewhere:
    """What the button says: out, end (another session), email or password."""
    signed, door, form = present(asked), Door(asked.services.store), asked.form
    assert form is not None
    match form.text("do"):
        case "out":
            door.sign_out(signed)
            return Elsewhere("/sign-in?done=out", session="")
        case "end":
            door.sign_out(signed, form.text("session"))
            return Elsewhere("/account?done=device")
        case "email":
            door.remind_at(signed, form.text("email"))
            return Elsewhere("/account?done=email")
        case "password":
            door.change_password(signed, form.secret("old"), form.secret("new"))
            return Elsewhere("/account?done=password")
    raise not_whole()


def present(asked: Asked) -> Signed:
    assert asked.signed is not None  # the gate let nobody else through
    return asked.signed
