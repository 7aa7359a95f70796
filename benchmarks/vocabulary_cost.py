"""What the trade tables cost: the time to load them into an empty store, and the memory of a server that has them.

    python -m benchmarks.vocabulary_cost [FOLDER] [--json]

Each figure is of a real process of its own. Memory is the most that a server held that was asked once, with the tables
beside without them.
"""

import json
import os
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.processes import ask, peak_memory, run, served
from graph.stores import open_store
from loaders.vocabulary import vocabulary_folder

QUESTION = '{ matchText(text: "求购轴承") { edges { node { rank } } } }'


@dataclass(frozen=True, slots=True)
class Cost:
    rows: int
    load_seconds: float
    load_cpu_seconds: float
    memory_mb: float


def cost(folder: Path, scratch: Path) -> Cost:
    empty, loaded = (f"sqlite:///{scratch}/{name}.db" for name in ("empty", "loaded"))
    open_store(empty).close()
    before = os.times()
    done = run("load", str(folder), "--db", loaded, "--json")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(done.output["totals"]["rows"], done.seconds, used, held(loaded) - held(empty))


def held(db: str) -> float:
    """The most memory of a server that answered a question, in MB."""
    with served(db) as serving, closing(serving.connection()) as connection:
        ask(connection, QUESTION)
        return peak_memory(serving.pid)


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True)
def main(folder: Path | None, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-vocabulary-") as scratch:
        found = cost(folder or vocabulary_folder(), Path(scratch))
    told = (
        f"{found.rows} rows loaded in {found.load_seconds:.1f} s ({found.load_cpu_seconds:.1f} s of processor time), "
        f"start of the program included; in memory {found.memory_mb:.0f} MB"
    )
    click.echo(json.dumps(asdict(found)) if as_json else told)


if __name__ == "__main__":
    main()
