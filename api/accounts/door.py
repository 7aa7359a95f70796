"""Signing in and out, and who is at the door with a session."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.accounts import links, passwords, people, posts, sessions
from api.accounts.leaving import TYPED
from api.accounts.people import Person
from api.accounts.writing import Writing, moment
from committee import representatives
from committee.contacts import phones_in
from committee.representatives import Registration
from graph.stores import EVERYTHING, Transaction
from graph.stores import ChangeKind as Kind
from schema import BadInput, NotAllowed
from schema.policy import Actor, Role

_TRIES = 5  # wrong passwords before an account waits
_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in, and by which session."""

    person: Person
    session: str
    actor: Actor


class Door(Writing):
    """Every way in and out."""

    def who(self, token: str) -> Signed | None:
        """Who is signed in with the token of a session."""
        now = self._now()
        with self._store.view(EVERYTHING) as view:
            found = sessions.find(view, token, now)
            person = people.find(view, found[1].person_id) if found else None
            if found is None or person is None or person.left:
                return None
            actor = posts.actor(view, person)
        if found[1].wants_noting(now):
            self._write("noted a session", lambda tx: sessions.note(tx, found[0], now))
        return Signed(person, found[0], actor)

    def sign_in(self, login: str, password: str, device: str) -> str:
        """The token of a new session; `NotAllowed` where account and password do not fit, or too many did not: in the same
        words, so that nobody learns which accounts there are."""
        with self._store.view(EVERYTHING) as view:
            person = people.by_login(view, login)
        if not self._opens(person, password) or person is None:
            raise NotAllowed(
                "账号或密码不对。连错五次以后，对的也要等一会儿才行，越错等得越久；忘了密码时，请向管理员或您的店小二要一个新的链接。",
                "Account and password do not fit. After five wrong ones the right one waits, too, longer each time; if it is "
                "forgotten, ask the operator or your steward for a new link.",
                code="NOT_SIGNED_IN",
            )
        now = self._now()
        return self._event(
            Kind.SIGN_IN, "登录 · signed in", lambda tx: entered(tx, person.id, device, now), person.id
        )

    def _opens(self, person: Person | None, password: str) -> bool:
        """Whether it is that person's password and they need not wait; whoever tries it anywhere, it counts. It takes as
        long where there is nobody."""
        now = self._now()
        fits = passwords.fits(password, person.password if person else None)
        if person is None or _waits(person, now):
            return False
        if not fits:
            self._event(
                Kind.SIGN_IN,
                "密码不对 · a wrong password",
                lambda tx: _failed(tx, person.id, now),
                about=person.id,
            )
        return fits

    def keep_typed(self, session: str, text: str) -> None:
        """Keep for whoever signed in with this session what they typed while they were not."""
        if signed := self.who(session):
            self._write("kept what was typed", lambda tx: tx.remember(TYPED + signed.person.id, text))

    def typed(self, signed: Signed) -> str:
        """What was kept so, the last time."""
        with self._store.view(EVERYTHING) as view:
            return view.recall(TYPED + signed.person.id) or ""

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
            return entered(tx, person.id, device, now)

        return self._event(Kind.SIGN_IN, "凭链接设密码 · chose a password", run, self.offered(link).id)

    def enter_once(self, link: str, device: str) -> str:
        """The token of a new session, by a one-time link and without a password; one that was chosen stays."""

        def run(tx: Transaction) -> str:
            now = self._now()
            person_id = links.meant(tx, link, now)
            links.withdraw(tx, person_id)
            return entered(tx, person_id, device, now)

        return self._event(Kind.SIGN_IN, "凭链接登录 · entered by a link", run, self.offered(link).id)

    def change_password(self, signed: Signed, old: str, new: str) -> None:
        """All other sessions of that person end, and a link that was given no longer lets anybody in."""
        if not self._opens(signed.person, old):
            raise NotAllowed("原密码不对。", "That is not the password so far.", code="WRONG_PASSWORD")

        def run(tx: Transaction) -> None:
            links.withdraw(tx, signed.person.id)
            _choose(tx, people.existing(tx, signed.person.id), new, but=signed.session)

        self._event(Kind.ACCOUNT, "改密码 · changed a password", run, signed.person.id)

    def remind_at(self, signed: Signed, email: str) -> None:
        """Where somebody wants to be told that something waits for them; nowhere where it is empty."""

        def run(tx: Transaction) -> None:
            people.keep(tx, people.with_email(people.existing(tx, signed.person.id), email))

        self._write("said where to be reminded", run)

    def sign_out(self, signed: Signed, session: str | None = None) -> None:
        """End this session, or another one of the same person."""

        def run(tx: Transaction) -> None:
            own = {id_ for id_, _ in sessions.of_person(tx, signed.person.id)}
            sessions.end(tx, signed.person.id, own & {session or signed.session})
            tx.forget([TYPED + signed.person.id])

        self._event(Kind.SIGN_IN, "退出 · signed out", run, signed.person.id)

    def register(
        self,
        said: Registration,
        login: str,
        name: str,
        password: str,
        device: str,
        signed: Signed | None = None,
    ) -> str | None:
        """Somebody of an enterprise, whose claim waits for its steward: the token of a new session, None for who has
        one. The account is a telephone number. Who has an account and knows its password claims one more."""
        now = self._now()
        person = signed.person if signed else self._registering(login, name, password, now)

        def run(tx: Transaction) -> str | None:
            id_ = person.id if signed else _registered(tx, person, password)
            _act_for_enterprises(tx, id_)
            source = self._source("网上登记", id_)
            representatives.register(tx, said, id_, posts.carers(tx, said.get("cluster")), source)
            return None if signed else entered(tx, id_, device, now)

        return self._write("网上登记 · an enterprise registered", run, person.id)

    def _registering(self, login: str, name: str, password: str, now: datetime) -> Person:
        """A new account, or the one that this password opens: a form that is sent twice makes one."""
        number = _number(login)
        with self._store.view(EVERYTHING) as view:
            known = people.by_login(view, number)
        if known is None:
            new = people.new_person(number, name, frozenset({Role.ENTERPRISE}), moment(now), phone=number)
            return replace(new, password=passwords.hashed(password, number))
        if Role.ENTERPRISE in known.roles and self._opens(known, password):
            return known
        raise BadInput(
            "这个手机号已经有账号；请先登录，忘了密码请向您的店小二要一个链接。",
            "There is an account of this number; sign in first, or ask your steward for a link.",
            code="LOGIN_TAKEN",
            detail={"field": "login"},
        )


def _registered(tx: Transaction, person: Person, password: str) -> str:
    """Whose account it is now: where the same form came twice at once, that of the first."""
    first = people.by_login(tx, person.login)
    if first is not None and (first.id == person.id or passwords.fits(password, first.password)):
        return first.id
    people.keep(tx, person)
    return person.id


def _act_for_enterprises(tx: Transaction, person_id: str) -> None:
    """Who works for the committee may be of an enterprise, too."""
    person = people.staying(tx, person_id)
    if Role.ENTERPRISE not in person.roles:
        people.keep(tx, replace(person, roles=person.roles | {Role.ENTERPRISE}))


def _number(said: str) -> str:
    """A mobile number as an account: its eleven digits."""
    found = phones_in(said)
    number = "".join(char for char in found[0] if char.isdigit())[-11:] if found else ""
    if not number.startswith("1"):
        raise BadInput(
            "请写 11 位手机号，以后用它登录。",
            "Write a mobile number of 11 digits; you sign in with it from now on.",
            code="BAD_PHONE",
            detail={"field": "login"},
        )
    return number


def _choose(tx: Transaction, person: Person, password: str, but: str | None = None) -> None:
    hash_ = passwords.hashed(password, person.login)
    people.keep(tx, replace(person, password=hash_, failures=0, locked_until=None))
    sessions.end(tx, person.id, [id_ for id_, _ in sessions.of_person(tx, person.id) if id_ != but])


def entered(tx: Transaction, person_id: str, device: str, now: datetime) -> str:
    person = people.staying(tx, person_id)
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


def _waits(person: Person, now: datetime) -> bool:
    return person.locked_until is not None and now < datetime.fromisoformat(person.locked_until)
