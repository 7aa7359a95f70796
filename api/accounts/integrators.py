"""Platforms that ask by machine: each by a token that the operator gave, shown once, which can be turned off at any moment."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from api.accounts.tokens import key, new_token
from committee.references import OrganisationNamed, organisation_meant
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, Transaction, View
from schema import BadInput, ClusterParty, NotAllowed, NotFound
from schema.ids import type_of
from schema.policy import Actor, Permit, Role

PREFIX = "qx_"  # by which who searches texts for secrets finds one that got out
BUDGET = 3_000_000  # points a minute: some 1,000 questions to the matcher
MOST_BUDGET = 100_000_000
DAYS, MOST_DAYS = 90, 366
_TOKEN, _OF, _ID = "token:", "token-of:", "tok_"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the platform `name` may do until then; `id` is what the change log says, `budget` the points that it may
    spend in a minute. `clusters` are cluster parties by id: none where it is all that is stored."""

    id: str
    name: str
    permits: frozenset[Permit]
    clusters: frozenset[str]
    since: datetime
    until: datetime
    budget: int = BUDGET
    revoked: datetime | None = None

    @property
    def actor(self) -> Actor:
        roles = frozenset({Role.INTEGRATOR})
        return Actor(
            self.id, self.name, roles, clusters={Role.INTEGRATOR: self.clusters}, permits=self.permits
        )

    def works(self, now: datetime) -> bool:
        return self.revoked is None and now <= self.until


class Tokens:
    """Giving them, taking them back, and whose one is."""

    def __init__(self, store: Store, now: datetime | None = None) -> None:
        self._store = store
        self._fixed = now

    def _now(self) -> datetime:
        return self._fixed or datetime.now(UTC)

    def who(self, token: str) -> Token:
        """Whose token it is at this moment; `NotAllowed` where it opens nothing."""
        text = self._store.read(EVERYTHING, lambda view: view.recall(key(_TOKEN, token)))
        found = msgspec.json.decode(text, type=Token) if text is not None else None
        if found is None:
            raise _unknown()
        if found.revoked is not None:
            raise _over(found, "已被管理员停用", "was turned off by the operator", "TOKEN_REVOKED")
        if not found.works(self._now()):
            raise _over(found, "已过期", "has expired", "TOKEN_EXPIRED")
        return found

    def create(
        self,
        name: str,
        permits: frozenset[Permit],
        clusters: tuple[str, ...] = (),
        days: int = DAYS,
        budget: int = BUDGET,
        by: str = "accounts",
    ) -> tuple[Token, str]:
        """A new one, and its secret, which is kept nowhere. `clusters` are named as people name them."""
        name, now = _checked_name(name), self._now().replace(microsecond=0)
        _check(days, MOST_DAYS, "有效天数", "days", "BAD_DAYS")
        _check_budget(budget)
        secret = PREFIX + new_token()

        def run(tx: Transaction) -> Token:
            token = Token(
                id=_ID + secrets.token_hex(8),
                name=name,
                permits=permits,
                clusters=frozenset(_cluster(tx, said) for said in clusters),
                since=now,
                until=now + timedelta(days=days),
                budget=budget,
            )
            _keep(tx, key(_TOKEN, secret), token)
            tx.remember(_OF + token.id, key(_TOKEN, secret))
            return token

        why = "发放令牌 · gave a token"
        with self._store.write(by, why, NewChangeSet(kind=ChangeKind.ACCOUNT, why=why)) as tx:
            token = run(tx)
            tx.commit()
        return token, secret

    def revoke(self, id_: str, by: str = "accounts") -> Token:
        """It opens nothing from this moment on, on every worker; that it was there stays in the list."""
        now = self._now().replace(microsecond=0)
        return self._change(
            id_, by, "停用令牌 · turned a token off", lambda one: replace(one, revoked=one.revoked or now)
        )

    def limit(self, id_: str, budget: int, by: str = "accounts") -> Token:
        """What it may spend in a minute from now on."""
        _check_budget(budget)
        return self._change(
            id_, by, "改令牌的额度 · set the limit of a token", lambda one: replace(one, budget=budget)
        )

    def _change(self, id_: str, by: str, why: str, change: Callable[[Token], Token]) -> Token:
        with self._store.write(by, why, NewChangeSet(kind=ChangeKind.ACCOUNT, why=why, about=id_)) as tx:
            at = tx.recall(_OF + id_)
            text = tx.recall(at) if at else None
            if at is None or text is None:
                raise NotFound(f"没有令牌 {id_}。", f"There is no token {id_}.", code="NO_TOKEN")
            token = change(msgspec.json.decode(text, type=Token))
            _keep(tx, at, token)
            tx.commit()
        return token


def every(view: View) -> Iterator[Token]:
    """All that were ever given, the newest first."""
    found = (msgspec.json.decode(text, type=Token) for _, text in view.remembered(_TOKEN))
    return iter(sorted(found, key=lambda one: one.since, reverse=True))


def find(view: View, id_: str) -> Token | None:
    """The token of that id, whether it works or not."""
    at = view.recall(_OF + id_) if id_.startswith(_ID) else None
    text = view.recall(at) if at else None
    return msgspec.json.decode(text, type=Token) if text is not None else None


def utc_now() -> datetime:
    return datetime.now(UTC)


def called(view: View, id_: str) -> str | None:
    """The name of the platform that the change log names so."""
    token = find(view, id_)
    return token.name if token else None


def _keep(tx: Transaction, at: str, token: Token) -> None:
    tx.remember(at, msgspec.json.encode(token).decode())


def _cluster(tx: Transaction, said: str) -> str:
    """The id of the cluster party that somebody names."""
    named = OrganisationNamed(id=said) if type_of(said) else OrganisationNamed(name=said)
    found = organisation_meant(tx, named)
    if not isinstance(found, ClusterParty):
        raise BadInput(
            f"“{found.name}”不是集群党组织。", f"“{found.name}” is no cluster party.", code="NO_CLUSTER"
        )
    return found.id


def _checked_name(said: str) -> str:
    name = said.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput(
            f"请写接入平台的名称，最多 {_LONGEST_NAME} 个字。",
            f"Write what the platform is called, at most {_LONGEST_NAME} characters.",
            code="BAD_NAME",
            detail={"field": "name"},
        )
    return name


def _check_budget(budget: int) -> None:
    _check(budget, MOST_BUDGET, "每分钟额度", "budget", "BAD_BUDGET")


def _check(number: int, most: int, zh: str, en: str, code: str) -> None:
    if not 1 <= number <= most:
        raise BadInput(
            f"{zh}须在 1 到 {most} 之间。", f"{en} must be 1 to {most}.", code=code, detail={"field": en}
        )


def _unknown() -> NotAllowed:
    return NotAllowed(
        "没有这个令牌；请向管理员要一个新的。",
        "This token is not known; ask the operator for a new one.",
        code="UNAUTHENTICATED",
    )


def _over(token: Token, zh: str, en: str, code: str) -> NotAllowed:
    return NotAllowed(
        f"令牌 {token.id} {zh}；请向管理员要一个新的。",
        f"The token {token.id} {en}; ask the operator for a new one.",
        code=code,
    )
