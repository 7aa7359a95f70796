"""The GraphQL schema, assembled; `api/schema.graphql` is its printed form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLInterfaceType, GraphQLObjectType, Undefined
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.gql.common import DATE_TIME, DateTime
from api.gql.entrusted import Block, Consent, Erasure, Representative, Reveal, Share, Stewardship
from api.gql.introduction import Introduction
from api.gql.judgement import Judgement
from api.gql.mutation import Mutation
from api.gql.need import Need
from api.gql.offer import Offer
from api.gql.organisation import ClusterParty, Enterprise, Institution, Membership
from api.gql.outcome import Outcome, ReportedCount
from api.gql.plain import PlainExecutor
from api.gql.problems import PROBLEMS
from api.gql.product import InputOf, KindOf, MayMean, Product
from api.gql.query import Query
from api.gql.relation import IdentityDecision, Relation
from api.gql.subscription import Subscription

NODES = (
    Enterprise, Institution, ClusterParty, Membership, Product, InputOf, KindOf, MayMean, Offer, Need,
    Relation, Introduction, Outcome, ReportedCount, IdentityDecision, Judgement,
    Representative, Stewardship, Consent, Reveal, Block, Share, Erasure,
)  # fmt: skip


class Schema(strawberry.Schema):
    """Strawberry's, except that errors are logged where they are answered (`errors.py`), once.

    An argument that may be left out has no default: Strawberry prints Python's None as `= null`.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                for argument in (a for f in type_.fields.values() for a in f.args.values()):
                    if argument.default_value is None:
                        argument.default_value = Undefined

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None: ...


def made_of(query: type, scalars: Mapping[object, Any] = MappingProxyType({})) -> Schema:
    """The schema with these questions, and the scalars that they need beside the usual ones."""
    return Schema(
        query,
        Mutation,
        Subscription,
        execution_context_class=PlainExecutor,
        types=(*NODES, *PROBLEMS),
        config=StrawberryConfig(scalar_map={DateTime: DATE_TIME, **scalars}),
    )


schema = made_of(Query)


def sdl() -> str:
    """The schema in the schema definition language."""
    return schema.as_str() + "\n"
