"""What a load did: counts, what was wrong and where, the rejected rows to take home, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.asked import Asked, Elsewhere
from api.console.endpoint import Download
from api.staging import Upload
from graph.stores import View
from loaders.problems import RowProblem, Severity
from loaders.report import FileReport, LoadReport
from schema import NotFound
from schema.names import made_visible

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTS = ("rows", "accepted", "unchanged", "rejected")
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file: counts, and its problems, errors first."""

    name: str
    counts: Mapping[str, int]
    problems: Sequence[Mapping[str, Any]]
    more: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    id: str
    totals: Mapping[str, int]
    files: tuple[FileResult, ...]
    left_out: Sequence[str]
    proposals: int
    change_set: str | None
    counts: tuple[str, ...] = COUNTS


def written_down(upload: Upload, report: LoadReport) -> dict[str, Any]:
    """What the page shows of the report, for whichever worker is asked; problems in both languages."""
    return {
        "totals": {name: report.total(name) for name in COUNTS},
        "files": [_file(upload, file) for file in report.files],
        "left_out": upload.left_out(),
        "proposals": len(report.proposals),
        "change_set": report.change_set,
    }


def _file(upload: Upload, file: FileReport) -> dict[str, Any]:
    problems = sorted(file.problems, key=lambda problem: problem.severity is not Severity.ERROR)
    return {
        "name": upload.shown(file.path),
        "counts": {name: getattr(file, name) for name in COUNTS},
        "problems": [_problem(problem) for problem in problems[:_MOST_SHOWN]],
        "more": max(0, len(problems) - _MOST_SHOWN),
    }


def _problem(problem: RowProblem) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": made_visible(problem.value) if problem.value else None,
        "zh": problem.zh,
        "en": problem.en,
    }


def result(view: View, asked: Asked) -> ResultPage | Elsewhere:
    upload = asked.services.staging.get(asked.id)
    noted: Any = upload.noted("result")
    if noted is None:
        return Elsewhere(f"/load/{upload.id}")
    files = tuple(FileResult(**file) for file in noted.pop("files"))
    return ResultPage(id=upload.id, files=files, **noted)


def rejected(view: View, asked: Asked) -> Download:
    path = asked.services.staging.get(asked.id).folder / "rejected.xlsx"
    if not path.is_file():
        raise NotFound(*asked.say.both("load.no_rejected"))
    return Download(path, asked.say("load.rejected_name"), XLSX)
