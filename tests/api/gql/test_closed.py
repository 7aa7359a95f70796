"""The closed profile: nothing is told of the schema, and where a list was signed nothing else is answered.

The checks of graphql-cop (dolevf/graphql-cop, lib/tests: its public list), each said anew: what it sends, and what it
would call a finding.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.gql.documents import document_id
from api.settings import Profile, Settings
from graph.stores import Store
from schema import BadInput

ASK = "query Ask($text: String!) { matchText(text: $text, first: 3) { nodes { partner { name } } } }"
FEATURES = "{ features { name } }"
TYPES = "query { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"
CIRCLE = """query { __schema { ...A } } fragment A on __Schema { __typename ...B }
  fragment B on __Schema { ...A }"""
Finds = Callable[[Any], bool]


def posted(query: str) -> dict[str, Any]:
    return {"method": "POST", "json": {"query": query}}


def answered(response: Any) -> bool:
    return response.json().get("data") is not None


def says(*words: str) -> Finds:
    return lambda response: any(word in response.text for word in words)


COP: dict[str, tuple[dict[str, Any], Finds]] = {
    "alias overloading": (posted("query { " + " ".join(f"alias{n}:__typename" for n in range(101)) + " }"), answered),
    "batched queries": ({"method": "POST", "json": [{"query": "query { __typename }"}] * 10}, lambda r: isinstance(r.json(), list)),
    "circular fragments": (posted(CIRCLE), lambda r: "errors" not in r.json()),
    "circular introspection": (posted(TYPES), answered),
    "directive overloading": (posted("query { __typename " + "@aa" * 10 + " }"), lambda r: len(r.json()["errors"]) == 10),
    "field duplication": (posted("query { " + "__typename \n" * 500 + "}"), answered),
    "field suggestions": (posted("query { __schema { directive } }"), says("Did you mean")),
    "mutation by GET": ({"method": "GET", "params": {"query": "mutation {__typename}"}}, answered),
    "query by GET": ({"method": "GET", "params": {"query": "{__typename}"}}, answered),
    "explorer": ({"method": "GET", "headers": {"accept": "text/html"}}, says("graphiql.min.css", "GraphiQL", "GraphQL Playground", "graphql-playground")),
    "introspection": (posted("query { __schema { types { name fields { name } } } }"), answered),
    "query by a form": ({"method": "POST", "data": {"query": "query {__typename}"}}, answered),
    "query in the address of a POST": ({"method": "POST", "params": {"query": "query {__typename}"}}, answered),
    "tracing": (posted("query { __typename }"), says("tracing", "stacktrace")),
    "unhandled errors": (posted("qwerty cop { abc }"), says('"exception"', "Traceback")),
}  # fmt: skip


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    run("key", tmp_path / "private")
    return tmp_path / "private", tmp_path / "private.pub"


@pytest.fixture
def signed(tmp_path: Path, keys: tuple[Path, Path]) -> tuple[Path, Path]:
    """A list of two documents, and the key that it was signed for."""
    for name, text in (("ask.graphql", ASK), ("features.graphql", FEATURES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = run(
        "sign", tmp_path / "ask.graphql", tmp_path / "features.graphql", "--key", keys[0], "--to", tmp_path / "list.json"
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert made.output.splitlines()[0].split()[0] == document_id(ASK)
    return tmp_path / "list.json", keys[1]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["documents", *map(str, words)], catch_exceptions=False)


@pytest.fixture(params=["closed", "signed"])
def shut(request: pytest.FixtureRequest, store: Store) -> Iterator[TestClient]:
    """In the closed profile: any document, or those of a signed list only."""
    documents = request.getfixturevalue("signed") if request.param == "signed" else None
    with TestClient(create_app(store, Settings(profile=Profile.CLOSED, documents=documents))) as http:
        yield http


@pytest.mark.parametrize("check", COP)
def test_graphql_cop_finds_nothing(shut: TestClient, check: str) -> None:
    how, finds = COP[check]
    for path in (
        ("/graphql", "/graphiql", "/playground", "/console") if check == "explorer" else ("/graphql",)
    ):
        response = shut.request(url=path, **how)
        assert response.status_code < 500
        assert not finds(response)


@pytest.fixture
def asked(store: Store, signed: tuple[Path, Path]) -> Iterator[Callable[..., Any]]:
    with TestClient(create_app(store, Settings(profile=Profile.CLOSED, documents=signed))) as http:
        yield lambda **body: http.post("/graphql", json=body).json()


def test_what_was_signed_is_answered_by_its_id_and_by_its_text(asked: Callable[..., Any]) -> None:
    variables = {"text": "求购自润滑轴承"}
    by_id = asked(documentId=document_id(ASK), variables=variables)
    assert by_id["data"]["matchText"]["nodes"]
    assert asked(query=ASK, variables=variables) == by_id


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ features { name weight } }"},
        {"query": FEATURES + " "},
        {"documentId": "sha256:" + "0" * 64},
        {"documentId": ""},
        {"documentId": "../list.json"},
        {"query": FEATURES, "documentId": "sha256:" + "0" * 64},
    ],
)
def test_what_was_not_signed_is_not_answered(asked: Callable[..., Any], body: dict[str, Any]) -> None:
    answer = asked(**body)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] in ("UNKNOWN_DOCUMENT", "BAD_REQUEST")


def test_an_id_is_unknown_where_no_list_was_signed(store: Store) -> None:
    with TestClient(create_app(store, Settings())) as http:
        (error,) = http.post("/graphql", json={"documentId": document_id(FEATURES)}).json()["errors"]
    assert error["extensions"]["code"] == "UNKNOWN_DOCUMENT"


def test_a_list_that_was_changed_or_signed_by_another_is_not_served(
    store: Store, signed: tuple[Path, Path], tmp_path: Path
) -> None:
    file, key = signed
    given = json.loads(file.read_text(encoding="utf-8"))
    changed = tmp_path / "changed.json"
    for change in (
        {**given, "documents": {**given["documents"], "more": "{ features { weight } }"}},
        {**given, "documents": {}},
        {**given, "signature": {**given["signature"], "value": "AAAA"}},
    ):
        changed.write_text(json.dumps(change), encoding="utf-8")
        assert code(store, (changed, key)) == "BAD_SIGNATURE"
    run("key", tmp_path / "other")
    assert code(store, (file, tmp_path / "other.pub")) == "BAD_SIGNATURE"
    assert code(store, (file, tmp_path / "other")) == "BAD_KEY"
    assert code(store, (key, key)) == "BAD_DOCUMENTS"
    assert code(store, (tmp_path / "nowhere", key)) == "FILE_NOT_USABLE"


def code(store: Store, documents: tuple[Path, Path]) -> str:
    with pytest.raises(BadInput) as refused:
        create_app(store, Settings(profile=Profile.CLOSED, documents=documents))
    return refused.value.code


def test_a_document_that_would_be_refused_is_not_signed(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    bad = tmp_path / "bad.graphql"
    for content, problem in ((b"{ nothing }", "GRAPHQL_VALIDATION_FAILED"), (b"{", "GRAPHQL_PARSE_FAILED"), (b"\xff", "BAD_DOCUMENTS")):  # fmt: skip
        bad.write_bytes(content)
        made = run("sign", bad, "--key", keys[0], "--to", tmp_path / "list.json")
        assert (made.exit_code, problem in made.output, "bad.graphql" in made.output) == (2, True, True)
    assert not (tmp_path / "list.json").exists()


def test_a_private_key_is_its_owners_alone_and_is_never_overwritten(keys: tuple[Path, Path]) -> None:
    assert keys[0].stat().st_mode & 0o777 == 0o600
    assert run("key", keys[0]).exit_code == 2


def test_the_list_is_shown_by_who_checks_it(signed: tuple[Path, Path]) -> None:
    listed = run("list", signed[0], "--key", signed[1])
    assert document_id(FEATURES) in listed.output
