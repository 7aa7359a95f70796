"""What it costs in processor time that everybody sees only what they may: one question after the other, asked by each.

    python -m benchmarks.policy DATA… [--requests N] [--json]

DATA is what `qianxian load` takes. The committee's staff sees the store itself; a steward, staff of one cluster and an
enterprise see it through the policy. The same need in free words is asked by each in turn over GraphQL in one process;
an enterprise asks for `prospects`, which are told in part.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass

import click
import orjson

from api.gql.context import Context
from api.gql.engine import Asked, Engine
from api.gql.schema import schema
from api.services import Services
from benchmarks.processes import run
from benchmarks.speed import QUERY, texts
from committee import previews
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, open_store
from schema import ClusterParty, Enterprise
from schema.policy import Actor, Role

PROSPECTS = """
query ($who: ID!, $text: String!) { prospects(organisationId: $who, question: {text: $text}) {
  nodes { reference band text product { id name } region { code } conditionsMet conditionsUnknown partner { id name } }
  emptyBecause understood { wanted { phrase } } } }
"""


@dataclass(frozen=True, slots=True)
class Asker:
    name: str
    actor: Actor
    query: str
    variables: Mapping[str, str]


def askers(store: Store) -> list[Asker]:
    with store.view(EVERYTHING) as view:
        own = next(one.id for one in view.all(Enterprise))
        parties = frozenset(one.id for one in view.all(ClusterParty) if one.parent_id is None)
    people = [
        ("staff", Actor("t", "", frozenset({Role.STAFF}))),
        ("steward", Actor("s", "", frozenset({Role.STEWARD}), care=frozenset({own}))),
        ("staff of clusters", Actor("c", "", frozenset({Role.STAFF}), clusters={Role.STAFF: parties})),
    ]
    by_name = [
        Asker(name, actor, QUERY, {}) for name, actor in people if name != "staff of clusters" or parties
    ]
    enterprise = Actor("e", "", frozenset({Role.ENTERPRISE}), acts_for=frozenset({own}))
    return [*by_name, Asker("enterprise", enterprise, PROSPECTS, {"who": own})]


def measured(store: Store, asked: list[str]) -> dict[str, dict[str, float]]:
    """Milliseconds of processor time a request, and how much more than the staff's that is.

    Each text is asked by everybody in turn, another of them first each time, so that what else the machine does falls on
    all alike; each has a matcher of its own, so that nobody gains by what was kept of another's question.
    """
    everybody = askers(store)
    services = {asker.name: Services(store, Matcher(store)) for asker in everybody}
    spent = dict.fromkeys(services, 0.0)
    answered = dict.fromkeys(services, 0)

    async def ask(engine: Engine, asker: Asker, text: str) -> None:
        question = Asked(asker.query, {**asker.variables, "text": text})
        start = time.process_time()
        answer = await engine.answer(question, Context(services[asker.name], asker.actor), "bench")
        spent[asker.name] += time.process_time() - start
        (said,) = orjson.loads(orjson.dumps(answer))["data"].values()
        answered[asker.name] += bool(said.get("edges") or said.get("nodes"))

    async def ask_all() -> None:
        engine = Engine(schema, open_=True)  # a new one, which was asked none of it before
        for place, text in enumerate(asked):
            first = place % len(everybody)
            for asker in (*everybody[first:], *everybody[:first]):
                await ask(engine, asker, text)

    most, previews.MOST_A_DAY = previews.MOST_A_DAY, len(asked)
    asyncio.run(ask_all())  # to get warm
    spent, answered = dict.fromkeys(services, 0.0), dict.fromkeys(services, 0)
    asyncio.run(ask_all())
    previews.MOST_A_DAY = most
    return {
        name: {
            "cpu_ms": 1000 * total / len(asked),
            "more": total / spent["staff"] - 1,
            "with_suggestions": answered[name] / len(asked),
        }
        for name, total in spent.items()
    }


@click.command(help=__doc__)
@click.argument("data", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--requests", type=click.IntRange(1), default=300, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True)
def main(data: tuple[str, ...], requests: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-policy-") as scratch:
        url = f"sqlite:///{scratch}/policy.db"
        run("load", *data, "--db", url, "--json")
        asked = texts(url, requests)
        store = open_store(url)
        figures = measured(store, asked)
        store.close()
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, one in figures.items():
        click.echo(
            f"{name:20} {one['cpu_ms']:7.2f} ms CPU a request   {one['more']:+7.1%}   "
            f"{one['with_suggestions']:.0%} with suggestions"
        )


if __name__ == "__main__":
    main()
