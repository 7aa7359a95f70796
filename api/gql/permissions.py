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
    EDIT_PRODUCTS = "edit products, and judge what is said of them"
    EDIT_NEEDS = "edit needs"
    EDIT_SEVERAL = "edit several records at once"
    REMOVE = "remove records"
    ARRANGE = "arrange introductions"
    RECORD_OUTCOMES = "record outcomes"
    DECIDE_IDENTITY = "decide identity"
    UNDO = "undo changes"


GRANTED: dict[Role, frozenset[Permission]] = {Role.DESK: frozenset(Permission)}


def check(role: Role, permission: Permission) -> None:
    """`NotAllowed` (FORBIDDEN) where the role was not granted the permission."""
    if permission not in GRANTED.get(role, frozenset()):
        raise NotAllowed(
            "您没有权限做这件事。",
            f"You may not {permission}.",
            code="FORBIDDEN",
            detail={"role": role},
        )


class Needs(FieldExtension):
    """Lets the mutation run only for a role that was granted the permission."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        check(info.context.role, self.permission)
        return await next_(source, info, **arguments)


def mutation(permission: Permission, words: str, resolver: Callable[..., Any]) -> Any:
    """A mutation that needs `permission`."""
    return strawberry.mutation(resolver=resolver, description=words, extensions=[Needs(permission)])
