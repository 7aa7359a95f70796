"""Loads that are killed at any moment while others go on: each is there whole or not at all."""

import os
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import sleep

import pytest

from graph.stores import EVERYTHING, open_store
from loaders.loading import load
from schema import Enterprise, Offer
from tests.campaign import dice, size

FILES = 12
ROWS = 40
STEPS = FILES + 3  # files are read; then all are understood, and written
SPAWN = get_context("spawn")


def write_files(folder: Path, owner: str) -> None:
    """Files that share no enterprise with any other, and their products with all."""
    folder.mkdir()
    for file in range(FILES):
        rows = [f"{owner}{file}号厂{row},产品{row % 7}" for row in range(ROWS)]
        (folder / f"{file}.csv").write_text("\n".join(["名称,主营产品", *rows]), encoding="utf-8")


def load_when_told(url: str, folder: str, parent: Connection) -> None:
    """Another process: wait for the word, then load and tell of every step; it ends when it is told to, or killed."""
    store = open_store(url)
    parent.send("ready")
    parent.recv()
    load(store, [Path(folder)], progress=lambda what, done, of: parent.send(what))
    store.close()
    parent.recv()


def begun(url: str, folder: Path) -> tuple[BaseProcess, Connection]:
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=load_when_told, args=(url, str(folder), there))
    process.start()
    assert here.recv() == "ready"
    return process, here


def whole_files(url: str) -> dict[str, int]:
    """How many files of each owner there are; each brings all of its rows."""
    store = open_store(url)
    try:
        assert store.check() == []
        with store.view(EVERYTHING) as view:
            offering = {offer.organisation_id for offer in view.all(Offer)}
            enterprises = list(view.all(Enterprise))
    finally:
        store.close()
    assert {one.id for one in enterprises} == offering
    files = {one.name.partition("号厂")[0] for one in enterprises}
    assert len(enterprises) == ROWS * len(files)
    return {owner: sum(file.startswith(owner) for file in files) for owner in "甲乙"}


def load_here(url: str, folder: Path) -> None:
    store = open_store(url)
    load(store, [folder])
    store.close()


@pytest.mark.soak
def test_a_killed_load_leaves_all_or_nothing_and_harms_no_other(tmp_path: Path) -> None:
    chance = dice()
    left: set[int] = set()
    for owner in "甲乙":
        write_files(tmp_path / owner, owner)
    for number in range(size(3, 500)):
        url = f"sqlite:///{tmp_path}/{number}.db"
        (killed, its_steps), (other, word) = (begun(url, tmp_path / owner) for owner in "甲乙")
        its_steps.send("go")
        word.send("go")
        word.send("end")
        for _ in range(chance.randint(FILES, STEPS)):
            its_steps.recv()
        sleep(chance.uniform(0, 0.005))
        assert killed.pid is not None
        os.kill(killed.pid, signal.SIGKILL)
        killed.join(120)
        other.join(120)
        assert (killed.exitcode, other.exitcode) == (-signal.SIGKILL, 0)
        files = whole_files(url)
        assert files["乙"] == FILES
        assert files["甲"] in (0, FILES)
        left.add(files["甲"])
        load_here(url, tmp_path / "甲")
        assert whole_files(url) == {"甲": FILES, "乙": FILES}
    assert len(left) >= size(1, 2), f"every kill left {left} files: none came on the other side of the commit"
