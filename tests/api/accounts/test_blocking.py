"""An enterprise blocks by name, on its page and over GraphQL, and is told the same whether there is such a one or not."""

import re
from typing import Any

from starlette.testclient import TestClient

from graph.stores import EVERYTHING, Store
from schema import Block
from tests.api.accounts.enterprises import LI, browser, confirmed, do, on_both, written
from tests.api.accounts.posting import OURS
from tests.api.accounts.test_by_graphql import ask, does, refused
from tests.api.console.town import BEARINGS, LONGKING


def without_what_changes(page: str) -> str:
    """The page but for tokens, ids and the name that was typed."""
    page = re.sub(r'value="[^"]*"|blk_\w+|chg_\w+', "", page)
    for name in (BEARINGS.name, "没有这样一家轴承厂"):
        page = page.replace(name, "…")
    return re.sub(r"\b\d\d-\d\d \d\d:\d\d\b", "…", page)  # a minute may end in between


@on_both
def test_the_page_says_the_same_of_who_is_there_and_who_is_not(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    at = f"/mine/{id_}/blocks"
    there = do(wang, at, "block", word=BEARINGS.name)
    with store.view(EVERYTHING) as view:
        (one,) = view.entrusted_with(Block, [id_])
    assert "解除" in there.text
    lifted = do(wang, at, "lift", block=one.id)
    assert "还没有写过" in lifted.text
    nobody = do(wang, at, "block", word="没有这样一家轴承厂")
    assert without_what_changes(there.text) == without_what_changes(nobody.text)
    assert re.sub(r"set=\w+", "", str(there.url)) == re.sub(r"set=\w+", "", str(nobody.url))


def test_who_is_blocked_is_not_among_who_may_fit_and_is_not_told(
    app: Any, store: Store, wang: TestClient
) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    li = browser(app)
    other = confirmed(app, store, li, BEARINGS.name, who="李强", login=LI)
    asked = f'{{ prospects(organisationId: "{id_}", question: {{text: "求购自润滑轴承"}}) {{ nodes {{ reference }} }} }}'
    before = len(ask(wang, asked)["nodes"])
    theirs = li.get(f"/mine/{other}").text
    do(wang, f"/mine/{id_}/blocks", "block", word=BEARINGS.name)
    assert len(ask(wang, asked)["nodes"]) == before - 1
    assert without_what_changes(li.get(f"/mine/{other}").text) == without_what_changes(theirs)
    assert LONGKING.name not in li.get(f"/mine/{other}/blocks").text
    assert ask(li, "{ blocks { word } }") == []
    assert [one["word"] for one in ask(wang, "{ blocks { word } }")] == [BEARINGS.name]
    assert BEARINGS.name in wang.get(f"/mine/{id_}/data.txt").text


def test_graphql_blocks_and_lifts_by_the_same_rules(app: Any, store: Store, wang: TestClient) -> None:
    id_ = confirmed(app, store, wang, LONGKING.name)
    li = browser(app)
    theirs = confirmed(app, store, li, "李家厂", who="李强", login=LI)
    given = f'organisationId: "{id_}", word: "某某轴承厂"'
    made = does(wang, "blockCalled", given, "block { id word liftedAt }")["block"]
    assert (made["word"], made["liftedAt"]) == ("某某轴承厂", None)
    assert refused(li, "blockCalled", given) == "NOT_FOUND"
    assert refused(li, "liftBlock", f'organisationId: "{id_}", id: "{made["id"]}"') == "NOT_FOUND"
    assert refused(li, "liftBlock", f'organisationId: "{theirs}", id: "{made["id"]}"') == "NOT_FOUND"
    assert ask(li, f'{{ node(id: "{made["id"]}") {{ id }} }}') is None
    assert (
        refused(wang, "blockCalled", f'organisationId: "{id_}", word: "{LONGKING.name}"') == "BLOCKED_ITSELF"
    )
    assert does(wang, "liftBlock", f'organisationId: "{id_}", id: "{made["id"]}"', "block { liftedAt }")[
        "block"
    ]["liftedAt"]
    for number in range(4):
        does(wang, "blockCalled", f'organisationId: "{id_}", word: "别的{number}厂"')
    assert refused(wang, "blockCalled", f'organisationId: "{id_}", word: "又一家厂"') == "TOO_MANY_BLOCKS"
    assert wang.post("/graphql", json={"query": "{ blocks { word } }"}, headers=OURS).status_code == 200
    written(wang, f"/mine/{id_}", "急要铜套")
