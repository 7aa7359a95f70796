"""What is kept of an organisation or an account, for its owner to read: in the words of the pages, nothing masked."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from api.console import words
from api.console.facts import Names, names_in
from api.console.history import differences
from api.console.speech import Speech
from committee.taking_out import Kept
from graph.stores import View
from schema import Contact, Record
from schema.ids import type_of

_OF_THE_HEADING = ("organisation_id", "person")  # whose it is; who else had to do with it stands there by key


def written_out(view: View, kept: Kept, say: Speech) -> str:
    """A heading for each part that says something, and below it a line for each fact."""
    parts = {part: value if isinstance(value, list) else [value] for part, value in kept.items()}
    records = [one for part in parts.values() for one in part if isinstance(one, Record)]
    names = names_in(view, records, (getattr(one, "to_id", None) for one in records))
    lines: list[str] = []
    for part, found in parts.items():
        told = [about for one in found if (about := list(_lines(one, names, say)))]
        for number, about in enumerate(told, 1):
            lines += [f"{say(f'kept.{part}')}{f' {number}' if len(told) > 1 else ''}", *about, ""]
    return "\n".join(lines)


def _lines(one: object, names: Names, say: Speech) -> Iterator[str]:
    match one:
        case Record():
            yield from _of_record(one, names, say)
        case Mapping():
            yield from _of_mapping(one, say)
        case _ if is_dataclass(one) and not isinstance(one, type):
            yield from _of_mapping(asdict(one), say)


def _of_record(one: Record, names: Names, say: Speech) -> Iterator[str]:
    for fact in differences(None, one, names, say):
        value = getattr(one, fact.name)
        if fact.name in _OF_THE_HEADING or type_of(fact.after):
            continue
        contacts = isinstance(value, tuple) and value and isinstance(value[0], Contact)
        text = say.list([_plain(each) for each in value]) if contacts else fact.after
        yield _line(say.field(fact.name), text, say)
    for source in dict.fromkeys(say.source(source) for source in one.sources):
        yield _line(say.field("sources"), source, say)


def _plain(contact: Contact) -> str:
    return " ".join(filter(None, (contact.person, contact.phone, contact.note)))


def _of_mapping(one: Mapping[str, Any], say: Speech) -> Iterator[str]:
    for name, value in one.items():
        if name == "id" or not value:
            continue
        text = say(f"state.{value}") if name == "state" else _named(value, say)
        key = f"kept.{name}"
        yield _line(say(key) if words.has(key) else say.field(name), text, say)


def _named(value: object, say: Speech) -> str:
    if isinstance(value, list | frozenset | dict):
        return say.list(sorted(str(getattr(each, say.lang, each)) for each in value))
    return str(value)


def _line(label: str, value: str, say: Speech) -> str:
    moment = say.moment(value) if value[4:5] == "-" and value[10:11] == "T" else value
    return f"  {label}{say('colon')}{moment.replace(chr(10), chr(10) + '    ')}"
