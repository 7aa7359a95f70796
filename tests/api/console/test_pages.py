"""Every page over a small town: what it shows, in both languages, and what it never does."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.console.routes import STATIC
from api.settings import Examples
from graph.matching import Direction
from graph.stores import Store
from schema import Enterprise, ProductKind, Unavailable
from tests.api.console.html import Page
from tests.api.console.town import (
    BEARING,
    BEARINGS,
    CLUSTER,
    DIGGER,
    LONGKING,
    NEED,
    NEED_TEXT,
    PHONE,
    SLY,
    Stub,
)

ASK_TEXT = f"/ask?text={quote(NEED_TEXT)}"
ASK_FOR = f"/ask?organisation={LONGKING.id}&direction=upstream"
PAGES = (
    "/",
    ASK_TEXT,
    "/ask?text=hello",
    ASK_FOR,
    f"/needs/{NEED.id}",
    "/ask?name=有限公司",
    "/ask?name=没有这家",
    "/organisations",
    "/organisations?text=没有",
    "/organisations?region=新桥镇",
    f"/organisations?product={BEARING.id}",
    f"/organisations/{LONGKING.id}",
    f"/organisations/{BEARINGS.id}",
    f"/organisations/{SLY.id}",
    "/clusters",
    f"/clusters/{CLUSTER.id}",
    f"/products/{BEARING.id}",
)
REFUSED = (
    ("/nowhere", 404, "NOT_FOUND"),
    ("/organisations/made-up", 404, "NOT_FOUND"),
    ("/organisations/ent_aaaaaaaaaaaaaaaa", 404, "NOT_FOUND"),
    ("/clusters/made-up", 404, "NOT_FOUND"),
    ("/products/made-up", 404, "NOT_FOUND"),
    ("/organisations?product=made-up", 404, "NOT_FOUND"),
    ("/ask?organisation=made-up", 404, "NOT_FOUND"),
    ("/ask", 400, "NOTHING_ASKED"),
    ("/ask?text=%20", 400, "NOTHING_ASKED"),
    ("/ask?name=龙工&direction=sideways", 400, "BAD_CHOICE"),
    (f"{ASK_TEXT}&kind=magic", 400, "BAD_CHOICE"),
    (f"{ASK_TEXT}&type=Dragon", 400, "BAD_CHOICE"),
    (f"{ASK_TEXT}&region=亚特兰蒂斯", 400, "UNKNOWN_REGION"),
    (f"{ASK_TEXT}&after=0.5~made-up", 400, "BAD_CURSOR"),
    (f"{ASK_TEXT}&after=nan~{SLY.id}", 400, "BAD_CURSOR"),
    ("/organisations?type=Dragon", 400, "BAD_CHOICE"),
    ("/organisations?after=x", 400, "BAD_CURSOR"),
    ("/clusters?after=x", 400, "BAD_CURSOR"),
    ("/ask?text=" + "长" * 2001, 400, "TEXT_TOO_LONG"),
)


def more_of(page: Page) -> str | None:
    """The address behind “再看一些”."""
    return next((url for url in page.addresses if "after=" in url and "lang=" not in url), None)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_sound(client: TestClient, url: str, lang: str) -> None:
    client.cookies.set("lang", lang)
    response = client.get(url)
    page = Page(response.text)
    assert response.status_code == 200
    assert page.problems() == []
    assert page.lang == ("en" if lang == "en" else "zh-Hans")
    assert response.headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in response.headers["content-security-policy"]
    assert PHONE not in response.text, "contacts are not shown"


@pytest.mark.parametrize(("url", "status", "code"), REFUSED)
def test_what_cannot_be_answered_is_said_in_a_sentence(
    client: TestClient, url: str, status: int, code: str
) -> None:
    for lang in ("zh", "en"):
        response = client.get(url, params=None, headers={"cookie": f"lang={lang}"})
        page = Page(response.text)
        assert (response.status_code, page.problems()) == (status, [])
        assert code in page.words
        assert response.headers["content-security-policy"].startswith("default-src 'self';")


def test_what_breaks_is_logged_and_never_shown(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get("/ask?text=坏")
    assert response.status_code == 500
    assert "机密" not in response.text
    assert "Traceback" not in response.text
    assert Page(response.text).problems() == []
    number = re.search(r"<code>([0-9a-f]{8})</code>", response.text)
    assert number is not None
    assert number[1] in caplog.text


def test_a_store_that_does_not_answer_has_its_page(client: TestClient, store: Store) -> None:
    store.close()
    response = client.get("/organisations")
    assert response.status_code in (500, 503)
    assert "Traceback" not in response.text
    assert Page(response.text).problems() == []


def test_an_unavailable_store_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Unavailable("数据库暂时不能用。", "The store cannot answer now.")

    monkeypatch.setattr(Stub, "match_text", refuse)
    response = client.get(ASK_TEXT)
    assert response.status_code == 503
    assert "数据库暂时不能用。" in response.text


def test_names_are_text_wherever_they_come_from(client: TestClient) -> None:
    for url in (f"/organisations/{SLY.id}", "/organisations", f"/clusters/{CLUSTER.id}", "/ask?name=有限"):
        html = client.get(url).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html
    assert "<b>" not in client.get("/ask?text=<b>粗</b>").text
    assert "<b>" not in client.get("/ask?name=<b>").text


def test_the_first_page_proposes_what_the_settings_say(client: TestClient) -> None:
    page = Page(client.get("/").text)
    assert NEED_TEXT in page.words
    assert "/ask?name=%E9%BE%99%E5%B7%A5&direction=upstream" in page.addresses
    assert "3 家企业" in page.words


def test_english_by_a_switch_that_is_remembered(client: TestClient) -> None:
    zh = Page(client.get(ASK_TEXT).text)
    assert "建议的伙伴" in zh.words
    switch = next(url for url in zh.addresses if url.endswith("lang=en"))
    assert "Suggested partners" in client.get(switch).text
    assert "Offers exactly 自润滑轴承" in client.get(ASK_TEXT).text
    assert "建议的伙伴" in client.get(f"{ASK_TEXT}&lang=zh").text


def test_a_need_is_answered_with_what_was_understood_and_why(client: TestClient) -> None:
    html = client.get(ASK_TEXT).text
    words = Page(html).words
    assert '<mark class="part-product">自润滑轴承<small>' in html
    assert "上海市松江区 · 优先" in words
    assert "上海自润轴承有限公司" in words
    assert "0.823" in words or "0.822" in words
    assert "+0.610" in words
    assert "企业.csv 第3行（003）" in words
    assert "已相识" in words
    assert "一年能供多少套？" in words
    assert "hop inferred" in html


def test_more_suggestions_follow_by_key(client: TestClient) -> None:
    first = Page(client.get(ASK_TEXT).text)
    more = more_of(first)
    assert more is not None
    assert f"after=0.8225~{BEARINGS.id}" in more.replace("%7E", "~")
    second = Page(client.get(more).text)
    assert "待核实" in second.words
    assert more_of(second) is None


def test_an_organisation_is_asked_for_by_id_with_its_partners_beside(client: TestClient) -> None:
    words = Page(client.get(ASK_FOR).text).words
    assert "谁能供应龙工" in words
    assert "已有的伙伴" in words
    assert "供应轴套" in words


def test_a_name_leads_to_the_answer_or_to_a_choice(client: TestClient) -> None:
    one = client.get("/ask?name=龙工&direction=downstream")
    assert one.status_code == 303
    assert one.headers["location"] == f"/ask?organisation={LONGKING.id}&direction=downstream"
    several = Page(client.get("/ask?name=有限公司").text)
    assert f"/ask?organisation={BEARINGS.id}&direction=upstream" in several.addresses
    assert "没有找到" in client.get("/ask?name=没有这家").text


def test_names_are_proposed_while_typing(client: TestClient) -> None:
    html = client.get("/organisations/names?name=自润").text
    assert f'<option value="{BEARINGS.name}">' in html
    assert "<html" not in html


def test_conditions_are_gates_in_the_matcher(client: TestClient, matcher: Stub) -> None:
    client.get(f"{ASK_TEXT}&region=松江&kind=goods&type=Enterprise")
    filter_ = matcher.filters[-1]
    assert filter_.regions == ("310117",)
    assert filter_.kinds == (ProductKind.GOODS,)
    assert filter_.types == (Enterprise,)
    client.get(f"{ASK_TEXT}&region=新桥镇")
    assert {"310117105", "321282101", "331004103"} <= set(matcher.filters[-1].regions), (
        "all that are called so"
    )


def test_nothing_found_says_why_and_what_next(client: TestClient) -> None:
    words = Page(client.get("/ask?text=hello&kind=goods").text).words
    assert "没有读懂要找什么。" in words
    assert "换个说法" in words
    assert "放宽筛选条件" in words


def test_an_organisation_with_everything_known(client: TestClient) -> None:
    words = Page(client.get(f"/organisations/{BEARINGS.id}").text).words
    for told in (
        "约3000套/年",
        "62%",
        "ISO 9001",
        "量产",
        "2099-12",
        "已过期",
        "供应给",
        "已批量应用",
        "预计，不算成效",
    ):
        assert told in words
    words = Page(client.get(f"/organisations/{LONGKING.id}").text).words
    for told in (NEED_TEXT, "已关闭", "已招到", "供应方", "1天 → 500小时", "龙头"):
        assert told in words


def test_a_cluster_party_has_its_own_kind_of_page(client: TestClient) -> None:
    assert client.get(f"/organisations/{CLUSTER.id}").headers["location"] == f"/clusters/{CLUSTER.id}"
    assert client.get(f"/clusters/{BEARINGS.id}").headers["location"] == f"/organisations/{BEARINGS.id}"
    words = Page(client.get(f"/clusters/{CLUSTER.id}").text).words
    for told in ("报告 28家，已知 9家", "“同心园”党建联盟", "自 2018", "龙头", "已应用", "1天 → 500小时"):
        assert told in words
    assert words.index("龙工") < words.index("松江银行")


def test_a_product_stands_in_its_chain(client: TestClient) -> None:
    page = Page(client.get(f"/products/{BEARING.id}").text)
    for told in ("铜合金粉", "轴套", "挖掘机动臂", "挖掘机", "轴承", "自润", NEED_TEXT):
        assert told in page.words
    assert f"/products/{DIGGER.id}" in page.addresses
    assert page.seen["rect"] == 5, "露天矿山开采 is three steps away"


def test_organisations_are_found_by_name_type_place_and_product(client: TestClient) -> None:
    assert "龙工" not in Page(client.get("/organisations?text=自润").text).words
    assert "松江银行" in Page(client.get("/organisations?type=Institution").text).words
    assert "龙工" in Page(client.get("/organisations?region=上海").text).words
    assert "龙工" not in Page(client.get("/organisations?region=浙江").text).words
    assert "龙工" not in Page(client.get(f"/organisations?product={BEARING.id}").text).words
    assert "浙江省" in Page(client.get("/organisations?region=新桥镇").text).words


def test_a_listing_goes_on_by_key(client: TestClient, store: Store) -> None:
    with store.write("test", "many") as transaction:
        transaction.put(
            Enterprise(id=f"ent_aaaaaaaaaaaaa{n:03}", name=f"示例{n:03}有限公司") for n in range(30)
        )
        transaction.commit()
    seen: list[str] = []
    url: str | None = "/organisations?text=示例"
    while url:
        page = Page(client.get(url).text)
        seen += re.findall(r"示例\d{3}", page.words)
        url = more_of(page)
    assert seen == [f"示例{n:03}" for n in range(30)]


def test_only_own_files_are_loaded(client: TestClient) -> None:
    for name in ("console.css", "console.js", "favicon.svg"):
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
    css = (STATIC / "console.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css


def test_examples_are_read_from_json(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    given = {"enterprises": [{"name": "龙工", "direction": "upstream"}], "needs": ["轴承"]}
    file.write_text(json.dumps(given), encoding="utf-8")
    assert Examples.read(file) == Examples((("龙工", Direction.UPSTREAM),), ("轴承",))
