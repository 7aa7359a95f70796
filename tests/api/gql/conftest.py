"""A small town, and a client that asks it over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Profile, Settings
from graph.stores import Store, open_store
from schema import ClusterParty, Membership, PartyForm
from tests.api.gql.sockets import Client, connected
from tests.factories import SOURCES, TOWN, enterprise, id_of, input_of, institution, keep, product

LONGGONG = id_of("Enterprise", "龙工(上海)挖掘机制造有限公司")
ZIRUN = id_of("Enterprise", "上海自润轴承有限公司")
BEARING = id_of("Product", "自润滑轴承")
BOOM = id_of("Product", "挖掘机动臂")
PARTY = id_of("ClusterParty", "新桥集群党委")


class Asker:
    """Asks `/graphql` as a client would."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole response."""
        response = self.http.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a response without errors."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def refused(self, query: str, **variables: Any) -> str:
        """The code of the one error."""
        answer = self.answer(query, **variables)
        assert len(answer["errors"]) == 1, answer
        code: str = answer["errors"][0]["extensions"]["code"]
        return code


def town(store: Store) -> None:
    party = ClusterParty(
        id=PARTY, name="新桥集群党委", form=PartyForm.CLUSTER_COMMITTEE, region=TOWN, sources=SOURCES
    )
    keep(
        store,
        enterprise(
            "龙工(上海)挖掘机制造有限公司",
            short_name="龙工",
            makes=["挖掘机动臂"],
            needs=["自润滑轴承"],
            region=TOWN,
        ),
        enterprise("上海自润轴承有限公司", makes=["自润滑轴承"], region=TOWN),
        enterprise("苏州轴承厂", makes=["自润滑轴承"]),
        institution("新桥职校", makes=["焊工培训"], region=TOWN),
        product("钢板"),
        input_of("自润滑轴承", "挖掘机动臂"),
        input_of("钢板", "挖掘机动臂"),
        party,
        Membership(
            id=id_of("Membership", "龙工"),
            organisation_id=LONGGONG,
            party_id=PARTY,
            role="龙头",
            sources=SOURCES,
        ),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    town(opened)
    yield opened
    opened.close()


@pytest.fixture
def ask(store: Store) -> Iterator[Asker]:
    with TestClient(create_app(store, Settings())) as http:
        yield Asker(http)


@pytest.fixture
def closed(store: Store) -> Iterator[Asker]:
    """The same town in the closed profile."""
    with TestClient(create_app(store, Settings(profile=Profile.CLOSED))) as http:
        yield Asker(http)


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, Settings())) as client:
        yield client


@pytest.fixture
def never_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who listens is told only because something was written, not when it is next made sure that they still may."""
    monkeypatch.setattr("api.hearing.listener.ASKED_AGAIN", 3_600.0)


@pytest.fixture
def client(http: TestClient) -> Iterator[Client]:
    with connected(http) as one:
        one.greet()
        yield one
