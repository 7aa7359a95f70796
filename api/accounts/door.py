"""Signing in and out, and who is at the door with a session."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from api.accounts import links, passwords, people, posts, roles, sessions, subjects
from api.accounts.people import Person
from api.accounts.posts import Post
from api.accounts.subjects import Flow
from api.accounts.tokens import new_token
from committee import caring, erasing, representatives
from committee.contacts import phones_in
from committee.references import OrganisationNamed, organisation_meant
from committee.representatives import Registration
from graph.stores import EVERYTHING, NewChangeSet, Store, Transaction
from graph.stores import ChangeKind as Kind
from schema import BadInput, Contact, NotAllowed, Representative, Source
from schema.ids import type_of
from schema.policy import Actor, Role
from schema.uscc import is_valid

_TYPED = "typed:"
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
    actor: Actor


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
            Kind.SIGN_IN, "登录 · signed in", lambda tx: _entered(tx, person.id, device, now), person.id
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
            self._write("kept what was typed", lambda tx: tx.remember(_TYPED + signed.person.id, text))

    def typed(self, signed: Signed) -> str:
        """What was kept so, the last time."""
        with self._store.view(EVERYTHING) as view:
            return view.recall(_TYPED + signed.person.id) or ""

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

        return self._event(Kind.SIGN_IN, "凭链接设密码 · chose a password", run, self.offered(link).id)

    def enter_once(self, link: str, device: str) -> str:
        """The token of a new session, by a one-time link and without a password; one that was chosen stays."""

        def run(tx: Transaction) -> str:
            now = self._now()
            person_id = links.meant(tx, link, now)
            links.withdraw(tx, person_id)
            return _entered(tx, person_id, device, now)

        return self._event(Kind.SIGN_IN, "凭链接登录 · entered by a link", run, self.offered(link).id)

    def begin_openid(
        self, secret: str, then: str, link: str | None, person_id: str | None
    ) -> tuple[str, str, str]:
        """(verifier, nonce, state) of a way by a provider, for the browser that has this secret; to bind the account of
        a one-time link, or that person's."""

        def run(tx: Transaction) -> str:
            now = self._now()
            whose = links.meant(tx, link, now) if link else person_id
            flow = Flow(
                nonce=nonce,
                verifier=verifier,
                browser=subjects.browser_of(secret),
                until=now + subjects.LASTS,
                then=then,
                person_id=whose,
                by_link=link is not None,
            )
            return subjects.begin(tx, flow)

        verifier, nonce = new_token(), new_token()
        return verifier, nonce, self._write("began a way in", run)

    def take_openid(self, state: str, secret: str) -> Flow:
        """What was begun under this state, once."""
        return self._write("came back", lambda tx: subjects.take(tx, state, secret, self._now()))

    def enter_by_openid(self, flow: Flow, issuer: str, subject: str, device: str) -> str | None:
        """The token of a new session of whoever that is; None where it was bound to the account of who is signed in."""

        def run(tx: Transaction) -> str | None:
            now = self._now()
            if flow.person_id is None:
                return _entered(tx, subjects.person_of(tx, issuer, subject), device, now)
            if flow.by_link and not links.stands(tx, flow.person_id, now):
                raise links.over()
            subjects.bind(tx, issuer, subject, _there(tx, flow.person_id).id)
            if not flow.by_link:
                return None
            links.withdraw(tx, flow.person_id)
            return _entered(tx, flow.person_id, device, now)

        return self._event(Kind.SIGN_IN, "凭外部登录 · entered by a provider", run, about=flow.person_id)

    def change_password(self, signed: Signed, old: str, new: str) -> None:
        """All other sessions of that person end."""
        if not self._opens(signed.person, old):
            raise NotAllowed("原密码不对。", "That is not the password so far.", code="WRONG_PASSWORD")

        def run(tx: Transaction) -> None:
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
            tx.forget([_TYPED + signed.person.id])

        self._event(Kind.SIGN_IN, "退出 · signed out", run, signed.person.id)

    def invite(
        self, login: str, name: str, held: Iterable[Role | Post], by: str = "accounts"
    ) -> tuple[Person, str]:
        """A new person with these roles, and the token of the link that lets them in."""
        held_roles, clusters = posts.held(one if isinstance(one, Post) else Post(one) for one in held)
        new = people.new_person(login, name, held_roles, self._now().isoformat(timespec="seconds"))
        person = replace(new, clusters=clusters)

        def run(tx: Transaction) -> str:
            people.keep(tx, person)
            return links.offer(tx, person.id, self._now())

        why = f"邀请：{_named(person)} · invited"
        return person, self._event(Kind.ACCOUNT, why, run, by, about=person.id)

    def link(self, person_id: str, by: str = "accounts") -> str:
        """The token of a new link for somebody who forgot the password."""

        def run(tx: Transaction) -> str:
            return links.offer(tx, _there(tx, person_id).id, self._now())

        return self._event(Kind.ACCOUNT, "给了登录链接 · gave a link", run, by, about=person_id)

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
            return None if signed else _entered(tx, id_, device, now)

        return self._write("网上登记 · an enterprise registered", run, person.id)

    def _registering(self, login: str, name: str, password: str, now: datetime) -> Person:
        """A new account, or the one that this password opens: a form that is sent twice makes one."""
        number = _number(login)
        with self._store.view(EVERYTHING) as view:
            known = people.by_login(view, number)
        if known is None:
            new = people.new_person(number, name, frozenset({Role.ENTERPRISE}), _moment(now), phone=number)
            return replace(new, password=passwords.hashed(password, number))
        if Role.ENTERPRISE in known.roles and self._opens(known, password):
            return known
        raise BadInput(
            "这个手机号已经有账号；请先登录，忘了密码请向您的店小二要一个链接。",
            "There is an account of this number; sign in first, or ask your steward for a link.",
            code="LOGIN_TAKEN",
            detail={"field": "login"},
        )

    def let_go(self, person_id: str, successor: str | None = None, by: str = "accounts") -> None:
        """They may not sign in any more, from this moment on. Somebody must stay who keeps the accounts; what they
        cared for goes to the `successor`, and they act for nobody any more."""

        def run(tx: Transaction) -> None:
            roles.let_go(tx, _there(tx, person_id), successor, self._source("人员与角色", by))
            tx.forget([_TYPED + person_id, *(key for key, _ in tx.remembered(f"draft:{person_id}:"))])

        self._event(Kind.ACCOUNT, "离开 · somebody left", run, by, about=person_id)

    def erase(self, person_id: str, why: str, by: str = "accounts", successor: str | None = None) -> None:
        """Who they were is nowhere any more: the account ends, and name, number, address and password with it. What they
        did stays in the log under a key that leads to nobody."""

        def run(tx: Transaction) -> None:
            erase_account(tx, people.existing(tx, person_id), self._source("人员与角色", by), successor)

        self._event(Kind.ERASURE, why, run, by, about=person_id)
        self._store.scrub()

    def assign(
        self,
        person_id: str,
        held: Iterable[Post],
        successor: str | None = None,
        by: str = "accounts",
        keep: str | None = None,
    ) -> Person:
        """They hold these roles from this moment on, and sign in again but in the session `keep`. Somebody must stay who
        keeps the accounts; whom they may not care for any more goes to the `successor`."""
        posts_ = list(held)

        def run(tx: Transaction) -> Person:
            source = self._source("人员与角色", by)
            return roles.assign(tx, _there(tx, person_id), posts_, successor, source, keep)

        why = f"角色：{'、'.join(sorted(str(one) for one in posts_))} · roles changed"
        return self._event(Kind.ACCOUNT, why, run, by, about=person_id)

    def hand_over(self, named: Sequence[str], to: str, note: str | None, by: str = "accounts") -> int:
        """To how many organisations, each named by id, code or name, that person is the steward from now on."""

        def run(tx: Transaction) -> int:
            ids = [organisation_meant(tx, meant_by(one)).id for one in named]
            keeper = Actor(by, by, frozenset({Role.STAFF}))
            source = self._source("人员与角色", by)
            return len(caring.hand_over(tx, keeper, ids, to, posts.carers(tx), note, source))

        return self._write("交接 · handed over", run, by)

    def _source(self, document: str, by: str) -> Source:
        return Source(document=document, recorded_at=_moment(self._now()), recorded_by=by)

    def _event(
        self,
        kind: Kind,
        why: str,
        work: Callable[[Transaction], T],
        by: str = "accounts",
        about: str | None = None,
    ) -> T:
        """What is written down because it was done."""
        return self._write(why, work, by, NewChangeSet(kind=kind, why=why, about=about))

    def _write(
        self,
        why: str,
        work: Callable[[Transaction], T],
        by: str = "accounts",
        change_set: NewChangeSet | None = None,
    ) -> T:
        with self._store.write(by, why, change_set) as tx:
            result = work(tx)
            tx.commit()
            return result


def erase_account(tx: Transaction, person: Person, source: Source, successor: str | None = None) -> None:
    """The account ends, and with it whatever was remembered of them."""
    if not person.left:
        roles.let_go(tx, person, successor, source)
    acted_for = [one.organisation_id for one in tx.entrusted_to(Representative, person.id)]
    erasing.mask_named(
        tx, acted_for, Contact(person=person.name, phone=person.phone), source.recorded_by or ""
    )
    forget(tx, person)


def forget(tx: Transaction, person: Person) -> None:
    """Whatever was remembered of them."""
    people.forget(tx, person)
    own = (f"draft:{person.id}:", f"mutation:{person.id}:")
    tx.forget([_TYPED + person.id, *(key for prefix in own for key, _ in tx.remembered(prefix))])


def _named(person: Person) -> str:
    return "、".join(sorted(role.zh for role in person.roles))


def _registered(tx: Transaction, person: Person, password: str) -> str:
    """Whose account it is now: where the same form came twice at once, that of the first."""
    first = people.by_login(tx, person.login)
    if first is not None and (first.id == person.id or passwords.fits(password, first.password)):
        return first.id
    people.keep(tx, person)
    return person.id


def _act_for_enterprises(tx: Transaction, person_id: str) -> None:
    """Who works for the committee may be of an enterprise, too."""
    person = _there(tx, person_id)
    if Role.ENTERPRISE not in person.roles:
        people.keep(tx, replace(person, roles=person.roles | {Role.ENTERPRISE}))


def _there(tx: Transaction, person_id: str) -> Person:
    person = people.existing(tx, person_id)
    if person.left:
        raise BadInput(f"{person.name} 已经离开。", f"{person.name} has left.", code="HAS_LEFT")
    return person


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


def meant_by(said: str) -> OrganisationNamed:
    """By id, by code, or by name."""
    if type_of(said):
        return OrganisationNamed(id=said)
    return OrganisationNamed(uscc=said) if is_valid(said) else OrganisationNamed(name=said)


def _moment(now: datetime) -> str:
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")


def _choose(tx: Transaction, person: Person, password: str, but: str | None = None) -> None:
    hash_ = passwords.hashed(password, person.login)
    people.keep(tx, replace(person, password=hash_, failures=0, locked_until=None))
    sessions.end(tx, person.id, [id_ for id_, _ in sessions.of_person(tx, person.id) if id_ != but])


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


def _waits(person: Person, now: datetime) -> bool:
    return person.locked_until is not None and now < datetime.fromisoformat(person.locked_until)
