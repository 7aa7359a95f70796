"""People with an account. The change log names them by `id`; what that person is called stands only here."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from api.accounts import integrators
from graph.stores import Transaction, View
from schema import BadInput, NotFound
from schema.policy import Role

_PERSON, _LOGIN, _ID = "person:", "login:", "per_"
_LOGIN_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_LONGEST_NAME = 40
_EMAIL_FORM = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`password` is an argon2id hash, None until one was chosen; `locked_until` and `since` are ISO 8601 in UTC;
    `clusters` are those for which a role is held: one that is not in it is held for all that is stored.
    `phone` is where somebody of an enterprise can be called, `email` where they want to be reminded. One who left has
    `left`, no roles and no password; the name stays for the history until it is erased."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    since: str
    clusters: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    phone: str | None = None
    email: str | None = None
    password: str | None = None
    failures: int = 0
    locked_until: str | None = None
    left: str | None = None


def new_person(login: str, name: str, roles: frozenset[Role], now: str, phone: str | None = None) -> Person:
    """Somebody to `keep`; `BadInput` where the account could not be typed, or nobody could tell who it is."""
    login, name = login.strip().lower(), name.strip()
    if not _LOGIN_FORM.fullmatch(login):
        raise BadInput(
            "账号用 2 到 32 个小写字母、数字、点、横线，以字母或数字开头，例如 wangfang。",
            "An account has 2 to 32 small letters, digits, dots and dashes, and begins with a letter or digit.",
            code="BAD_LOGIN",
        )
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput(
            f"请写姓名，最多 {_LONGEST_NAME} 个字。",
            f"Write the person's name, at most {_LONGEST_NAME} characters.",
            code="BAD_NAME",
            detail={"field": "who"},
        )
    if not roles:
        raise BadInput("请至少选一个角色。", "Choose at least one role.", code="NO_ROLE")
    id_ = f"{_ID}{secrets.token_hex(8)}"
    return Person(id=id_, login=login, name=name, roles=roles, since=now, phone=phone)


def with_email(person: Person, said: str) -> Person:
    """Reminded at that address from now on; nowhere where it is empty."""
    address = said.strip()
    if address and not (_EMAIL_FORM.fullmatch(address) and address.isascii()):
        raise BadInput(
            "这不是邮箱地址。", "That is no e-mail address.", code="BAD_EMAIL", detail={"field": "email"}
        )
    return replace(person, email=address or None)


def keep(tx: Transaction, person: Person) -> None:
    """Store the person, new or changed; an account that another one has is refused."""
    holder = tx.recall(_LOGIN + person.login)
    if holder is not None and holder != person.id:
        raise BadInput(
            f"账号 {person.login} 已经有人用了，请换一个。",
            f"The account {person.login} is taken; choose another.",
            code="LOGIN_TAKEN",
        )
    tx.remember(_LOGIN + person.login, person.id)
    tx.remember(_PERSON + person.id, msgspec.json.encode(person).decode())


def forget(tx: Transaction, person: Person) -> None:
    """Nobody is called anything under that key any more."""
    tx.forget([_PERSON + person.id, _LOGIN + person.login])


def find(view: View, id_: str) -> Person | None:
    text = view.recall(_PERSON + id_)
    return msgspec.json.decode(text, type=Person) if text is not None else None


def by_login(view: View, login: str) -> Person | None:
    id_ = view.recall(_LOGIN + login.strip().lower())
    return find(view, id_) if id_ is not None else None


def existing(view: View, id_: str) -> Person:
    person = find(view, id_)
    if person is None:
        raise NotFound("没有这个人。", "There is no such person.", code="NO_PERSON")
    return person


def staying(view: View, id_: str) -> Person:
    """The same; `BadInput` where they have left."""
    person = existing(view, id_)
    if person.left:
        raise BadInput(f"{person.name} 已经离开。", f"{person.name} has left.", code="HAS_LEFT")
    return person


def called(view: View, key: str) -> str:
    """What somebody is called whom the change log names `key`; a name that is none of ours as it is."""
    person = find(view, key) if key.startswith(_ID) else None
    return person.name if person else integrators.called(view, key) or key


def everyone(view: View) -> Iterator[Person]:
    """All who have or had an account, by account."""
    found = (msgspec.json.decode(text, type=Person) for _, text in view.remembered(_PERSON))
    return iter(sorted(found, key=lambda person: person.login))


def with_role(view: View, role: Role) -> list[Person]:
    """All who have it, by account."""
    return [person for person in everyone(view) if role in person.roles]


def people(view: View, ids: Iterable[str]) -> dict[str, Person]:
    """Those of these who are known, by key."""
    found = ((id_, find(view, id_)) for id_ in dict.fromkeys(ids))
    return {id_: person for id_, person in found if person is not None}
