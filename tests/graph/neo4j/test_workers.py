"""Several processes that answer from one database on Neo4j."""

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.stores import open_store
from graph.stores.neo4j.address import Address
from graph.stores.neo4j.bookmarks import LastWritten
from schema import Enterprise
from tests.api.cli.conftest import fill
from tests.api.cli.test_serve import Serving
from tests.graph.facts import ent, keep, seen

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
REGISTER = "mutation ($name: String!) { registerEnterprise(input: {name: $name}) { enterprise { id } } }"
DECLARE = """mutation ($id: ID!) {
  declareOffer(input: {organisation: {id: $id}, product: {name: "自润滑轴承"}}) { offer { id } } }"""
MATCH = '{ matchText(text: "求购自润滑轴承", first: 50) { nodes { partner { name } } } }'


@pytest.fixture
def serving(neo4j_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Two servers of the same database, one of them with two workers."""
    store = open_store(neo4j_url)
    fill(store)
    store.close()
    started = [
        Serving("serve", "--db", neo4j_url, "--port", "0", "--workers", workers, cwd=tmp_path)
        for workers in "12"
    ]
    try:
        yield [one.url() for one in started]
    finally:
        for one in started:
            one.process.terminate()
            one.process.communicate(timeout=60)


def post(url: str, query: str, **variables: str) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    assert "errors" not in answer, answer
    return answer["data"]


def test_what_one_registers_another_suggests_on_neo4j(serving: list[str]) -> None:
    one, other = serving
    for url in serving:
        post(url, MATCH)
    for number in range(3):
        name = f"示例第{number}轴承厂"
        id_ = post(one, REGISTER, name=name)["registerEnterprise"]["enterprise"]["id"]
        assert post(one, DECLARE, id=id_)["declareOffer"]["offer"]
        until = time.monotonic() + 30  # a second, but where much else runs
        while name not in [node["partner"]["name"] for node in post(other, MATCH)["matchText"]["nodes"]]:
            assert time.monotonic() < until


def test_a_bookmark_that_never_arrives_is_waited_for_once_on_neo4j(neo4j_url: str) -> None:
    """One from another server, or from before a backup was restored."""
    store = open_store(neo4j_url)
    try:
        keep(store, ent("a"))
        written = LastWritten(Address.read(neo4j_url))
        (last,) = written.latest().raw_values
        prefix, _, number = last.rpartition(":") if ":" in last else ("", "", "")
        future = type(written.latest()).from_raw_values(
            [f"{prefix}:{int(number) + 10_000}" if number.isdigit() else "FB:kcwQ/wTfJf8rS1WY+GiIKXsCXgmQ"]
        )
        written.keep(future)
        start = time.monotonic()
        for _ in range(2):
            assert seen(store, lambda view: view.get(Enterprise, "ent_a")) == ent("a")
        assert time.monotonic() - start < 20
    finally:
        store.close()
