"""What people are called whom a record or the log names by a key: to the committee's staff; to others they stay a key."""

from collections.abc import Callable, Coroutine, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

import strawberry

from api.accounts.people import called
from api.gql.context import Info
from graph.stores import View
from schema.policy import Action, may

Named: TypeAlias = Callable[[Any, Info], Coroutine[Any, Any, str | None]]


def names_of(view: View, keys: Sequence[str]) -> list[str]:
    return [called(view, key) for key in keys]


def name_in(field: str) -> Named:
    """A resolver: the name for the key in this field of the value."""
    key_of = attrgetter(field)

    async def resolve(root: strawberry.Parent[Any], info: Info) -> str | None:
        key: str | None = key_of(root)
        if not key or not may(info.context.actor, Action.WORK_AT_DESK):
            return key
        return await info.context.load(names_of, key)

    return resolve
