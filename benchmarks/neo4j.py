"""Neo4j beside SQLite, and beside the bare Cypher that a good engineer would write by hand for the same question.

    python -m benchmarks.neo4j DATA… [--requests N] [--json]

DATA is what `qianxian load` takes. A Neo4j server of its own is started for the run; every other figure is of a real
process too. Medians in milliseconds, times in seconds, memory in MB. Each question is asked by hand, of SQLite and of
Neo4j in turn, so that all find the machine at the same work: what is asked without a pause is answered in half the time.
"""

import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import click
from neo4j import Driver, GraphDatabase, RoutingControl

from benchmarks.processes import Served, another_time, ask, percentile, run, served, started
from benchmarks.speed import QUERY, machine, texts, told
from deploy.neo4j.server import USER, Server, running
from graph.matching import Matcher
from graph.stores import EVERYTHING, open_store
from graph.stores.neo4j import Neo4jStore

# The product that the words name best, all within two steps of it, and who makes most of these.
MATCH = """
CALL db.index.fulltext.queryNodes('product_text', $words, {limit: 20}) YIELD node, score
WITH node ORDER BY score DESC LIMIT 1
MATCH (node)-[:INPUT_OF|KIND_OF*0..2]-(q:Product)
WITH DISTINCT q
MATCH (q)<-[:OFFERS]-(c:Organisation)
RETURN c.id AS id, c.name AS name, count(*) AS hits ORDER BY hits DESC, id LIMIT 10"""
# All that goes into what it makes, within two steps, and who makes most of these.
SUGGEST = """
MATCH (:Organisation {id: $id})-[:OFFERS]->(:Product)<-[:INPUT_OF|KIND_OF*1..2]-(q:Product)
WITH DISTINCT q
MATCH (q)<-[:OFFERS]-(c:Organisation) WHERE c.id <> $id
RETURN c.id AS id, c.name AS name, count(*) AS hits ORDER BY hits DESC, id LIMIT 10"""
HUBS = """
MATCH (o:Organisation)-[:OFFERS]->(p:Product) WITH o, sum(COUNT { (p)<-[:INPUT_OF|KIND_OF]-() }) AS size
RETURN o.id ORDER BY size DESC, o.id LIMIT 20"""
SUGGEST_QUERY = """
query ($id: ID!) { suggestPartners(enterpriseId: $id, direction: UPSTREAM, first: 10) {
  edges { node { rank score partner { id name } product { id name } reasons { feature contribution text } } } } }
"""
FIND_QUERY = "query ($name: String!) { enterprise(name: $name) { id } }"


Ask = tuple[Callable[[str], object], Sequence[str]]


def in_turn(asking: Mapping[str, Ask], warm: int = 60) -> dict[str, float]:
    """The median of each, whose questions are asked one of each at a time; the first of them once before."""
    for work, asked in asking.values():
        for one in asked[:warm]:
            work(one)
    times: dict[str, list[float]] = {name: [] for name in asking}
    for round_ in zip(*(asked for _, asked in asking.values()), strict=True):
        for (name, (work, _)), one in zip(asking.items(), round_, strict=True):
            start = time.perf_counter()
            work(one)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: percentile(some, 0.5) for name, some in times.items()}


def by_hand(driver: Driver, cypher: str, name: str) -> Callable[[str], object]:
    def work(value: str) -> object:
        return driver.execute_query(
            cypher, {name: value}, database_="neo4j", routing_=RoutingControl.READ
        ).records

    return work


def over_http(serving: Served, query: str, name: str) -> Callable[[str], object]:
    """Each time as if for the first time."""
    connection, times = serving.connection(), count()
    return lambda value: ask(connection, query, **another_time({name: value}, next(times)))


def round_trips(url: str, asked: Sequence[str]) -> float:
    """How often the server is asked for one `match_text`: the median."""
    store = open_store(url)
    assert isinstance(store, Neo4jStore)
    try:
        matcher = Matcher(store)
        counts = []
        for words in asked:
            before = store.round_trips
            store.read(EVERYTHING, partial(matcher.match_text, text=words))  # as `serve` does
            counts.append(float(store.round_trips - before))
        return percentile(counts, 0.5)
    finally:
        store.close()


def copied(source: str, target: str) -> float:
    start = time.perf_counter()
    process = started("copy", "--from", source, "--to", target)
    process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the copy is not equal")
    return time.perf_counter() - start


def exported(db: str, to: Path) -> bytes:
    process = started("export", "--to", str(to), "--db", db)
    process.communicate()
    return to.read_bytes()


def loads(data: Sequence[str], sqlite: str, neo4j: str) -> dict[str, Any]:
    """The same files into both, and again into Neo4j."""
    small, large = run("load", *data, "--db", sqlite, "--json"), run("load", *data, "--db", neo4j, "--json")
    again = run("load", *data, "--db", neo4j, "--json")
    return {
        "sqlite": {"seconds": small.seconds, "peak_mb": small.peak_mb},
        "neo4j": {"seconds": large.seconds, "peak_mb": large.peak_mb, "most_seconds": 2 * small.seconds + 30},
        "neo4j_again": {"seconds": again.seconds, "accepted": again.output["totals"]["accepted"]},
    }


def answers(driver: Driver, sqlite: str, neo4j: str, requests: int) -> dict[str, Any]:
    """`matchText` and `suggestPartners` over HTTP, beside the hand-written Cypher's own time."""
    asked = texts(sqlite, requests)
    words = [re.sub(r"[^\w]+", " ", text).strip() for text in asked]
    hubs = [row[0] for row in driver.execute_query(HUBS, database_="neo4j").records]
    figures: dict[str, Any] = {"round_trips": round_trips(neo4j, asked)}
    with served(sqlite) as small, served(neo4j) as large:
        figures |= in_turn(
            {
                "match_by_hand_ms": (by_hand(driver, MATCH, "words"), words),
                "match_sqlite_ms": (over_http(small, QUERY, "text"), asked),
                "match_neo4j_ms": (over_http(large, QUERY, "text"), asked),
            }
        )
        figures |= in_turn(
            {
                "suggest_by_hand_ms": (by_hand(driver, SUGGEST, "id"), hubs * 5),
                "suggest_sqlite_ms": (
                    over_http(small, SUGGEST_QUERY, "id"),
                    global_ids(small, driver, hubs) * 5,
                ),
                "suggest_neo4j_ms": (
                    over_http(large, SUGGEST_QUERY, "id"),
                    global_ids(large, driver, hubs) * 5,
                ),
            }
        )
    figures["match_times_by_hand"] = figures["match_neo4j_ms"] / figures["match_by_hand_ms"]
    figures["suggest_times_by_hand"] = figures["suggest_neo4j_ms"] / figures["suggest_by_hand_ms"]
    return figures


def global_ids(serving: Served, driver: Driver, hubs: Sequence[str]) -> list[str]:
    named = driver.execute_query(
        "UNWIND $ids AS id MATCH (o:Organisation {id: id}) RETURN o.name", {"ids": hubs}, database_="neo4j"
    )
    connection = serving.connection()
    found = [ask(connection, FIND_QUERY, name=row[0])["enterprise"] for row in named.records]
    return [one["id"] for one in found if one]


def there_and_back(sqlite: str, neo4j: str, folder: Path) -> dict[str, Any]:
    back = f"sqlite:///{folder}/back.db"
    before = exported(sqlite, folder / "before.json")
    there, again = copied(sqlite, neo4j), copied(neo4j, back)
    equal = before == exported(neo4j, folder / "there.json") == exported(back, folder / "back.json")
    return {"there_seconds": there, "back_seconds": again, "exports_equal": equal}


def measured(data: list[str], requests: int, folder: Path) -> dict[str, Any]:
    sqlite = f"sqlite:///{folder}/town.db"
    start = time.perf_counter()
    with running(Server(folder / "loaded")) as server:
        figures: dict[str, Any] = {
            "machine": machine(),
            "server": {"start_seconds": time.perf_counter() - start},
        }
        neo4j = f"{server.url}?patience=10"  # it is to be measured, not to be refused
        figures["load"] = loads(data, sqlite, neo4j)
        with GraphDatabase.driver(f"neo4j://127.0.0.1:{server.port}", auth=(USER, server.password)) as driver:
            figures["answers"] = answers(driver, sqlite, neo4j, requests)
    with running(Server(folder / "copied")) as server:
        figures["copy"] = there_and_back(sqlite, f"{server.url}?patience=10", folder)
    return figures


@click.command(help=__doc__)
@click.argument("data", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--requests", type=click.IntRange(1), default=300, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True)
def main(data: tuple[str, ...], requests: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-neo4j-") as scratch:
        figures = measured(list(data), requests, Path(scratch))
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, values in figures.items():
        click.echo(f"{name:10} {told(values)}")


if __name__ == "__main__":
    main()
