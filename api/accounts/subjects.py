"""Who at an OpenID provider is who here; and what was begun there and has not come back yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from api.accounts.tokens import key, new_token
from graph.stores import Transaction, View
from schema import NotAllowed

_FLOW, _SUBJECT, _BOUND = "openid:", "openid-sub:", "openid-of:"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """`browser` is a hash of a secret that only this browser has; `person_id` whom the subject is to be bound to, by a
    one-time link where `by_link`; `then` where to go on."""

    nonce: str
    verifier: str
    browser: str
    until: datetime
    then: str = "/"
    person_id: str | None = None
    by_link: bool = False


def browser_of(secret: str) -> str:
    return sha256(f"openid:{secret}".encode()).hexdigest()


def begin(tx: Transaction, flow: Flow) -> str:
    """The state under which it comes back, once. Those that never came back are forgotten."""
    old = [id_ for id_, text in tx.remembered(_FLOW) if _read(text).until < flow.until - LASTS]
    tx.forget(old)
    state = new_token()
    tx.remember(key(_FLOW, state), msgspec.json.encode(flow).decode())
    return state


def begun(view: View, state: str, secret: str, now: datetime) -> Flow:
    """What was begun; `NotAllowed` where it was by another browser, came back already, or took too long."""
    text = view.recall(key(_FLOW, state))
    flow = _read(text) if text is not None else None
    if flow is None or flow.browser != browser_of(secret) or now > flow.until:
        raise NotAllowed(
            "这次登录已经用过、过期，或不是在这个浏览器里开始的；请重新登录。",
            "This way in was used, took too long, or was begun in another browser; sign in again.",
            code="OPENID_STATE",
        )
    return flow


def take(tx: Transaction, state: str, secret: str, now: datetime) -> Flow:
    """The same, once."""
    flow = begun(tx, state, secret, now)
    tx.forget([key(_FLOW, state)])
    return flow


def bind(tx: Transaction, issuer: str, subject: str, person_id: str) -> None:
    """From now on that is who they are there; a subject of somebody else is refused."""
    id_ = _id(issuer, subject)
    holder = tx.recall(id_)
    if holder is not None and holder != person_id:
        raise NotAllowed(
            "这个统一身份已经是另一个账号的。",
            "That identity belongs to another account already.",
            code="OPENID_TAKEN",
        )
    unbind(tx, person_id)
    tx.remember(id_, person_id)
    tx.remember(_BOUND + person_id, id_)


def unbind(tx: Transaction, person_id: str) -> None:
    if id_ := tx.recall(_BOUND + person_id):
        tx.forget([id_, _BOUND + person_id])


def bound(view: View, person_id: str) -> bool:
    return view.recall(_BOUND + person_id) is not None


def person_of(view: View, issuer: str, subject: str) -> str:
    """The key of the account; `NotAllowed` where nobody is bound to it."""
    found = view.recall(_id(issuer, subject))
    if found is None:
        raise NotAllowed(
            "这个统一身份还没有对上账号：请用一次性链接进来，在那里选“用统一身份登录”；或登录后在“我的账号”里对上。",
            "No account is bound to that identity yet: choose it where your one-time link leads, or in your account.",
            code="OPENID_UNKNOWN",
        )
    return found


def _id(issuer: str, subject: str) -> str:
    return _SUBJECT + sha256("\0".join((issuer, subject)).encode()).hexdigest()


def _read(text: str) -> Flow:
    return msgspec.json.decode(text, type=Flow)
