"""A load that runs: in a process of its own, so that the pages go on answering; seen by all workers."""

import fcntl
import logging
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any
from uuid import uuid4

from api.giving_way import giving_way
from api.loading.corrections import corrections_of
from api.loading.result import written_down
from api.staging import Upload
from graph.stores import open_store
from loaders.loading import load
from loaders.progress import Cancelled, Progress
from loaders.rejected import write_rejected
from schema import NotAllowed, Problem

log = logging.getLogger(__name__)
_spawn = get_context("spawn")
_OFTEN = 0.3  # seconds between two notes of how far it is


@dataclass(frozen=True, slots=True)
class Running:
    """How far a load is: `what` is done to part `done` of `of`."""

    id: str
    what: str
    done: int
    of: int


def start(url: str, upload: Upload, by: str) -> None:
    """Begin to load into the store at `url`; `NotAllowed` when it runs already."""
    lock = _lock(upload)
    if lock is None:
        raise NotAllowed("这次导入已经在进行。", "This load is under way already.", code="ALREADY_LOADING")
    for name in ("error", "stop"):
        upload.forget(name)
    upload.note("progress", ["", 0, 1])
    threading.Thread(target=_see_through, args=(url, upload, lock, by), daemon=True).start()


def running(upload: Upload) -> Running | None:
    """How far it is; None when nothing runs, also where the process that ran it is gone."""
    noted: Any = upload.noted("progress")
    if noted is None:
        return None
    lock = _lock(upload)
    if lock is None:
        return Running(upload.id, *noted)
    os.close(lock)
    return None


def stop(upload: Upload) -> None:
    """Ask whoever runs it to leave off."""
    upload.note("stop", True)


def _see_through(url: str, upload: Upload, lock: int, by: str) -> None:
    """Hold the lock for as long as the process lives, which gives way from its very beginning."""
    try:
        with giving_way():
            process = _spawn.Process(target=work, args=(url, upload.folder, by), daemon=True)
            process.start()
            process.join()
    except Exception:
        log.exception("load %s did not start", upload.id)
    finally:
        os.close(lock)


def work(url: str, folder: Path, by: str) -> None:
    """What the process does: load, and write down what became of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C reaches the whole group: its parent ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    upload = Upload(folder)
    try:
        store = open_store(url)
        try:
            report = load(
                store,
                upload.paths(),
                progress=_progress(upload),
                corrections=corrections_of(upload),
                by=by,
            )
        finally:
            store.close()
        if report.total("rejected"):
            write_rejected(upload.folder / "rejected.xlsx", report)
        upload.note("result", written_down(upload, report))
        upload.remove_files()
    except Cancelled:
        upload.note("error", {"code": "STOPPED"})
    except Problem as problem:
        upload.note("error", {"code": problem.code, "zh": problem.zh, "en": problem.en})
    except Exception:
        number = uuid4().hex[:8]
        log.exception("load %s failed, number %s", upload.id, number)
        upload.note("error", {"code": "INTERNAL", "number": number})


def _end_with_parent() -> None:
    """A load that nobody waits for is rolled back."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _progress(upload: Upload) -> Progress:
    told = 0.0

    def tell(what: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told < _OFTEN:
            return
        told = time.monotonic()
        upload.note("progress", [what, done, of])
        if upload.noted("stop"):
            raise Cancelled

    return tell


def _lock(upload: Upload) -> int | None:
    """Held for as long as it runs, and gone with its process; None when somebody has it."""
    lock = os.open(upload.folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
