"""Who may do what, as one table."""

from dataclasses import dataclass
from enum import StrEnum

from schema.problem import NotAllowed


class Role(StrEnum):
    """What somebody is to the cluster."""

    STAFF = "staff"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done."""

    READ = "read the graph"
    EDIT_ORGANISATIONS = "edit organisations"
    EDIT_OFFERS = "edit offers"
    EDIT_PRODUCTS = "edit products, and judge what is said of them"
    EDIT_NEEDS = "edit needs"
    EDIT_SEVERAL = "edit several records at once"
    REMOVE = "remove records"
    ARRANGE = "arrange introductions"
    RECORD_OUTCOMES = "record outcomes"
    DECIDE_IDENTITY = "decide identity"
    UNDO = "undo changes"
    KEEP_ACCOUNTS = "keep accounts"


# An operator keeps the machine and the accounts, and sees no business of the enterprises.
GRANTED: dict[Role, frozenset[Action]] = {
    Role.STAFF: frozenset(Action) - {Action.KEEP_ACCOUNTS},
    Role.OPERATOR: frozenset({Action.KEEP_ACCOUNTS}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: `key` is what the change log says, which names nobody by itself."""

    key: str
    name: str
    roles: frozenset[Role]


def may(actor: Actor, action: Action) -> bool:
    """Whether any of the actor's roles was granted the action."""
    return any(action in GRANTED[role] for role in actor.roles)


def check(actor: Actor, action: Action) -> None:
    """`NotAllowed` (FORBIDDEN) where it was not."""
    if not may(actor, action):
        raise NotAllowed(
            "您没有权限做这件事；需要时请找管理员。",
            f"You may not {action}; ask the operator if you should.",
            code="FORBIDDEN",
        )
