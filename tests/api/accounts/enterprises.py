"""What people of enterprises and stewards do by pages: join, press buttons, write needs, confirm."""

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.people import find
from graph.stores import EVERYTHING, Store
from schema import Representative, Stewardship
from tests.api.accounts.posting import post
from tests.api.console.town import LONGKING

PASSWORD = "桥头的老槐树 1978"
WANG, LI = "13911112222", "13933334444"
on_both = pytest.mark.parametrize(
    "address", ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True
)


def browser(app: Any, address: str = "testclient") -> TestClient:
    return TestClient(app, base_url="https://town.example", follow_redirects=True, client=(address, 50_000))


def signed_in(app: Any, login: str, address: str = "testclient") -> TestClient:
    http = browser(app, address)
    assert post(http, "/sign-in", {"login": login, "password": PASSWORD}).status_code == 200
    return http


def join(http: TestClient, name: str = LONGKING.name, **more: str) -> Any:
    given = {"name": name, "who": "王芳", "login": WANG, "password": PASSWORD, "agreed": "1", "part": ""}
    return post(http, "/join", {**given, **more})


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def steward_of(app: Any, store: Store, id_: str, address: str = "testclient") -> TestClient:
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Stewardship, [id_])
        people = {"xiaoer", "hong"}
        person = find(view, one.person)
    assert person is not None
    assert person.login in people
    return signed_in(app, person.login, address)


def do(http: TestClient, path: str, button: str, **fields: str) -> Any:
    """Press a button of a page: with the token that it was shown with."""
    shown = http.get(path)
    return post(http, path, {"once": hidden(shown.text, "once"), "version": "", "do": button, **fields})


def confirmed(
    app: Any, store: Store, http: TestClient, name: str, address: str = "testclient", **more: str
) -> str:
    """The id of an enterprise for which this browser acts from now on; its steward sits at that address."""
    claim = str(join(http, name, **more).url).split("/mine/")[1].split("?")[0]
    with store.view(EVERYTHING) as view:
        one = view.get(Representative, claim)
    assert one is not None
    id_ = one.organisation_id
    page = do(steward_of(app, store, id_, address), f"/care/{id_}", "confirm", representative=one.id)
    assert "已确认经办人" in page.text
    return id_


def filled(html: str) -> dict[str, str]:
    """What stands in the fields of a page, as a browser would send it."""
    lines = re.findall(r'<input maxlength="\d+" value="([^"]*)"[^>]* name="(\w+)"', html)
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(value) for value, name in lines} | {name: unescape(value) for name, value in areas}


def written(http: TestClient, home: str, text: str, **more: str) -> Any:
    do(http, f"{home}/write", "", text=text, part="")
    shown = filled(http.get(f"{home}/draft").text)
    return do(http, f"{home}/draft", "send", **{"part": "reading", "visibility": "category", **shown, **more})
