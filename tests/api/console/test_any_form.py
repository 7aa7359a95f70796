"""Whatever is sent in a form, and asked in an address, is answered: with what was done, or with what is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.stores import Store
from tests.api.console.town import LONGKING
from tests.campaign import dice, size

STARTS = (
    "/",
    "/organisations",
    "/organisations/new",
    "/clusters",
    "/changes",
    "/identity",
    "/receivers",
    "/load",
    "/shares",
    f"/ask?organisation={LONGKING.id}&direction=upstream",
)
ASKED = (
    "after",
    "since",
    "kind",
    "region",
    "type",
    "direction",
    "text",
    "name",
    "organisation",
    "of",
    "need",
    "lang",
)
ODD = ("", "-1", "0", "9" * 30, "x" * 3_000, "\u202e坏", "\0", "~", "@", "；；", "0001-01-01", "9999-12-31", "2025-13-45", "ent_aaaaaaaaaaaaaaaa", "٣")  # fmt: skip
OURS = ("once", "version", "part")  # without these a form is none of ours
FIELD = re.compile(
    r"<(?:input|button|textarea)[^>]*?name=\"([^\"]+)\"(?:[^>]*?value=\"([^\"]*)\")?|<select[^>]*?name=\"([^\"]+)\""
)


def forms(html: str, page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each is sent, and what stands in it."""
    for head, inside in re.findall(r"<form ([^>]*method=\"post\"[^>]*)>(.*?)</form>", html, re.DOTALL):
        at = re.search(r"action=\"([^\"]+)\"", head)
        yield at[1] if at else page, {name or choice: value for name, value, choice in FIELD.findall(inside)}


def sent(chance: Random, given: dict[str, str]) -> dict[str, str]:
    """A form with some of it left out, and some of it odd."""
    kept = {name: said for name, said in given.items() if name in OURS or chance.random() < 0.7}
    odd = chance.choice((0.0, 0.3, 1.0))
    return {
        name: said if name in OURS or chance.random() >= odd else chance.choice(ODD)
        for name, said in kept.items()
    }


def kind_of(address: str) -> str:
    return re.sub(r"[a-z]{3}_[a-z0-9]{16}", "ID", address.partition("?")[0])


@pytest.mark.soak
@pytest.mark.slow
def test_any_form_is_answered(store: Store) -> None:
    chance, met, tried = dice(), Counter[str](), 0
    waiting = list(STARTS)
    with TestClient(create_app(store, Settings()), follow_redirects=False) as http:
        while waiting and tried < size(1_500, 30_000):
            page = waiting.pop(chance.randrange(len(waiting)))
            met[kind_of(page)] += 1
            if met[kind_of(page)] > size(5, 100):  # of one kind
                continue
            html = http.get(page).text
            waiting += [
                link for link in re.findall(r"href=\"(/[^\"#]*)\"", html) if not link.startswith("/static")
            ]
            asked = [("after", said) for said in ODD] if met[kind_of(page)] == 1 else []
            asked += [(name, chance.choice(ODD)) for name in chance.sample(ASKED, 4)]
            for name, said in asked:
                answer = http.get(page.partition("?")[0], params={name: said})
                assert answer.status_code < 500, (page, name, said)
            for at, given in forms(html, page):
                for _ in range(10):
                    form, tried = sent(chance, given), tried + 1
                    assert http.post(at, data=form).status_code < 500, (at, form)
    assert tried > 300, tried
