"""Whether the process is there, whether it can answer, and what it counted."""

import time
from collections.abc import Callable

from anyio import Lock, fail_after, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.accounts.gate import actor_in
from api.operating import figures
from api.operating.watching import Draining
from api.services import Services
from graph.stores import EVERYTHING
from schema import Problem
from schema.policy import Action, Actor, may

_PATIENCE = 2.0
_HOLDS = 1.0  # seconds for which an answer stands, however often it is asked
_FRESH = {"Cache-Control": "no-store"}


class Health:
    """The endpoints `healthz`, `readyz` and `metrics`."""

    def __init__(self, services: Services, draining: Draining, visitor: Actor) -> None:
        self._services = services
        self._draining = draining
        self._visitor = visitor
        self._found: tuple[float, str | None] = (-_HOLDS, None)
        self._turn = Lock()

    async def healthz(self, request: Request) -> Response:
        """Says that requests are answered, and nothing else."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """200 where a question would be answered now; 503 says what is lacking, and nothing of what is stored."""
        lacking = "draining" if self._draining.now else await self._lacking()
        body = {"ready": lacking is None, **({"lacking": lacking} if lacking else {})}
        return JSONResponse(body, 503 if lacking else 200, headers=_FRESH)

    async def metrics(self, request: Request) -> Response:
        """For who may watch the service: by a token with that permit, or an operator."""
        if not may(actor_in(request, self._visitor), Action.WATCH):
            return PlainTextResponse("没有权限 / not permitted [FORBIDDEN]\n", 403)
        text = await to_thread.run_sync(figures.told)
        return Response(text, media_type=figures.CONTENT_TYPE, headers=_FRESH)

    async def _lacking(self) -> str | None:
        """Anybody may ask, so it is looked for once for all who do."""
        async with self._turn:
            at, lacking = self._found
            if time.monotonic() - at >= _HOLDS:
                lacking = await self._tried("store", self._read) or await self._tried("index", self._matched)
                self._found = (time.monotonic(), lacking)
            return lacking

    async def _tried(self, what: str, ask: Callable[[], object]) -> str | None:
        try:
            with fail_after(_PATIENCE):
                await to_thread.run_sync(ask, abandon_on_cancel=True)
        except (Problem, TimeoutError):
            return what
        return None

    def _read(self) -> int:
        return self._services.store.read(EVERYTHING, lambda view: view.number())

    def _matched(self) -> object:
        """One question: what it needs is in memory, and was not changed since."""
        matcher = self._services.matcher
        return self._services.store.read(EVERYTHING, lambda view: matcher.match_text(view, "轴承", first=1))
