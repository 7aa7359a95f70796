"""Signing in and out, and who is at the door with a session."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from api.accounts import links, passwords, people, sessions
from api.accounts.people import Person
from graph.stores import EVERYTHING, Store, Transaction
from schema import BadInput, NotAllowed
from schema.policy import Role

_TRIES = 5  # wrong passwords before an account waits
_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
T = TypeVar("T")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in, and by which session."""

    person: Person
    session: str


class Door:
    """Every way in and out; each is one transaction that leaves no trace of a secret."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._now = clock

    def who(self, token: str) -> Signed | None:
        """Who is signed in with the token of a session."""
        now = self._now()
        with self._store.view(EVERYTHING) as view:
            found = sessions.find(view, token, now)
            person = people.find(view, found[1].person_id) if found else None
        if found is None or person is None or person.left:
            return None
        if found[1].wants_noting(now):
            self._write("noted a session", lambda tx: sessions.note(tx, found[0], now))
        return Signed(person, found[0])

    def sign_in(self, login: str, password: str, device: str) -> str:
        """The token of a new session; `NotAllowed` where account and password do not fit, or too many did not."""
        with self._store.view(EVERYTHING) as view:
            person = people.by_login(view, login)
        now = self._now()
        if person is not None and person.locked_until and now < datetime.fromisoformat(person.locked_until):
            raise waiting()
        if not passwords.fits(password, person.password if person else None) or person is None:
            if person is not None:
                self._write("a wrong password", lambda tx: _failed(tx, person.id, now))
            raise NotAllowed(
                "账号或密码不对。忘了密码时，请向管理员要一个新的链接。",
                "Account and password do not fit. If it is forgotten, ask the operator for a new link.",
                code="NOT_SIGNED_IN",
            )
        return self._write("signed in", lambda tx: _entered(tx, person.id, device, now))

    def offered(self, token: str) -> Person:
        """For whom a one-time link is."""
        with self._store.view(EVERYTHING) as view:
            return people.existing(view, links.meant(view, token, self._now()))

    def enter(self, link: str, password: str, device: str) -> str:
        """Choose a password by a one-time link: the token of a new session. Other sessions end, the link too."""

        def run(tx: Transaction) -> str:
            now = self._now()
            person = people.existing(tx, links.meant(tx, link, now))
            links.withdraw(tx, person.id)
            _choose(tx, person, password)
            return _entered(tx, person.id, device, now)

        return self._write("chose a password", run)

    def change_password(self, signed: Signed, old: str, new: str) -> None:
        """All other sessions of that person end."""
        if not passwords.fits(old, signed.person.password):
            raise NotAllowed("原密码不对。", "That is not the password so far.", code="WRONG_PASSWORD")

        def run(tx: Transaction) -> None:
            _choose(tx, people.existing(tx, signed.person.id), new, but=signed.session)

        self._write("changed a password", run)

    def sign_out(self, signed: Signed, session: str | None = None) -> None:
        """End this session, or another one of the same person."""

        def run(tx: Transaction) -> None:
            own = {id_ for id_, _ in sessions.of_person(tx, signed.person.id)}
            tx.forget(own & {session or signed.session})

        self._write("signed out", run)

    def invite(self, login: str, name: str, roles: frozenset[Role]) -> tuple[Person, str]:
        """A new person, and the token of the link that lets them in."""
        person = people.new_person(login, name, roles, self._now().isoformat(timespec="seconds"))

        def run(tx: Transaction) -> str:
            people.keep(tx, person)
            return links.offer(tx, person.id, self._now())

        return person, self._write("invited somebody", run)

    def link(self, person_id: str) -> str:
        """The token of a new link for somebody who forgot the password."""

        def run(tx: Transaction) -> str:
            return links.offer(tx, _there(tx, person_id).id, self._now())

        return self._write("gave a link", run)

    def let_go(self, person_id: str) -> None:
        """They may not sign in any more, from this moment on. Somebody must stay who keeps the accounts."""

        def run(tx: Transaction) -> None:
            person = _there(tx, person_id)
            if Role.OPERATOR in person.roles and not _other_operators(tx, person_id):
                raise BadInput(
                    "这是最后一位管理员；请先邀请另一位。",
                    "This is the last operator; invite another one first.",
                    code="LAST_OPERATOR",
                )
            left = self._now().isoformat(timespec="seconds")
            people.keep(tx, replace(person, roles=frozenset(), password=None, left=left))
            links.withdraw(tx, person_id)
            tx.forget([id_ for id_, _ in sessions.of_person(tx, person_id)])

        self._write("let somebody go", run)

    def _write(self, why: str, work: Callable[[Transaction], T]) -> T:
        with self._store.write("accounts", why) as tx:
            result = work(tx)
            tx.commit()
            return result


def _there(tx: Transaction, person_id: str) -> Person:
    person = people.existing(tx, person_id)
    if person.left:
        raise BadInput(f"{person.name} 已经离开。", f"{person.name} has left.", code="HAS_LEFT")
    return person


def _other_operators(tx: Transaction, person_id: str) -> list[Person]:
    return [one for one in people.everyone(tx) if Role.OPERATOR in one.roles and one.id != person_id]


def _choose(tx: Transaction, person: Person, password: str, but: str | None = None) -> None:
    hash_ = passwords.hashed(password, person.login)
    people.keep(tx, replace(person, password=hash_, failures=0, locked_until=None))
    tx.forget([id_ for id_, _ in sessions.of_person(tx, person.id) if id_ != but])


def _entered(tx: Transaction, person_id: str, device: str, now: datetime) -> str:
    person = _there(tx, person_id)
    if person.failures:
        people.keep(tx, replace(person, failures=0, locked_until=None))
    return sessions.begin(tx, person_id, device, now)


def _failed(tx: Transaction, person_id: str, now: datetime) -> None:
    """The more wrong passwords, the longer the account waits."""
    person = people.existing(tx, person_id)
    failures = person.failures + 1
    over = failures - _TRIES
    wait = min(_WAIT * 2 ** min(over, 10), _LONGEST_WAIT) if over >= 0 else None
    locked = (now + wait).isoformat(timespec="seconds") if wait else None
    people.keep(tx, replace(person, failures=failures, locked_until=locked))


def waiting() -> NotAllowed:
    return NotAllowed(
        "密码错了太多次，请过一会儿再试，或向管理员要一个新的链接。",
        "Too many wrong passwords: try again later, or ask the operator for a new link.",
        code="TRY_LATER",
    )
