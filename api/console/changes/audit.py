"""留痕: who signed in, changed accounts, exported, was shown contacts and erased a person; when, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.accounts.people import called, find
from api.console.asked import Asked
from api.console.changes.listing import after_of, moment_of
from graph.stores import EVENTS, ChangeKind, ChangeSet, View
from graph.stores.chain import Chain
from schema import Organisation, Reveal
from schema.policy import Action, may

_PAGE = 50
_LOOKED_THROUGH = 5_000
# What an operator sees, who has no business with the enterprises.
OF_ACCOUNTS = (ChangeKind.SIGN_IN, ChangeKind.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Event:
    """`about` and `purpose` are in words, empty where there is none."""

    set: ChangeSet
    about: str
    purpose: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    events: tuple[Event, ...]
    kinds: tuple[ChangeKind, ...]
    kind: str
    who: str
    since: str
    more: str | None
    cut: int
    chain: Chain
    problem: str = ""


def audit(view: View, asked: Asked) -> AuditPage:
    since, kind, who = asked.text("since"), asked.text("kind"), asked.text("who")
    moment, problem = moment_of(since, asked)
    kinds = may_see(asked)
    chosen = [one for one in kinds if one.value == kind] or list(kinds)
    found: list[ChangeSet] = []
    looked, key = 0, after_of(asked)
    more = True
    while more and len(found) < _PAGE and looked < _LOOKED_THROUGH:
        page = view.change_sets(_PAGE, key, chosen)
        for one, at in zip(page.items, page.keys, strict=True):
            looked, key = looked + 1, at
            if moment is not None and one.at < moment.isoformat():
                more = False
                break
            if _names(view, one, who):
                found.append(one)
            if len(found) == _PAGE:
                break
        else:
            more = page.more
    url = asked.url(after="~".join(key)) if more and key and len(found) == _PAGE else None
    return AuditPage(
        events=tuple(_events(view, asked, found)),
        kinds=kinds,
        kind=kind,
        who=who,
        since=since,
        more=url,
        cut=looked if looked >= _LOOKED_THROUGH else 0,
        chain=view.chain(),
        problem=problem,
    )


def may_see(asked: Asked) -> tuple[ChangeKind, ...]:
    """All events for the committee's staff, those of accounts for who keeps them."""
    if may(asked.actor, Action.READ_LOG):
        return tuple(kind for kind in ChangeKind if kind in EVENTS)
    return OF_ACCOUNTS


def _names(view: View, one: ChangeSet, who: str) -> bool:
    """Whether somebody so called did it, or it is about them."""
    if not who:
        return True
    for key in (one.by, one.about or ""):
        person = find(view, key)
        if who in (key, *((person.name, person.login) if person else ())):
            return True
    return False


def _events(view: View, asked: Asked, found: Sequence[ChangeSet]) -> Iterator[Event]:
    for one in found:
        reveals = [
            change.after
            for change in (view.changes_in(one.id) if one.kind is ChangeKind.REVEAL else ())
            if isinstance(change.after, Reveal)
        ]
        about = [
            _called(view, id_) for id_ in (one.about, *(reveal.organisation_id for reveal in reveals)) if id_
        ]
        yield Event(one, asked.say.list(about), asked.say.list([reveal.purpose for reveal in reveals]))


def _called(view: View, id_: str) -> str:
    organisation = view.get(Organisation, id_)
    return organisation.called if organisation else called(view, id_)
