"""The queries of docs/graphql.md run on the example data, in their order."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.stores import open_store
from loaders.loading import load
from tests.api.gql.conftest import Asker
from tests.codes import codes

ROOT = Path(__file__).parents[3]
OTHER_WORDS = {"REJECT_ALL", "REJECT_FAILED", "NOT_DONE"}  # values of enums
GUIDE = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```graphql\n(.*?)```(?:\s*```json\n(.*?)```)?", re.DOTALL)
BLOCKS = BLOCK.findall(GUIDE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """A server on what `make demo` loads."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('docs') / 'demo.db'}")
    load(store, [ROOT / "examples"])
    with TestClient(create_app(store, Settings())) as http:
        yield Asker(http)
    store.close()


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_queries_of_the_guide_run(demo: Asker, number: int) -> None:
    query, variables = BLOCKS[number]
    if "chg_…" in variables:  # its id is new each time
        newest = demo("{ changeSets(first: 1) { nodes { id } } }")["changeSets"]["nodes"][0]["id"]
        variables = variables.replace("chg_…", newest)
    data = demo(query, **json.loads(variables or "{}"))
    for name, value in data.items():
        assert value, f"{name} answers nothing"
        assert not (isinstance(value, dict) and value.get("problems")), value
        assert listed(value) is not False, f"{name} lists nothing"


def listed(value: Any) -> bool | None:
    """Whether a connection holds anything; None for what is no connection."""
    if not isinstance(value, dict) or not {"nodes", "edges"} & value.keys():
        return None
    return bool(value.get("nodes") or value.get("edges"))


def test_the_codes_of_the_guide_are_codes_of_ours() -> None:
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", GUIDE)) - OTHER_WORDS
    assert "TOO_COMPLEX" in told
    assert told - codes().keys() == set()
