"""Keeping the accounts: inviting, roles, leaving, erasing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.accounts import links, people, posts, roles
from api.accounts.leaving import erase_account, forget_unfinished
from api.accounts.people import Person
from api.accounts.posts import Post
from api.accounts.writing import Writing
from committee import caring
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import ChangeKind as Kind
from graph.stores import Transaction
from schema.ids import type_of
from schema.policy import Actor, Role
from schema.uscc import is_valid


class Keeper(Writing):
    """What who keeps the accounts does: who has one, which roles they hold, and when it ends."""

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
            return links.offer(tx, people.staying(tx, person_id).id, self._now())

        return self._event(Kind.ACCOUNT, "给了登录链接 · gave a link", run, by, about=person_id)

    def let_go(self, person_id: str, successor: str | None = None, by: str = "accounts") -> None:
        """They may not sign in any more, from this moment on. Somebody must stay who keeps the accounts; what they
        cared for goes to the `successor`, and they act for nobody any more."""

        def run(tx: Transaction) -> None:
            roles.let_go(tx, people.staying(tx, person_id), successor, self._source("人员与角色", by))
            forget_unfinished(tx, person_id)

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
            return roles.assign(tx, people.staying(tx, person_id), posts_, successor, source, keep)

        why = f"角色：{'、'.join(sorted(str(one) for one in posts_))} · roles changed"
        return self._event(Kind.ACCOUNT, why, run, by, about=person_id)

    def hand_over(self, named: Sequence[str], to: str, note: str | None, by: str = "accounts") -> int:
        """To how many organisations, each named by id, code or name, that person is the steward from now on."""

        def run(tx: Transaction) -> int:
            ids = [organisation_meant(tx, _meant_by(one)).id for one in named]
            keeper = Actor(by, by, frozenset({Role.STAFF}))
            source = self._source("人员与角色", by)
            return len(caring.hand_over(tx, keeper, ids, to, posts.carers(tx), note, source))

        return self._write("交接 · handed over", run, by)


def _named(person: Person) -> str:
    return "、".join(sorted(role.zh for role in person.roles))


def _meant_by(said: str) -> OrganisationNamed:
    """By id, by code, or by name."""
    if type_of(said):
        return OrganisationNamed(id=said)
    return OrganisationNamed(uscc=said) if is_valid(said) else OrganisationNamed(name=said)
