"""How much a core serves: the product, the floor under any answer, and stock strawberry, on the same data in one run.

    python -m benchmarks.serve DATA… [--requests N] [--rate N]… [--rows N] [--workers N] [--json]

DATA is what `qianxian load` takes. `per_core` is requests by seconds of the server's processor time, so that it holds on a
machine that does other things; times are those of the client, one question after the other on one connection. Under load 64
connections ask `rate` times a second in all, while a file is loaded: how long each waited, from when it was due, and how long
who asks for /healthz meanwhile. `_again`: the same questions once more, while nothing was written: the product tells what
it told, stock strawberry works it out as ever. Processors that serve, that ask, that load, and `machine_busy`, the share of all processors
that were at work for whomever, say whether the figure is one of the server or of a full machine.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import click
import uvloop

from benchmarks.processes import (
    ROOT,
    Served,
    another_time,
    cpu_seconds,
    machine_seconds,
    percentile,
    run,
    served,
)
from benchmarks.speed import QUERY, machine, sizes, texts, told, write_enterprises
from graph.stores import EVERYTHING, open_store
from schema import Enterprise

PARTNERS = QUERY.replace("$text: String!", "$id: ID!").replace(
    "matchText(text: $text,", "suggestPartners(enterpriseId: $id, direction: UPSTREAM,"
)
CONNECTIONS = 64
_WARMING = 50
_AGAIN = 200  # questions, for whose answers there is room
_PING_EVERY = 0.02
_TICK = 0.01  # seconds of processor time: less cannot be told from nothing
Question = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in milliseconds; `per_core` is requests a second of processor time."""

    requests: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    per_core: float


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processors up to a moment: by who serves, by this process, by all, and what all have."""

    at: float
    serving: float
    asking: float
    busy: float
    able: float

    @classmethod
    def now(cls, pid: int) -> Self:
        return cls(time.perf_counter(), cpu_seconds(pid), time.process_time(), *machine_seconds())


@dataclass(frozen=True, slots=True)
class UnderLoad:
    """At `rate` questions a second, of which `answered` a second were; `serving`, `asking` and `loading` in processors."""

    rate: int
    answered: float
    asked: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    ping_p99_ms: float
    load_seconds: float
    serving: float
    asking: float
    machine_busy: float


def body(question: Question) -> bytes:
    return json.dumps({"query": question[0], "variables": question[1]}, ensure_ascii=False).encode()


def questions(db: str, number: int) -> dict[str, list[Question]]:
    """The same at every run: needs in free words, and enterprises that are asked who could supply them."""
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        makers = sorted({one.id for one in view.all(Enterprise)})
    store.close()
    step = max(1, len(makers) // number)
    return {
        "matchText": [(QUERY, {"text": text}) for text in texts(db, number)],
        "suggestPartners": [(PARTNERS, {"id": id_}) for id_ in makers[::step][:number]],
    }


def paced(serving: Served, asked: Sequence[Question], before: Sequence[Question]) -> Pace:
    """One after the other, after those `before`."""
    times: list[float] = []
    with closing(serving.connection()) as line:
        for question in before:
            answered(line, body(question))
        bodies = [body(question) for question in asked]
        cpu = cpu_seconds(serving.pid)
        for content in bodies:
            start = time.perf_counter()
            answered(line, content)
            times.append(1000 * (time.perf_counter() - start))
        cpu = max(cpu_seconds(serving.pid) - cpu, _TICK)
    n = len(asked)
    return Pace(n, percentile(times, 0.5), percentile(times, 0.99), 1000 * cpu / n, n / cpu)


def answered(line: Any, content: bytes) -> bytes:
    line.request("POST", "/graphql", content, {"content-type": "application/json"})
    came: bytes = line.getresponse().read()
    if b'"data"' not in came[:20] or b'"errors"' in came:
        raise RuntimeError(came[:300].decode(errors="replace"))
    return came


@contextmanager
def other(kind: str, db: str, *words: str) -> Iterator[Served]:
    """The floor, or stock strawberry."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.servers", kind, "--db", db, *words],
        stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield Served(process.pid, int(line.split()[0].rsplit(":", 1)[1]), 0.0)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def under_load(serving: Served, db: str, bodies: Sequence[bytes], rate: int, file: Path) -> UnderLoad:
    """64 connections, each in its turn, while the file is loaded."""
    waited: list[float] = []
    pings: list[float] = []

    async def ask_all() -> tuple[float, int, Spent, Spent]:
        stop = asyncio.Event()
        lines = [
            asyncio.create_task(_asking(serving.port, bodies, n, rate, stop, waited))
            for n in range(CONNECTIONS)
        ]
        lines.append(asyncio.create_task(_pinging(serving.port, stop, pings)))
        await asyncio.sleep(1)
        waited.clear()
        before = Spent.now(serving.pid)
        loaded = await asyncio.to_thread(run, "load", str(file), "--db", db, "--json")
        await asyncio.sleep(1)
        after, answered = Spent.now(serving.pid), len(waited)
        stop.set()
        await asyncio.gather(*lines)
        return loaded.seconds, answered, before, after

    # Python's own loop wakes up to a millisecond late, which would be told as time waited for an answer.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        load_seconds, answered, before, after = loop.run(ask_all())
    seconds = after.at - before.at
    return UnderLoad(
        rate,
        answered / seconds,
        len(waited),
        percentile(waited, 0.5),
        percentile(waited, 0.99),
        max(waited),
        percentile(pings, 0.99),
        load_seconds,
        (after.serving - before.serving) / seconds,
        (after.asking - before.asking) / seconds,
        (after.busy - before.busy) / (after.able - before.able),
    )


async def _asking(
    port: int, bodies: Sequence[bytes], place: int, rate: int, stop: asyncio.Event, waited: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    every = CONNECTIONS / rate
    due = time.perf_counter() + every * place / CONNECTIONS
    while not stop.is_set():
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        content = bodies[place % len(bodies)]
        head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        await _answer(reader)
        waited.append(1000 * (time.perf_counter() - due))
        due, place = max(due + every, time.perf_counter()), place + CONNECTIONS
    writer.close()


async def _pinging(port: int, stop: asyncio.Event, pings: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not stop.is_set():
        await asyncio.sleep(_PING_EVERY)
        start = time.perf_counter()
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await _answer(reader)
        pings.append(1000 * (time.perf_counter() - start))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> None:
    headers = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(headers.partition(b"content-length: ")[2].partition(b"\r\n")[0]))


def same_answers(a: Served, b: Served, asked: Sequence[Question]) -> bool:
    """Whether both say the same to each."""
    with closing(a.connection()) as one, closing(b.connection()) as two:
        return all(
            json.loads(answered(one, body(each)))["data"] == json.loads(answered(two, body(each)))["data"]
            for each in asked
        )


def compared(paces: dict[str, Pace]) -> dict[str, Any]:
    figures: dict[str, Any] = {kind: asdict(pace) for kind, pace in paces.items()}
    return figures | {"times_stock": paces["stock"].cpu_ms / paces["ours"].cpu_ms}


def measured(
    db: str, number: int, rates: Sequence[int], rows: int, workers: int, folder: Path
) -> dict[str, Any]:
    asked = questions(db, number)
    figures: dict[str, Any] = {}
    with served(db) as ours, other("stock", db) as stock:
        for name, each in asked.items():
            warming = [(query, another_time(variables)) for query, variables in each[:_WARMING]]
            again = each[-_AGAIN:]
            sample = folder / f"{name}.json"
            with closing(ours.connection()) as line:
                sample.write_bytes(answered(line, body(warming[0])))
            with other("floor", db, "--answer", str(sample)) as floor:
                all_ = {"ours": ours, "stock": stock, "floor": floor}
                figures[name] = compared({kind: paced(one, each, warming) for kind, one in all_.items()})
                figures[f"{name}_again"] = compared(
                    {kind: paced(one, again, again) for kind, one in all_.items()}
                )
            figures[name]["same_answers"] = same_answers(ours, stock, again[:50])
    bodies = [body(question) for question in asked["matchText"]]
    for place, rate in enumerate(rates if rows else ()):
        file = folder / f"企业{place}.csv"
        write_enterprises(file, rows, place * rows)
        with served(db, workers) as ours:
            figures[f"under_load_{rate}"] = asdict(under_load(ours, db, bodies, rate, file))
    return figures


@click.command(help=__doc__)
@click.argument("data", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--requests", type=click.IntRange(50), default=1_000, show_default=True, metavar="N")
@click.option("--rate", "rates", type=click.IntRange(1), multiple=True, default=(50, 100, 200), show_default=True,
              metavar="N", help="Questions a second under load, of all 64 connections; may be given several times.")  # fmt: skip
@click.option("--rows", type=click.IntRange(0), default=3_000, show_default=True, metavar="N",
              help="Rows of the file that is loaded meanwhile.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Processes that serve under load.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
def main(
    data: tuple[str, ...], requests: int, rates: tuple[int, ...], rows: int, workers: int, as_json: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-serve-") as scratch:
        db = f"sqlite:///{scratch}/serve.db"
        run("load", *data, "--db", db, "--json")
        figures = {"machine": machine(), "command": sys.argv[1:], "data": sizes(db)}
        figures |= measured(db, requests, rates, rows, workers, Path(scratch))
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, values in figures.items():
        click.echo(f"{name:14} {told(values)}")


if __name__ == "__main__":
    main()
