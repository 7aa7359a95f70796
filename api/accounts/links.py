"""One-time links: how somebody gets in the first time, and after a password was forgotten. No e-mail address needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from api.accounts.tokens import key, new_token
from graph.stores import Transaction, View
from schema import NotFound

LASTS = timedelta(hours=72)
_LINK, _FOR = "enter:", "enter-for:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """For whom it is, and until when it may be used, once."""

    person_id: str
    until: datetime


def offer(tx: Transaction, person_id: str, now: datetime) -> str:
    """The token of a new link; an earlier one of that person works no more."""
    withdraw(tx, person_id)
    token = new_token()
    id_ = key(_LINK, token)
    tx.remember(id_, msgspec.json.encode(Link(person_id=person_id, until=now + LASTS)).decode())
    tx.remember(_FOR + person_id, id_)
    return token


def withdraw(tx: Transaction, person_id: str) -> None:
    """No link of that person works any more."""
    if id_ := tx.recall(_FOR + person_id):
        tx.forget([id_, _FOR + person_id])


def stands(view: View, person_id: str, now: datetime) -> bool:
    """Whether a link of that person could still be used."""
    id_ = view.recall(_FOR + person_id)
    text = view.recall(id_) if id_ else None
    return text is not None and now <= msgspec.json.decode(text, type=Link).until


def every(view: View) -> Iterator[tuple[str, Link]]:
    """Whose each is."""
    for _, text in view.remembered(_LINK):
        link = msgspec.json.decode(text, type=Link)
        yield link.person_id, link


def meant(view: View, token: str, now: datetime) -> str:
    """Whose link it is; `NotFound` where it was used, replaced, or is too old."""
    text = view.recall(key(_LINK, token))
    link = msgspec.json.decode(text, type=Link) if text is not None else None
    if link is None or now > link.until:
        raise over()
    return link.person_id


def over() -> NotFound:
    return NotFound(
        "这个链接已经用过或过期了；请向管理员或您的店小二要一个新的。",
        "This link was used before, or is too old; ask the operator or your steward for a new one.",
        code="LINK_OVER",
    )
