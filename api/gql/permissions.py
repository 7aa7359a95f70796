"""What every question and every mutation needs, as `schema/policy.py` has it; a test walks the schema for that."""

from collections.abc import Callable
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
