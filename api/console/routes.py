"""The table of pages, and the one way in which each is answered."""

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.console.answer import AnswerPage, Home, Proposed, Which, ask, home, proposed_names
from api.console.asked import Asked, Elsewhere, language
from api.console.clusters import PartyListing, PartyPage, cluster, clusters
from api.console.organisations import Listing, Namesakes, OrganisationPage, organisation, organisations
from api.console.products import ProductPage, product
from api.console.rendering import broken_page, page, problem_page
from api.console.speech import Speech
from api.console.words import CATALOGUE
from api.services import Services
from api.settings import Settings
from graph.stores import View
from schema import NotFound, Problem

STATIC = Path(__file__).with_name("static")
Read = Callable[[View, Asked], object]
log = logging.getLogger(__name__)

# Each reads one view of the store once, and returns a model or `Elsewhere`.
PAGES: tuple[tuple[str, Read], ...] = (
    ("/", home),
    ("/ask", ask),
    ("/organisations", organisations),
    ("/organisations/names", proposed_names),
    ("/organisations/{id}", organisation),
    ("/clusters", clusters),
    ("/clusters/{id}", cluster),
    ("/products/{id}", product),
)
TEMPLATES: dict[type, str] = {
    Home: "home.html",
    AnswerPage: "answer.html",
    Which: "which.html",
    Listing: "organisations.html",
    Namesakes: "namesakes.html",
    Proposed: "proposed.html",
    OrganisationPage: "organisation.html",
    PartyListing: "clusters.html",
    PartyPage: "cluster.html",
    ProductPage: "product.html",
}


def console_routes(services: Services, settings: Settings) -> list[BaseRoute]:
    """The console's pages, and under /static what they load; last, what no page answers is not found."""
    return [
        *(Route(path, _endpoint(read, services, settings), methods=["GET"]) for path, read in PAGES),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/{path:path}", nowhere, methods=["GET"]),
    ]


async def nowhere(request: Request) -> Response:
    return problem_page(request, NotFound(*CATALOGUE["problem.not_found"]))


def _endpoint(read: Read, services: Services, settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        asked = Asked(
            path=request.url.path,
            query=dict(request.query_params),
            id=request.path_params.get("id", ""),
            say=Speech(language(request)),
            matcher=services.matcher,
            settings=settings,
            today=date.today(),
        )

        def work(view: View) -> Response:
            model = read(view, asked)
            if isinstance(model, Elsewhere):
                return RedirectResponse(model.url, status_code=303)
            return page(request, TEMPLATES[type(model)], asked.say, model)

        try:
            return await services.read(work)
        except Problem as problem:
            return problem_page(request, problem)
        except Exception:
            return broken_page(request, log)

    return answer
