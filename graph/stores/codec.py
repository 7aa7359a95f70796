"""Records to JSON and back. The version stands in a column of its own and is 0 inside the JSON."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import msgspec

from schema import RECORD_TYPES, Contact, Record

TYPE_OF_NAME: dict[str, type[Record]] = {type_.__name__: type_ for type_ in RECORD_TYPES}
_encoder = msgspec.json.Encoder()


def encode(record: Record) -> str:
    """The record without its version, the same text for equal records."""
    return _encoder.encode(record if record.version == 0 else replace(record, version=0)).decode()


def decode(type_name: str, body: str | bytes, version: int, contacts: tuple[Contact, ...] = ()) -> Record:
    """The record of that type as it was stored, with the `contacts`, where there are any, in the place of its keys.
    Records never change, so what was read lately is given out again."""
    return _READERS[type_name](body, version, contacts)


def _reader(type_: type[Record]) -> Callable[[str | bytes, int, tuple[Contact, ...]], Record]:
    decoder = msgspec.json.Decoder(type_)

    @lru_cache(_KEPT)
    def read(body: str | bytes, version: int, contacts: tuple[Contact, ...]) -> Record:
        record = decoder.decode(body)
        object.__setattr__(record, "version", version)
        if contacts:
            object.__setattr__(record, "contacts", contacts)
        return record

    return read


_KEPT = 2_048  # of each type; some 3 MB for offers
_READERS = {name: _reader(type_) for name, type_ in TYPE_OF_NAME.items()}
