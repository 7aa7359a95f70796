"""What was wrong with a file or a row, in words that let a person mend it."""

from dataclasses import dataclass
from enum import StrEnum

from schema import Problem
from schema.names import made_visible


class Severity(StrEnum):
    """An error rejects the row, a warning keeps it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One place in a file: `row` is what a person sees, `column` its heading, `value` what stands there."""

    severity: Severity
    code: str
    zh: str
    en: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def message(self) -> str:
        return f"{self.zh} {self.en}"

    @property
    def seen(self) -> str:
        """The value as it can be shown on a page or a screen, in quotation marks; empty where there is none."""
        return f" “{made_visible(self.value)}”" if self.value else ""


class FileProblem(Problem):
    """The file as a whole cannot be read; `code` says which mistake it is."""

    code = "UNREADABLE_FILE"
