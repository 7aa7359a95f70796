"""Who is sent messages, of what, and how far each has come. Kept beside the graph, as accounts are."""

import re
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from api.accounts import integrators
from api.messages.addresses import checked
from api.messages.receiver import Format, Parcel, Receiver
from api.messages.sealing import Seal, looks_sealed
from committee.feed import FOLLOWED
from graph.stores import EVERYTHING, Scope, Store, Transaction, View
from schema import BadInput, NotAllowed, NotFound
from schema.policy import Action, Actor, Role, may

_RECEIVER, _LETTER, _HOSTS = "receiver:", "letter:", "receiver-hosts"
_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LONGEST_NAME = 60
T = TypeVar("T")
MOST_LETTERS = 1_000  # of one receiver
MOST_RECEIVERS = (
    50  # of one platform, and of the committee: all of them are looked at whenever something is written
)
BOTH_SIGN = 24 * 3_600.0  # seconds for which messages are signed with the secret before as well


class Receivers:
    """Adding them, taking them away, and what each may be sent."""

    def __init__(
        self,
        store: Store,
        seal: Seal | None = None,
        *,
        local: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self.seal = seal or Seal()
        self._local = local
        self._clock = clock

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
            secret = new_secret()

        def run(tx: Transaction) -> Receiver:
            checked(url, hosts(tx), local=self._local)
            if token is not None and integrators.find(tx, token) is None:
                raise NotFound(f"没有令牌 {token}。", f"There is no token {token}.", code="NO_TOKEN")
            self._check_seal(tx)
            if sum(one.token == token for one in every(tx)) >= MOST_RECEIVERS:
                raise too_many()
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
            return self._kept(tx, one)

        return self._write("登记接收方 · added a receiver", run, by)

    def renew(self, id_: str, secret: str = "", of: str | None = None, by: str = "command") -> Receiver:
        """Sign with a new secret, which is shown this once, and for a day with the one before as well. Of a 钉钉 robot it
        is the `secret` that was set there."""

        def run(tx: Transaction) -> Receiver:
            one = self.seal.opened(existing(tx, id_, of))
            if one.format is Format.WECOM or (one.format is Format.DINGTALK and not secret):
                raise no_new_secret()
            change = msgspec.structs.replace
            if one.format is Format.DINGTALK:
                one = change(one, secret=secret)
            else:
                until = self._clock() + BOTH_SIGN
                one = change(one, secret=new_secret(), former=one.secret, former_until=until)
            return self._kept(tx, one)

        return self._write("换密钥 · renewed a secret", run, by)

    def _kept(self, tx: Transaction, one: Receiver) -> Receiver:
        """Sealed; `BadInput` where a secret of it pretends to be so already."""
        if looks_sealed(one):
            raise BadInput(
                "密钥，和地址里 ? 之后的，不能以 sealed: 开头。",
                "Neither a secret nor what follows the ? of an address begins with sealed:.",
                code="BAD_RECEIVER",
            )
        keep(tx, self.seal.sealed(one))
        return one

    def seal_all(self) -> int:
        """Seal with the key that is used now whatever is not, and leave no trace of how it stood: how many there were."""
        if not self.seal.is_given:
            return 0

        def run(tx: Transaction) -> int:
            found = self._to_seal(tx)
            for one in found:
                keep(tx, self.seal.sealed(one))
            return len(found)

        if not self._store.read(EVERYTHING, self._to_seal):
            return 0
        count = self._write("加封密钥 · sealed secrets", run, "messages")
        self._store.scrub()
        return count

    def _to_seal(self, view: View) -> list[Receiver]:
        """Not those that another key sealed."""
        return [one for one in every(view) if not self.seal.is_current(one) and self.seal.opens(one)]

    def _check_seal(self, view: View) -> None:
        """`NotAllowed` where others are sealed, and this one would stand beside them in plain."""
        if not self.seal.is_given:
            for one in every(view):
                self.seal.opened(one)

    def remove(self, id_: str, of: str | None = None, by: str = "command") -> Receiver:
        """It is sent nothing more; what waited for it is forgotten. Only one `of` that token, where it is named."""

        def run(tx: Transaction) -> Receiver:
            one = existing(tx, id_, of)
            tx.forget([_RECEIVER + id_, *_letter_keys(tx, id_)])
            return one

        return self._write("停用接收方 · removed a receiver", run, by)

    def again(self, id_: str, of: str | None = None, by: str = "command") -> int:
        """Send again what was given up, beginning with the oldest: how many wait for it."""

        def run(tx: Transaction) -> int:
            one = existing(tx, id_, of)
            keys, oldest = _letter_keys(tx, id_), next(letters(tx, id_), None)
            if oldest and one.parcel is None:
                tx.forget(keys[:1])
                parcel = msgspec.structs.replace(oldest, tries=0, until=one.number)
                keep(tx, msgspec.structs.replace(one, parcel=parcel, due=0.0, off=""))
            return len(keys)

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


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def too_many() -> NotAllowed:
    return NotAllowed(
        f"接收方最多 {MOST_RECEIVERS} 个；请先停用不要的。",
        f"There are at most {MOST_RECEIVERS} receivers; remove those that are not needed first.",
        code="TOO_MANY_RECEIVERS",
    )


def no_new_secret() -> BadInput:
    return BadInput(
        "机器人的密钥在它那边换：钉钉的换好后填在这里；企业微信的在地址里，请停用后重新登记。",
        "A robot's secret is renewed where it is: of DingTalk give the new one here; of WeCom it is the address, so "
        "remove the receiver and add it again.",
        code="NO_SECRET",
    )


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
    """What was given up, the oldest first, read as it is consumed."""
    return (msgspec.json.decode(text, type=Parcel) for _, text in view.remembered(f"{_LETTER}{id_}:"))


def letter_count(view: View, id_: str) -> int:
    """How much was given up; of what was to be told nothing is read, which may be a thousand times a hundred events."""
    return len(_letter_keys(view, id_))


def _letter_keys(view: View, id_: str) -> list[str]:
    return view.remembered_keys(f"{_LETTER}{id_}:")


def give_up(tx: Transaction, one: Receiver, parcel: Parcel) -> None:
    """Put aside what nobody took, in the order of moments since when it waited; of too many the oldest are forgotten."""
    key = f"{_LETTER}{one.id}:{parcel.since:017.6f}:{parcel.id}"
    tx.remember(key, msgspec.json.encode(parcel).decode())
    tx.forget(_letter_keys(tx, one.id)[:-MOST_LETTERS])


def token_of(actor: Actor) -> str | None:
    """Of whose receivers the actor disposes: a platform of its own, who keeps everything of all (None)."""
    if Role.INTEGRATOR in actor.roles:
        return actor.key
    if Scope.of(actor) == EVERYTHING or Role.OPERATOR in actor.roles:
        return None
    raise NotAllowed(
        "只有管理员、不限集群的工作人员或接入平台可以登记接收方。",
        "Receivers are registered by operators, by staff of all clusters, or by a platform.",
        code="FORBIDDEN",
    )


def scope_of(view: View, one: Receiver) -> Scope | None:
    """What the receiver may be told of; None where that is nothing any more."""
    if one.token is None:
        return EVERYTHING
    token = integrators.find(view, one.token)
    if token is None or not token.works(integrators.utc_now()) or not may(token.actor, Action.HAVE_SENT):
        return None
    return Scope.of(token.actor)
