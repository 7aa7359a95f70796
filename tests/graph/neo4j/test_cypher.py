"""The questions of docs/neo4j.md are asked of the examples, each of them, as they stand there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase, RoutingControl

from api.cli.examples import examples_folder
from deploy.neo4j.server import USER, Server
from graph.stores import open_store
from graph.stores.copying import copy
from loaders.loading import load
from tests.emptying import emptied, patient

pytestmark = pytest.mark.neo4j
PAGE = Path(__file__).parents[3] / "docs" / "neo4j.md"
QUESTIONS = re.findall(r"^(\d+)\. (.*?)\n```cypher\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
ASKED = {
    "product": "挖掘机",
    "part": "自润滑轴承",
    "goal": "挖掘机",
    "region": "31",
    "words": "轴承",
    "organisation": "龙工(上海)挖掘机制造有限公司",
}


@pytest.fixture(scope="module")
def analyst(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Who has the examples in Neo4j, and asks them with a driver of their own."""
    emptied(neo4j_server)
    source = open_store(f"sqlite:///{tmp_path_factory.mktemp('cypher') / 'examples.db'}")
    target = open_store(patient(neo4j_server))
    load(source, [examples_folder()])
    copy(source, target, lambda done, of: None)
    source.close()
    target.close()
    with GraphDatabase.driver(
        f"bolt://127.0.0.1:{neo4j_server.port}", auth=(USER, neo4j_server.password)
    ) as driver:
        driver.execute_query("CALL db.awaitIndexes(60)", database_="neo4j")  # those that it makes at last
        yield driver


def test_there_are_fifteen_with_words_in_both_languages() -> None:
    assert [number for number, _, _ in QUESTIONS] == [str(n) for n in range(1, 16)]
    for _, words, _ in QUESTIONS:
        assert re.search(r"[\u4e00-\u9fff].*？ [A-Z].*\?", words)


@pytest.mark.parametrize(
    ("number", "cypher"), [(n, text) for n, _, text in QUESTIONS], ids=[n for n, _, _ in QUESTIONS]
)
def test_a_question_of_the_page_has_an_answer_on_neo4j(analyst: Driver, number: str, cypher: str) -> None:
    rows = ask(analyst, cypher)
    assert rows, "a question worth asking has an answer in the examples"
    assert all(value is not None for value in list(rows[0].values())[:1])


def ask(driver: Driver, cypher: str) -> list[dict[str, Any]]:
    found = driver.execute_query(cypher, ASKED, database_="neo4j", routing_=RoutingControl.READ)
    return [record.data() for record in found.records]


def test_every_relationship_of_a_fact_says_where_it_was_read_on_neo4j(analyst: Driver) -> None:
    (row,) = ask(
        analyst, "MATCH (:Qianxian)-[r]->(:Qianxian) RETURN count(r) AS all, count(r.sources) AS cited"
    )
    assert row["all"] == row["cited"] > 1_000


def test_contacts_are_no_property_on_neo4j(analyst: Driver) -> None:
    (row,) = ask(
        analyst,
        "MATCH (o:Organisation) WITH DISTINCT keys(o) AS names UNWIND names AS name RETURN collect(DISTINCT name) AS names",
    )
    assert "name" in row["names"]
    assert not {"contacts", "phone"} & set(row["names"])
