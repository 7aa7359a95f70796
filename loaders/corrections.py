"""What a person said about a sheet: its kind, where its headings stand, what a column holds.

It is remembered in the store by the shape of the file (its headings), and used when such a file comes again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from graph.stores import Transaction, View
from loaders.headings import HEADINGS, Kind, Words, plain
from loaders.headings.words import SHEET_NAMES
from loaders.reading.formulas import column_letters
from schema import BadInput
from schema.ids import key_id
from schema.names import fold

NOTE, IGNORED, BY_ITSELF = "note", "-", "auto"
_SAID: Mapping[str, str] = {
    **dict.fromkeys(("说明", "备注", "note"), NOTE),
    **dict.fromkeys(("-", "不导入", "忽略", "ignore"), IGNORED),
    **dict.fromkeys(("auto", "自动"), BY_ITSELF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Of one sheet. `columns` says for a heading (or the letter of a column, A, B …) the field that it is:
    its name in English or a heading of ours, "note" to keep it in the note, "-" to leave it out,
    "auto" to forget what was said. `heading_row` is the (last) row of the headings, as a person counts it.
    """

    kind: Kind | None = None
    heading_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: "Correction | None") -> "Correction":
        """This one, and where it says nothing the other."""
        if other is None:
            return self
        return Correction(
            kind=self.kind or other.kind,
            heading_row=self.heading_row or other.heading_row,
            columns={**other.columns, **self.columns},
        )

    def field_of(self, kind: Kind, column: int, heading: str, words: Words) -> str | None:
        """What was said that this column is; None where nothing was."""
        said = self.columns.get(column_key(heading)) or self.columns.get(column_letters(column))
        meant = field_named(kind, said, words) if said else None
        return None if meant == BY_ITSELF else meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """For sheets of a shape (`SheetPreview.shape`), and for every sheet of the files at hand."""

    by_shape: Mapping[str, Correction] = field(default_factory=dict)
    everywhere: Correction = field(default_factory=Correction)

    def for_shape(self, shape: str) -> Correction:
        return self.by_shape.get(shape, Correction()).over(self.everywhere)


def column_key(heading: str) -> str:
    """Under which a correction finds its column; headings that say the same have the same."""
    return plain(heading) if heading.strip() else ""


def corrected(
    columns: Mapping[str, str], kind: str | None = None, heading_row: int | None = None
) -> Correction:
    """What a person wrote, as a correction; `BadInput` where it means nothing."""
    meant = next((one for name, one in SHEET_NAMES.items() if kind and fold(name) == fold(kind)), None)
    if kind and meant is None:
        known = "、".join(one.value for one in Kind)
        raise BadInput(
            f"没有这种表：{kind}；可以写 {known}。",
            f"No such kind of sheet: {kind}.",
            code="UNKNOWN_SHEET_KIND",
        )
    words = Words()
    kinds = [meant] if meant else list(Kind)
    for heading, said in columns.items():
        if not any(field_named(one, said, words) for one in kinds):
            raise BadInput(
                f"不认识的栏目：{heading}={said}；等号右边写我们的栏目（主营产品、联系人……），或 说明、不导入、自动。",
                f"Not a known field: {heading}={said}; write one of our headings (主营产品, 联系人 …) or note, -, auto.",
                code="UNKNOWN_FIELD",
            )
    keys = {
        (heading.upper() if heading.isascii() and len(heading) < 3 else plain(heading)): said
        for heading, said in columns.items()
    }
    return Correction(kind=meant, heading_row=heading_row, columns=keys)


def field_named(kind: Kind, said: str, words: Words) -> str | None:
    """The field of that name or heading, None when this kind of sheet has none such."""
    if said in _SAID:
        return _SAID[said]
    if said in HEADINGS[kind]:
        return said
    found = words.field(kind, said)
    return found[0] if found else None


def shape_of(headings: Sequence[str]) -> str:
    """The shape of a sheet: its headings in any order, however they are spaced or bracketed."""
    return key_id("ChangeSet", *sorted({plain(heading) for heading in headings if heading.strip()}))[4:]


def recalled(view: View, shape: str) -> Correction | None:
    """What was said about sheets of this shape before."""
    text = view.recall(_key(shape))
    if text is None:
        return None
    try:
        said: Any = msgspec.json.decode(text)
        return Correction(
            kind=Kind(said["kind"]) if said.get("kind") else None,
            heading_row=None,
            columns=dict(said.get("columns", {})),
        )
    except (msgspec.MsgspecError, ValueError, TypeError, AttributeError):
        return None


def remember(tx: Transaction, shape: str, correction: Correction) -> None:
    """Keep it for the next file of this shape; what is "auto" is forgotten."""
    now = correction.over(recalled(tx, shape))
    columns = {heading: said for heading, said in now.columns.items() if _SAID.get(said) != BY_ITSELF}
    now = replace(now, columns=columns)
    tx.remember(_key(shape), msgspec.json.encode({"kind": now.kind, "columns": columns}).decode())


def _key(shape: str) -> str:
    return f"sheet-shape:{shape}"
