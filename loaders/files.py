"""A file's bytes to sheets that are understood, with what a person said about them now or before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from graph.stores import View
from loaders.building import SourceFile
from loaders.corrections import Correction, Corrections, column_key, recalled
from loaders.finding import Found
from loaders.headings import BUILT_IN, Words
from loaders.headings.own import own_words
from loaders.left_out import INSTRUCTION_SHEETS, LeftOut, Why
from loaders.problems import FileProblem, RowProblem, Severity
from loaders.progress import Progress
from loaders.reading import Grid, RawTable, read_tables
from loaders.reading.formulas import column_letters
from loaders.rejected import without_reasons
from loaders.report import FileReport, unreadable
from loaders.sheets import Place, Sheet, understood
from loaders.sheets.columns import no_such_row
from loaders.tables_in_sheet import tables_of
from schema import BadInput
from schema.names import fold


@dataclass(frozen=True, slots=True)
class Understanding:
    """How sheets are understood: the words for headings, what a person says now, what was said before."""

    words: Words = BUILT_IN
    corrections: Corrections = field(default_factory=Corrections)
    recall: Callable[[str], Correction | None] = lambda shape: None
    recorded_at: str = ""


def understanding(view: View, corrections: Corrections) -> Understanding:
    """As the store remembers it."""
    return Understanding(own_words(view), corrections, lambda shape: recalled(view, shape), now())


def now() -> str:
    """When what is read now was recorded."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_all(
    found: Sequence[Found], how: Understanding, progress: Progress, most_rows: int | None = None
) -> tuple[dict[Path, SourceFile], dict[Path, FileReport]]:
    """The files that can be read, and the reports of those that cannot."""
    files: dict[Path, SourceFile] = {}
    reports: dict[Path, FileReport] = {}
    for number, one in enumerate(found):
        progress(f"读取 {one.document}", number, len(found))
        try:
            files[one.path] = read(one, how, most_rows)
        except FileProblem as problem:
            passed_over = not one.named and problem.code in ("UNKNOWN_HEADINGS", "EMPTY_FILE")
            reports[one.path] = unreadable(str(one.path), problem, skipped=passed_over)
    if files:
        refuse_unused(how.corrections, list(files.values()))
    return files, reports


def read(one: Found, how: Understanding, most_rows: int | None = None) -> SourceFile:
    """The file's sheets; `FileProblem` when none of them means anything to us.

    With `most_rows` only so many rows of each sheet are read as drafts, the others counted.
    """
    place = Place(
        one.document, str(one.path.resolve().parent), one.path.stem, how.recorded_at,
        how.words, how.corrections, how.recall, most_rows,
    )  # fmt: skip
    file = SourceFile(one.path, one.document, [])
    for table in read_tables(one.path):
        _take(file, table, place)
    if not file.sheets:
        raise _nothing_known(one.path, file)
    return file


def _take(file: SourceFile, table: RawTable, place: Place) -> None:
    """The sheets of a table, or why there are none."""
    if isinstance(table, Grid) and not table.rows:
        file.left_out.append(LeftOut(Why.EMPTY_SHEET, table.sheet))
        return
    if fold(table.sheet or "") in INSTRUCTION_SHEETS:
        file.left_out.append(LeftOut(Why.INSTRUCTIONS, table.sheet))
        return
    if isinstance(table, Grid) and not table.visible:
        _leave_out(file, table, place, Why.HIDDEN_SHEET)
        return
    found: list[Sheet] = []
    for part in without_reasons(table):
        if isinstance(part, Grid) and not part.rows:
            continue
        for one in tables_of(part, place) if isinstance(part, Grid) else (part,):
            sheet = understood(one, place)
            if sheet is not None:
                found.append(sheet)
            else:
                _leave_out(file, one, place, Why.UNKNOWN_SHEET)
    file.sheets += found
    file.notes += _no_headings_there(table.sheet, found)


def _no_headings_there(name: str | None, sheets: Sequence[Sheet]) -> list[RowProblem]:
    """What is said where no table of the sheet has its headings in the row that a person named."""
    told = {one.said.heading_row for one in sheets if one.said and one.said.heading_row}
    return [no_such_row(name, row) for row in told if not any(one.is_headed_by(row) for one in sheets)]


def _leave_out(file: SourceFile, table: RawTable, place: Place, why: Why) -> None:
    """A sheet that is not taken: said aloud where it holds a table that somebody may miss."""
    file.left_out.append(LeftOut(why, table.sheet))
    if why is Why.HIDDEN_SHEET and understood(table, replace(place, most_rows=1)) is None:
        return
    zh, en = _SAID[why]
    file.notes.append(RowProblem(severity=Severity.WARNING, code=why.code, sheet=table.sheet, zh=zh, en=en))


_SAID = {
    Why.HIDDEN_SHEET: (
        "工作表是隐藏的，未导入；要导入请先取消隐藏。",
        "The sheet is hidden and was left out; unhide it to load it.",
    ),
    Why.UNKNOWN_SHEET: (
        "认不出这张表的表头，未导入。",
        "The headings of this sheet are not known; it was left out.",
    ),
}


def _nothing_known(path: Path, file: SourceFile) -> FileProblem:
    hidden = [one.sheet or "" for one in file.left_out if one.why is Why.HIDDEN_SHEET]
    if file.left_out and all(one.why in (Why.EMPTY_SHEET, Why.INSTRUCTIONS) for one in file.left_out):
        return FileProblem(
            f"文件是空的：{path.name}。", f"The file is empty: {path.name}.", code="EMPTY_FILE"
        )
    more = f"（隐藏的工作表未看：{'、'.join(hidden)}）" if hidden else ""
    more_en = f" (hidden sheets were not looked at: {', '.join(hidden)})" if hidden else ""
    return FileProblem(
        f"认不出表头：{path.name}{more}；可用 --column 栏目=字段 指明，或用 qianxian export --template 得到样表。",
        f"No known headings: {path.name}{more_en}; say them with --column HEADING=FIELD, "
        "or fill in what qianxian export --template writes.",
        code="UNKNOWN_HEADINGS",
    )


def refuse_unused(corrections: Corrections, files: Sequence[SourceFile]) -> None:
    """`BadInput` when a correction for all sheets names a column that none of them has."""
    sheets = [sheet for file in files for sheet in file.sheets]
    for said in corrections.everywhere.columns:
        if not any(_has(sheet, said) for sheet in sheets):
            raise BadInput(
                f"文件里没有这一栏：{said}。", f"No sheet has this column: {said}.", code="UNKNOWN_COLUMN"
            )


def _has(sheet: Sheet, said: str) -> bool:
    letters = {column_letters(column) for column in range(len(sheet.headings))}
    return said in letters | {column_key(heading) for heading in sheet.headings}
