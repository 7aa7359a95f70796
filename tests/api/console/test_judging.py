"""Confirming, refusing and correcting what is said of products, on their pages and on an organisation's."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from committee.recording import edge_id, offer_id
from graph.stores import EVERYTHING, Store, open_store
from schema import Claim, InputOf, Judgement, KindOf, MayMean, Offer, Product, Record, Source
from tests.factories import enterprise, id_of, input_of, keep, product

CONE, THRUST, STEEL = (id_of("Product", name) for name in ("圆锥滚子轴承", "推力轴承", "轴承钢"))
JIA, YI = (id_of("Enterprise", name) for name in ("轴承甲", "轴承乙"))


@pytest.fixture
def town(tmp_path: Path) -> Any:
    store = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    keep(
        store,
        enterprise("轴承甲", makes=["圆锥滚子轴承"]),
        enterprise("轴承乙", makes=["圆锥滚子轴承", "推力轴承"]),
        product("推力轴承", aliases=("止推轴承",)),
        product("轴承钢"),
        input_of("轴承钢", "圆锥滚子轴承"),
    )
    with TestClient(create_app(store, Settings()), follow_redirects=False) as client:
        yield store, client
    store.close()


def get(store: Store, type_: type[Record], id_: str) -> Record | None:
    with store.view(EVERYTHING) as view:
        return view.get(type_, id_)


def press(client: TestClient, url: str, claim: Claim, about: str, right: bool, product: str = "") -> Any:
    """Press the button of that row, as it stands on the page."""
    for form in re.findall(r'<form [^>]*class="judge">.*?</form>', client.get(url).text, re.DOTALL):
        said = {n: unescape(v) for n, v in re.findall(r'<input [^>]*name="(\w+)" value="([^"]*)"', form)}
        if (said["claim"], said["about"]) == (claim.value, about) and product in ("", said["product"]):
            return client.post(url, data={**said, "right": "1" if right else "0"})
    raise AssertionError("no such button")


def correct(client: TestClient, url: str, **said: str) -> Any:
    form = next(
        f
        for f in re.findall(r"<form .*?</form>", client.get(url).text, re.DOTALL)
        if 'value="correction"' in f
    )
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(url, data={**hidden, "right": "1", "note": "", **said})


def test_an_inferred_maker_is_confirmed_and_offers_it(town: Any) -> None:
    store, client = town
    done = press(client, f"/products/{THRUST}", Claim.MAKES, JIA, True)
    assert "?done=confirmed" in done.headers["location"]
    assert get(store, Offer, offer_id(JIA, THRUST)) is not None
    assert "记下了" in client.get(f"/products/{THRUST}?done=confirmed").text


def test_what_could_be_made_next_is_refused_on_the_organisation(town: Any) -> None:
    store, client = town
    page = f"/organisations/{JIA}"
    assert "接下来还能做什么" in client.get(page).text
    assert press(client, page, Claim.MAKES, JIA, False, THRUST).status_code == 303
    assert "接下来还能做什么" not in client.get(page).text
    with store.view(EVERYTHING) as view:
        (said,) = view.all(Judgement)
    assert (said.organisation_id, said.product_id, said.right) == (JIA, THRUST, False)
    assert said.sources[0].recorded_by


def test_a_row_and_a_name_are_refused(town: Any) -> None:
    store, client = town
    press(client, f"/products/{CONE}", Claim.INPUT_OF, STEEL, False)
    press(client, f"/products/{THRUST}", Claim.NAMED, "止推轴承", False)
    assert get(store, InputOf, edge_id(InputOf, STEEL, CONE)) is None
    found = get(store, Product, THRUST)
    assert isinstance(found, Product)
    assert found.aliases == ()


@pytest.mark.parametrize(
    ("saying", "type_", "ends"),
    [
        ("input", InputOf, ("钢带", "推力轴承")),
        ("use", InputOf, ("推力轴承", "钢带")),
        ("kind_of", KindOf, ("推力轴承", "钢带")),
        ("kind", KindOf, ("钢带", "推力轴承")),
        ("short", MayMean, ("钢带", "推力轴承")),
    ],
)
def test_a_correction_says_what_is_missing(
    town: Any, saying: str, type_: type[InputOf], ends: tuple[str, str]
) -> None:
    store, client = town
    done = correct(client, f"/products/{THRUST}", saying=saying, name="钢带", note="见过")
    assert done.status_code == 303
    one, other = (id_of("Product", name) for name in ends)
    assert get(store, type_, edge_id(type_, one, other)) is not None


def test_each_name_stands_with_the_source_that_it_came_with(town: Any) -> None:
    store, client = town
    with store.write("tester", "second table") as tx:
        now = product("推力轴承", aliases=("止推轴承", "平面轴承"), version=2)
        tx.put([replace(now, sources=(*now.sources, Source(document="别名.csv", row=7)))])
        tx.commit()
    page = client.get(f"/products/{THRUST}").text
    said = re.findall(
        r'<li class="fact"><p class="lead">(\w+)</p><span class="source">来源：(.*?)</span>', page
    )
    assert [name for name, _ in said] == ["止推轴承", "平面轴承"]
    assert "别名.csv" not in said[0][1]
    assert said[1][1] == "别名.csv 第7行"


def test_a_name_that_is_missing_is_added(town: Any) -> None:
    store, client = town
    correct(client, f"/products/{THRUST}", saying="named", name="平面轴承")
    found = get(store, Product, THRUST)
    assert isinstance(found, Product)
    assert "平面轴承" in found.aliases


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"saying": "input", "name": ""}, "这一项必须填写"),
        ({"saying": "input", "name": "推力轴承"}, "同一个产品"),
        ({"saying": "input", "name": "没有的东西", "right": "0"}, "没有“没有的东西”这个产品"),
        ({"saying": "named", "name": "推力轴承", "right": "0"}, "正式名称"),
        ({"saying": "nonsense", "name": "钢带"}, "表单不完整"),
    ],
)
def test_a_correction_that_cannot_be_taken_comes_back_with_why(
    town: Any, said: dict[str, str], told: str
) -> None:
    store, client = town
    answer = correct(client, f"/products/{THRUST}", **said)
    assert 400 <= answer.status_code < 500
    assert told in unescape(answer.text)
    with store.view(EVERYTHING) as view:
        assert list(view.all(Judgement)) == []
