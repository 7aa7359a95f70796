"""The application, built from a store and settings."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import create_task_group, sleep, to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.accounts import Door
from api.accounts.gate import Gate
from api.accounts.integrators import Tokens
from api.console import console_routes
from api.console.rendering import problem_page
from api.feed import feed_routes
from api.gql import documents
from api.gql.engine import Engine
from api.gql.federation import federated
from api.gql.http import GraphQLEndpoint
from api.gql.schema import schema
from api.gql.socket import GraphQLSocket
from api.hearing import Hearing
from api.hosts import OwnHosts
from api.messages import Messenger, Receivers, Seal
from api.operating.health import Health
from api.operating.watching import Draining, Watching
from api.origins import SameOrigin
from api.services import Services
from api.settings import Profile, Settings
from api.staging import Staging, private_folder
from graph.matching import Matcher
from graph.stores import Store
from schema import Problem

# The endpoint counts bytes itself, so that what is too large is answered with a code.
_UNLIMITED = 2**62
_EVERY = 10.0  # seconds between two times that what was used is written down
log = logging.getLogger("qianxian")


def create_app(store: Store, settings: Settings) -> Starlette:
    """Everything that is served. The store stays the caller's: it outlives the application."""
    staging = Staging(settings.staging or private_folder(store.url), settings.kept)
    services = Services(store, Matcher(store), messenger(store, settings), settings.together, staging)
    draining = Draining()
    hearing = Hearing(services, draining)
    guards = [Middleware(Watching, draining)]
    if settings.hosts:
        guards.append(Middleware(OwnHosts, settings.hosts))
    guards.append(Middleware(SameOrigin, accounts=settings.accounts))
    if settings.accounts:
        guards.append(Middleware(Gate, Door(store), Tokens(store), problem_page))
    # Innermost: whoever is refused is told why, and the log says what was told.
    guards.append(Middleware(RequestBodyLimitMiddleware, settings.max_body_bytes))
    app = Starlette(
        routes=routes(services, hearing, settings, draining),
        middleware=guards,
        lifespan=lambda app: working(services),
    )
    app.state.services, app.state.draining = services, draining
    return app


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """While this is served, what was used is written down every few seconds, and at the end; and messages are sent."""
    with services.snapshots, services.questions:
        async with create_task_group() as tasks:
            tasks.start_soon(_write_usage, services)
            tasks.start_soon(services.messenger.run)
            yield
            tasks.cancel_scope.cancel()
    await to_thread.run_sync(_written, services)


def messenger(store: Store, settings: Settings) -> Messenger:
    local = settings.local_receivers
    receivers = Receivers(store, Seal(settings.messages_keys), local=local)
    return Messenger(store, receivers, link=settings.public_url or "", local=local)


async def _write_usage(services: Services) -> None:
    while True:
        await sleep(_EVERY)
        await to_thread.run_sync(_written, services)


def _written(services: Services) -> None:
    try:
        services.usage.write(services.store)
    except Problem as problem:  # it is kept, and tried again
        log.warning("usage was not written down: %s", problem)


def routes(services: Services, hearing: Hearing, settings: Settings, draining: Draining) -> list[BaseRoute]:
    health = Health(services, draining, settings.visitor)
    return [
        *graphql(services, hearing, settings),
        *feed_routes(services, settings, hearing.seats),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
        *console_routes(services, settings),
    ]


def graphql(services: Services, hearing: Hearing, settings: Settings) -> list[BaseRoute]:
    """Over HTTP and over a WebSocket, at one address."""
    is_open = settings.profile is Profile.OPEN
    only = documents.read(*settings.documents) if settings.documents else None
    served = federated(open_=is_open) if settings.federation else schema
    engine = Engine(served, open_=is_open, deadline=settings.deadline, only=only)
    engine.check_all()
    endpoint = GraphQLEndpoint(
        engine,
        services,
        hearing,
        visitor=settings.visitor,
        open_=is_open,
        most_bytes=settings.max_body_bytes,
    )
    socket = GraphQLSocket(engine, services, hearing, visitor=settings.visitor)
    return [
        Route("/graphql", endpoint, max_body_size=_UNLIMITED),
        WebSocketRoute("/graphql", socket),
    ]
