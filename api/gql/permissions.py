"""Who may do what, as one table. Every mutation names its permission; a test walks the schema for that."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver

from schema import NotAllowed


class Role(StrEnum):
    """Until there are accounts everybody who reaches the server sits at the desk."""

    DESK = "desk"


class Permission(StrEnum):
    """What a mutation does to the graph."""

    EDIT_ORGANISATIONS = "edit organisations"
    EDIT_OFFERS = "edit offers"
    EDIT_PRODUCTS = "judge what is said of products"
    EDIT_NEEDS = "edit needs"
    ARRANGE = "arrange introductions"
    RECORD_OUTCOMES = "record outcomes"
    DECIDE_IDENTITY = "decide identity"
    UNDO = "undo changes"


GRANTED: dict[Role, frozenset[Permission]] = {Role.DESK: frozenset(Permission)}


class Needs(FieldExtension):
    """Lets the mutation run only for a role that was granted the permission."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        role: Role = info.context.role
        if self.permission not in GRANTED.get(role, frozenset()):
            raise NotAllowed(
                "您没有权限做这件事。",
                f"You may not {self.permission}.",
                code="FORBIDDEN",
                detail={"role": role},
            )
        return await next_(source, info, **arguments)


def mutation(permission: Permission, words: str, resolver: Callable[..., Any]) -> Any:
    """A mutation that needs `permission`."""
    return strawberry.mutation(resolver=resolver, description=words, extensions=[Needs(permission)])
