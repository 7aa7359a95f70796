"""One row of a table, asked by field: texts, lists, dates, amounts. What is odd is noted as it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from loaders.problems import RowProblem, Severity
from loaders.reading.tables import Json, shown
from schema import Quantity, Source, parse_quantity
from schema.dates import from_excel_serial, parse_date
from schema.names import fold, invisible, tidy

_OPENING, _CLOSING = '(（[【“"', ')）]】”"'
_BETWEEN = "、；;\n"
_SEVERAL = re.compile(f"[{_BETWEEN}]")
_NUMBER = re.compile(r"^\d{5}(\.\d+)?$")
_YES = frozenset(("是", "主营", "√", "✓", "yes", "y", "true", "1", "有"))
_NO = frozenset(("否", "非主营", "×", "no", "n", "false", "0", "无"))


class RowRejectedError(Exception):
    """The row cannot be taken; `problem` says why."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Row:
    """A row of one sheet. `values` are its cells by field, `headings` the words that stood above them."""

    document: str
    folder: str
    sheet: str | None
    number: int
    values: Mapping[str, Json]
    headings: Mapping[str, str] = field(default_factory=dict)
    recorded_at: str = ""
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _source: Source | None = None

    def text(self, name: str) -> str | None:
        """The cell as one line of text, None when it is empty."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, list):
            return "；".join(tidy(shown(item)) for item in value) or None
        return tidy(shown(value)) or None

    def words(self, name: str) -> str | None:
        """The cell as it was written, new lines and all; None when it is empty."""
        value = self.values.get(name)
        return (shown(value).strip() or None) if not isinstance(value, list) else self.text(name)

    def name(self, name: str) -> str | None:
        """A name: characters that nobody can see reject the row."""
        if text := self.text(name):
            self.refuse_invisible(text, name)
        return text

    def needed_name(self, name: str, what_zh: str, what_en: str) -> str:
        """A name that must be there."""
        text = self.name(name)
        if text is None:
            raise self.rejected("MISSING_NAME", f"缺少{what_zh}。", f"The {what_en} is missing.", name)
        return text

    def refuse_invisible(self, text: str, column: str) -> None:
        if hidden := invisible(text):
            listed = "、".join(dict.fromkeys(hidden))
            raise self.rejected(
                "INVISIBLE_CHARACTERS",
                f"名称里有看不见的字符：{listed}。",
                f"The name holds characters that nobody can see: {', '.join(dict.fromkeys(hidden))}.",
                column,
                text,
            )

    def items(self, name: str) -> list[str | Mapping[str, Json]]:
        """The entries of a list column; in JSON they may be records of their own."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, dict):
            return [value]
        entries = value if isinstance(value, list) else split(shown(value))
        return [entry if isinstance(entry, dict) else tidy(shown(entry)) for entry in entries if entry]

    def several(self, name: str) -> tuple[str, ...]:
        """The texts of a list column, each once."""
        return tuple(dict.fromkeys(item for item in self.items(name) if isinstance(item, str) and item))

    def date(self, name: str, *, remark: bool = True) -> str | None:
        """The date, in its own precision. An impossible one is warned of; with `remark` the note keeps it."""
        text = self.text(name)
        if text is None:
            return None
        found = from_excel_serial(float(text)) if _NUMBER.match(text) else parse_date(text)
        if found is None:
            self.warn("BAD_DATE", "不是有效日期，已留空。", "Not a possible date; left empty.", name, text)
            if remark:
                self.remarks.append(f"{self.heading(name)}原文：{text}")
        return found

    def quantity(self, name: str, unit: str | None = None, qualifier: str | None = None) -> Quantity | None:
        """The amount; what is no number keeps its words, with a warning."""
        text = self.text(name)
        if text is None:
            return None
        quantity = parse_quantity(text, unit, qualifier)
        if quantity.value is None:
            self.warn("NOT_A_NUMBER", "不是数字，已按文字保留。", "Not a number; kept as text.", name, text)
        return quantity

    def share(self, name: str) -> float | None:
        """A share of the whole as 0…1; 70% and 70 are 0.7."""
        text = self.text(name)
        quantity = parse_quantity(text) if text else None
        if quantity is None or text is None:
            return None
        value = quantity.value
        if value is not None and (quantity.unit == "%" or 1 < value <= 100):
            value /= 100
        if value is None or not 0 <= value <= 1:
            self.warn(
                "NOT_A_SHARE",
                "不是0到1之间的比例，已留空。",
                "Not a share between 0 and 1; left empty.",
                name,
                text,
            )
            self.remarks.append(f"{self.heading(name)}原文：{text}")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Yes, no, or nobody said."""
        key = fold(self.text(name) or "")
        return True if key in _YES else False if key in _NO else None

    def note(self, name: str = "note") -> str | None:
        """The note, and below it what could not be kept where it belonged."""
        return "\n".join(filter(None, [self.words(name), *self.remarks])) or None

    def source(self, confidence: float | None = None) -> Source:
        """Where this row stands."""
        if self._source is None:
            self._source = Source(
                document=self.document,
                sheet=self.sheet,
                row=self.number,
                cited=self.text("cited"),
                recorded_at=self.recorded_at,
            )
        return self._source if confidence is None else replace(self._source, confidence=confidence)

    def within(self, values: Mapping[str, Json]) -> "Row":
        """A record inside this row: the same place, the same problems."""
        return Row(
            self.document, self.folder, self.sheet, self.number, values,
            recorded_at=self.recorded_at, problems=self.problems,
        )  # fmt: skip

    def heading(self, name: str) -> str:
        return self.headings.get(name, name)

    def warn(self, code: str, zh: str, en: str, column: str | None = None, value: str | None = None) -> None:
        self.problems.append(self._problem(Severity.WARNING, code, zh, en, column, value))

    def rejected(
        self, code: str, zh: str, en: str, column: str | None = None, value: str | None = None
    ) -> RowRejectedError:
        """To be raised: the row is left out."""
        return RowRejectedError(self._problem(Severity.ERROR, code, zh, en, column, value))

    def _problem(
        self, severity: Severity, code: str, zh: str, en: str, column: str | None, value: str | None
    ) -> RowProblem:
        return RowProblem(
            severity=severity,
            code=code,
            zh=zh,
            en=en,
            sheet=self.sheet,
            row=self.number,
            column=self.heading(column) if column else None,
            value=value,
        )


def split(text: str) -> list[str]:
    """The values of a list cell; what stands in brackets or quotation marks is not taken apart."""
    if not _SEVERAL.search(text):
        return [tidy(text)] if text.strip() else []
    parts, part, depth = [], "", 0
    for char in text:
        depth = _depth_after(char, depth)
        if char in _BETWEEN and not depth:
            parts.append(part)
            part = ""
        else:
            part += char
    if depth:  # a bracket that never closes holds nothing together
        parts, part = re.split(f"[{_BETWEEN}]", text), ""
    return [tidy(part) for part in (*parts, part) if part.strip()]


def stays_whole(text: str) -> bool:
    """Whether `text` comes out of a list cell as it went in, whatever stands beside it."""
    depth = 0
    for char in text:
        depth = _depth_after(char, depth)
    return depth == 0 and split(text) == [text]


def _depth_after(char: str, depth: int) -> int:
    return max(0, depth + (char in _OPENING) - (char in _CLOSING))
