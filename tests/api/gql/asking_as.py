"""GraphQL asked by somebody of a role, over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from api.gql.engine import Engine
from api.gql.http import GraphQLEndpoint
from api.gql.schema import schema
from api.hearing import Hearing
from api.services import Services
from graph.matching import Matcher
from graph.stores import Store
from schema.policy import Actor


class As:
    """What is answered to the actor, to the byte."""

    def __init__(self, http: TestClient) -> None:
        self._http = http

    def __call__(self, query: str, **variables: Any) -> str:
        return self._http.post("/graphql", json={"query": query, "variables": variables}).text


@contextmanager
def asking(store: Store, actor: Actor, matcher: Matcher | None = None) -> Iterator[As]:
    services = Services(store, matcher or Matcher(store))
    endpoint = GraphQLEndpoint(
        Engine(schema, open_=False, deadline=3_600),
        services,
        Hearing(services),
        visitor=actor,
        open_=False,
        most_bytes=1_000_000,
    )
    with TestClient(Starlette(routes=[Route("/graphql", endpoint)])) as http:
        yield As(http)
