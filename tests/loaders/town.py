"""A small town for tests: files written to a folder, loaded, and looked at through a view."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import xlsxwriter

from graph.stores import EVERYTHING, Store
from loaders.loading import load
from loaders.putting import OnError
from loaders.report import FileReport, LoadReport
from schema import RECORD_TYPES, Organisation, Product, Record

R = TypeVar("R", bound=Record)
Table = Sequence[Sequence[str]]


@dataclass
class Town:
    """A folder and a store."""

    folder: Path
    store: Store

    def csv(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("\n".join((*lines, "")).encode(encoding))
        return path

    def xlsx(self, name: str, sheets: Mapping[str, Table]) -> Path:
        path = self.folder / name
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    def text(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, *paths: Path, on_error: OnError = OnError.REJECT_ROWS) -> LoadReport:
        return load(self.store, paths, on_error)

    def load_one(self, path: Path) -> FileReport:
        (report,) = self.load(path).files
        return report

    def all(self, type_: type[R]) -> list[R]:
        with self.store.view(EVERYTHING) as view:
            return list(view.all(type_))

    def one(self, type_: type[R]) -> R:
        (record,) = self.all(type_)
        return record

    def organisation(self, name: str) -> Organisation:
        with self.store.view(EVERYTHING) as view:
            (one,) = view.organisations_called(name)
            return one

    def names(self, ids: Iterable[str]) -> list[str]:
        """Names of organisations and products, in the order of the ids."""
        with self.store.view(EVERYTHING) as view:
            found = (view.get(Organisation, id_) or view.get(Product, id_) for id_ in ids)
            return [one.name for one in found if one is not None]


def codes(report: FileReport) -> list[str]:
    """The codes of a file's problems, in order."""
    return [problem.code for problem in report.problems]


def contents(store: Store) -> dict[str, Record]:
    """Everything that is stored, by id."""
    with store.view(EVERYTHING) as view:
        return {record.id: record for type_ in RECORD_TYPES for record in view.all(type_)}


def counted(report: FileReport) -> tuple[int, int, int, int]:
    """(rows, accepted, rejected, unchanged)."""
    return report.rows, report.accepted, report.rejected, report.unchanged
