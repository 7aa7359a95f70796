"""What a page was asked: the validated query, the language, and what may answer it."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from api.accounts import Signed
from api.console.posted import Posted
from api.console.speech import Speech
from api.console.words import Lang
from api.services import Services
from api.settings import Settings
from graph.matching import Matcher
from graph.matching.matcher import After
from schema import BadInput, Problem
from schema.ids import type_of
from schema.policy import Actor

LONGEST = 2_000
LANGUAGE_COOKIE = "lang"
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The answer to this question is another page. `session` is the token to keep from now on, empty for none."""

    url: str
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page. `form` is what was sent to it, `problem` why that was refused.

    `within` is the id of what is meant in `id`, where an address has both; `address` is the machine that asks;
    `wanted` is the page to which the form was sent by somebody who is not signed in any more.
    """

    path: str
    origin: str
    query: dict[str, str]
    id: str
    say: Speech
    services: Services
    settings: Settings
    today: date
    actor: Actor
    device: str = ""
    within: str = ""
    address: str = ""
    wanted: str = ""
    signed: Signed | None = None
    form: Posted | None = None
    problem: Problem | None = None

    @property
    def matcher(self) -> Matcher:
        return self.services.matcher

    def text(self, name: str) -> str:
        """The parameter without white space around it, empty when it is not there."""
        value = self.query.get(name, "").strip()
        if len(value) > LONGEST:
            raise BadInput(
                f"内容太长：有 {len(value)} 个字，最多 {LONGEST} 个。请只写一条需求。",
                f"Too long: {len(value)} characters, at most {LONGEST}. Write one need only.",
                code="TEXT_TOO_LONG",
            )
        return value

    def first(self, *names: str) -> str:
        """The first of these parameters that says something."""
        return next((said for name in names if (said := self.text(name))), "")

    def choice(self, name: str, options: type[C]) -> C | None:
        """The option that the parameter names; `BadInput` for one that does not exist."""
        value = self.text(name)
        if not value:
            return None
        try:
            return options(value)
        except ValueError:
            possible = ", ".join(option.value for option in options)
            raise BadInput(
                f"“{name}”只能是：{possible}。", f"{name} can only be one of: {possible}.", code="BAD_CHOICE"
            ) from None

    def after_suggestion(self) -> After | None:
        """The key of the last suggestion seen: (score, partner id)."""
        value = self.text("after")
        if not value:
            return None
        score, _, id_ = value.partition("~")
        try:
            number = float(score)
        except ValueError:
            raise bad_cursor() from None
        if not math.isfinite(number) or type_of(id_) is None:
            raise bad_cursor()
        return number, id_

    def after_item(self) -> tuple[str, str] | None:
        """The key of the last item seen in a listing: (folded name, id)."""
        value = self.text("after")
        if not value:
            return None
        id_, _, key = value.partition("~")
        if type_of(id_) is None:
            raise bad_cursor()
        return key, id_

    def url(self, **changes: str | None) -> str:
        """This page with some parameters changed, or left out where they are None or empty."""
        return address(self.path, {**self.query, "lang": None, **changes})


def address(path: str, parameters: dict[str, str | None]) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


def bad_cursor() -> BadInput:
    return BadInput(
        "“再看一些”的链接不完整，请从第一页重新看起。",
        "The link for more is damaged; start again from the first page.",
        code="BAD_CURSOR",
    )


def language(request: Request) -> Lang:
    """The language asked for, else the one chosen before, else Chinese."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if chosen == "en" else "zh"
