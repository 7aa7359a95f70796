"""What a preview shows of files, sheets, columns and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from committee.identity import Proposal
from loaders.headings import Kind
from loaders.layout import How
from loaders.left_out import LeftOut
from loaders.problems import FileProblem, RowProblem
from loaders.report import left_out_json, problem_json


class Becomes(StrEnum):
    """What a row will do to the store."""

    NEW = "new"
    CHANGES = "changes"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPreview:
    """A column: its letter and heading; the field it is (None: kept in the note, or `ignored`), and how that was known.

    `word` is our own heading for the field, `examples` its first values.
    """

    letter: str
    heading: str
    field: str | None
    word: str | None
    how: How | None
    ignored: bool = False
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """A row: what it is about, what it becomes, the facts that it brings ("企业 龙工"), and its problems."""

    number: int
    about: str
    becomes: Becomes
    facts: tuple[tuple[str, Becomes], ...]
    cells: tuple[str, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPreview:
    """A sheet. `shape` is the key of `Corrections.by_shape`; `rows` are the first `shown` of `count` rows."""

    name: str | None
    kind: Kind | None
    shape: str
    heading_rows: tuple[int, ...]
    columns: tuple[ColumnPreview, ...]
    rows: tuple[RowPreview, ...]
    count: int
    problems: tuple[RowProblem, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def shown(self) -> int:
        return len(self.rows)

    def becoming(self, what: Becomes) -> int:
        """How many of the rows that are shown become that."""
        return sum(row.becomes is what for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """A file; `unreadable` says why nothing of it can be taken."""

    path: str
    document: str
    kind: str | None = None
    sheets: tuple[SheetPreview, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unreadable: FileProblem | None = None
    skipped: bool = False


@dataclass(slots=True, kw_only=True)
class Preview:
    """All files. `whole` unless rows were counted and not looked at; `proposals` are names to look at."""

    files: list[FilePreview] = field(default_factory=list)
    proposals: Sequence[Proposal] = ()

    @property
    def whole(self) -> bool:
        return all(sheet.shown == sheet.count for file in self.files for sheet in file.sheets)

    @property
    def nothing_read(self) -> bool:
        """Whether not one file could be taken."""
        return all(file.unreadable for file in self.files)

    @property
    def complete(self) -> bool:
        """Whether every file and every row that was looked at would be taken."""
        return not any(
            (file.unreadable and not file.skipped)
            or any(sheet.becoming(Becomes.REJECTED) for sheet in file.sheets)
            for file in self.files
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "dry_run": True,
            "whole": self.whole,
            "files": [_file_json(file) for file in self.files],
            "proposals": [one.as_json() for one in self.proposals],
        }


def _file_json(file: FilePreview) -> dict[str, Any]:
    unreadable = file.unreadable and {
        "code": file.unreadable.code, "message": f"{file.unreadable.zh} {file.unreadable.en}"
    }  # fmt: skip
    return {
        "path": file.path,
        "kind": file.kind,
        "unreadable": unreadable,
        "problems": [problem_json(problem) for problem in file.problems],
        "left_out": [left_out_json(one) for one in file.left_out],
        "sheets": [_sheet_json(sheet) for sheet in file.sheets],
    }


def _sheet_json(sheet: SheetPreview) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "kind": sheet.kind,
        "shape": sheet.shape,
        "heading_rows": list(sheet.heading_rows),
        "columns": [
            {
                "letter": one.letter, "heading": one.heading, "field": one.field, "word": one.word, "how": one.how,
                "ignored": one.ignored, "examples": list(one.examples),
            }
            for one in sheet.columns
        ],
        "rows": sheet.count,
        "shown": sheet.shown,
        "becomes": {what.value: sheet.becoming(what) for what in Becomes},
        "problems": [problem_json(problem) for problem in sheet.problems],
        "left_out": [left_out_json(one) for one in sheet.left_out],
        "preview": [
            {
                "row": row.number, "about": row.about, "becomes": row.becomes,
                "facts": [{"fact": fact, "becomes": becomes} for fact, becomes in row.facts],
                "problems": [problem_json(problem) for problem in row.problems],
            }
            for row in sheet.rows
        ],
    }  # fmt: skip
