"""One graph out of several services (Apollo Federation 2): organisations, products and needs as entities of this one."""

import re
from asyncio import gather
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, NewType

import strawberry

import schema
from api.gql.context import Info
from api.gql.declare import argument, field, object_type
from api.gql.need import Need
from api.gql.organisation import ClusterParty, Enterprise, Institution
from api.gql.permissions import Needs
from api.gql.product import Product
from api.gql.query import Query
from api.gql.schema import Schema, made_of, sdl
from schema import BadInput
from schema.policy import Action

_LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])\n\n'
)
# Other services say Organisation where it is all one to them which sort it is (@interfaceObject).
_ENTITIES: Mapping[str, type[schema.Record]] = {
    type_.__name__: type_
    for type_ in (
        schema.Organisation,
        schema.Enterprise,
        schema.Institution,
        schema.ClusterParty,
        schema.Product,
        schema.Need,
    )
}
_DIRECTIVES = {
    **dict.fromkeys(_ENTITIES, '@key(fields: "id")'),
    "PageInfo": "@shareable",  # all who page as Relay does have it
}
# The line that a type begins with, before its brace.
_HEAD = re.compile(rf"^(?:type|interface) ({'|'.join(_DIRECTIVES)})\b[^{{\n]*(?= \{{$)", re.MULTILINE)

Any_ = NewType("Any_", object)
_ANY = strawberry.scalar(
    name="_Any", description="另一个服务里的实体：{__typename, id}。An entity as another service has it."
)
Entity = Annotated[
    Enterprise | Institution | ClusterParty | Product | Need,
    strawberry.union(name="_Entity", description="这里的实体。An entity of this service."),
]


@object_type("这个服务。This service.", name="_Service")
class Service:
    sdl: str = field("它的模式，带联邦的指令。Its schema, with the directives of federation.")


async def entities(
    info: Info,
    representations: Annotated[
        list[Any_],
        argument("实体们：{__typename, id}，一次最多 1,000 个。The entities, at most 1,000."),
    ],
) -> list[Any]:
    """As they are seen by who asks, each where it was asked for; None where there is no such one. All of one type are
    read together."""
    return await gather(*(info.context.get(*_understood(one)) for one in representations))


def _understood(given: object) -> tuple[type[schema.Record], str]:
    """(type, id) of a representation; `BadInput` (BAD_ENTITY) where it is none of ours."""
    type_ = _ENTITIES.get(str(given.get("__typename"))) if isinstance(given, dict) else None
    id_ = given.get("id") if isinstance(given, dict) else None
    if type_ is None or not isinstance(id_, str):
        listed = ", ".join(_ENTITIES)
        raise BadInput(
            f"实体须写成 {{__typename, id}}，__typename 为 {listed} 之一。",
            f"An entity is said as {{__typename, id}}, with one of these as __typename: {listed}.",
            code="BAD_ENTITY",
        )
    return type_, id_


def service() -> Service:
    return Service(sdl=subgraph_sdl())


def _question(name: str, words: str, resolver: Any) -> Any:
    return strawberry.field(resolver=resolver, name=name, description=words, extensions=[Needs(Action.READ)])


@strawberry.type(name="Query", description=Query.__strawberry_definition__.description)  # type: ignore[attr-defined]
class _Entities(Query):
    entities: list[Entity | None] = _question(
        "_entities", "其他服务说到的实体。The entities that other services name.", entities
    )


@strawberry.type(name="Query", description=Query.__strawberry_definition__.description)  # type: ignore[attr-defined]
class _Federated(_Entities):
    service: Service = _question("_service", "这个服务的模式。The schema of this service.", service)


def federated(*, open_: bool) -> Schema:
    """The schema as a part of a larger one; only where it is `open_` it tells itself what it is."""
    return made_of(_Federated if open_ else _Entities, {Any_: _ANY})


@cache
def subgraph_sdl() -> str:
    """The schema as others compose it: it says which types are entities, and by what they are known."""
    return _LINK + _HEAD.sub(lambda head: f"{head[0]} {_DIRECTIVES[head[1]]}", sdl())
