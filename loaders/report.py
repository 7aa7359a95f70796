"""What a load did: file by file, row by row, and which organisations a person should look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from committee.identity import Proposal
from loaders.left_out import LeftOut
from loaders.problems import FileProblem, RowProblem, Severity


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was left out, as it stood in the file, and why."""

    file: str
    sheet: str | None
    number: int
    headings: tuple[str, ...]
    cells: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class FileReport:
    """One file: `rows` = `accepted` (changed the store) + `rejected` + `unchanged`.

    `unreadable` is set when the file as a whole could not be taken; `skipped` when that is no mistake
    (a file without known headings, found in a folder).
    """

    path: str
    kind: str | None = None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unreadable: FileProblem | None = None
    skipped: bool = False

    @property
    def warnings(self) -> int:
        return sum(problem.severity is Severity.WARNING for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "kind": self.kind,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "unchanged": self.unchanged,
            "warnings": self.warnings,
            "problems": [problem_json(problem) for problem in self.problems],
            "left_out": [left_out_json(one) for one in self.left_out],
        }


def unreadable(path: str, problem: FileProblem, *, skipped: bool = False) -> FileReport:
    """The report of a file that could not be taken."""
    severity = Severity.WARNING if skipped else Severity.ERROR
    said = RowProblem(severity=severity, code=problem.code, zh=problem.zh, en=problem.en)
    return FileReport(path=path, problems=[said], unreadable=problem, skipped=skipped)


@dataclass(slots=True, kw_only=True)
class LoadReport:
    """All files of a load. `change_set` is what they changed in the store, None where that is nothing."""

    files: list[FileReport] = field(default_factory=list)
    proposals: Sequence[Proposal] = ()
    change_set: str | None = None

    def total(self, name: str) -> int:
        """The sum over all files of `rows`, `accepted`, `rejected`, `unchanged` or `warnings`."""
        return sum(getattr(file, name) for file in self.files)

    @property
    def nothing_read(self) -> bool:
        """Whether not one file could be taken."""
        return all(file.unreadable for file in self.files)

    @property
    def complete(self) -> bool:
        """Whether every file and every row was taken."""
        return not self.total("rejected") and not any(
            file.unreadable and not file.skipped for file in self.files
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "files": [file.as_json() for file in self.files],
            "totals": {
                name: self.total(name) for name in ("rows", "accepted", "rejected", "unchanged", "warnings")
            },
            "proposals": [proposal.as_json() for proposal in self.proposals],
            "change_set": self.change_set,
        }


def left_out_json(one: LeftOut) -> dict[str, Any]:
    return {"sheet": one.sheet, "row": one.row, "code": one.why.code, "why": one.why.value, "text": one.text}


def problem_json(problem: RowProblem) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "value": problem.value,
    }
