"""How records are said in one language: names, amounts, sources, places, kinds."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from api.accounts.people import called
from api.console import words
from graph.matching import Direction, PathStep, Reason, Suggestion
from graph.stores import View
from schema import (
    ClusterParty,
    Institution,
    Need,
    Offer,
    Organisation,
    Outcome,
    Product,
    ProductKind,
    Quantity,
    Record,
    ReportedCount,
    Source,
)
from schema.quantity import QUALIFIERS_BEFORE
from schema.region import divisions
from schema.words import FIELD_WORDS, TYPE_WORDS, Words

_SHORT = 24
_BARE = re.compile(r"\d[万亿千百余多+]*$")
_BEFORE_UNIT = ("余", "多", "+")


class Speech:
    """Called with a key it says a text of the catalogue; the methods say a record. One for each language."""

    def __init__(self, lang: words.Lang, view: View | None = None) -> None:
        self.lang: words.Lang = lang
        self._view = view

    def knowing(self, view: View) -> "Speech":
        """The same, that knows what those are called whom the log names, as long as `view` is open."""
        return Speech(self.lang, view)

    def __call__(self, key: str, **values: object) -> str:
        return words.text(self.lang, key, **values)

    @staticmethod
    def both(key: str) -> tuple[str, str]:
        """The text of `key` in both languages, as a `Problem` takes it."""
        return words.CATALOGUE[key]

    def list(self, parts: Sequence[str]) -> str:
        return self("list").join(part for part in parts if part)

    def amount(self, quantity: Quantity | None) -> str:
        """The amount as written; a bare number with the unit and the qualifier that stood beside it."""
        if quantity is None:
            return ""
        said, qualifier, unit = quantity.text, quantity.qualifier, quantity.unit
        if qualifier in _BEFORE_UNIT and qualifier not in said and _BARE.search(said):
            said += qualifier
        if unit and _BARE.search(said):
            said += f" {unit}" if unit[0].isascii() and unit[0].isalpha() else unit
        if qualifier and qualifier not in said:
            said = qualifier + said if qualifier in QUALIFIERS_BEFORE else said + qualifier
        return said

    def result(self, outcome: Outcome) -> str:
        """What changed, as reported: 90% → 99%, 约120万元/年; an outcome's unit holds for its values."""
        before, after, change = (
            self.amount(_of_outcome(quantity, outcome))
            for quantity in (outcome.before, outcome.after, outcome.change)
        )
        values = " → ".join(value or "?" for value in (before, after)) if before else after
        return self.list([values, self("outcome.change", change=change) if change else ""])

    def source(self, source: Source | None) -> str:
        if source is None:
            return self("no_source")
        label = source.label(self.lang)
        if source.confidence is not None and source.confidence < 1:
            label += f" · {self('read_by_machine', n=round(source.confidence * 100))}"
        return label

    def row(self, step: PathStep) -> str:
        """A step of a path with where it is written: 钢球 用于 深沟球轴承（轴承/产品关系.csv 第3行）."""
        said = f"{self.name(step.source)} {self.edge(step.edge)} {self.name(step.target)}"
        source = self.source(step.provenance)
        return f"{said}（{source}）" if self.lang == "zh" else f"{said} ({source})"

    def reason(self, reason: Reason) -> str:
        """The sentence without the source that it may end with: the page shows that on a line of its own."""
        sentence = reason.words.text(self.lang)
        if reason.source:
            label = reason.source.label(self.lang)
            sentence = sentence.removesuffix(f"（来源：{label}）").removesuffix(f" (source: {label})")
        return sentence

    def spoken(self, suggestion: Suggestion) -> str:
        """What to say of it on the telephone: what it has, how near it is, what is not known."""
        first, *others = suggestion.reasons
        near = [reason for reason in others if reason.feature == "region"]
        said = [*map(self.reason, (first, *near)), *(words.text(self.lang) for words in suggestion.unknown)]
        return self("clause").join(said)

    @staticmethod
    def moment(at: str) -> str:
        """A time of the change log on the clock of this machine: 2026-08-15 09:30."""
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else ""

    def who(self, by: str) -> str:
        """Whom a change is attributed to; a name that stands for a part of the program by what it does."""
        key = f"by.{by}"
        return self(key) if words.has(key) else called(self._view, by) if self._view else by

    def why(self, written: str) -> str:
        """Why a change was made, of words that the log has in both languages those of the page."""
        zh, mark, en = written.rpartition(" · ")
        return written if not mark or not en.isascii() else en if self.lang == "en" else zh

    def field(self, name: str) -> str:
        """What a field of a record is called."""
        return self._heading(FIELD_WORDS.get(name, (name, name)))

    def record_type(self, type_: type[Record]) -> str:
        return self._heading(TYPE_WORDS[type_])

    def _heading(self, words_: Words) -> str:
        zh, en = words_
        return f"{en[0].upper()}{en[1:]}" if self.lang == "en" else zh

    def named(self, name: str, remark: str | None) -> str:
        return self("named", name=name, remark=remark) if remark else name

    def region(self, code: str | None) -> str:
        return divisions().full_name(code) if code else ""

    def place(self, organisation: Organisation) -> str:
        """Where it is: the division where one was read, otherwise the words that were given."""
        return self.region(organisation.region) or organisation.place or ""

    def kind(self, kind: ProductKind | None) -> str:
        return self(f"kind.{kind.value if kind else 'unknown'}")

    def type(self, organisation: Organisation) -> str:
        """企业, or what sort of institution or party it is."""
        if isinstance(organisation, Institution | ClusterParty) and organisation.form.name != "OTHER":
            return self(f"form.{organisation.form.name}")
        return self(f"type.{type(organisation).__name__}")

    def direction(self, direction: Direction) -> str:
        return self(f"direction.{direction.value}")

    def edge(self, edge: str) -> str:
        """The edge in words; one that the catalogue does not have is shown as it is called."""
        key = f"edge.{edge}"
        return self(key) if words.has(key) else edge.replace("_", " ").lower()

    def reported(self, count: ReportedCount) -> str:
        """A reported count beside what is known of it: 报告 28 家，已知 9 家."""
        reported = self.amount(count.value)
        if count.known is None:
            return self("reported.unknown", reported=reported)
        unit = count.value.unit or ""
        return self("reported.line", reported=reported, known=f"{count.known}{unit}")

    def name(self, record: Record | None) -> str:
        """What people call it; a need by its first words."""
        match record:
            case Organisation():
                return record.called
            case Product():
                return record.name
            case Need():
                return f"“{shortened(record.text)}”"
            case None:
                return self("not_said")
            case _:
                return type(record).__name__


def _of_outcome(quantity: Quantity | None, outcome: Outcome) -> Quantity | None:
    if quantity is None:
        return None
    unit, qualifier = quantity.unit or outcome.unit, quantity.qualifier or outcome.qualifier
    return replace(quantity, unit=unit, qualifier=qualifier)


def shortened(text: str, length: int = _SHORT) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def href(record: Record | None) -> str | None:
    """The page of a record, None where it has none of its own."""
    match record:
        case ClusterParty():
            return f"/clusters/{record.id}"
        case Organisation():
            return f"/organisations/{record.id}"
        case Product():
            return f"/products/{record.id}"
        case Need():
            return f"/needs/{record.id}"
        case Offer():
            return f"/organisations/{record.organisation_id}"
        case _:
            return None
