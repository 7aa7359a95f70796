"""How every page is answered: read on GET, done on POST, and asked again where that was refused."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from api.accounts.gate import guard, session_ended, signed_in, wanted
from api.accounts.guard import COOKIE, FIELD
from api.accounts.sessions import ABSOLUTE
from api.body import Incoming, Limited, lingering
from api.console.asked import Asked, Elsewhere, language
from api.console.posted import read_form
from api.console.rendering import HEADERS, broken_page, page, problem_page, status_of
from api.console.speech import Speech
from api.services import Services
from api.settings import Settings
from committee.following import id_now
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Scope, Transaction, View
from schema import NotAllowed, Problem, Unavailable
from schema.policy import Action, check

WHY = "页面更正 · corrected on a page"
# Contacts, links and secrets are not to be found by whoever goes back in the browser afterwards.
SHOWN_ONCE = {"Cache-Control": "no-store"}
LONGEST_SESSION = int(ABSOLUTE.total_seconds())
log = logging.getLogger(__name__)
# What a page shows: a model that has a template, `Elsewhere`, a `Download` or a `Document`.
Read: TypeAlias = Callable[[View, Asked], object]
# What a form does: in one transaction, or in several or none of its own.
Act: TypeAlias = Callable[[Transaction, Asked], Elsewhere]
Do: TypeAlias = Callable[[Asked], object]  # a model is shown once, and stands in no address


@dataclass(frozen=True, slots=True)
class Download:
    """The answer is a file to keep."""

    path: Path
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Document:
    """The answer is a file that was made for this one request."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PageAt:
    """Where a page is, what it reads, and what its form does.

    `upload` where that may bring files; `kind` is what its form does in the log. `needs` is what one must be allowed
    to do to see it: None where everybody may. What it reads is what that person may see, but for a page `of_accounts`,
    which stand beside the graph: it reads all, and shows what it answers for; what its form does is checked there, too.
    `passwords` where its form brings one to be tried or kept: that takes 64 MB, so few do so at once.
    """

    path: str
    read: Read
    act: Act | None = None
    do: Do | None = None
    upload: bool = False
    of_the_past: bool = False  # also of what is no more
    kind: ChangeKind | Callable[[Asked], ChangeKind] = ChangeKind.EDIT
    needs: Action | None = Action.WORK_AT_DESK
    of_accounts: bool = False
    passwords: bool = False

    @property
    def methods(self) -> list[str]:
        return ["GET", "POST"] if self.act or self.do else ["GET"]


class Endpoint:
    """One page. A form that is refused is read again, with what was typed and what is wrong."""

    def __init__(
        self, services: Services, settings: Settings, templates: dict[type, str], page_at: PageAt
    ) -> None:
        self._services = services
        self._settings = settings
        self._templates = templates
        self._at = page_at
        self._most_bytes = settings.max_upload_bytes if page_at.upload else settings.max_body_bytes

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        incoming = Incoming(receive)
        request = Request(scope, Limited(incoming, self._most_bytes))
        response = await self._respond(request)
        await response(scope, incoming, lingering(incoming, send) if response.status_code == 413 else send)

    async def _respond(self, request: Request) -> Response:
        asked = self._asked(request)
        try:
            if self._at.needs is not None:
                check(asked.actor, self._at.needs)
            if request.method == "POST":
                return await self._done(request, asked)
            return await self._read(request, asked)
        except Problem as problem:
            return problem_page(request, problem)
        except Exception:
            return broken_page(request, log)
        finally:
            await request.close()

    def _asked(self, request: Request) -> Asked:
        signed = signed_in(request)
        return Asked(
            path=request.url.path,
            query=dict(request.query_params),
            id=request.path_params.get("id", ""),
            origin=self._settings.public_url or f"{request.url.scheme}://{request.url.netloc}",
            say=Speech(language(request)),
            services=self._services,
            settings=self._settings,
            today=date.today(),
            actor=signed.actor if signed else self._settings.visitor,
            signed=signed,
            device=request.headers.get("user-agent", ""),
            within=request.path_params.get("within", ""),
            address=request.client.host if request.client else "",
            wanted=wanted(request),
        )

    async def _done(self, request: Request, asked: Asked) -> Response:
        asked = replace(asked, form=await read_form(request))
        if asked.wanted:
            return await self._read(request, replace(asked, problem=session_ended()))
        try:
            check_guard(request, asked)
            effect = await self._effect(asked)
            if isinstance(effect, Elsewhere):
                return led(request, effect)
            shown = page(request, self._templates[type(effect)], asked.say, effect)
            shown.headers.update(SHOWN_ONCE)
            return shown
        except Unavailable:
            raise
        except Problem as problem:
            refused = replace(asked, problem=problem)
            return await self._read(request, refused)

    async def _read(self, request: Request, asked: Asked) -> Response:
        scope = EVERYTHING if self._at.of_accounts else Scope.of(asked.actor)
        return await self._services.read(lambda view: self._shown(request, view, asked), scope)

    async def _effect(self, asked: Asked) -> object:
        if self._at.do is not None:
            limiter = self._services.passwords if self._at.passwords else None
            return await to_thread.run_sync(self._at.do, asked, limiter=limiter)
        assert self._at.act is not None
        change_set = self._change_set(asked)
        scope = EVERYTHING if self._at.of_accounts else None
        work = once(self._at.act, asked, change_set.id)
        there = await self._services.write(asked.actor, change_set, work, scope)
        if change_set.kind is ChangeKind.ERASURE:
            await to_thread.run_sync(self._services.store.scrub)
        return there

    def _change_set(self, asked: Asked) -> NewChangeSet:
        """What is erased on a page concerns whoever is signed in."""
        kind = self._at.kind if isinstance(self._at.kind, ChangeKind) else self._at.kind(asked)
        about = asked.actor.key if kind is ChangeKind.ERASURE else None
        return NewChangeSet(kind=kind, why=WHY, about=about)

    def _shown(self, request: Request, view: View, asked: Asked) -> Response:
        # What was merged into another leads there. Where all that is stored is read, that would tell who is the same as
        # whom: those pages follow by themselves, once they know whose it is.
        follows = not (self._at.of_the_past or self._at.of_accounts)
        if follows and (now := id_now(view, asked.id)) != asked.id:
            return led(request, Elsewhere(request.url.path.replace(asked.id, now)))
        asked = replace(asked, say=asked.say.knowing(view))
        model = self._at.read(view, asked)
        if isinstance(model, Elsewhere):
            return led(request, model)
        if isinstance(model, Download):
            return FileResponse(model.path, media_type=model.media_type, filename=model.name, headers=HEADERS)
        if isinstance(model, Document):
            told = {"Content-Disposition": f'attachment; filename="{model.name}"'}
            return Response(
                model.content, media_type=model.media_type, headers={**HEADERS, **told, **SHOWN_ONCE}
            )
        status = status_of(asked.problem) if asked.problem else 200
        return page(request, self._templates[type(model)], asked.say, model, status)


def led(request: Request, there: Elsewhere) -> Response:
    """On to another page; a script that fetched a part of this one takes the whole window there."""
    if request.headers.get("hx-request"):
        return Response(headers={**HEADERS, "HX-Redirect": there.url})
    response = RedirectResponse(there.url, status_code=303)
    if there.session is not None:
        if there.session:
            response.set_cookie(
                COOKIE, there.session, max_age=LONGEST_SESSION, secure=True, httponly=True, samesite="lax"
            )
        else:
            response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    return response


def check_guard(request: Request, asked: Asked) -> None:
    """`NotAllowed` (FORM_TOKEN) for a form that no page of ours gave to this browser; it is shown again as typed."""
    guarded = guard(request)
    if guarded is not None and (asked.form is None or not guarded.fits(asked.form.text(FIELD))):
        raise NotAllowed(
            "页面放得太久，或者登录已经变了；内容还在，请再按一次。",
            "The page stood too long, or somebody signed in meanwhile; nothing is lost, press once more.",
            code="FORM_TOKEN",
        )


def once(act: Act, asked: Asked, change_set: str) -> Callable[[Transaction], Elsewhere]:
    """`act` that a form sent twice does once; the page that follows leads to what it changed."""

    def run(tx: Transaction) -> Elsewhere:
        assert asked.form is not None
        key = asked.form.key(asked.path)
        if known := tx.recall(key):
            return Elsewhere(known)
        number, there = tx.number(), act(tx, asked)
        url = f"{there.url}&set={change_set}" if tx.number() > number and "?" in there.url else there.url
        tx.remember(key, url)
        return Elsewhere(url)

    return run
