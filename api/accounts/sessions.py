"""Sessions: one for each device that somebody is signed in on; each can be ended by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from api.accounts.tokens import key, new_token
from graph.stores import Transaction, View

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
_NOTED = timedelta(minutes=5)  # how exactly it is known when a session was last used
_SESSION = "signed:"
_BY = "signed-by:"  # whose it is comes first, so that nobody else's is looked at
_LONGEST_DEVICE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody is signed in on a device since `began`; `seen` is when that was last used."""

    person_id: str
    began: datetime
    seen: datetime
    device: str = ""

    def is_over(self, now: datetime) -> bool:
        return now - self.seen > IDLE or now - self.began > ABSOLUTE

    def wants_noting(self, now: datetime) -> bool:
        return now - self.seen > _NOTED


def begin(tx: Transaction, person_id: str, device: str, now: datetime) -> str:
    """The token of a new session; those of the person that are over are forgotten."""
    end(tx, person_id, [id_ for id_, one in of_person(tx, person_id) if one.is_over(now)])
    token = new_token()
    one = Session(person_id=person_id, began=now, seen=now, device=device[:_LONGEST_DEVICE])
    id_ = key(_SESSION, token)
    _keep(tx, id_, one)
    tx.remember(f"{_BY}{person_id}:{id_}", "")
    return token


def end(tx: Transaction, person_id: str, ids: Iterable[str]) -> None:
    """These sessions of that person are over from now on."""
    ended = list(ids)
    tx.forget([*ended, *(f"{_BY}{person_id}:{id_}" for id_ in ended)])


def find(view: View, token: str, now: datetime) -> tuple[str, Session] | None:
    """The session of the token, and under what it is kept; None where it is over."""
    id_ = key(_SESSION, token)
    text = view.recall(id_)
    one = msgspec.json.decode(text, type=Session) if text is not None else None
    return (id_, one) if one is not None and not one.is_over(now) else None


def note(tx: Transaction, id_: str, now: datetime) -> None:
    """It was used; one that was ended meanwhile stays ended."""
    if (text := tx.recall(id_)) is not None:
        _keep(tx, id_, replace(msgspec.json.decode(text, type=Session), seen=now))


def every(view: View) -> Iterator[tuple[str, Session]]:
    for id_, text in view.remembered(_SESSION):
        yield id_, msgspec.json.decode(text, type=Session)


def of_person(view: View, person_id: str) -> Iterator[tuple[str, Session]]:
    own = f"{_BY}{person_id}:"
    for by in view.remembered_keys(own):
        id_ = by.removeprefix(own)
        if (text := view.recall(id_)) is not None:
            yield id_, msgspec.json.decode(text, type=Session)


def _keep(tx: Transaction, id_: str, one: Session) -> None:
    tx.remember(id_, msgspec.json.encode(one).decode())
