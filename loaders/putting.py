"""Facts into the store: one transaction a file, built anew when somebody else wrote in between."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from committee.recording import record
from graph.stores import EVERYTHING, NewChangeSet, Put, Store, Transaction
from loaders.building import PASS_ORDER, SourceFile, build
from loaders.problems import Severity
from loaders.report import FileReport, RejectedRow
from loaders.sheets import Draft, Sheet
from loaders.world import World
from schema import Organisation, Problem, Record

BY = "load"
WHOLE_FILE = "整个文件未导入 the whole file was left out"


class OnError(StrEnum):
    """What a bad row does: only it is left out, or its whole file is."""

    REJECT_ROWS = "reject-rows"
    REJECT_ALL = "reject-all"


Progress = Callable[[str, int, int], None]
"""Told (what, done, of how many) as a load goes on."""


def no_progress(what: str, done: int, of: int) -> None:
    """For who does not want to know."""


def put_files(
    store: Store,
    change_set: NewChangeSet,
    files: list[SourceFile],
    on_error: OnError,
    progress: Progress,
    touched: dict[str, None],
) -> dict[Path, FileReport]:
    """Build the facts of all files and put them, each file whole or not at all.

    `touched` is filled with the organisations that the files speak of.
    """
    reports: dict[Path, FileReport] = {}
    results: dict[str, Put] = {}
    while any(file.path not in reports for file in files):
        world, number = _built(store, files)
        if on_error is OnError.REJECT_ALL and (bad := [file for file in files if _has_errors(file)]):
            reports |= {file.path: _report(file, results, all_rejected=True) for file in bad}
            files = [file for file in files if file not in bad]
            continue
        touched |= {id_: None for id_, one in world.records.items() if isinstance(one, Organisation)}
        for file in sorted(files, key=_order):
            if file.path in reports:
                continue
            progress(f"写入 {file.document}", len(reports), len(files))
            with _told_after(reports), store.write(BY, f"load {file.document}", change_set) as tx:
                if tx.number() != number:
                    break  # somebody else wrote: what was built may not hold any more
                _put(tx, file, world, results)
                number = tx.number()
                tx.commit()
            reports[file.path] = _report(file, results)
    return reports


@contextmanager
def _told_after(reports: Mapping[Path, FileReport]) -> Iterator[None]:
    """A store that stops in the middle: say which files it holds already, each of them whole."""
    try:
        yield
    except Problem as problem:
        kept = [str(path) for path, report in reports.items() if report.accepted]
        if not kept:
            raise
        raise type(problem)(
            f"{problem.zh}（本文件未导入；此前已完整导入{len(kept)}个文件：{'、'.join(kept)}）",
            f"{problem.en} (nothing of this file; {len(kept)} files before it are in whole: {', '.join(kept)})",
            code=problem.code,
            detail=problem.detail,
        ) from problem


def _built(store: Store, files: Sequence[SourceFile]) -> tuple[World, int]:
    """The facts of all files, and the change number of the store that they were built on."""
    for file in files:
        for draft in file.drafts:
            draft.begin_again()
    with store.view(EVERYTHING) as view:
        world = World(view)
        build(files, world)
        return world, view.number()


def _has_errors(file: SourceFile) -> bool:
    return any(draft.rejected for draft in file.drafts)


def _order(file: SourceFile) -> tuple[int, str]:
    """Files whose nouns others lean on go first."""
    return min(PASS_ORDER.index(sheet.kind) for sheet in file.sheets), str(file.path)


def _put(tx: Transaction, file: SourceFile, world: World, results: dict[str, Put]) -> None:
    """The file's facts, and of other files those that they lean on, so that no reference ends nowhere."""
    ids: dict[str, None] = {}
    for draft in file.drafts:
        if not draft.rejected:
            ids |= dict.fromkeys(sorted(draft.used | draft.ids))
    new: list[Record] = [world.records[id_] for id_ in ids if id_ in world.records and id_ not in results]
    results |= dict(zip((one.id for one in new), record(tx, new), strict=True))


def _report(file: SourceFile, results: dict[str, Put], *, all_rejected: bool = False) -> FileReport:
    report = FileReport(path=str(file.path), kind=file.kind, problems=file.problems)
    for sheet in file.sheets:
        for draft in sheet.drafts:
            report.rows += 1
            if draft.rejected or all_rejected:
                report.rejected += 1
                report.rejected_rows.append(_rejected(file, sheet, draft))
            elif any(results.get(id_, Put.UNCHANGED) is not Put.UNCHANGED for id_ in draft.ids):
                report.accepted += 1
            else:
                report.unchanged += 1
    return report


def _rejected(file: SourceFile, sheet: Sheet, draft: Draft) -> RejectedRow:
    reasons = [problem.message for problem in draft.row.problems if problem.severity is Severity.ERROR]
    return RejectedRow(
        file.document,
        sheet.name,
        draft.row.number,
        sheet.headings,
        draft.cells,
        tuple(reasons or [WHOLE_FILE]),
    )
