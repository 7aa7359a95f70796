"""The way in: read every file, build the facts of all of them, put them, report.

Whatever one load changes is one change set, so that it is shown and undone as one.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from committee.identity import proposals
from committee.reading import read_needs
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store
from loaders.building import SourceFile
from loaders.chain_kg import load_chain
from loaders.finding import Found, FoundChain, FoundNothing, find
from loaders.problems import FileProblem
from loaders.progress import Cancelled, Progress, no_progress
from loaders.putting import OnError, put_files
from loaders.reading import read_tables
from loaders.rejected import without_reasons
from loaders.report import FileReport, LoadReport, unreadable
from loaders.sheets import Place, understood
from schema import Organisation

_MOST_NAMED = 5


def load(
    store: Store,
    paths: Sequence[Path],
    on_error: OnError = OnError.REJECT_ROWS,
    progress: Progress = no_progress,
) -> LoadReport:
    """Load files and folders into `store`, all tables of a load or nothing. Loading again changes nothing.

    Files that cannot be read are in the report; a store that cannot be written raises a `Problem`.
    """
    change_set = NewChangeSet(kind=ChangeKind.LOAD, why=_named(paths))
    recorded_at = datetime.now(UTC).isoformat(timespec="seconds")
    report = LoadReport()
    touched: list[str] = []
    found = list(find(paths))
    tables = [one for one in found if isinstance(one, Found)]
    report.files += _load_tables(store, change_set, tables, on_error, recorded_at, progress, touched)
    for one in found:
        if isinstance(one, FoundChain):
            told = _keeping(report.files, progress)
            touched += load_chain(store, change_set, one.path, recorded_at, told, report.files)
        elif isinstance(one, FoundNothing):
            report.files.append(unreadable(str(one.path), one.problem))
    with suppress(Cancelled):  # the facts are stored, and what was not read is read at the next load
        read_needs(store, change_set, lambda done: progress("读懂需求", done, done))
    with store.view(EVERYTHING) as view:
        known = [one for one in view.get_many(Organisation, list(dict.fromkeys(touched))) if one is not None]
        report.proposals = proposals(view, known)
        report.change_set = change_set.id if view.change_set(change_set.id) else None
    return report


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
    recorded_at: str,
    progress: Progress,
    touched: list[str],
) -> list[FileReport]:
    files: dict[Path, SourceFile] = {}
    reports: dict[Path, FileReport] = {}
    for number, one in enumerate(found):
        progress(f"读取 {one.document}", number, len(found))
        try:
            files[one.path] = read(one, recorded_at)
        except FileProblem as problem:
            passed_over = not one.named and problem.code in ("UNKNOWN_HEADINGS", "EMPTY_FILE")
            reports[one.path] = unreadable(str(one.path), problem, skipped=passed_over)
    if files:
        put, organisations = put_files(store, change_set, list(files.values()), on_error, progress)
        reports |= put
        touched += organisations
    return [reports[one.path] for one in found]


def read(one: Found, recorded_at: str) -> SourceFile:
    """The file's sheets; `FileProblem` when none of them means anything to us."""
    place = Place(one.document, str(one.path.resolve().parent), one.path.stem, recorded_at)
    tables = [part for table in read_tables(one.path) for part in without_reasons(table)]
    sheets = [sheet for table in tables if (sheet := understood(table, place)) is not None]
    if not sheets:
        raise FileProblem(
            f"认不出表头：{one.path.name}；可用 qianxian export --template 得到样表。",
            f"No known headings: {one.path.name}; qianxian export --template writes a workbook to fill in.",
            code="UNKNOWN_HEADINGS",
        )
    return SourceFile(one.path, one.document, sheets)


def _named(paths: Sequence[Path]) -> str:
    """What was loaded, as a person would say it: the first names, and how many more."""
    names = [path.name or path.resolve().name for path in paths]
    more = f" … {len(names)}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more
