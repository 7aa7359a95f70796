"""Facts into the store: all files of a load in one transaction, so that a load is there whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from committee.judgements import Refused, refused_here, take_out
from committee.recording import record
from graph.stores import EVERYTHING, NewChangeSet, Put, Store, Transaction, View
from loaders.building import PASS_ORDER, SourceFile, build
from loaders.corrections import remember
from loaders.problems import Severity
from loaders.progress import STEP, Progress
from loaders.report import FileReport, RejectedRow
from loaders.sheets import Draft, Sheet
from loaders.world import World
from schema import RECORD_TYPES, Judgement, Organisation, Record

BY = "load"
WHOLE_FILE = "整个文件未导入 the whole file was left out"
_FACTS = 10 * STEP  # put together
_NOUNS = {type_: place for place, type_ in enumerate(RECORD_TYPES)}
_TRIES = 2  # then what is built is built while nobody else may write


class OnError(StrEnum):
    """What a bad row does: only it is left out, or its whole file is."""

    REJECT_ROWS = "reject-rows"
    REJECT_ALL = "reject-all"


@dataclass(frozen=True, slots=True)
class Built:
    """What is to be put: the facts of the files that are taken, as of this change number of the store."""

    world: World
    files: list[SourceFile]
    number: int


def put_files(
    store: Store,
    change_set: NewChangeSet,
    files: Sequence[SourceFile],
    on_error: OnError,
    progress: Progress,
    by: str,
) -> tuple[dict[Path, FileReport], list[str]]:
    """Build the facts of all files and put them together; their reports, and the organisations they speak of.

    Nothing is stored unless everything is, also when `progress` raises.
    """
    for _ in range(_TRIES):
        with store.view(EVERYTHING) as view:
            built = _built(view, files, on_error, progress)
        with store.write(by, change_set.why, change_set) as tx:
            if tx.number() == built.number:
                results = _put(tx, built, progress)
                _remember(tx, files)
                tx.commit()
                break
    else:
        with store.write(by, change_set.why, change_set) as tx:
            built = _built(tx, files, on_error, progress)
            results = _put(tx, built, progress)
            _remember(tx, files)
            tx.commit()
    reports = {file.path: _report(file, results, all_rejected=file not in built.files) for file in files}
    return reports, [id_ for id_, one in built.world.records.items() if isinstance(one, Organisation)]


def _remember(tx: Transaction, files: Sequence[SourceFile]) -> None:
    for file in files:
        for sheet in file.sheets:
            if sheet.said is not None:
                remember(tx, sheet.shape, sheet.said)


def _built(view: View, files: Sequence[SourceFile], on_error: OnError, progress: Progress) -> Built:
    """The facts of all files, or of those without a bad row where such a file is to be left out."""
    taken = list(files)
    while True:
        for file in taken:
            for draft in file.drafts:
                draft.begin_again()
        world = World(view)
        build(taken, world, progress)
        good = [file for file in taken if not _has_errors(file)]
        if on_error is OnError.REJECT_ROWS or len(good) == len(taken):
            return Built(world, taken, view.number())
        taken = good


def _has_errors(file: SourceFile) -> bool:
    return any(draft.rejected for draft in file.drafts)


def _order(file: SourceFile) -> tuple[int, str]:
    """Files whose nouns others lean on go first."""
    return min(PASS_ORDER.index(sheet.kind) for sheet in file.sheets), str(file.path)


def _put(tx: Transaction, built: Built, progress: Progress) -> dict[str, Put]:
    """The facts of every row that is taken and those that they lean on, so that no reference ends nowhere."""
    said = list(built.world.all_of(Judgement))
    facts = sorted(_taken(built, refused_here(tx).also(said)), key=_noun)
    results: dict[str, Put] = {}
    remaining = iter(facts)
    while batch := list(islice(remaining, _FACTS)):
        progress("写入", len(results), len(facts))
        results |= dict(zip((one.id for one in batch), record(tx, batch), strict=True))
    take_out(tx, [one for one in said if not one.right])
    return results


def _noun(fact: Record) -> int:
    """One noun after the other, those that others name first: each table is written in one go."""
    return _NOUNS[type(fact)]


def _taken(built: Built, refused: Refused) -> Iterator[Record]:
    """The facts without what people refused, of which the rows are told."""
    if not refused:
        yield from _facts(built)
        return
    kept_out: set[str] = set()
    for fact in _facts(built):
        taken = refused.without(fact)
        if taken != fact:
            kept_out.add(fact.id)
        if taken is not None:
            yield taken
    for draft in (draft for file in built.files for draft in file.drafts if draft.ids & kept_out):
        draft.row.warn(
            "REFUSED",
            "有人判定这条（或其中的名称）不对，未再写入；要恢复请改那条判断。",
            "Somebody said that this, or a name in it, is wrong; it was left out. Change that judgement to have it back.",
        )


def _facts(built: Built) -> Iterator[Record]:
    ids: dict[str, None] = {}
    for file in sorted(built.files, key=_order):
        for draft in file.drafts:
            if not draft.rejected:
                ids |= dict.fromkeys(sorted(draft.used | draft.ids))
    return (built.world.records[id_] for id_ in ids if id_ in built.world.records)


def _report(file: SourceFile, results: dict[str, Put], *, all_rejected: bool = False) -> FileReport:
    left_out = file.left_out + [one for sheet in file.sheets for one in sheet.left_out]
    report = FileReport(path=str(file.path), kind=file.kind, problems=file.problems, left_out=left_out)
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
        sheet.written_headings,
        draft.cells,
        tuple(reasons or [WHOLE_FILE]),
    )
