"""qianxian serve and demo, as processes that a user starts and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.app import create_app
from api.cli.serving import warm_up
from api.settings import Settings
from deploy.neo4j.server import free_port
from graph.stores import open_store
from graph.text import places

Start = Callable[..., "Serving"]
QUESTION = {"query": '{matchText(text: "求购自润滑轴承") {nodes {partner {name}}}}'}
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


class Serving:
    """A command in the foreground."""

    def __init__(self, *words: str, cwd: Path) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "QIANXIAN_DB"}
        root = str(Path(__file__).parents[3])
        self.process = subprocess.Popen(
            [*COMMAND, *words], cwd=cwd, env={**environment, "PYTHONPATH": root},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def url(self) -> str:
        """Where it says that it answers; waits until it does."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("http://"), line + self.process.communicate()[1]
        return line.split()[0]

    def end(self, number: signal.Signals) -> int:
        """The exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(
            encoding="ascii"
        )
        return [pid for pid in map(int, listed.split()) if b"spawn_main" in command_of(pid)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def ask(url: str) -> list[str]:
    """Who is suggested, over GraphQL."""
    body = json.dumps(QUESTION).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return [node["partner"]["name"] for node in json.load(response)["data"]["matchText"]["nodes"]]


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


def is_read(port: int, connections: int) -> bool:
    """Whether the server took so many connections and read all that was sent on them, as the system counts it."""
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    rows = [row for row in map(str.split, table) if row[1].endswith(f":{port:04X}") and row[3] == "01"]
    unread = [row for row in rows if not row[4].endswith(":00000000") or row[9] == "0"]
    return len(rows) >= connections and not unread


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a command; whatever is left of it at the end is killed."""
    started: list[Serving] = []

    def begin(*words: str) -> Serving:
        started.append(Serving(*words, cwd=tmp_path))
        return started[-1]

    yield begin
    for serving in started:
        if serving.process.poll() is None:
            os.killpg(serving.process.pid, signal.SIGKILL)
        serving.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_answers_once_it_says_so_and_ends_when_told(start: Start, db: str, number: signal.Signals) -> None:
    serving = start("serve", "--db", db, "--port", "0")
    url = serving.url()
    assert ask(url)[0] == "上海自润轴承有限公司"
    assert serving.end(number) == 0
    assert serving.process.communicate() == ("", "")


def test_nobody_is_let_in_before_the_data_can_be_asked(start: Start, db: str) -> None:
    port = free_port()
    serving = start("serve", "--db", db, "--port", str(port))
    answered: list[list[str]] = []
    complaints: set[str] = set()

    def tried() -> bool:
        try:
            answered.append(ask(f"http://127.0.0.1:{port}"))
        except OSError as error:  # URLError is one
            complaints.add(str(error))
        return bool(answered)

    wait_until(tried)
    assert all("refused" in complaint for complaint in complaints)
    assert answered[0][0] == "上海自润轴承有限公司"
    assert serving.url() == f"http://127.0.0.1:{port}"


def test_ends_at_once_while_a_client_holds_its_connection(start: Start, db: str) -> None:
    serving = start("serve", "--db", db, "--port", "0", "--grace", "3600")
    port = int(serving.url().rsplit(":", 1)[1])
    with (
        socket.create_connection(("127.0.0.1", port)) as idle,
        socket.create_connection(("127.0.0.1", port)) as half,
    ):
        half.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        wait_until(lambda: is_read(port, 2))
        assert serving.end(signal.SIGTERM) == 0
        assert idle.recv(1) == b""


def test_ends_when_told_before_it_answers(start: Start, db: str) -> None:
    serving = start("serve", "--db", db, "--port", "0")
    wait_until(lambda: b"serve" in command_of(serving.process.pid))
    time.sleep(0.6)
    assert serving.end(signal.SIGTERM) in (0, -signal.SIGTERM)  # the latter while Python itself is starting


@pytest.mark.slow
def test_workers_share_one_socket_are_replaced_and_end_together(start: Start, db: str) -> None:
    serving = start("serve", "--db", db, "--port", "0", "--workers", "2")
    url = serving.url()
    workers = serving.children()
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    wait_until(lambda: len(serving.children()) == 2 and workers[0] not in serving.children())
    assert ask(url)[0] == "上海自润轴承有限公司"
    left = serving.children()
    assert serving.end(signal.SIGTERM) == 0
    assert [pid for pid in left if b"spawn_main" in command_of(pid)] == []


@pytest.mark.slow
def test_workers_do_not_outlive_a_parent_that_was_killed(start: Start, db: str) -> None:
    serving = start("serve", "--db", db, "--port", "0", "--workers", "2")
    serving.url()
    left = serving.children()
    serving.end(signal.SIGKILL)
    wait_until(lambda: not any(b"spawn_main" in command_of(pid) for pid in left))


def refused(serving: Serving) -> str:
    """What it says on stderr when it ends with 2 and prints nothing."""
    out, err = serving.process.communicate(timeout=120)
    assert (serving.process.returncode, out) == (2, "")
    return str(err)


def test_a_port_in_use_is_a_sentence(start: Start, db: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "PORT_IN_USE" in refused(start("serve", "--db", db, "--port", str(port)))
        assert "PORT_IN_USE" in refused(start("serve", "--db", db, "--port", str(port), "--workers", "2"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])
def test_no_host_that_others_could_reach(start: Start, db: str, host: str) -> None:
    said = refused(start("serve", "--db", db, "--host", host, "--port", "0"))
    assert "LOOPBACK_ONLY" in said
    assert "without accounts" in said


def test_others_are_served_through_a_proxy_that_encrypts_only(start: Start, db: str) -> None:
    outside = ("serve", "--db", db, "--port", "0", "--accounts")
    assert "NOT_ENCRYPTED" in refused(start(*outside, "--host", "0.0.0.0"))
    for url in ("http://town.example", "https://town.example/x", "https://", "town.example"):
        assert "BAD_PUBLIC_URL" in refused(start(*outside, "--public-url", url))
    assert "BAD_PUBLIC_URL" in refused(
        start("serve", "--db", db, "--port", "0", "--public-url", "https://town.example")
    )


def test_accounts_want_an_operator_first(start: Start, db: str) -> None:
    assert "NO_OPERATOR" in refused(start("serve", "--db", db, "--port", "0", "--accounts"))


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none(start: Start, db: str, port: str) -> None:
    assert "Usage" in refused(start("serve", "--db", db, "--port", port))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_database_that_cannot_be_opened(start: Start, tmp_path: Path, workers: str) -> None:
    (tmp_path / "x.db").write_text("名称,产品\n" * 100, encoding="utf-8")
    said = refused(start("serve", "--db", "sqlite:///x.db", "--port", "0", "--workers", workers))
    assert "NOT_A_DATABASE" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_demo_loads_the_examples_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    serving = start("demo", "--port", "0")
    url = serving.url()
    assert "上海自润轴承有限公司" in ask(url)
    with urllib.request.urlopen(url, timeout=60) as page:
        assert "示例" in page.read().decode()
    assert serving.end(signal.SIGTERM) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_when_first_needed_is_there_before_anybody_asks(tmp_path: Path) -> None:
    """The first need in English took 22 ms more than the second, on each worker."""
    places._places.cache_clear()
    with closing(open_store(f"sqlite:///{tmp_path}/store.db")) as store:
        warm_up(create_app(store, Settings()).state.services)
    assert places._places.cache_info().currsize
