"""What is too much is refused before it runs, at once and with a code; what is answered says what it cost."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.budget import Budgets, OverBudget
from api.accounts.integrators import Tokens
from api.app import create_app
from api.gql.cost import READING, Cost, Size, together
from api.gql.documents import document_id
from api.gql.engine import KEPT, Engine
from api.gql.schema import schema
from api.settings import Settings
from graph.matching import Matcher
from graph.matching.gather import gather
from graph.stores import Store
from schema.policy import Permit
from tests.api.gql.conftest import LONGGONG, Asker
from tests.api.gql.test_events import until
from tests.processor import processor_seconds

QUICK = 0.05  # seconds of processor time
ITEM = "{ nodes { offers { product { makers(first: 100) { offers { product { id } } } } } } }"
FULL = "edges { node { rank score partner { id name } reasons { text facts } path { source { id } target { id } } } }"


def spread_twice(levels: int, inner: str) -> str:
    """Fragments each of which spreads the next one twice: what they select doubles with every level."""
    steps = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {steps} fragment F{levels} on Query {{ {inner} }}"


HEAVY: dict[str, tuple[str, Any]] = {
    "aliases": ("{" + " ".join(f"a{n}: features {{ name }}" for n in range(60)) + "}", {}),
    "costly aliases": ("{" + " ".join(f'a{n}: matchTexts(texts: ["轴承"]) {{ emptyCode }}' for n in range(60)) + "}", {}),
    "aliases in fragments": (spread_twice(8, "a: features { name } b: features { name }"), {}),
    "a tree of fragments": (spread_twice(60, 'search(text: "轴") { nodes { id } }'), {}),
    "a tree with variables": ("query($n: Int!) " + spread_twice(60, "needs(first: $n) { nodes { id } }"), {"n": 100}),
    "cyclic fragments": ("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", {}),
    "a fragment of itself": ("{ ...F } fragment F on Query { features { name } ...F }", {}),
    "a cycle below": (f'{{ organisation(id: "{LONGGONG}") {{ ...F }} }} fragment F on Organisation {{ offers {{ organisation {{ ...F }} }} }}', {}),
    "directives": ("{ features " + "@include(if: true) " * 120 + "{ name } }", {}),
    "unknown directives": ("{ features " + "@a " * 300 + "{ name } }", {}),
    "nesting": ("{ clusterParties { nodes " + "{ parent " * 20 + "{ id } " + "} " * 20 + "} }", {}),
    "nesting of what is not there": ("{ a" + "{ a" * 300 + " }" * 301, {}),
    "pages in pages": (f"{{ enterprises(first: 100) {ITEM} }}", {}),
    "pages by variables": (f"query($n: Int!) {{ enterprises(first: $n) {ITEM} }}", {"n": 100}),
    "all questions at once": ("query($t: [String!]!) { matchTexts(texts: $t, first: 100) { " + FULL + " } }", {"t": ["轴承"] * 100}),
    "introspection": ("{ __schema { types " + "{ fields { type " * 4 + "{ name } " + "} } " * 4 + "} }", {}),
    "introspection again and again": ("{" + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(40)) + "}", {}),
    "deep lists": ("{ needs(filter: " + "[" * 400 + "]" * 400 + ") { nodes { id } } }", {}),
    "deep lists in variables": ("query($v: NeedFilter) { needs(filter: $v) { nodes { id } } }", {"v": [[[[[[]]]]]] * 3_000}),
    "huge variables": ("query($v: [String!]!) { matchTexts(texts: $v) { emptyCode } }", {"v": ["轴"] * 20_000}),
    "many variables": ("query(" + " ".join(f"$a{n}: Int" for n in range(500)) + ") { features { name } }", {}),
    "a long document": ("{ features { name } } #" + "x" * 200_000, {}),
    "many fields": ("{" + " features { name }" * 400 + "}", {}),
}  # fmt: skip


def refused(ask: Asker, name: str) -> Any:
    query, variables = HEAVY[name]
    return ask.http.post("/graphql", json={"query": query, "variables": variables}).json()


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_document_is_refused_in_50_ms(ask: Asker, name: str) -> None:
    ask("{ features { name } }")

    def is_refused() -> None:
        answer = refused(ask, name)
        assert "data" not in answer
        codes = {error["extensions"]["code"] for error in answer["errors"]}
        assert codes <= {
            "TOO_COMPLEX", "TOO_MANY_ITEMS", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_VARIABLES",
        }  # fmt: skip

    assert processor_seconds(is_refused, QUICK) <= QUICK


def test_a_refusal_says_which_limit_it_is(ask: Asker) -> None:
    told = {name: refused(ask, name)["errors"][0] for name in HEAVY}
    limits = {
        name: error["extensions"].get("limit")
        for name, error in told.items()
        if error["extensions"]["code"] == "TOO_COMPLEX"
    }
    assert limits["aliases"] == "aliases"
    assert limits["directives"] == "directives"
    assert limits["nesting"] == "depth"
    assert limits["pages in pages"] == limits["pages by variables"] == "cost"


def cost(ask: Asker, query: str, **variables: Any) -> int:
    said = ask.answer(query, **variables)["extensions"]["cost"]
    assert said.keys() == {"requested"}  # where no accounts are kept nobody has a budget
    return int(said["requested"])


def test_the_cost_of_a_request_grows_with_its_pages_and_lists(ask: Asker) -> None:
    query = "query($n: Int! = 5) { needs(first: $n) { nodes { id text } } }"
    assert [cost(ask, query, n=n) for n in (10, 20)] == [31, 61]
    assert cost(ask, query) == 16
    assert (
        cost(ask, "{ needs { nodes { id text } } }") == 61
    )  # as many as the schema says where nothing is said
    assert cost(ask, "{ __typename }") == 0
    texts = "query($t: [String!]!) { matchTexts(texts: $t, first: 1) { emptyCode } }"
    one, two = (cost(ask, texts, t=["轴承"] * n) for n in (1, 2))
    assert two > one + 400
    assert cost(ask, '{ matchText(text: "轴承") { emptyCode } }') > 3_000


@pytest.mark.parametrize("name", ["enterprises", "needs"])
def test_to_look_for_words_costs_a_search_however_they_are_brought(ask: Asker, name: str) -> None:
    """It cost three points, and a hundred times as much processor time as these."""
    listed = f"{{ {name}(first: 1, filter: %s) {{ nodes {{ id }} }} }}"
    by_variable = f"query($f: {name[0].upper()}{name[1:].removesuffix('s')}Filter%s) {listed % '$f'}"
    by_product = listed % "{productId: null}"
    assert cost(ask, by_product) == cost(ask, by_variable % "", f={"productId": None}) == 3
    assert cost(ask, by_variable % "") == 3
    searched = [
        cost(ask, listed % '{text: "轴承"}'),
        cost(ask, f"query($t: String) {listed % '{text: $t}'}", t="轴承"),
        cost(ask, by_variable % "", f={"text": "轴承"}),
        cost(ask, by_variable % ' = {text: "轴承"}'),
    ]
    assert searched == [1_003] * 4
    wrong = ask.answer(by_variable % "", f=5)
    assert wrong["errors"][0]["extensions"]["code"] == "BAD_VARIABLES"


@pytest.mark.parametrize(
    "query",
    [
        '{ prospects(organisationId: "x", question: {text: "轴承"}) { emptyCode } }',
        '{ sharedProspects(needId: "x") { emptyCode } }',
        'mutation { askToMeet(input: {organisationId: "x", needId: "y", reference: "z"}) { problems { code } } }',
        'mutation { proposeShared(input: {needId: "y", reference: "z"}) { problems { code } } }',
    ],
)
def test_whatever_makes_a_match_costs_one(ask: Asker, query: str) -> None:
    assert cost(ask, query) > 3_000


def test_a_variable_costs_as_much_as_what_it_stands_for(ask: Asker) -> None:
    written = cost(ask, "{ enterprises(first: 7) { nodes { id offers { id } } } }")
    query = "query($n: Int!) { ...F } fragment F on Query { enterprises(first: $n) { nodes { id offers { id } } } }"
    assert cost(ask, query, n=7) == written


def test_however_a_list_is_brought_each_of_its_items_costs(ask: Asker) -> None:
    """As a variable, as a variable's default, or as a variable within an input: one cost as little as a single item."""
    words = ", ".join(['"轴承"'] * 40)
    texts = "query($t: [String!]! = [%s]) { matchTexts(texts: $t, first: 1) { emptyCode } }"
    brought = cost(ask, texts % "", t=["轴承"] * 40)
    assert cost(ask, texts % words) == brought > 40 * 500
    item = {"organisation": {"name": "没有这家"}, "text": "求购轴承"}
    whole = "mutation($i: RegisterNeedsInput!) { registerNeeds(input: $i) { problems { code } } }"
    within = (
        "mutation($i: [RegisterNeedInput!]! = [%s]) {"
        " registerNeeds(input: {items: $i, onError: REJECT_ALL}) { problems { code } } }"
    )
    default = ", ".join(['{organisation: {name: "没有这家"}, text: "求购轴承"}'] * 40)
    brought = cost(ask, whole, i={"items": [item] * 40, "onError": "REJECT_ALL"})
    assert cost(ask, within % "", i=[item] * 40) == cost(ask, within % default) == brought > 40 * 50


def test_what_is_looked_up_beside_the_question_costs_too(ask: Asker) -> None:
    query = 'query($r: ReadingInput) { matchText(text: "轴承", reading: $r) { emptyCode } }'
    one, ten = (cost(ask, query, r={"products": ["轴承"] * n}) for n in (1, 10))
    assert ten > one + 9 * 1_000
    assert cost(ask, "{ changed(kinds: [INTRODUCTION], first: 1) { nodes { id } } }") > 1_000


@pytest.mark.parametrize(
    "part",
    [
        {"filter": {"regions": ["上海市"] * 101}},
        {"filter": {"certificates": ["ISO9001"] * 101}},
        {"filter": {"kinds": ["GOODS"] * 101}},
        {"reading": {"products": ["轴承"] * 31}},
        {"reading": {"regions": ["上海市"] * 101}},
    ],
)
def test_a_question_has_no_more_conditions_than_somebody_would_write(
    ask: Asker, part: dict[str, Any]
) -> None:
    """19,000 products as what was read held a thread for ten seconds, for the price of one question."""
    query = (
        "query($filter: PartnerFilter, $reading: ReadingInput) {"
        ' matchText(text: "轴承", filter: $filter, reading: $reading) { emptyCode } }'
    )
    assert ask.refused(query, **part) == "TOO_MANY_TEXTS"


def test_what_is_put_right_has_the_length_of_a_name(ask: Asker) -> None:
    query = 'query($r: ReadingInput) { matchText(text: "轴承", reading: $r) { emptyCode } }'
    for reading in ({"products": ["轴" * 201]}, {"quantity": "9" * 201}):
        assert ask.refused(query, r=reading) == "TEXT_TOO_LONG"


def test_a_page_costs_as_much_where_its_size_is_written_with_a_point(ask: Asker) -> None:
    query = "query($n: Int!) { needs(first: $n) { nodes { id text } } }"
    assert cost(ask, query, n=100.0) == cost(ask, query, n=100)


def test_what_fragments_share_is_reckoned_once_and_counted_as_often_as_it_is_spread() -> None:
    shared = Cost(1, ((Size(1, "n"), Cost(1)),))
    for _ in range(200):
        shared = together([shared.times(Size(1)), shared.times(Size(1))])
    assert shared.of({"n": 4}) == 5 * 2**200


@pytest.fixture
def guarded(store: Store, one_moment: None) -> Iterator[TestClient]:
    """Where accounts are kept."""
    with TestClient(create_app(store, Settings(accounts=True)), base_url="https://town.example") as client:
        yield client


def test_who_spent_the_budget_waits_and_others_do_not(guarded: TestClient, store: Store) -> None:
    tokens = Tokens(store)
    _, poor = tokens.create("小平台", frozenset({Permit.SUGGESTIONS}), budget=4_000)
    _, other = tokens.create("大平台", frozenset({Permit.SUGGESTIONS}))

    query = '{ matchText(text: "自润滑轴承") { emptyCode } }'

    def ask(secret: str) -> Any:
        return guarded.post("/graphql", json={"query": query}, headers={"Authorization": f"Bearer {secret}"})

    said = ask(poor).json()["extensions"]["cost"]
    left = 4_000 - said["requested"] - READING * len(query)
    assert said == {"requested": said["requested"], "remaining": left, "limit": 4_000}
    refused = ask(poor)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (429, "OVER_BUDGET")
    assert 1 <= int(refused.headers["retry-after"]) <= 121
    assert ask(other).status_code == 200


def test_what_is_refused_costs_only_that_it_was_read(guarded: TestClient, store: Store) -> None:
    _, secret = Tokens(store).create("小平台", frozenset(), budget=10_000)
    headers = {"Authorization": f"Bearer {secret}"}
    heavy, needs = HEAVY["pages in pages"][0], "{ needs { nodes { id } } }"
    refused = guarded.post("/graphql", json={"query": heavy}, headers=headers)
    assert "extensions" not in refused.json()
    first, again = (
        guarded.post("/graphql", json={"query": needs}, headers=headers).json()["extensions"]["cost"]
        for _ in range(2)
    )
    assert first["remaining"] == 10_000 - first["requested"] - READING * (len(heavy) + len(needs))
    assert again["remaining"] == first["remaining"] - again["requested"]  # it is known by now


def test_who_sends_what_is_not_valid_again_and_again_is_refused_before_it_is_read(
    guarded: TestClient, store: Store
) -> None:
    """Each took some milliseconds, and nothing of its caller's budget."""
    _, secret = Tokens(store).create("小平台", frozenset(), budget=10_000)
    codes = [
        guarded.post(
            "/graphql",
            json={"query": f"{{ nothing{n} {{ of }} the kind }} #{'x' * 400}"},
            headers={"Authorization": f"Bearer {secret}"},
        ).json()["errors"][0]["extensions"]["code"]
        for n in range(8)
    ]
    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * 4 + ["OVER_BUDGET"] * 4


def test_what_takes_too_long_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def slow(*_: object, **__: object) -> None:
        answered.wait(60)

    monkeypatch.setattr(Matcher, "match_text", slow)
    with TestClient(create_app(store, Settings(deadline=0.1))) as http:
        response = http.post("/graphql", json={"query": '{ matchText(text: "轴承") { emptyCode } }'})
        (error,) = response.json()["errors"]
        assert (response.status_code, error["extensions"]["code"]) == (503, "TOO_SLOW")
        # Others have the same tenth of a second, which a machine that is busy may take from one of them.
        assert until(
            lambda: http.post("/graphql", json={"query": "{ features { name } }"}).status_code == 200
        )
        answered.set()


def test_what_was_told_before_is_told_in_time_or_not_at_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"query": '{ matchText(text: "轴承") { emptyCode } }'}
    with TestClient(create_app(store, Settings(deadline=0.1))) as http:
        assert until(lambda: http.post("/graphql", json=query).status_code == 200)
        read, answered = store.read, threading.Event()

        def slow(*arguments: Any) -> Any:
            answered.wait(60)
            return read(*arguments)

        monkeypatch.setattr(store, "read", slow)
        assert http.post("/graphql", json=query).json()["errors"][0]["extensions"]["code"] == "TOO_SLOW"
        answered.set()


def test_what_nobody_waits_for_any_more_is_not_gone_on_with(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered, given_up, enriched = (threading.Event() for _ in range(3))

    def slow(*arguments: Any) -> Any:
        found = gather(*arguments)
        gathered.set()
        given_up.wait(60)
        return found

    monkeypatch.setattr("graph.matching.matcher.gather", slow)
    monkeypatch.setattr("graph.matching.matcher.add_facts", lambda *_: enriched.set())
    with TestClient(create_app(store, Settings(deadline=0.1))) as http:
        query = {"query": '{ matchText(text: "轴承") { emptyCode } }'}
        while not gathered.is_set():  # it may have been given up before it came so far
            assert http.post("/graphql", json=query).status_code == 503
        given_up.set()
        assert not enriched.wait(0.2)


def spend(budgets: Budgets, times: int, cost: int) -> None:
    for _ in range(times):
        budgets.charge("x", 1_000, cost)


def test_after_the_wait_that_is_said_there_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    for spent, cost, elapsed in (
        (900, 200, 1),
        (500, 600, 59),
        (1000, 1000, 30),
        (700, 400, 61),
        (1, 1000, 5),
    ):
        budgets = Budgets()
        budgets.charge("x", 1_000, spent)
        now[0] += elapsed
        with pytest.raises(OverBudget) as over:
            spend(budgets, 3, cost)
        now[0] += over.value.after
        assert budgets.charge("x", 1_000, cost).remaining >= 0
        now[0] += 1_000


def test_so_much_is_kept_of_the_documents_that_were_asked() -> None:
    """Five hundred of the longest took 380 MB."""
    engine = Engine(schema, open_=False)
    texts = [f"query Q{n} {{ features {{ name }} }} #{'x' * 2_000}" for n in range(KEPT // 2_000 + 50)]
    asked = [engine.document(text) for text in texts]
    assert engine.document(texts[-1]) is asked[-1]
    assert engine.document(texts[0]) is not asked[0]


def test_of_signed_documents_all_are_kept() -> None:
    texts = [f"query Q{n} {{ features {{ name }} }} #{'x' * 2_000}" for n in range(KEPT // 2_000 + 50)]
    engine = Engine(schema, open_=False, only={document_id(text): text for text in texts})
    asked = [engine.document(text) for text in texts]
    assert engine.document(texts[0]) is asked[0]
