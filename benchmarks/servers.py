"""What `benchmarks.serve` compares with, each in a process of its own on the same server as the product.

    python -m benchmarks.servers floor|stock|product --db URL [--ready]

`floor` sends the same bytes whatever it is asked: no answer can be quicker. `stock` is strawberry as it comes: its own view,
which parses, validates and executes anew at every request by its own executor, and none of our caches, limits and accounts.
The types, the resolvers, the matcher, the data and how all of it is served are the product's, so whatever the product gains
in these the peer gains, too. `product` is the product. With `--ready` an answer that the matcher gave once is given again
without a look at the data: what is left is what each does around the matcher.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from api.app import create_app
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
from graph.matching import Answer, Direction, Matcher
from graph.stores import Store, View, open_store


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


class Ready(Matcher):
    """Keeps all that it answered, for a store in which nothing is written."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._given: dict[str, Answer] = {}

    def match_text(self, view: View, text: str, **how: Any) -> Answer:
        if text not in self._given:
            self._given[text] = super().match_text(view, text, **how)
        return self._given[text]

    def suggest_partners(self, view: View, organisation_id: str, direction: Direction, **how: Any) -> Answer:
        if organisation_id not in self._given:
            self._given[organisation_id] = super().suggest_partners(view, organisation_id, direction, **how)
        return self._given[organisation_id]


def product(store: Store, matcher: Matcher) -> ASGIApp:
    app = create_app(store, Settings())
    app.state.services.matcher = matcher
    warm_up(app.state.services)
    return app


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
@click.argument("kind", type=click.Choice(["floor", "stock", "product"]))
@click.option("--db", required=True, metavar="URL")
@click.option("--answer", type=click.Path(path_type=Path), help="The bytes that the floor sends.")
@click.option("--ready", is_flag=True, help="Answer again what was answered once.")
def main(kind: str, db: str, answer: Path | None, ready: bool) -> None:
    end_on_signals()
    with listening(Address("127.0.0.1", 0)) as (listener, address):
        store = open_store(db)
        if kind == "floor":
            app = floor(answer.read_bytes() if answer else b"{}")
        else:
            matcher = (Ready if ready else Matcher)(store)
            app = (stock if kind == "stock" else product)(store, matcher)
        settle()
        Server(app, address, partial(announce, address), Draining()).run(sockets=[listener])
        store.close()


if __name__ == "__main__":
    sys.exit(main())
