"""How fast and how big: loading, starting, answering over HTTP, and answering while a file loads.

    python -m benchmarks.speed DATA… [--requests N] [--beside N] [--db URL] [--json]

DATA is what `qianxian load` takes. Every figure is of a real process of its own, over a real socket.
"""

import csv
import json
import os
import platform
import random
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from benchmarks.processes import Served, ask, cpu_seconds, peak_memory, percentile, run, served
from graph.stores import EVERYTHING, open_store

PACKAGES = ("qianxian", "apsw", "starlette", "strawberry-graphql", "uvicorn", "numpy", "networkx")
QUERY = """
query ($text: String!) { matchText(text: $text, first: 10) {
  edges { node { rank score band partner { id name } product { id name }
    reasons { feature contribution text facts source { document row } }
    path { edge inferred source { id } target { id } } unknown } }
  emptyBecause understood { wanted { phrase } } } }
"""
WORDINGS = (
    "求购{}，每月2000件，质量稳定的厂家",
    "我们想找做{}的供应商，上海附近优先，最好能开票",
    "{}",
    "请问哪里有{}，急用，月底前要到货",
    "采购{}一批，要求通过ISO9001认证，江苏浙江均可",
    "厂里要上新线，缺{}，有没有靠谱的",
)
SEED = 20_250_101
_WARMING = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """Times in milliseconds, memory in MB."""

    requests: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    with_suggestions: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Beside:
    """While another process loads: the pings, and what was asked meanwhile."""

    rows: int
    load_seconds: float
    pings: int
    worst_ping_ms: float
    worst_answer_ms: float
    peak_mb: float


def texts(db: str, number: int) -> list[str]:
    """Needs in free words about products that are offered, the same at every run."""
    store = open_store(db)
    with store.view(EVERYTHING) as view:
        names = sorted({name for _, name in view.product_names() if 2 <= len(name) <= 12})
    store.close()
    chance = random.Random(SEED)
    return [chance.choice(WORDINGS).format(chance.choice(names)) for _ in range(number)]


def answers(serving: Served, asked: list[str]) -> Answers:
    """Ask them one after the other over one connection, after a few others to get warm: each for the first time."""
    connection = serving.connection()
    for text in asked[:_WARMING]:
        ask(connection, QUERY, text=f"{text}。")
    times: list[float] = []
    found = 0
    cpu = cpu_seconds(serving.pid)
    for text in asked:
        start = time.perf_counter()
        data = ask(connection, QUERY, text=text)
        times.append(1000 * (time.perf_counter() - start))
        found += bool(data["matchText"]["edges"])
    cpu = cpu_seconds(serving.pid) - cpu
    connection.close()
    return Answers(
        requests=len(asked),
        p50_ms=percentile(times, 0.5),
        p99_ms=percentile(times, 0.99),
        cpu_ms=1000 * cpu / len(asked),
        with_suggestions=found / len(asked),
        peak_mb=peak_memory(serving.pid),
    )


def beside(serving: Served, db: str, rows: int, asked: list[str], folder: Path) -> Beside:
    """Ping without pause, and ask now and then, while a file of new enterprises is loaded."""
    file = folder / "企业.csv"
    write_enterprises(file, rows)
    done = threading.Event()
    pings: list[float] = []
    pinging = threading.Thread(target=ping_until, args=(serving, done, pings))
    waiting: list[float] = []
    asking = threading.Thread(target=ask_until, args=(serving, done, asked, waiting))
    for thread in (pinging, asking):
        thread.start()
    try:
        loaded = run("load", str(file), "--db", db, "--json")
        time.sleep(0.5)  # what was loaded is taken in when somebody asks next
    finally:
        done.set()
        for thread in (pinging, asking):
            thread.join()
    return Beside(
        rows=rows,
        load_seconds=loaded.seconds,
        pings=len(pings),
        worst_ping_ms=max(pings),
        worst_answer_ms=max(waiting),
        peak_mb=peak_memory(serving.pid),
    )


def ping_until(serving: Served, done: threading.Event, times: list[float]) -> None:
    connection = serving.connection()
    while not done.wait(0.005):
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        times.append(1000 * (time.perf_counter() - start))
    connection.close()


def ask_until(serving: Served, done: threading.Event, asked: list[str], times: list[float]) -> None:
    connection = serving.connection()
    place = 0
    while not times or not done.wait(0.1):
        start = time.perf_counter()
        ask(connection, QUERY, text=asked[place % len(asked)])
        times.append(1000 * (time.perf_counter() - start))
        place += 1
    connection.close()


def write_enterprises(file: Path, rows: int, start: int = 0) -> None:
    """Invented enterprises with products that nobody made before, numbered from `start` on."""
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["名称", "主营产品", "所在地"])
        for number in range(start, start + rows):
            table.writerow(
                [
                    f"示例第{number}测速有限公司",
                    f"测速样品{number}号；测速备件{number % 97}型",
                    "上海市松江区",
                ]
            )


def machine() -> dict[str, Any]:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    models = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def sizes(db: str) -> dict[str, int]:
    store = open_store(db)
    try:
        with store.view(EVERYTHING) as view:
            counts = {type_.__name__: count for type_, count in view.counts().items() if count}
            return {**counts, "changes": view.number()}
    finally:
        store.close()


def measured(data: list[str], db: str, requests: int, rows: int, folder: Path) -> dict[str, Any]:
    """Everything, in the order in which a user meets it."""
    first = run("load", *data, "--db", db, "--json")
    loaded = sizes(db)
    again = run("load", *data, "--db", db, "--json")
    written = sizes(db)["changes"] - loaded["changes"]
    asked = texts(db, requests)
    with served(db) as serving:
        figures: dict[str, Any] = {
            "load": {"seconds": first.seconds, "peak_mb": first.peak_mb, **first.output["totals"]},
            "load_again": {"seconds": again.seconds, "peak_mb": again.peak_mb, "changes_written": written},
            "start": {"seconds": serving.seconds, "peak_mb": peak_memory(serving.pid)},
            "match_text": asdict(answers(serving, asked)),
        }
        if rows:
            figures["beside_a_load"] = asdict(beside(serving, db, rows, asked, folder))
    return {"machine": machine(), "command": sys.argv[1:], "data": loaded, **figures}


@click.command(help=__doc__)
@click.argument("data", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--requests", type=click.IntRange(1), default=1_000, show_default=True, metavar="N")
@click.option("--beside", "rows", type=click.IntRange(0), default=3_000, show_default=True, metavar="N",
              help="Rows of the file that is loaded while it is asked.")  # fmt: skip
@click.option("--db", metavar="URL", help="Keep the store there, instead of in a temporary folder.")
@click.option("--json", "as_json", is_flag=True)
def main(data: tuple[str, ...], requests: int, rows: int, db: str | None, as_json: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="qianxian-speed-") as scratch:
        url = db or f"sqlite:///{scratch}/speed.db"
        figures = measured(list(data), url, requests, rows, Path(scratch))
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, values in figures.items():
        click.echo(f"{name:14} {told(values)}")


def told(values: object) -> str:
    match values:
        case dict():
            return ", ".join(f"{name} {told(value)}" for name, value in values.items())
        case list():
            return " ".join(map(str, values))
        case float():
            return f"{values:.2f}"
        case _:
            return str(values)


if __name__ == "__main__":
    main()
