"""What `benchmarks.serve` compares with, each in a process of its own on the same server as the product.

    python -m benchmarks.servers floor|stock --db URL

`floor` sends the same bytes whatever it is asked: no answer can be quicker. `stock` is strawberry as it comes: its own view,
which parses, validates and executes anew at every request by its own executor, and none of our caches, limits and accounts.
The types, the resolvers, the matcher, the data and how all of it is served are the product's, so whatever the product gains
in these the peer gains, too.
"""

import sys
from functools import partial
from pathlib import Path

import click
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from api.cli.serving import Address, Server, announce, end_on_signals, listening, settle, warm_up
from api.gql.common import DATE_TIME, DateTime
from api.gql.context import Context
from api.gql.mutation import Mutation
from api.gql.problems import PROBLEMS
from api.gql.query import Query
from api.gql.schema import NODES
from api.operating.watching import Draining
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store, open_store


def floor(answer: bytes) -> ASGIApp:
    """Reads what is sent, and answers."""
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())],
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        await send(start)
        await send({"type": "http.response.body", "body": answer})

    return app


class Stock(GraphQL[Context, None]):
    """Strawberry's own, with what our resolvers reach for."""

    def __init__(self, schema: strawberry.Schema, services: Services) -> None:
        super().__init__(schema)
        self._services = services

    async def get_context(self, request: Request, response: Response) -> Context:  # type: ignore[override]
        return Context(self._services, Settings().visitor)


def stock(store: Store, matcher: Matcher) -> ASGIApp:
    schema = strawberry.Schema(
        Query,
        Mutation,
        types=(*NODES, *PROBLEMS),
        config=StrawberryConfig(scalar_map={DateTime: DATE_TIME}),
    )
    services = Services(store, matcher)
    warm_up(services)
    return Starlette(routes=[Route("/graphql", Stock(schema, services))])


@click.command(help=__doc__)
@click.argument("kind", type=click.Choice(["floor", "stock"]))
@click.option("--db", required=True, metavar="URL")
@click.option("--answer", type=click.Path(path_type=Path), help="The bytes that the floor sends.")
def main(kind: str, db: str, answer: Path | None) -> None:
    end_on_signals()
    with listening(Address("127.0.0.1", 0)) as (listener, address):
        store = open_store(db)
        if kind == "floor":
            app = floor(answer.read_bytes() if answer else b"{}")
        else:
            app = stock(store, Matcher(store))
        settle()
        Server(app, address, partial(announce, address), Draining()).run(sockets=[listener])
        store.close()


if __name__ == "__main__":
    sys.exit(main())
