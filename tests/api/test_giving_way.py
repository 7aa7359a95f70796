"""A load goes after whoever waits for an answer."""

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from api.giving_way import giving_way
from graph.stores import open_store

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")


def test_within_it_others_go_first() -> None:
    seen: list[int] = []

    def work() -> None:  # in a thread: the system may not let it return
        with giving_way():
            seen.append(os.getpriority(os.PRIO_PROCESS, 0))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [max(10, os.getpriority(os.PRIO_PROCESS, 0))]


def test_a_load_from_the_command_line_gives_way(tmp_path: Path) -> None:
    rows = "".join(f"示例{number}厂,轴承{number}\n" for number in range(500))
    (tmp_path / "企业.csv").write_text("名称,主营产品\n" + rows, encoding="utf-8")
    store, low = open_store(f"sqlite:///{tmp_path}/t.db"), max(10, os.getpriority(os.PRIO_PROCESS, 0))
    with store.write("test", "it cannot end before it was looked at"):
        loading = subprocess.Popen(
            [*COMMAND, "load", "企业.csv", "--db", "sqlite:///t.db"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while os.getpriority(os.PRIO_PROCESS, loading.pid) != low:
            assert loading.poll() is None
            time.sleep(0.005)
    assert loading.wait(240) == 0
    store.close()
