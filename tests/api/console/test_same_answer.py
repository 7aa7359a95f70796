"""The page asks the one matcher: partners, order and scores are the pipeline's own."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.console import console_routes
from api.console.asked import address
from api.services import Services
from api.settings import Settings
from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, Store
from tests.factories import enterprise, id_of, input_of, keep, product

MAKERS = [f"轴承{n:02}厂" for n in range(25)]


@pytest.fixture
def matcher(store: Store) -> Matcher:
    makers = [enterprise(name, makes=["深沟球轴承", *MAKERS[:n]]) for n, name in enumerate(MAKERS)]
    keep(store, *makers, enterprise("农机厂", needs=["深沟球轴承"]))
    return Matcher(store)


@pytest.fixture
def client(store: Store, matcher: Matcher) -> TestClient:
    services = Services(store, matcher)
    return TestClient(Starlette(routes=console_routes(services, Settings())))


def shown(client: TestClient, url: str | None) -> list[tuple[str, str]]:
    """(partner's id, score) on this page and on all that follow."""
    found: list[tuple[str, str]] = []
    while url:
        html = client.get(url).text
        found += re.findall(r'<h3><a href="/organisations/(\w+)".*?title="匹配度">([\d.]+)<', html, re.DOTALL)
        more = re.search(r'hx-get="(/ask[^"]*)"', html)
        url = more[1].replace("&amp;", "&") if more else None
    return found


def test_a_text_has_the_same_partners_order_and_scores(
    client: TestClient, matcher: Matcher, store: Store
) -> None:
    with store.view(EVERYTHING) as view:
        answer = matcher.match_text(view, "求购深沟球轴承", first=100)
    expected = [(each.partner.id, f"{each.score:.3f}") for each in answer.suggestions]
    assert len(expected) >= 25
    assert shown(client, address("/ask", {"text": "求购深沟球轴承"})) == expected


def test_an_organisation_has_the_same_partners_order_and_scores(
    client: TestClient, matcher: Matcher, store: Store
) -> None:
    seeker = id_of("Enterprise", "农机厂")
    with store.view(EVERYTHING) as view:
        answer = matcher.suggest_partners(view, seeker, Direction.UPSTREAM, first=100)
    expected = [(each.partner.id, f"{each.score:.3f}") for each in answer.suggestions]
    assert len(expected) >= 25
    assert shown(client, address("/ask", {"organisation": seeker, "direction": "upstream"})) == expected


def test_a_product_has_the_same_inferences_marked_as_such(
    client: TestClient, matcher: Matcher, store: Store
) -> None:
    keep(store, product("沟球轴承"), product("滚珠"), input_of("滚珠", "深沟球轴承"))
    id_ = id_of("Product", "沟球轴承")
    with store.view(EVERYTHING) as view:
        makers = matcher.inferred_makers(view, id_, first=5)
        inputs = matcher.inferred_inputs(view, id_, first=5)
    assert (len(makers), inputs[0].subject.id) == (5, id_of("Product", "滚珠"))
    html = client.get(f"/products/{id_}").text
    part = html[html.index("可能也会做") :]
    shown_ids = re.findall(r'<li class="fact guess"><p class="lead"><a href="/\w+/(\w+)"', part)
    assert shown_ids == [each.subject.id for each in (*makers, *inputs)]
    assert part.count('<span class="tag">推断</span>') == len(shown_ids)


def test_a_step_along_the_chain_says_where_it_is_written(client: TestClient, store: Store) -> None:
    keep(store, product("轴承座"), input_of("轴承座", "深沟球轴承"), enterprise("铸件厂", makes=["轴承座"]))
    seeker = id_of("Enterprise", MAKERS[0])
    html = client.get(address("/ask", {"organisation": seeker, "direction": "upstream"})).text
    assert "出处：轴承座 用于 深沟球轴承（factory）" in html
