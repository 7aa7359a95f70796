"""From a model to a page: templates, headers, and the pages that say what went wrong."""

import logging
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.accounts.gate import guard, is_stranger, said_to, signed_in
from api.accounts.guard import BEFORE, FIELD
from api.console import words
from api.console.accounts.devices import device
from api.console.asked import LANGUAGE_COOKIE, address, language
from api.console.speech import Speech, href, shortened
from schema import Ambiguous, BadInput, Conflict, NotAllowed, NotFound, Problem, Unavailable
from schema.ids import type_of
from schema.policy import Action, may

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache, private",
    "Vary": "Cookie",
}
STATUS: tuple[tuple[type[Problem], int], ...] = (
    (NotFound, 404),
    (BadInput, 400),
    (Ambiguous, 400),
    (NotAllowed, 403),
    (Conflict, 409),
    (Unavailable, 503),
)
STATUS_OF_CODE = {"PAYLOAD_TOO_LARGE": 413, "REQUEST_TIMEOUT": 408, "TOO_OFTEN": 429, "UNAUTHENTICATED": 401}
_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
_YEAR = 365 * 24 * 3600

templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals.update(href=href, shortened=shortened, device=device, may=may, Action=Action)


def page(request: Request, template: str, say: Speech, model: object, status: int = 200) -> Response:
    """The template filled in; a language chosen with ?lang= is remembered."""
    other = "zh" if say.lang == "en" else "en"
    guarded = guard(request)
    done, change_set = (request.query_params.get(name, "") for name in ("done", "set"))
    context = {
        "say": say,
        "m": model,
        "path": request.url.path,
        "signed": signed_in(request),
        "guard": _HIDDEN.format(FIELD, guarded.token) if guarded else "",
        "guard_token": guarded.token if guarded else "",
        "stranger": is_stranger(request),
        "done": f"done.{done}" if words.has(f"done.{done}") else "",
        "change_set": change_set if type_of(change_set) == "ChangeSet" else "",
        "other_language": address(request.url.path, {**request.query_params, "lang": other}),
    }
    response = HTMLResponse(templates.get_template(template).render(context), status, HEADERS)
    if request.query_params.get("lang") in ("zh", "en"):
        response.set_cookie(LANGUAGE_COOKIE, say.lang, max_age=_YEAR, httponly=True, samesite="lax")
    give_guard(request, response)
    return response


def give_guard(request: Request, response: Response) -> None:
    """The secret of the forms, to a browser that has none."""
    guarded = guard(request)
    if guarded and guarded.new:
        response.set_cookie(BEFORE, guarded.secret, secure=True, httponly=True, samesite="lax")


def problem_page(request: Request, problem: Problem) -> Response:
    """What is wrong in a sentence, with the code that support asks for."""
    say, problem = Speech(language(request)), said_to(request, problem)
    model = {"sentence": problem.text(say.lang), "code": problem.code, "request": None}
    return page(request, "problem.html", say, model, status_of(problem))


def status_of(problem: Problem) -> int:
    of_family = next((status for family, status in STATUS if isinstance(problem, family)), 400)
    return STATUS_OF_CODE.get(problem.code, of_family)


def broken_page(request: Request, log: logging.Logger) -> Response:
    """Call it while handling an exception: that is logged under a number, and only the number is shown."""
    number = uuid4().hex[:8]
    route = getattr(request.scope.get("route"), "path", "")  # an address may hold the token of a link
    log.exception("page %s failed, number %s", route, number)
    say = Speech(language(request))
    model = {"sentence": say("problem.broken"), "code": "INTERNAL", "request": number}
    return page(request, "problem.html", say, model, 500)
