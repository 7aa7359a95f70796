"""GraphQL over HTTP: every malformed request is answered at once, with a code that says which mistake."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.gql.http import GRAPHQL_JSON, JSON, chosen_media_type
from api.settings import Settings
from graph.matching import Matcher
from graph.stores import Store
from tests.api.gql.conftest import Asker
from tests.campaign import size
from tests.processor import processor_seconds

NEWER = {"accept": GRAPHQL_JSON, "content-type": JSON}
SECRETS = ("Traceback", "sqlite", ".py")
NEVER = {"INTERNAL", "UNKNOWN"}


def code_of(answer: dict[str, Any]) -> str:
    assert "data" not in answer
    code: str = answer["errors"][0]["extensions"]["code"]
    return code


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BAD_JSON"),
        (b"null", 400, "BAD_REQUEST"),
        (b"1", 400, "BAD_REQUEST"),
        (b'"query"', 400, "BAD_REQUEST"),
        (b"[]", 400, "BAD_REQUEST"),
        (b"{}", 400, "BAD_REQUEST"),
        (b"{", 400, "BAD_JSON"),
        (b"\xff\xfe{\x00", 400, "BAD_JSON"),
        (b"\xc3\x28", 400, "BAD_JSON"),
        (b'{"query": "\\ud800"}', 400, "BAD_JSON"),
        (b"[" * 200_000, 400, "BAD_JSON"),
        (b'{"a":' * 200_000, 400, "BAD_JSON"),
        (b" " * 30_000_000, 413, "PAYLOAD_TOO_LARGE"),
        (b'{"query": 1}', 400, "BAD_REQUEST"),
        (b'{"query": ""}', 400, "BAD_REQUEST"),
        (b'{"query": "{features{name}}", "variables": 1}', 400, "BAD_REQUEST"),
        (b'{"query": "{features{name}}", "variables": []}', 400, "BAD_REQUEST"),
        (b'{"query": "{features{name}}", "extensions": "x"}', 400, "BAD_REQUEST"),
        (b'{"query": "{features{name}}", "operationName": 1}', 400, "BAD_REQUEST"),
        (b'{"query": "{"}', 400, "GRAPHQL_PARSE_FAILED"),
        (b'{"query": "{a}"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "subscription{a}"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "{features{name}}", "operationName": "Other"}', 400, "BAD_OPERATION_NAME"),
        (b'{"query": "query A{features{name}} query B{features{role}}"}', 400, "BAD_OPERATION_NAME"),
        (b'{"query": "query($a:Int!){enterprises(first:$a){nodes{id}}}"}', 400, "BAD_VARIABLES"),
        (b'{"query": "fragment F on Query{features{name}}"}', 400, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_malformed_request_is_told_which_mistake_it_is(
    ask: Asker, body: bytes, status: int, code: str
) -> None:
    response = ask.http.post("/graphql", content=body, headers=NEWER)
    assert response.status_code == status
    assert code_of(response.json()) == code
    assert not any(secret in response.text for secret in SECRETS)
    older = ask.http.post("/graphql", content=body, headers={"content-type": JSON})
    assert older.status_code in (status, 200)
    assert code_of(older.json()) == code
    assert processor_seconds(lambda: ask.http.post("/graphql", content=body, headers=NEWER), 1) <= 1


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/graphql", "application/json; charset=gbk", "multipart/form-data"],
)
def test_another_media_type_is_415(ask: Asker, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = ask.http.post("/graphql", content=b'{"query": "{features{name}}"}', headers=headers)
    assert (response.status_code, code_of(response.json())) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_405_and_says_what_is_allowed(ask: Asker, method: str) -> None:
    response = ask.http.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
    assert code_of(response.json()) == "METHOD_NOT_ALLOWED"


def test_get_may_read_but_not_change(ask: Asker) -> None:
    read = ask.http.get(
        "/graphql", params={"query": "query($n:Int!){needs(first:$n){nodes{id}}}", "variables": '{"n":1}'}
    )
    assert read.status_code == 200
    assert read.json()["data"]["needs"]["nodes"]
    query = 'mutation { closeNeed(input: {id: "x", reason: "y"}) { problems { code } } }'
    change = ask.http.get("/graphql", params={"query": query})
    assert (change.status_code, change.headers["allow"]) == (405, "POST")
    bad = ask.http.get("/graphql", params={"query": "{features{name}}", "variables": "{"})
    assert (bad.status_code, code_of(bad.json())) == (400, "BAD_JSON")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_JSON};charset=utf-8", GRAPHQL_JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_the_newer_media_type_only_where_it_is_named(accept: str | None, media_type: str) -> None:
    assert chosen_media_type(accept) == media_type


@pytest.mark.parametrize("accept", ["image/png", f"{JSON};q=0", "text/plain, image/*", f"{JSON};charset=gbk"])
def test_what_nobody_here_speaks_is_406(ask: Asker, accept: str) -> None:
    response = ask.http.post("/graphql", json={"query": "{features{name}}"}, headers={"accept": accept})
    assert (response.status_code, code_of(response.json())) == (406, "NOT_ACCEPTABLE")


def test_answers_are_utf8_without_escapes(ask: Asker) -> None:
    response = ask.http.post("/graphql", json={"query": '{enterprise(name: "龙工"){name}}'})
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert "龙工(上海)挖掘机制造有限公司".encode() in response.content
    assert len(response.headers["x-request-id"]) == 12


@pytest.mark.parametrize(
    "query",
    [
        "{" + " ".join(f"a{n}: features {{ name }}" for n in range(300)) + "}",
        "{" + " ".join(f"a{n}: matchText(text: \"轴承\") {{ emptyCode }}" for n in range(60)) + "}",
        "{ enterprises(first: 100) { nodes { offers { product { makers(first: 100) { offers { product"
        " { makers(first: 100) { name } } } } } } } } }",
        "{ a" + "{ a" * 300 + " }" * 301,
        "{ clusterParties { nodes " + "{ parent " * 20 + "{ id } " + "} " * 20 + "} }",
        "{ needs(filter: " + "[" * 400 + "]" * 400 + ") { nodes { id } } }",
        "query A { ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
        "{ features { name } } #" + "x" * 200_000,
        "query(" + " ".join(f"$a{n}: Int" for n in range(500)) + ") { features { name } }",
        "{ __schema { types " + "{ fields { type " * 4 + "{ name } " + "} } " * 4 + "} }",
    ],
)  # fmt: skip
def test_a_heavy_document_is_refused_promptly(ask: Asker, query: str) -> None:
    answer = ask.http.post("/graphql", json={"query": query}).json()
    assert processor_seconds(lambda: ask.http.post("/graphql", json={"query": query}), 0.5) <= 0.5
    assert code_of(answer) in {"TOO_COMPLEX", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
    assert len(answer["errors"]) <= 5


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (
            "query($v: [String!]!) { matchTexts(texts: $v) { emptyCode } }",
            ["轴承"] * 20_000,
            "TOO_MANY_ITEMS",
        ),
        ("query($v: [String!]!) { matchTexts(texts: $v) { emptyCode } }", [[[]]] * 12_000, "TOO_MANY_ITEMS"),
        ("query($v: String!) { search(text: $v) { nodes { id } } }", "轴" * 300_000, "TEXT_TOO_LONG"),
        (
            "query($v: String) { enterprises(filter: {text: $v}) { nodes { id } } }",
            "%" * 60_000,
            "TEXT_TOO_LONG",
        ),
        ("query($v: String) { needs(filter: {text: $v}) { nodes { id } } }", "%" * 60_000, "TEXT_TOO_LONG"),
    ],
)
def test_heavy_variables_are_refused_promptly(ask: Asker, query: str, variables: Any, code: str) -> None:
    asked = {"query": query, "variables": {"v": variables}}
    answer = ask.http.post("/graphql", json=asked).json()
    assert processor_seconds(lambda: ask.http.post("/graphql", json=asked), 0.5) <= 0.5
    assert answer["errors"][0]["extensions"]["code"] == code


def test_a_thousand_mistakes_are_told_in_five_sentences(ask: Asker) -> None:
    answer = ask.answer("{" + " ".join(f"mistake{n}" for n in range(300)) + "}")
    assert len(answer["errors"]) <= 6
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


def test_an_unexpected_failure_is_masked_and_logged(
    ask: Asker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret path /var/lib")

    monkeypatch.setattr(Matcher, "match_text", fail)
    response = ask.http.post("/graphql", json={"query": '{matchText(text: "轴承"){emptyCode}}'})
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert "secret" not in response.text
    assert error["extensions"]["requestId"] in caplog.text
    assert "the secret path" in caplog.text


def test_an_expected_problem_keeps_its_words(ask: Asker) -> None:
    (error,) = ask.answer("{ needs(first: 0) { nodes { id } } }")["errors"]
    assert error["path"] == ["needs"]
    assert error["extensions"]["zh"].startswith("first 须在")
    assert error["extensions"]["en"].startswith("first must")


def test_the_explorer_is_local_and_only_for_browsers(ask: Asker) -> None:
    page = ask.http.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "://" not in page.text
    assert "求购自润滑轴承" in page.text
    for asset in ("graphiql.min.js", "graphiql.min.css", "react.min.js", "react-dom.min.js"):
        assert f"/static/vendor/{asset}" in page.text
        assert ask.http.get(f"/static/vendor/{asset}").status_code == 200
    assert ask.http.get("/graphql", headers={"accept": JSON}).status_code == 400


def test_the_closed_profile_says_nothing_of_itself(closed: Asker) -> None:
    page = closed.http.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code in (400, 406)
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Need") { name } }'):
        assert code_of(closed.answer(query)) == "GRAPHQL_VALIDATION_FAILED"
    answer = closed.answer("{ featurez { name } needs(frist: 1) { nodes { id } } }")
    assert "Did you mean" not in str(answer)
    assert closed("{ features { name } __typename }")["__typename"] == "Query"


def test_the_open_profile_helps(ask: Asker) -> None:
    assert "Did you mean" in str(ask.answer("{ featurez { name } }"))
    assert ask("{ __schema { queryType { name } } }")["__schema"]["queryType"] == {"name": "Query"}


def test_health_is_said_plainly(ask: Asker) -> None:
    response = ask.http.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from graph.stores import open_store

    opened: Store = open_store(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'empty.db'}")
    with TestClient(create_app(opened, Settings())) as client:
        yield client
    opened.close()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fuzzing = settings(max_examples=size(100, 20_000))
bodies = st.fixed_dictionaries(
    {},
    optional={
        "query": json_values | st.sampled_from(["{features{name}}", "query($a:ID!){node(id:$a){id}}"]),
        "variables": json_values,
        "operationName": json_values,
        "extensions": json_values,
    },
)


@pytest.mark.soak
@fuzzing
@given(body=bodies | json_values)
def test_any_json_is_answered_with_a_known_code(http: TestClient, body: Any) -> None:
    check(http.post("/graphql", json=body))


@pytest.mark.soak
@fuzzing
@given(body=st.binary(max_size=200), content_type=st.sampled_from([JSON, "text/plain", ""]))
def test_any_bytes_are_answered_with_a_known_code(http: TestClient, body: bytes, content_type: str) -> None:
    check(http.post("/graphql", content=body, headers={"content-type": content_type}))


@pytest.mark.soak
@fuzzing
@given(query=st.text(alphabet="{}()[]:$!\"'#@.,… abnode1龙\n\\", max_size=60))
def test_any_document_is_answered_with_a_known_code(http: TestClient, query: str) -> None:
    check(http.post("/graphql", json={"query": query}))


@pytest.mark.soak
@fuzzing
@given(variables=st.fixed_dictionaries({"id": json_values, "first": json_values, "after": json_values}))
def test_any_variables_are_answered_with_a_known_code(http: TestClient, variables: Any) -> None:
    query = """query($id: ID!, $first: Int!, $after: String) {
      node(id: $id) { id } needs(first: $first, after: $after) { nodes { id } } }"""
    check(http.post("/graphql", json={"query": query, "variables": variables}))


def check(response: Any) -> None:
    assert response.status_code < 500
    answer = response.json()
    if "data" not in answer:
        assert answer["errors"]
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] not in NEVER


def test_no_answer_is_sniffed_framed_or_kept_by_others(ask: Asker) -> None:
    answer = ask.http.post("/graphql", json={"query": "{features{name}}"})
    explorer = ask.http.get("/graphql", headers={"accept": "text/html"})
    for response in (answer, explorer):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-cache, private"
    policy = explorer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
