"""A gateway makes one graph of this service and others: it composes, and asks for entities by their ids."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from graphql import build_schema
from starlette.testclient import TestClient

from api.accounts.integrators import Tokens
from api.app import create_app
from api.gql.federation import subgraph_sdl
from api.services import Services
from api.settings import Profile, Settings
from graph.stores import EVERYTHING, Scope, Store, View
from schema import Need
from schema.policy import Permit
from tests.api.gql.conftest import BEARING, LONGGONG, PARTY, ZIRUN, Asker, store
from tests.api.subscription_clients.test_subscription_clients import NPM

__all__ = ["store"]
T = TypeVar("T")
HERE = Path(__file__).parent
ENTITIES = """query($them: [_Any!]!) { _entities(representations: $them) {
  __typename ... on Organisation { id name } ... on Product { id name } ... on Need { id text } } }"""
CREDIT = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@interfaceObject"])
type Query { rated: [Organisation!]! }
type Organisation @key(fields: "id") @interfaceObject { id: ID! credit: String }
type Product @key(fields: "id") { id: ID! priceIndex: Float }
type Need @key(fields: "id") { id: ID! tenders: [String!]! }
"""


@pytest.fixture
def ask(store: Store) -> Iterator[Asker]:
    with TestClient(create_app(store, Settings(federation=True))) as http:
        yield Asker(http)


@pytest.fixture
def composing(tmp_path: Path) -> Path:
    """The script beside the packages of the lock file."""
    for name in ("package.json", "package-lock.json", "compose.mjs"):
        shutil.copy(HERE / name, tmp_path / name)
    command = [*NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tmp_path / "compose.mjs"


def one(type_: str, id_: str) -> dict[str, str]:
    return {"__typename": type_, "id": id_}


def entities(ask: Asker, *them: object) -> list[Any]:
    found: list[Any] = ask(ENTITIES, them=them)["_entities"]
    return found


@pytest.mark.node
def test_it_composes_with_another_service(
    ask: Asker, composing: Path, node_path: str, tmp_path: Path
) -> None:
    told = ask("{ _service { sdl } }")["_service"]["sdl"]
    assert told == subgraph_sdl()
    (tmp_path / "ours.graphql").write_text(told, encoding="utf-8")
    (tmp_path / "credit.graphql").write_text(CREDIT, encoding="utf-8")
    command = [node_path, str(composing), "ours=ours.graphql", "credit=credit.graphql"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    whole = build_schema(done.stdout).type_map
    for name in ("Organisation", "Enterprise", "Institution", "ClusterParty"):
        assert {"name", "credit"} <= whole[name].fields.keys()  # type: ignore[attr-defined]
    assert {"makers", "priceIndex"} <= whole["Product"].fields.keys()  # type: ignore[attr-defined]
    assert {"text", "tenders"} <= whole["Need"].fields.keys()  # type: ignore[attr-defined]


def test_entities_come_as_they_are_asked_for(ask: Asker, store: Store) -> None:
    with store.view(EVERYTHING) as view:
        (need,) = view.all(Need)
    them = [
        one("Product", BEARING), one("Organisation", LONGGONG), one("Enterprise", "ent_aaaaaaaaaaaaaaaa"),
        one("Need", need.id), one("ClusterParty", PARTY), one("Institution", ZIRUN), one("Enterprise", LONGGONG),
    ]  # fmt: skip
    found = entities(ask, *them)
    assert [it and (it["__typename"], it["id"]) for it in found] == [
        ("Product", BEARING), ("Enterprise", LONGGONG), None,
        ("Need", need.id), ("ClusterParty", PARTY), None, ("Enterprise", LONGGONG),
    ]  # fmt: skip


def test_all_of_one_type_are_read_together(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    read, reads = Services.read, 0

    async def counted(self: Services, work: Callable[[View], T], scope: Scope) -> T:
        """What a question reads: the store is also asked, once a second, whether there is anything to send."""
        nonlocal reads
        reads += 1
        return await read(self, work, scope)

    monkeypatch.setattr(Services, "read", counted)
    entities(ask, *[one("Enterprise", LONGGONG), one("Enterprise", ZIRUN)] * 50)
    assert reads == 1


@pytest.mark.parametrize(
    ("them", "code"),
    [
        ([{"__typename": "Offer", "id": "ofr_x"}], "BAD_ENTITY"),
        ([{"id": LONGGONG}], "BAD_ENTITY"),
        ([{"__typename": "Product"}], "BAD_ENTITY"),
        (["x"], "BAD_ENTITY"),
        ([{"__typename": ["Product"], "id": {}}], "BAD_ENTITY"),
    ],
)
def test_what_is_no_entity_is_told(ask: Asker, them: list[object], code: str) -> None:
    assert ask.refused(ENTITIES, them=them) == code


def test_at_most_so_many_are_asked_for_at_once(ask: Asker) -> None:
    them = [{"__typename": "Product", "id": BEARING}] * 1_001
    response = ask.http.post("/graphql", json={"query": ENTITIES, "variables": {"them": them}})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_ITEMS"


def test_each_is_told_what_a_token_may_see(store: Store) -> None:
    _, secret = Tokens(store).create("平台", frozenset({Permit.NEEDS}))
    with TestClient(create_app(store, Settings(accounts=True, federation=True))) as http:
        assert http.post("/graphql", json={"query": ENTITIES, "variables": {"them": []}}).status_code == 401
        http.headers["authorization"] = f"Bearer {secret}"
        ask = Asker(http)
        with store.view(EVERYTHING) as view:
            (need,) = view.all(Need)
        roads = [ask(f'{{ node(id: "{id_}") {{ id }} }}')["node"] for id_ in (LONGGONG, need.id, BEARING)]
        found = entities(ask, one("Organisation", LONGGONG), one("Need", need.id), one("Product", BEARING))
        assert [it and {"id": it["id"]} for it in found] == roads
        assert found[1] is None


def test_the_closed_profile_does_not_tell_its_schema(store: Store) -> None:
    with TestClient(create_app(store, Settings(federation=True, profile=Profile.CLOSED))) as http:
        ask = Asker(http)
        assert entities(ask, one("Product", BEARING))[0]["name"] == "自润滑轴承"
        assert ask.refused("{ _service { sdl } }") == "GRAPHQL_VALIDATION_FAILED"


def test_it_costs_by_how_many_are_asked_for(ask: Asker) -> None:
    costs = [
        ask.answer(ENTITIES, them=[one("Product", BEARING)] * n)["extensions"]["cost"]["requested"]
        for n in (1, 100)
    ]
    assert costs[1] > 50 * costs[0]


def test_without_it_there_is_none_of_it(store: Store) -> None:
    with TestClient(create_app(store, Settings())) as http:
        assert Asker(http).refused("{ _service { sdl } }") == "GRAPHQL_VALIDATION_FAILED"


def test_the_lock_file_names_no_hosts() -> None:
    assert "://" not in (HERE / "package-lock.json").read_text(encoding="utf-8")
