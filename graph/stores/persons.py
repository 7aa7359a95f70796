"""联系人: how to reach somebody stands in one place, which can be emptied; records and the log name a person by a key.

    organisation and log   … "contacts":[{…,"key":"prs_3f9c….b7"}] …
    remembered             contact:prs_3f9c….b7 → {"of":"ent_…","person":"…","phone":"…"}

A key is made by chance: nothing of the person can be told from it. What comes before the dot is the person, what comes
after it says which of their numbers. Once the row is forgotten the key leads nowhere, whatever record or log has it.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

import msgspec

from graph.stores.codec import decode
from schema import Contact, Organisation, Record

REMEMBERED = "contact:"
R = TypeVar("R", bound=Record)
Recall = Callable[[str], str | None]
_VALUES = ("person", "phone", "note")
_read_contact = msgspec.json.Decoder(Contact).decode
_encode = msgspec.json.Encoder().encode


def person_of(key: str) -> str:
    """The person whose key it is."""
    return key.partition(".")[0]


def contacts_of(record: Record) -> tuple[Contact, ...]:
    return record.contacts if isinstance(record, Organisation) else ()


def keys_in(records: Iterable[Record]) -> Iterator[str]:
    """The keys that records name."""
    return (one.key for record in records for one in contacts_of(record) if one.key is not None)


def keyless(record: R) -> R:
    """The record as a file has it: keys are of one store, and nobody's to say."""
    if not contacts_of(record):
        return record
    return replace(record, contacts=tuple(replace(one, key=None) for one in contacts_of(record)))  # type: ignore[call-arg]


def opened(record: R, recall: Recall) -> R:
    """The record with whom its keys lead to; a key that leads nowhere any more stays, and says nothing else."""
    contacts = named_in(record, recall)
    return replace(record, contacts=contacts) if contacts else record  # type: ignore[call-arg]


def named_in(record: Record, recall: Recall) -> tuple[Contact, ...]:
    """Whom its keys lead to."""
    return tuple([_opened(one.key, recall) for one in contacts_of(record)])


def _opened(key: str | None, recall: Recall) -> Contact:
    text = recall(REMEMBERED + key) if key is not None else None
    return _read(key, text) if text is not None else Contact(key=key)


@lru_cache(8_192)
def _read(key: str, text: str) -> Contact:
    return replace(_read_contact(text), key=key)


def hidden(record: R, stored: Record | None, recall: Recall, remember: Callable[[str, str], None]) -> R:
    """The record with keys only; whom a new key leads to is remembered. `stored` is what it replaces, opened: who is in
    it keeps the key. What was forgotten meanwhile is not remembered again."""
    contacts = contacts_of(record)
    if not contacts:
        return record
    known = contacts_of(stored) if stored is not None else ()
    keys = dict.fromkeys(_key(record.id, one, known, recall, remember) for one in contacts)
    return replace(record, contacts=tuple(Contact(key=key) for key in keys))  # type: ignore[call-arg]


@dataclass(slots=True)
class People:
    """What is remembered of whom some records name; `new` is what is to be remembered of them."""

    known: dict[str, str]
    new: dict[str, str] = field(default_factory=dict)

    def hidden(self, record: R, version: int, before: str | None) -> R:
        """The record with keys for whom it names; `before` is the body that it replaces."""
        if not contacts_of(record):
            return record
        old = (
            opened(decode(type(record).__name__, before, version), self.known.get)
            if before is not None
            else None
        )
        return hidden(record, old, self.known.get, self._remember)

    def _remember(self, key: str, value: str) -> None:
        self.known[key] = self.new[key] = value


def _key(
    of: str, one: Contact, known: tuple[Contact, ...], recall: Recall, remember: Callable[[str, str], None]
) -> str:
    if one.key is not None and _opened(one.key, recall) in (one, Contact()):
        return one.key
    same = next((other for other in known if other == one and other.key), None)
    if same is not None and same.key is not None:
        return same.key
    key = f"{_person(one, known)}.{secrets.token_hex(3)}"
    remember(REMEMBERED + key, said(of, one))
    return key


def _person(one: Contact, known: tuple[Contact, ...]) -> str:
    """Who gets another number stays the same person."""
    keys = [other.key for other in known if other.key and one.person and other.person == one.person]
    if one.key is not None:
        keys.append(one.key)
    return person_of(keys[0]) if keys else f"prs_{secrets.token_hex(8)}"


def said(of: str, one: Contact) -> str:
    """What is remembered of somebody whom the organisation `of` named."""
    told = {name: value for name in _VALUES if (value := getattr(one, name))}
    return _encode({"of": of, **told}).decode()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is remembered: under which key, and of which organisation."""

    key: str
    of: str
    contact: Contact

    @property
    def person(self) -> str:
        return person_of(self.key)


def known(remembered: Iterable[tuple[str, str]]) -> Iterator[Known]:
    """What is remembered under `REMEMBERED`."""
    for name, text in remembered:
        key = name.removeprefix(REMEMBERED)
        yield Known(key, str(msgspec.json.decode(text)["of"]), _read(key, text))


def moved_out(
    of: str, bodies: Iterable[str], remember: Callable[[str, str], None], keys: dict[str, str]
) -> Iterator[str]:
    """Bodies of one organisation as they were written before contacts had keys, with keys; `keys` has those given so
    far."""
    people: dict[str, str] = {}
    for body in bodies:
        record = msgspec.json.decode(body)
        contacts = [msgspec.convert(one, Contact) for one in record["contacts"]]
        for one in contacts:
            if one.key is None and (text := said(of, one)) not in keys:
                person = people.setdefault(one.person or text, f"prs_{secrets.token_hex(8)}")
                keys[text] = f"{person}.{secrets.token_hex(3)}"
                remember(REMEMBERED + keys[text], text)
        named = [Contact(key=one.key or keys[said(of, one)]) for one in contacts]
        yield _encode({**record, "contacts": named}).decode()
