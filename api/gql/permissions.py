"""What every question and every mutation needs, as `schema/policy.py` has it; a test walks the schema for that."""

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver

from schema.policy import Action, check


class Needs(FieldExtension):
    """Lets the field be resolved only for somebody who may do that."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        check(info.context.actor, self.action)
        return await next_(source, info, **arguments)


def question(action: Action, words: str, resolver: Callable[..., Any]) -> Any:
    """A question that needs `action`."""
    return strawberry.field(resolver=resolver, description=words, extensions=[Needs(action)])


def mutation(action: Action, words: str, resolver: Callable[..., Any]) -> Any:
    """A mutation that needs `action`."""
    return strawberry.mutation(resolver=resolver, description=words, extensions=[Needs(action)])


def subscription(action: Action, words: str, resolver: Callable[..., Any]) -> Any:
    """Something to listen to that needs `action`: when it begins, and again before each event (`Listener.hear`)."""
    return strawberry.subscription(resolver=resolver, description=words, extensions=[Needs(action)])


# A node's fields are those of its record, and show where `schema/disclosure.py` says so of these. Others are made of some
# of them, or lead to further records, which are asked of the reader's own view. A test walks the schema: a field that is
# in none of these has no rule.
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "Organisation.names": ("name", "short_name", "aliases"),
    "Product.names": ("name", "aliases"),
    "Introduction.products": ("product_ids",),
    "Introduction.state_words": ("state",),
    "Introduction.next_states": ("state",),
}
ROADS = frozenset(
    {
        *(
            f"Organisation.{name}"
            for name in (
                "offers",
                "needs",
                "memberships",
                "relations",
                "introductions",
                "outcomes",
                "reported",
            )
        ),
        *(f"ClusterParty.{name}" for name in ("within", "members")),
        *(
            f"Product.{name}"
            for name in (
                "inputs",
                "uses",
                "kinds",
                "more_general",
                "may_mean",
                "short_forms",
                "makers",
                "offers",
            )
        ),
        "IdentityDecision.change_set",
    }
)
