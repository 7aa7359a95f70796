"""The technical columns of our own export: the record's id, its sources, and what no visible cell can say."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar, get_type_hints

import msgspec

from graph.stores.persons import keyless
from loaders.rows import Row
from schema import Contact, Record, Source
from schema.ids import type_of

R = TypeVar("R", bound=Record)
_SOURCE_FIELDS = tuple(field.name for field in fields(Source))


def given_id(row: Row, types: Sequence[str]) -> str | None:
    """The id in the row, when it is a well-formed one of these types."""
    text = row.text("id")
    return text if text is not None and type_of(text) in types else None


def packed_sources(sources: tuple[Source, ...]) -> str:
    """The sources as one cell: a list of lists, empty ends left out."""
    rows = []
    for source in sources:
        row = [getattr(source, name) for name in _SOURCE_FIELDS]
        while len(row) > 1 and row[-1] in (None, ""):
            row.pop()
        rows.append(row)
    return msgspec.json.encode(rows).decode()


def _unpacked_sources(text: str) -> tuple[Source, ...] | None:
    """The sources that a cell holds, None when it was touched and cannot be read any more."""
    try:
        rows = msgspec.json.decode(text, type=list[list[Any]])
        named = [dict(zip(_SOURCE_FIELDS, row, strict=False)) for row in rows]
        return tuple(
            msgspec.convert([{k: v for k, v in row.items() if v is not None} for row in named], list[Source])
        )
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def leftover(record: Record, read_back: Record | None) -> str:
    """What a reader of the visible cells would get wrong about `record`, as one cell; "" when nothing."""
    is_, was = _plain(record), _plain(read_back) if type(read_back) is type(record) else {}
    wrong = {
        name: {"was": was.get(name), "is": value}
        for name, value in is_.items()
        if name not in ("id", "version", "sources") and was.get(name) != value
    }
    return msgspec.json.encode(wrong).decode() if wrong else ""


def with_technical(row: Row, record: R) -> R:
    """`record` with the sources and the leftover that the row's technical columns hold.

    A leftover counts only while the visible cells still say what they said when it was written.
    """
    if (text := row.words("sources")) and (sources := _unpacked_sources(text)):
        record = replace(record, sources=sources)
    if (text := row.words("rest")) and (changes := _changes(text, record)):
        record = replace(record, **changes)
    return record


def _changes(text: str, record: Record) -> dict[str, Any]:
    try:
        rest = msgspec.json.decode(text, type=dict[str, dict[str, Any]])
        hints = get_type_hints(type(record))
        now = _plain(record)
        return {
            name: _without_keys(msgspec.convert(pair.get("is"), hints[name]))
            for name, pair in rest.items()
            if name in hints and name not in ("id", "version", "sources") and now.get(name) == pair.get("was")
        }
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _without_keys(value: Any) -> Any:
    """A key of somebody whom another store names is none here."""
    if isinstance(value, tuple) and value and isinstance(value[0], Contact):
        return tuple(replace(one, key=None) for one in value)
    return value


def _plain(record: Record) -> dict[str, Any]:
    """The record as JSON reads back: what was written earlier compares equal."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(keyless(record)))
    return plain
