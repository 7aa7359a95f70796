"""Tokens of platforms, for who keeps the accounts: who used how much, what each may, and the button that turns one off."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.accounts.integrators import BUDGET, DAYS, Token, Tokens, every
from api.accounts.usage import Used, total, used_by
from api.console.asked import Asked
from api.console.posted import not_whole
from graph.stores import EVERYTHING, View
from schema import BadInput, ClusterParty, Problem
from schema.policy import Permit

USAGE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Given:
    """One that was given, and what it used lately."""

    token: Token
    used: Used
    clusters: list[str]
    works: bool


@dataclass(frozen=True, slots=True)
class TokensPage:
    given: list[Given]
    permits: list[Permit] = field(default_factory=lambda: list(Permit))
    typed: dict[str, str] = field(default_factory=lambda: {"days": str(DAYS), "budget": str(BUDGET)})
    chosen: frozenset[str] = frozenset()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SecretPage:
    """A new token, shown once."""

    token: Token
    secret: str


def tokens(view: View, asked: Asked) -> TokensPage:
    """Those that work first; what was typed stays where it was refused."""
    given = sorted(_given(view), key=lambda one: not one.works)
    if asked.form is None or asked.form.text("do") != "create":
        return TokensPage(given, problem=asked.problem)
    typed = {name: asked.form.text(name) for name in ("name", "clusters", "days", "budget")}
    return TokensPage(given, typed=typed, chosen=frozenset(asked.form.all("scope")), problem=asked.problem)


def change_tokens(asked: Asked) -> object:
    """What the button says: create, limit or revoke."""
    kept, form, by = Tokens(asked.services.store), asked.form, asked.actor.key
    assert form is not None
    match form.text("do"):
        case "create":
            permits = frozenset(permit for permit in Permit if permit in form.all("scope"))
            clusters = tuple(line.strip() for line in form.text("clusters").splitlines() if line.strip())
            days, budget = _number(form.text("days"), "days"), _number(form.text("budget"), "budget")
            return SecretPage(*kept.create(form.text("name"), permits, clusters, days, budget, by))
        case "limit":
            kept.limit(form.text("token"), _number(form.text("budget"), "budget"), by)
        case "revoke":
            kept.revoke(form.text("token"), by)
        case _:
            raise not_whole()
    return asked.services.store.read(EVERYTHING, lambda view: tokens(view, asked))


def _given(view: View) -> list[Given]:
    now = datetime.now(UTC)
    since = (now - timedelta(days=USAGE_DAYS)).date()
    return [
        Given(token, total(used_by(view, token.id, since)), _names(view, token), token.works(now))
        for token in every(view)
    ]


def _names(view: View, token: Token) -> list[str]:
    found = view.get_many(ClusterParty, sorted(token.clusters))
    return [one.name for one in found if one is not None]


def _number(said: str, field_: str) -> int:
    digits = said.strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
        raise BadInput(
            f"请写整数，而不是“{said[:20]}”。",
            f"Write a whole number, not “{said[:20]}”.",
            code="BAD_NUMBER",
            detail={"field": field_},
        )
    return int(digits)
