"""A real Neo4j Community server on loopback, for trying and testing: `make neo4j`.

The server is the jars that Maven Central has, started as the official launcher starts them. Jars and data stand
in `.neo4j/`, which git ignores. Stopping this stops the server.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from neo4j import GraphDatabase

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / ".neo4j"
POM = HERE / "pom.xml"
USER = "neo4j"
STARTED = "INFO  Started."
PATIENCE = 120  # seconds for a first start on a busy machine
# Whoever started it may be killed: then it is to end too. (setpriv is part of every Debian.)
WITH_PARENT = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
JVM = (
    "-Xms256m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-XX:-OmitStackTraceInFastThrow",
    "-XX:+DisableExplicitGC", "-Djdk.nio.maxCachedBufferSize=1024", "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true", "-Dfile.encoding=UTF-8",
    "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)  # fmt: skip


class CannotStart(Exception):  # noqa: N818 - it ends a command with its sentence
    """Why there is no server, and what to do."""


def missing() -> str | None:
    """What this machine lacks to run a server, in a sentence; None when nothing."""
    absent = [package for tool, package in (("mvn", "maven"), ("java", "openjdk-17-jre-headless"))
              if shutil.which(tool) is None]  # fmt: skip
    return f"Neo4j needs {' and '.join(absent)} (Debian: apt install {' '.join(absent)})" if absent else None


@dataclass(slots=True)
class Server:
    """One server: its folder holds data, log and password. `options` are settings on top of neo4j.conf."""

    home: Path
    port: int = 0
    heap: str = "2g"
    options: Sequence[str] = ()
    jvm: Sequence[str] = ()
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def password(self) -> str:
        return (self.home / "password").read_text(encoding="ascii")

    @property
    def url(self) -> str:
        """What `--db` takes."""
        return f"neo4j://{USER}:{self.password}@127.0.0.1:{self.port}/neo4j"

    def start(self, password: str | None = None) -> None:
        """Return when it answers (to another `password`, if it was changed); `CannotStart` says why it does not."""
        jars = resolved()
        self.home.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        if not (self.home / "password").exists():
            self.set_password(secrets.token_hex(12), jars)
        address = f"127.0.0.1:{self.port}"
        settings = (f"server.bolt.listen_address={address}", f"server.bolt.advertised_address={address}")
        chosen = [word for one in (*settings, *self.options) for word in ("-c", one)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *WITH_PARENT, "java", f"-Xmx{self.heap}", *JVM, *self.jvm, "-cp", f"{jars}/*",
                    "org.neo4j.server.CommunityEntryPoint",
                    f"--home-dir={self.home}", f"--config-dir={HERE}", "--console-mode", *chosen,
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._wait(password or self.password)

    @property
    def log(self) -> Path:
        return self.home / "console.log"

    def _wait(self, password: str) -> None:
        assert self.process is not None
        until = time.monotonic() + PATIENCE
        while STARTED not in (said := self.log.read_text(encoding="utf-8", errors="replace")):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise CannotStart("Neo4j did not start:\n" + "\n".join(said.splitlines()[-5:]))
            time.sleep(0.05)
        with GraphDatabase.driver(f"bolt://127.0.0.1:{self.port}", auth=(USER, password)) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")  # the first answer takes seconds

    def set_password(self, password: str, jars: Path | None = None) -> None:
        """Possible only before the first start."""
        done = subprocess.run(
            ["java", "-cp", f"{jars or resolved()}/*", "org.neo4j.server.startup.Neo4jAdminCommand",
             "dbms", "set-initial-password", password],
            env={**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(HERE)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotStart(f"the password could not be set: {done.stderr.strip()}")
        file = self.home / "password"
        file.touch(mode=0o600)
        file.write_text(password, encoding="ascii")

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT: what happens to servers."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """As a power cut would end the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server while it is used; nothing of it is left running afterwards."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


def resolved() -> Path:
    """The folder of the jars that pom.xml names, fetched when they are not there yet."""
    if lack := missing():
        raise CannotStart(lack)
    FOLDER.mkdir(exist_ok=True)
    wanted = FOLDER / f"lib-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.is_dir():
            fetched = FOLDER / "lib-fetching"
            shutil.rmtree(fetched, ignore_errors=True)
            command = [
                "mvn",
                "-q",
                "-B",
                "-Dstyle.color=never",
                "-f",
                str(POM),
                "dependency:copy-dependencies",
            ]
            done = subprocess.run([*command, f"-Dlib={fetched}"], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise CannotStart(
                    f"Maven could not fetch Neo4j:\n{done.stdout[-1_000:]}{done.stderr[-1_000:]}"
                )
            fetched.rename(wanted)
    return wanted


def free_port() -> int:
    """One on which nobody listens, and which nobody is given who asks for any: so it stays free until a server has been
    started, and started again."""
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
    ports = range(10_000, int(given.split()[0]))
    while True:
        with (
            suppress(OSError),
            socket.create_server(("127.0.0.1", secrets.choice(ports) if ports else 0)) as taken,
        ):
            port: int = taken.getsockname()[1]
            return port


def main() -> None:
    """Run in the foreground until a signal comes; one line on stdout once it answers."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    port = int(os.environ.get("NEO4J_PORT", "7687"))
    try:
        with running(Server(FOLDER / "home", port)) as server:
            print(f"--db {server.url}", flush=True)
            assert server.process is not None
            code = server.process.wait()
            sys.exit(f"Neo4j 停了 / Neo4j ended by itself ({code}); 日志 / log: {server.log}" if code else 0)
    except CannotStart as why:
        sys.exit(f"Neo4j 没有启动 / Neo4j did not start: {why}")


if __name__ == "__main__":
    main()
