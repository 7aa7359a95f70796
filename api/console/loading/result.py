"""What a load did: counts, what was wrong and where, the rejected rows to take home, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.asked import Asked, Elsewhere
from api.console.endpoint import Download
from api.loading.result import COUNTS
from graph.stores import View
from schema import NotFound

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
