"""The product's own commands as processes that are timed, weighed and asked."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")
ROOT = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


def started(*words: str) -> "subprocess.Popen[str]":
    """The command `qianxian` with these words."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            encoding="utf-8", env=environment)  # fmt: skip


def peak_memory(pid: int) -> float:
    """The most that the process ever held, in MB; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def cpu_seconds(pid: int) -> float:
    """What all its threads and the processes that it started have used so far, in user and system."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS + sum(cpu_seconds(int(child)) for child in children)


def machine_seconds() -> tuple[float, float]:
    """What all processors of the machine have been at work so far, for whomever, and what they could have been."""
    fields = [int(one) for one in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    idle = fields[3] + fields[4]  # and waiting for a disk
    return (sum(fields) - idle) / _TICKS, sum(fields) / _TICKS


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended by itself."""

    seconds: float
    peak_mb: float
    output: dict[str, Any]


def run(*words: str) -> Ran:
    """Run the command to its end; it prints one JSON document."""
    start = time.perf_counter()
    process = started(*words)
    peak = 0.0
    while True:
        peak = max(peak, peak_memory(process.pid))
        try:
            output, _ = process.communicate(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        seconds = time.perf_counter() - start
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}")
        return Ran(seconds, peak, json.loads(output))


@dataclass(slots=True)
class Served:
    """A `serve` that answers."""

    pid: int
    port: int
    seconds: float

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


@contextmanager
def served(db: str, workers: int = 1) -> Iterator[Served]:
    """Serve the database; `seconds` is from the start until GraphQL has answered."""
    start = time.perf_counter()
    process = started("serve", "--db", db, "--port", "0", "--workers", str(workers))
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("http://"):
            raise RuntimeError("serve did not start")
        serving = Served(process.pid, int(line.split()[0].rsplit(":", 1)[1]), 0.0)
        with closing(serving.connection()) as connection:
            ask(connection, "{__typename}")
        serving.seconds = time.perf_counter() - start
        yield serving
    finally:
        process.terminate()
        process.communicate(timeout=10)


def ask(connection: http.client.HTTPConnection, query: str, **variables: Any) -> dict[str, Any]:
    """The data that GraphQL answers with."""
    body = json.dumps({"query": query, "variables": variables}, ensure_ascii=False).encode()
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    if answer.get("errors"):
        raise RuntimeError(str(answer["errors"]))
    data: dict[str, Any] = answer["data"]
    return data


def another_time(variables: Mapping[str, Any], which: int = 0) -> dict[str, Any]:
    """The same question to whoever works the answer out, another to whoever remembers it: nobody declared what is added."""
    return {**variables, "time": which}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
