"""The application, built from a store and settings."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from api.accounts import Door
from api.accounts.gate import Gate
from api.console import console_routes
from api.console.rendering import problem_page
from api.gql.engine import Engine
from api.gql.http import GraphQLEndpoint
from api.gql.schema import schema
from api.hosts import OwnHosts
from api.origins import SameOrigin
from api.services import Services
from api.settings import Profile, Settings
from graph.matching import Matcher
from graph.stores import Store

# The endpoint counts bytes itself, so that what is too large is answered with a code.
_UNLIMITED = 2**62


def create_app(store: Store, settings: Settings) -> Starlette:
    """Everything that is served. The store stays the caller's: it outlives the application."""
    services = Services(store, Matcher(store))
    guards = [Middleware(OwnHosts, settings.hosts)] if settings.hosts else []
    guards.append(Middleware(SameOrigin))
    if settings.accounts:
        guards.append(Middleware(Gate, Door(store), problem_page))
    app = Starlette(
        routes=routes(services, settings), middleware=guards, max_body_size=settings.max_body_bytes
    )
    app.state.services = services
    return app


def routes(services: Services, settings: Settings) -> list[BaseRoute]:
    return [
        Route("/graphql", graphql(services, settings), max_body_size=_UNLIMITED),
        Route("/healthz", healthz),
        *console_routes(services, settings),
    ]


def graphql(services: Services, settings: Settings) -> GraphQLEndpoint:
    is_open = settings.profile is Profile.OPEN
    engine = Engine(schema, open_=is_open)
    return GraphQLEndpoint(
        engine, services, visitor=settings.visitor, explorer=is_open, most_bytes=settings.max_body_bytes
    )


async def healthz(request: Request) -> PlainTextResponse:
    """Says that requests are answered, and nothing else."""
    return PlainTextResponse("ok")
