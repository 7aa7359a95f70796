"""Whatever the schema lets somebody write, schemathesis writes: no answer is a 5xx, and no error is without a known code."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from api.app import create_app
from api.gql.schema import schema
from api.settings import Settings
from graph.stores import open_store
from tests.api.gql.conftest import town
from tests.campaign import size

FIELDS = [
    (type_.name, name)
    for type_ in (schema._schema.query_type, schema._schema.mutation_type)
    if type_ is not None
    for name in type_.fields
]
CASES = size(1, 40)  # of each field: more than 2,000 in all


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('generated') / 'town.db'}")
    town(store)
    with TestClient(create_app(store, Settings())) as client:
        yield client
    store.close()


@pytest.fixture(scope="module")
def generated(http: TestClient) -> Any:
    return schemathesis.graphql.from_asgi("/graphql", http.app)


def test_every_field_is_tried_often_enough() -> None:
    assert len(FIELDS) * 40 >= 2_000


@pytest.mark.soak
@pytest.mark.parametrize(("type_", "name"), FIELDS)
def test_no_generated_request_fails_unexpectedly(
    generated: Any, http: TestClient, type_: str, name: str
) -> None:
    operation = generated[type_][name]

    @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        response = http.post("/graphql", json={"query": case.body})
        assert response.status_code < 500, case.body
        for error in response.json().get("errors", ()):
            assert error["extensions"]["code"] not in ("INTERNAL", "UNKNOWN", None), (case.body, error)

    ask()
