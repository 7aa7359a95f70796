"""One row of a table, asked by field: texts, lists, dates, amounts. What is odd is noted as it is read."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from loaders.headings.contents import is_phone
from loaders.problems import RowProblem, Severity
from loaders.reading.tables import Json, shown
from loaders.splitting import Known, split
from schema import Quantity, Source, parse_quantity
from schema.dates import from_excel_serial, parse_date
from schema.names import LONGEST_NAME, fold, has_words, invisible, is_only_a_form, tidy

_NUMBER = re.compile(r"^\d{5}(\.\d+)?$")
_DAY = re.compile(r"^(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]?)?(?:底|末|初|份|前|之前|以前|止|左右)*$")
_END_OF_YEAR = re.compile(r"^年(?:底|末|内)(?:前|之前|以前|止)*$")
_DAY_OF_1900 = re.compile(r"^1900-\d\d-\d\d$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_BARE = re.compile(r"^(?:约|近|超)?\d[\d,]*(?:\.\d+)?(?:[+余多]|以上|左右)?$")
_UNIT = re.compile(
    r"[(（](?:单位[:：])?(?P<unit>[万亿千百]?(?:吨|台|套|件|个|只|条|支|根|米|平方米|立方米|公斤|千克|克|升|辆|部|片|块|张|元|人|家|付|双|卷|箱"
    r"|kg|t|m|pcs|%)(?:/?[年月日天]|每年|每月)?)[)）]"
)
_SHOWN = 200
_NOTHING = frozenset(
    ("/", "\\", "-", "--", "—", "——", "–", "_", "无", "暂无", "没有", "n/a", "na", "none", "null", "nil")
)
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
    extras: list[tuple[str, str]] = field(default_factory=list)  # columns that nobody knows, for the note
    year: str | None = None  # that stands above the table
    near: str | None = None  # the district or city in which most places of the table are
    continued: bool = False  # a merged cell says that it goes on with what the row above is about
    _source: Source | None = None

    def text(self, name: str) -> str | None:
        """The cell as one line of text, None when it is empty or says so (/, —, 无)."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, list):
            return "；".join(tidy(shown(item)) for item in value) or None
        text = tidy(shown(value))
        return None if not text or self._is_nothing(text) else text

    @property
    def ours(self) -> bool:
        """Whether our own export wrote it: then every cell means what it says."""
        return bool(self.values.get("id") or self.values.get("sources"))

    def _is_nothing(self, text: str) -> bool:
        return len(text) < 5 and text.casefold() in _NOTHING and not self.ours

    def words(self, name: str) -> str | None:
        """The cell as it was written, new lines and all; None when it is empty."""
        value = self.values.get(name)
        if isinstance(value, list):
            return self.text(name)
        text = shown(value).strip()
        return None if not text or self._is_nothing(text) else text

    def name(self, name: str) -> str | None:
        """A name: characters that nobody can see reject the row."""
        if text := self.text(name):
            self.refuse_invisible(text, name)
            self._refuse_no_name(text, name)
        return text

    def _refuse_no_name(self, text: str, column: str) -> None:
        if self.ours:
            return
        if not has_words(text):
            raise self.rejected(
                "NO_WORDS", "名称里没有文字，或只有括号里有。", "The name has no letters or digits outside brackets.",
                column, text,
            )  # fmt: skip
        if is_only_a_form(text):
            raise self.rejected(
                "NO_OWN_NAME", "名称没有字号，分不清是哪一家。",
                "The name is only a legal form and could be anybody's.", column, text,
            )  # fmt: skip
        if len(text) > LONGEST_NAME:
            raise self.rejected(
                "TOO_LONG", f"名称超过{LONGEST_NAME}字。", f"The name has more than {LONGEST_NAME} characters.",
                column, text,
            )  # fmt: skip

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

    def refuse_invisible_items(self, column: str) -> None:
        """The same of every entry of a list column."""
        value = self.values.get(column)
        if not value or (isinstance(value, str) and not invisible(value)):
            return
        for item in self.items(column):
            self.refuse_invisible(item if isinstance(item, str) else shown(item.get("name")), column)

    def digits(self, name: str) -> str | None:
        """A code or phone number: one width, without what nobody can see, which is warned of."""
        text = self.text(name)
        if text is None or self.ours:
            return text
        if hidden := invisible(text):
            self.warn(
                "INVISIBLE_IN_CODE",
                f"有看不见的字符，已去掉：{'、'.join(dict.fromkeys(hidden))}。",
                f"It held characters that nobody can see, which were taken out: {', '.join(dict.fromkeys(hidden))}.",
                name,
                text,
            )
            text = "".join(char for char in text if not invisible(char))
        text = unicodedata.normalize("NFKC", text).strip("'’‘` ").removesuffix(".0")
        if _SCIENTIFIC.match(text):
            self.warn(
                "DIGITS_LOST",
                "号码被表格软件写成了科学记数法，后面的数字丢了；请把这一栏设为文本再填。",
                "A spreadsheet shortened the number and its last digits are lost; format the column as text.",
                name,
                text,
            )
        return text or None

    def items(self, name: str, known: Known | None = None) -> list[str | Mapping[str, Json]]:
        """The entries of a list column; in JSON they may be records of their own.

        `known` says whether a text is the name of something, which is then not taken apart.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, dict):
            return [value]
        entries = value if isinstance(value, list) else split(shown(value), None if self.ours else known)
        items: list[str | Mapping[str, Json]]
        items = [entry if isinstance(entry, dict) else tidy(shown(entry)) for entry in entries if entry]
        if self.ours:
            return items
        return [one for one in items if not isinstance(one, str) or self._is_item(one)]

    def _is_item(self, text: str) -> bool:
        return len(text) <= LONGEST_NAME and any(map(str.isalnum, text)) and not self._is_nothing(text)

    def keep_long_items(self, name: str) -> None:
        """What is too long for an entry of a list column goes into the note, and is warned of."""
        value = self.values.get(name)
        if not isinstance(value, str) or len(value) <= LONGEST_NAME or self.ours:
            return
        for text in split(value):
            if len(text) > LONGEST_NAME:
                self.warn(
                    "TOO_LONG", f"超过{LONGEST_NAME}字，不像名称，已记入说明。",
                    f"More than {LONGEST_NAME} characters are no name; kept in the note.", name, text,
                )  # fmt: skip
                self.remarks.append(f"{self.heading(name)}原文：{text}")

    def several(self, name: str, known: Known | None = None) -> tuple[str, ...]:
        """The texts of a list column, each once."""
        return tuple(
            dict.fromkeys(item for item in self.items(name, known) if isinstance(item, str) and item)
        )

    def date(self, name: str, *, remark: bool = True) -> str | None:
        """The date, in its own precision. An impossible one is warned of; with `remark` the note keeps it."""
        text = self.text(name)
        if text is None:
            return None
        found = from_excel_serial(float(text)) if _NUMBER.match(text) else parse_date(text)
        if found is None and (day := _day_without_year(text)):
            return self._date_without_year(name, text, day, remark)
        if found is None or (
            found[:5] == "1900-" and not self.ours
        ):  # what a spreadsheet makes of 5 or of nothing
            self.warn("BAD_DATE", "不是有效日期，已留空。", "Not a possible date; left empty.", name, text)
            if remark:
                self.remarks.append(f"{self.heading(name)}原文：{text}")
            return None
        return found

    def _date_without_year(self, name: str, text: str, day: str, remark: bool) -> str | None:
        found = parse_date(f"{self.year}-{day}") if self.year else None
        zh, en = (
            (f"没有年份，按表上写的{self.year}年。", f"No year; that of the table was taken: {self.year}.")
            if found
            else ("没有年份，已留空。", "No year; left empty.")
        )
        self.warn("DATE_WITHOUT_YEAR", zh, en, name, text)
        if remark and found is None:
            self.remarks.append(f"{self.heading(name)}原文：{text}")
        return found

    def quantity(self, name: str, unit: str | None = None, qualifier: str | None = None) -> Quantity | None:
        """The amount; what is no number keeps its words, with a warning."""
        text = self.measured(name)
        if text is None:
            return None
        quantity = parse_quantity(text, unit, qualifier)
        if quantity.value is None:
            self.warn("NOT_A_NUMBER", "不是数字，已按文字保留。", "Not a number; kept as text.", name, text)
        return quantity

    def measured(self, name: str) -> str | None:
        """An amount, with the unit that the heading gives (年产能（吨）) where the cell has none.

        A number that a spreadsheet shows as a day of 1900 is that number again.
        """
        text = self.text(name)
        if text is None or self.ours:
            return text
        if day := _DAY_OF_1900.match(text):
            text = str((date.fromisoformat(day[0]) - date(1899, 12, 31)).days)
            self.warn(
                "DATE_AS_NUMBER", f"格子被设成了日期格式，按数字{text}取。", f"Formatted as a date; taken as {text}.",
                name, day[0],
            )  # fmt: skip
        unit = _UNIT.search(self.heading(name))
        return text + unit["unit"] if unit and _BARE.match(text) else text

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
        key = fold(shown(self.values.get(name)))
        return True if key in _YES else False if key in _NO else None

    def note(self, name: str = "note", *, phones: bool = True) -> str | None:
        """The note, and below it what could not be kept where it belonged; without `phones` no numbers of them."""
        extras = [f"{heading}：{text}" for heading, text in self.extras if phones or not is_phone(text)]
        return "\n".join(filter(None, [self.words(name), *extras, *self.remarks])) or None

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
            value=value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…",
        )


def _day_without_year(text: str) -> str | None:
    """8月15日前 as 8-15, 年底 as 12."""
    plain = unicodedata.normalize("NFKC", text)
    if _END_OF_YEAR.match(plain):
        return "12"
    day = _DAY.match(plain)
    return "-".join(filter(None, (day["month"], day["day"]))) if day else None
