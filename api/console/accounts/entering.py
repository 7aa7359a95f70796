"""At the door: with a password, or the first time with a one-time link; back to what one was about to send."""

from dataclasses import dataclass

import msgspec

from api.accounts import Door, Person
from api.accounts.guard import FIELD
from api.accounts.pace import Tried
from api.console.asked import Asked, Elsewhere
from api.console.posted import Posted
from graph.stores import View
from schema import BadInput, NotFound, Problem

_LONGEST_WAY = 500
_LONGEST_KEPT = 60_000
_SECRET = frozenset({"password", "again", "old", "new", FIELD})


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody was sending to a page when the session had ended."""

    path: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignInPage:
    login: str
    then: str
    kept: str
    openid: bool
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class ResumePage:
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class EnterPage:
    """`person` is None where the link is over."""

    person: Person | None
    openid: bool
    problem: Problem | None


def signing_in(view: View, asked: Asked) -> SignInPage:
    if asked.form is not None and asked.wanted:
        return SignInPage("", "/", packed(asked.wanted, asked.form), False, asked.problem)
    login = asked.form.text("login") if asked.form else ""
    then = asked.form.text("then") if asked.form else asked.text("then")
    kept = asked.form.secret("kept") if asked.form else ""
    return SignInPage(login, way(then), kept, asked.settings.openid is not None and not kept, asked.problem)


def sign_in(asked: Asked) -> Elsewhere:
    assert asked.form is not None
    asked.services.pace.check(Tried.SIGN_IN, asked.address)
    door, kept = Door(asked.services.store), asked.form.secret("kept")
    login, password = asked.form.text("login"), asked.form.secret("password")
    session = door.sign_in(login, password, asked.device)
    if kept and unpacked(kept):
        door.keep_typed(session, kept)
        return Elsewhere("/resume", session)
    return Elsewhere(way(asked.form.text("then")), session)


def resuming(view: View, asked: Asked) -> ResumePage:
    """What was typed before the session ended, to be sent after all."""
    assert asked.signed is not None
    return ResumePage(unpacked(Door(asked.services.store).typed(asked.signed)))


def packed(path: str, form: Posted) -> str:
    """What was typed, but for passwords, as one field of the door; nothing where it is too long to be carried."""
    fields = [
        [name, value] for name, values in form.fields.items() if name not in _SECRET for value in values
    ]
    text = msgspec.json.encode([path, fields]).decode()
    return text if fields and len(text) <= _LONGEST_KEPT else ""


def unpacked(kept: str) -> Kept | None:
    """None for what no door of ours packed."""
    try:
        path, fields = msgspec.json.decode(kept, type=tuple[str, list[tuple[str, str]]])
    except msgspec.MsgspecError:
        return None
    return Kept(path, tuple(fields)) if way(path) == path and len(kept) <= _LONGEST_KEPT else None


def entering(view: View, asked: Asked) -> EnterPage:
    try:
        return EnterPage(
            Door(asked.services.store).offered(asked.id), asked.settings.openid is not None, asked.problem
        )
    except NotFound as problem:
        return EnterPage(None, False, problem)


def enter(asked: Asked) -> Elsewhere:
    assert asked.form is not None
    asked.services.pace.check(Tried.SIGN_IN, asked.address)
    if asked.form.text("do") == "once":
        return Elsewhere("/", Door(asked.services.store).enter_once(asked.id, asked.device))
    password = asked.form.secret("password")
    if password != asked.form.secret("again"):
        raise BadInput("两次输入的密码不一样。", "The two passwords differ.", code="PASSWORDS_DIFFER")
    return Elsewhere("/", Door(asked.services.store).enter(asked.id, password, asked.device))


def way(then: str) -> str:
    """Where to go on: a page of ours, never another site."""
    ours = then.startswith("/") and not then.startswith(("//", "/\\")) and then.isprintable()
    return then if ours and len(then) <= _LONGEST_WAY else "/"
