"""A load that runs: in a thread of one worker, seen by all, and ended by whoever watches it."""

import fcntl
import logging
import os
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.console.loading.result import written_down
from api.console.loading.staging import Upload
from graph.stores import Store
from loaders.loading import load
from loaders.progress import Cancelled, Progress
from loaders.rejected import write_rejected
from schema import NotAllowed, Problem

log = logging.getLogger(__name__)
_OFTEN = 0.3  # seconds between two notes of how far it is


@dataclass(frozen=True, slots=True)
class Running:
    """How far a load is: `what` is done to file `done` of `of`."""

    id: str
    what: str
    done: int
    of: int


def start(store: Store, upload: Upload) -> None:
    """Begin in a thread; `NotAllowed` when it runs already."""
    lock = _lock(upload)
    if lock is None:
        raise NotAllowed("这次导入已经在进行。", "This load is under way already.", code="ALREADY_LOADING")
    for name in ("error", "stop"):
        upload.forget(name)
    upload.note("progress", ["", 0, 1])
    threading.Thread(target=_run, args=(store, upload, lock), name=f"load {upload.id}", daemon=True).start()


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


def _run(store: Store, upload: Upload, lock: int) -> None:
    try:
        report = load(store, upload.paths(), progress=_progress(upload))
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
    finally:
        os.close(lock)


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
