"""The way in: read every file, build the facts of all of them, put them, report.

Whatever one load changes is one change set, so that it is shown and undone as one.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from committee.identity import proposals
from committee.reading import read_needs
from committee.undoing import let_go
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store
from loaders.chain_kg import load_chain
from loaders.corrections import Corrections
from loaders.files import now, read_all, understanding
from loaders.finding import Found, FoundChain, FoundNothing, find
from loaders.progress import Cancelled, Progress, no_progress
from loaders.putting import BY, OnError, put_files
from loaders.report import FileReport, LoadReport, unreadable

_MOST_NAMED = 5
_USUAL = gc.get_threshold()


def load(
    store: Store,
    paths: Sequence[Path],
    on_error: OnError = OnError.REJECT_ROWS,
    progress: Progress = no_progress,
    corrections: Corrections | None = None,
    by: str = BY,
) -> LoadReport:
    """Load files and folders into `store`, all tables of a load or nothing. Loading again changes nothing.

    `corrections` say how sheets are to be understood, and are remembered for files of the same shape.
    `by` is whose change it is. Files that cannot be read are in the report; a store that cannot be written raises a `Problem`.
    """
    with _fewer_collections():
        return _load(store, paths, on_error, progress, corrections or Corrections(), by)


def _load(
    store: Store,
    paths: Sequence[Path],
    on_error: OnError,
    progress: Progress,
    corrections: Corrections,
    by: str,
) -> LoadReport:
    change_set = NewChangeSet(kind=ChangeKind.LOAD, why=_named(paths))
    report = LoadReport()
    touched: list[str] = []
    found = list(find(paths))
    tables = [one for one in found if isinstance(one, Found)]
    report.files += _load_tables(store, change_set, tables, on_error, corrections, progress, touched, by)
    for one in found:
        if isinstance(one, FoundChain):
            told = _keeping(report.files, progress)
            touched += load_chain(store, change_set, one.path, now(), told, report.files, by)
        elif isinstance(one, FoundNothing):
            report.files.append(unreadable(str(one.path), one.problem))
    let_go(store, change_set)
    with suppress(Cancelled):  # the facts are stored, and what was not read is read at the next load
        read_needs(store, change_set, partial(progress, "读懂需求"))
    with store.view(EVERYTHING) as view:
        report.proposals = proposals(view, set(touched))
        report.change_set = change_set.id if view.change_set(change_set.id) else None
    return report


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """A load makes objects by the million and no cycles: to look for some all the while takes a fifth of its time."""
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def _keeping(done: list[FileReport], progress: Progress) -> Progress:
    """`progress`, that says on `Cancelled` which files are in."""

    def told(what: str, number: int, of: int) -> None:
        try:
            progress(what, number, of)
        except Cancelled:
            raise Cancelled([file.path for file in done if file.accepted]) from None

    return told


def _load_tables(
    store: Store,
    change_set: NewChangeSet,
    found: Sequence[Found],
    on_error: OnError,
    corrections: Corrections,
    progress: Progress,
    touched: list[str],
    by: str,
) -> list[FileReport]:
    with store.view(EVERYTHING) as view:
        files, reports = read_all(found, understanding(view, corrections), progress)
    if files:
        put, organisations = put_files(store, change_set, list(files.values()), on_error, progress, by)
        reports |= put
        touched += organisations
    return [reports[one.path] for one in found]


def _named(paths: Sequence[Path]) -> str:
    """What was loaded, as a person would say it: the first names, and how many more."""
    names = [path.name or path.resolve().name for path in paths]
    more = f" … {len(names)}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
