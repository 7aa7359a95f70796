"""Receivers of messages, for who may have any: how far each has come, what nobody took, and the buttons for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from anyio import from_thread

from api.accounts import integrators
from api.accounts.pace import Tried
from api.console.asked import Asked
from api.console.posted import not_whole
from api.messages.posting import Sent
from api.messages.receiver import Format, Parcel, Receiver
from api.messages.receivers import every, hosts, letter_count, letters, token_of
from committee.feed import FOLLOWED
from graph.stores import EVERYTHING, View
from schema import Problem
from schema.policy import Action, check, may

_FIELDS = ("name", "url", "format", "secret")
_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A receiver; `behind` is how many changes it was not told of yet, `aside` how much nobody took, and `first` the oldest of that."""

    receiver: Receiver
    behind: int
    aside: int
    first: Sequence[Parcel]
    token: str | None = None
    tested: Sent | None = None

    @property
    def next_try(self) -> str:
        return _moment(self.receiver.due)

    @property
    def since(self) -> str:
        return _moment(self.receiver.parcel.since) if self.receiver.parcel else ""


@dataclass(frozen=True, slots=True)
class ReceiversPage:
    shown: list[Shown]
    hosts: tuple[str, ...]
    may_allow: bool
    is_sealed: bool
    formats: list[Format] = field(default_factory=lambda: list(Format))
    kinds: tuple[type, ...] = FOLLOWED
    typed: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReceiverSecretPage:
    """A new secret, shown once."""

    receiver: Receiver
    is_sealed: bool


def receivers(view: View, asked: Asked, tested: tuple[str, Sent] | None = None) -> ReceiversPage:
    """Those that the reader may dispose of; what was typed stays where it was refused."""
    of = token_of(asked.actor)
    shown = [_shown(view, one, tested) for one in every(view) if of is None or one.token == of]
    page = ReceiversPage(
        shown,
        hosts(view),
        may(asked.actor, Action.KEEP_ACCOUNTS) or not asked.settings.accounts,
        asked.services.receivers.seal.is_given,
        problem=asked.problem,
    )
    if asked.form is not None and asked.form.text("do") == "add" and asked.problem:
        page.typed.update({name: asked.form.text(name) for name in _FIELDS})
        return ReceiversPage(
            page.shown,
            page.hosts,
            page.may_allow,
            page.is_sealed,
            typed=page.typed,
            chosen=frozenset(asked.form.all("kind")),
            problem=asked.problem,
        )
    return page


def change_receivers(asked: Asked) -> object:
    """What the button says: add, renew, test, again, remove, allow or disallow."""
    kept, form, of, by = asked.services.receivers, asked.form, token_of(asked.actor), asked.actor.key
    assert form is not None
    id_, tested = form.text("receiver"), None
    match form.text("do"):
        case "add":
            format_ = Format(form.text("format")) if form.text("format") in list(Format) else Format.SIGNED
            one = kept.add(
                form.text("name"),
                form.text("url"),
                format_,
                tuple(form.all("kind")),
                of,
                form.text("secret"),
                by,
            )
            if format_ is Format.SIGNED:
                return ReceiverSecretPage(one, kept.seal.is_given)
        case "renew":
            one = kept.renew(id_, form.text("secret"), of, by)
            if one.format is Format.SIGNED:
                return ReceiverSecretPage(one, kept.seal.is_given)
        case "test":
            asked.services.pace.check(Tried.TEST, by)
            tested = id_, from_thread.run(asked.services.messenger.test, id_, of)
        case "again":
            kept.again(id_, of, by)
        case "remove":
            kept.remove(id_, of, by)
        case "allow" | "disallow" as which:
            if asked.settings.accounts:
                check(asked.actor, Action.KEEP_ACCOUNTS)
            (kept.allow if which == "allow" else kept.disallow)(form.text("host").strip(), by)
        case _:
            raise not_whole()
    return asked.services.store.read(EVERYTHING, lambda view: receivers(view, asked, tested))


def _shown(view: View, one: Receiver, tested: tuple[str, Sent] | None) -> Shown:
    token = integrators.find(view, one.token) if one.token else None
    behind = max(0, view.number() - one.number)
    said = tested[1] if tested and tested[0] == one.id else None
    aside, first = letter_count(view, one.id), list(islice(letters(view, one.id), _LETTERS))
    return Shown(one, behind, aside, first, token.name if token else one.token, said)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
