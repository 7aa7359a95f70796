"""What became of a load, as it is written down for the page that asks."""

from typing import Any

from api.staging import Upload
from loaders.problems import RowProblem, Severity
from loaders.report import FileReport, LoadReport
from schema.names import made_visible

COUNTS = ("rows", "accepted", "unchanged", "rejected")
_MOST_SHOWN = 200


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
