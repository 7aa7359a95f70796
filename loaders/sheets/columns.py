"""What is said of columns and headings."""

from loaders.headings import HEADINGS, Kind
from loaders.layout import Layout
from loaders.problems import RowProblem, Severity
from loaders.reading.formulas import column_letters


def about_column(sheet: str | None, heading: str, again: bool, joined: bool, kind: Kind | None) -> RowProblem:
    code, zh, en = _UNKNOWN if not again else _JOINED if joined else _DUPLICATE
    if not again and kind is not None and "note" not in HEADINGS[kind]:
        zh, en = "不认识的栏目，未导入。", "Not a known column; left out."
    return RowProblem(severity=Severity.WARNING, sheet=sheet, column=heading, code=code, zh=zh, en=en)


_UNKNOWN = ("UNKNOWN_COLUMN", "不认识的栏目，已记入说明。", "Not a known column; kept in the note.")
_DUPLICATE = (
    "DUPLICATE_COLUMN",
    "与另一栏说的是同一项，取了那一栏，这一栏记入说明。",
    "Another column says the same thing and is taken; this one is kept in the note.",
)
_JOINED = (
    "DUPLICATE_COLUMN",
    "与另一栏说的是同一项，两栏的内容合在一起。",
    "Another column says the same thing; what both hold is put together.",
)


def two_headings(sheet: str | None, layout: Layout) -> RowProblem:
    taken = layout.heading_rows[-1]
    return RowProblem(
        severity=Severity.WARNING, code="TWO_HEADINGS", sheet=sheet, row=layout.contradicted_by,
        zh=f"有两行互相矛盾的表头，按内容取了第{taken}行；不对时请另说表头在第几行（--heading-row）。",
        en=f"Two rows of headings contradict each other; row {taken} fits the cells and was taken. "
        "Say another with --heading-row.",
    )  # fmt: skip


def no_headings(sheet: str | None, layout: Layout) -> RowProblem:
    columns = "、".join(f"{column_letters(column)}＝{layout.headings[column]}" for column in layout.fields)
    return RowProblem(
        severity=Severity.WARNING, code="NO_HEADINGS", sheet=sheet,
        zh=f"没有表头，按内容认出：{columns}。", en=f"No headings; understood by what the cells hold: {columns}.",
    )  # fmt: skip


def no_such_row(sheet: str | None, row: int) -> RowProblem:
    return RowProblem(
        severity=Severity.WARNING, code="NO_SUCH_ROW", sheet=sheet,
        zh=f"第{row}行没有表头，表头在第几行由程序自己找；请改行号，或空着。",
        en=f"There are no headings in row {row}; they were found without it. Name another row, or none.",
    )  # fmt: skip
