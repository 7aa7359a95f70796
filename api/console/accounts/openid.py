"""Signing in by an OpenID provider: the way there, and back."""

from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.accounts.gate import guard, signed_in
from api.accounts.openid import OpenId, refused
from api.accounts.openid_door import OpenIdDoor
from api.accounts.pace import Tried
from api.console.accounts.entering import way
from api.console.asked import Elsewhere
from api.console.endpoint import led
from api.console.rendering import HEADERS, give_guard, problem_page
from api.services import Services
from api.settings import Settings
from schema import NotAllowed, Problem

THERE, BACK = "/openid", "/openid/back"


def openid_routes(services: Services, settings: Settings) -> list[Route]:
    """None where no provider is named."""
    if settings.openid is None or not settings.accounts:
        return []
    ways = _Ways(services, settings, OpenId(settings.openid))
    return [Route(THERE, ways.there), Route(BACK, ways.back)]


class _Ways:
    def __init__(self, services: Services, settings: Settings, openid: OpenId) -> None:
        self._services = services
        self._settings = settings
        self._openid = openid

    async def there(self, request: Request) -> Response:
        """To sign in, or to bind the account of a one-time link, or one's own. No other site's page leads here."""

        def run() -> Response:
            secret = self._checked(request)
            query, door = request.query_params, OpenIdDoor(self._services.store)
            verifier, nonce, state = door.begin(
                secret, way(query.get("then", "")), query.get("link") or None, self._binds(request)
            )
            there = self._openid.way(self._back(request), state, nonce, verifier)
            response = RedirectResponse(there, 303, headers={"Cache-Control": "no-store"})
            give_guard(request, response)
            return response

        return await _answered(request, run)

    async def back(self, request: Request) -> Response:
        def run() -> Response:
            query, door = request.query_params, OpenIdDoor(self._services.store)
            device = request.headers.get("user-agent", "")
            flow = door.take(query.get("state", ""), self._secret(request))
            if "code" not in query:
                raise refused(
                    query.get("error", "no code")[:40] if query.get("error", "").isascii() else "no code"
                )
            subject = self._openid.subject(query["code"], self._back(request), flow.nonce, flow.verifier)
            session = door.enter(flow, self._openid.client.issuer, subject, device)
            return led(request, Elsewhere(flow.then if session else "/account?done=openid", session))

        return await _answered(request, run)

    def _binds(self, request: Request) -> str | None:
        """Whose account is to be bound, where that was pressed on a page of ours."""
        if "bind" not in request.query_params:
            return None
        signed, found = signed_in(request), guard(request)
        if signed is None or found is None or not found.fits(request.query_params["bind"]):
            raise NotAllowed("请先登录。", "Sign in first.", code="UNAUTHENTICATED")
        return signed.person.id

    def _checked(self, request: Request) -> str:
        self._services.pace.check(Tried.SIGN_IN, request.client.host if request.client else "")
        return self._secret(request)

    def _secret(self, request: Request) -> str:
        found = guard(request)
        return found.secret if found else ""

    def _back(self, request: Request) -> str:
        origin = self._settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
        return origin + BACK


async def _answered(request: Request, run: Callable[[], Response]) -> Response:
    try:
        return await to_thread.run_sync(run)
    except Problem as problem:
        response = problem_page(request, problem)
        response.headers.update(HEADERS)
        return response
