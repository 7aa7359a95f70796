"""The table of pages: where each is, what it reads, and what its form does."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.console import accounts, care, changes, editing, identity, loading, mine
from api.console.accounts.openid import openid_routes
from api.console.answer import (
    AnswerPage,
    Home,
    Proposed,
    Which,
    ask,
    home,
    need_page,
    proposed_names,
    proposed_products,
)
from api.console.clusters import PartyListing, PartyPage, cluster, clusters
from api.console.correcting import correct_need, correct_question
from api.console.editing.judging import act_on_claim
from api.console.endpoint import Endpoint, PageAt
from api.console.history import HistoryPage, history
from api.console.organisations import Listing, Namesakes, OrganisationPage, organisation, organisations
from api.console.products import ProductPage, product
from api.console.receivers import ReceiverSecretPage, ReceiversPage, change_receivers, receivers
from api.console.rendering import problem_page
from api.console.words import CATALOGUE
from api.services import Services
from api.settings import Settings
from schema import NotFound
from schema.policy import Action

STATIC = Path(__file__).with_name("static")
_UNLIMITED = 2**62  # an endpoint counts bytes itself, so that what is too large is answered with a page

# Each reads one view of the store once, and returns a model, `Elsewhere` or a `Download`.
PAGES: tuple[PageAt, ...] = (
    PageAt("/", home),
    PageAt("/ask", ask, do=correct_question),
    *editing.PAGES,
    *loading.PAGES,
    *changes.PAGES,
    *identity.PAGES,
    PageAt("/organisations", organisations),
    PageAt("/organisations/names", proposed_names),
    PageAt("/organisations/{id}", organisation, act=act_on_claim),
    PageAt("/needs/{id}", need_page, act=correct_need),
    PageAt("/clusters", clusters),
    PageAt("/clusters/{id}", cluster),
    PageAt("/products/names", proposed_products),
    PageAt("/products/{id}", product, act=act_on_claim),
    PageAt("/receivers", receivers, do=change_receivers, needs=Action.HAVE_SENT, of_accounts=True),
    PageAt("/history/{id}", history, of_the_past=True, needs=Action.READ_LOG),
)
# Where accounts are kept.
OF_ACCOUNTS = (
    PageAt("/mine/products", proposed_products, needs=Action.AGREE),
    *accounts.PAGES,
    *mine.PAGES,
    *care.PAGES,
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
    HistoryPage: "history.html",
    ReceiversPage: "receivers.html",
    ReceiverSecretPage: "receiver_secret.html",
    **accounts.TEMPLATES,
    **mine.TEMPLATES,
    **care.TEMPLATES,
    **editing.TEMPLATES,
    **loading.TEMPLATES,
    **changes.TEMPLATES,
    **identity.TEMPLATES,
}


def console_routes(services: Services, settings: Settings) -> list[BaseRoute]:
    """The console's pages, and under /static what they load; last, what no page answers is not found."""

    def route(at: PageAt) -> Route:
        endpoint = Endpoint(services, settings, TEMPLATES, at)
        return Route(at.path, endpoint, methods=at.methods, max_body_size=_UNLIMITED)

    pages = (*PAGES, *OF_ACCOUNTS) if settings.accounts else PAGES
    return [
        *(route(at) for at in pages),
        *openid_routes(services, settings),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/{path:path}", nowhere, methods=["GET"]),
    ]


async def nowhere(request: Request) -> Response:
    return problem_page(request, NotFound(*CATALOGUE["problem.not_found"]))
