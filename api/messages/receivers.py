"""Who is sent messages, of what, and how far each has come. Kept beside the graph, as accounts are."""

import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeVar

import msgspec

from api.accounts import integrators
from api.messages.addresses import checked
from committee.feed import FOLLOWED
from graph.stores import EVERYTHING, Scope, Store, Transaction, View
from schema import BadInput, NotFound
from schema.policy import Action, may

_RECEIVER, _LETTER, _HOSTS = "receiver:", "letter:", "receiver-hosts"
_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LONGEST_NAME = 60
T = TypeVar("T")
MOST_LETTERS = 1_000  # of one receiver


class Format(StrEnum):
    """How a message is put."""

    SIGNED = "signed"  # JSON, signed as standardwebhooks.com says
    WECOM = "wecom"  # 企业微信群机器人
    DINGTALK = "dingtalk"  # 钉钉群机器人


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent, and how often it was tried: the same each time, so that what came twice is known by `id`."""

    id: str
    body: str
    events: int
    until: int
    tries: int = 0
    since: float = 0.0
    said: str = ""


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """`url` is sent what becomes of records of these `kinds` (all without any) after the change `number`, as the
    platform of `token` sees them; as the committee does where there is none. Of the robots the url is the secret."""

    id: str
    name: str
    url: str
    format: Format
    secret: str
    number: int
    kinds: tuple[str, ...] = ()
    token: str | None = None
    parcel: Parcel | None = None
    due: float = 0.0
    leased: float = 0.0
    off: str = ""

    @property
    def types(self) -> tuple[type, ...]:
        return tuple(one for one in FOLLOWED if not self.kinds or one.__name__ in self.kinds)

    @property
    def shown_url(self) -> str:
        return self.url.partition("?")[0]


class Receivers:
    """Adding them, taking them away, and what each may be sent."""

    def __init__(self, store: Store, *, local: bool = False) -> None:
        self._store = store
        self.local = local

    def add(
        self,
        name: str,
        url: str,
        format_: Format = Format.SIGNED,
        kinds: tuple[str, ...] = (),
        token: str | None = None,
        secret: str = "",
        by: str = "command",
    ) -> Receiver:
        """A new one, from now on. Its secret is shown this once."""
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            raise BadInput("请写接收方的名称。", "Write what the receiver is called.", code="BAD_NAME")
        known = {one.__name__ for one in FOLLOWED}
        if unknown := set(kinds) - known:
            raise BadInput(
                f"没有这类记录：{min(unknown)[:40]}。",
                f"There are no such records: {min(unknown)[:40]}.",
                code="BAD_TYPES",
            )
        if format_ is Format.SIGNED:
            secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()

        def run(tx: Transaction) -> Receiver:
            checked(url, hosts(tx), local=self.local)
            if token is not None and integrators.find(tx, token) is None:
                raise NotFound(f"没有令牌 {token}。", f"There is no token {token}.", code="NO_TOKEN")
            one = Receiver(
                id=f"rcv_{secrets.token_hex(8)}",
                name=name.strip(),
                url=url.strip(),
                format=format_,
                secret=secret,
                number=tx.number(),
                kinds=kinds,
                token=token,
            )
            keep(tx, one)
            return one

        return self._write("登记接收方 · added a receiver", run, by)

    def remove(self, id_: str, of: str | None = None, by: str = "command") -> Receiver:
        """It is sent nothing more; what waited for it is forgotten. Only one `of` that token, where it is named."""

        def run(tx: Transaction) -> Receiver:
            one = existing(tx, id_, of)
            tx.forget([_RECEIVER + id_, *(key for key, _ in tx.remembered(f"{_LETTER}{id_}:"))])
            return one

        return self._write("停用接收方 · removed a receiver", run, by)

    def again(self, id_: str, of: str | None = None, by: str = "command") -> int:
        """Send again what was given up, beginning with the oldest: how many wait for it."""

        def run(tx: Transaction) -> int:
            one = existing(tx, id_, of)
            found = list(letters(tx, id_))
            if found and one.parcel is None:
                tx.forget([f"{_LETTER}{id_}:{found[0].id}"])
                parcel = msgspec.structs.replace(found[0], tries=0, until=one.number)
                keep(tx, msgspec.structs.replace(one, parcel=parcel, due=0.0, off=""))
            return len(found)

        return self._write("重发 · sent again", run, by)

    def allow(self, host: str, by: str = "command") -> tuple[str, ...]:
        """From now on messages may go to that host; `*.example.com` is all below example.com."""
        if not _HOST.fullmatch(host.lower()):
            raise BadInput(
                f"“{host[:100]}”不是主机名；例：hooks.example.com、*.example.com。",
                f"“{host[:100]}” is no host; for example hooks.example.com or *.example.com.",
                code="BAD_HOST",
            )
        return self._allowed(lambda known: {*known, host.lower()}, by)

    def disallow(self, host: str, by: str = "command") -> tuple[str, ...]:
        return self._allowed(lambda known: known - {host.lower()}, by)

    def _allowed(self, change: Callable[[set[str]], set[str]], by: str) -> tuple[str, ...]:
        def run(tx: Transaction) -> tuple[str, ...]:
            now = tuple(sorted(change(set(hosts(tx)))))
            tx.remember(_HOSTS, msgspec.json.encode(now).decode())
            return now

        return self._write("改允许的主机 · set the allowed hosts", run, by)

    def _write(self, why: str, work: Callable[[Transaction], T], by: str) -> T:
        with self._store.write(by, why) as tx:
            result = work(tx)
            tx.commit()
            return result


def hosts(view: View) -> tuple[str, ...]:
    """Those that messages may go to, beside the robots'."""
    text = view.recall(_HOSTS)
    return msgspec.json.decode(text, type=tuple[str, ...]) if text else ()


def every(view: View) -> Iterator[Receiver]:
    found = [msgspec.json.decode(text, type=Receiver) for _, text in view.remembered(_RECEIVER)]
    return iter(sorted(found, key=lambda one: (one.name, one.id)))


def existing(view: View, id_: str, of: str | None = None) -> Receiver:
    """The receiver; `NotFound` where there is none, or another token's."""
    text = view.recall(_RECEIVER + id_)
    one = msgspec.json.decode(text, type=Receiver) if text is not None else None
    if one is None or (of is not None and one.token != of):
        raise NotFound(f"没有接收方 {id_}。", f"There is no receiver {id_}.", code="NO_RECEIVER")
    return one


def keep(tx: Transaction, one: Receiver) -> None:
    tx.remember(_RECEIVER + one.id, msgspec.json.encode(one).decode())


def letters(view: View, id_: str) -> Iterator[Parcel]:
    """What was given up, the oldest first."""
    found = [msgspec.json.decode(text, type=Parcel) for _, text in view.remembered(f"{_LETTER}{id_}:")]
    return iter(sorted(found, key=lambda one: one.since))


def give_up(tx: Transaction, one: Receiver, parcel: Parcel) -> None:
    """Put aside what nobody took; of too many the oldest are forgotten."""
    tx.remember(f"{_LETTER}{one.id}:{parcel.id}", msgspec.json.encode(parcel).decode())
    found = list(letters(tx, one.id))
    tx.forget([f"{_LETTER}{one.id}:{old.id}" for old in found[:-MOST_LETTERS]])


def scope_of(view: View, one: Receiver) -> Scope | None:
    """What the receiver may be told of; None where that is nothing any more."""
    if one.token is None:
        return EVERYTHING
    token = integrators.find(view, one.token)
    if token is None or not token.works(integrators.utc_now()) or not may(token.actor, Action.HAVE_SENT):
        return None
    return Scope.of(token.actor)
