"""Records to JSON and back. The version stands in a column of its own and is 0 inside the JSON."""

from dataclasses import replace

import msgspec

from schema import RECORD_TYPES, Record

TYPE_OF_NAME: dict[str, type[Record]] = {type_.__name__: type_ for type_ in RECORD_TYPES}
_DECODERS = {type_: msgspec.json.Decoder(type_) for type_ in RECORD_TYPES}
_encoder = msgspec.json.Encoder()


def encode(record: Record) -> str:
    """The record without its version, the same text for equal records."""
    return _encoder.encode(record if record.version == 0 else replace(record, version=0)).decode()


def decode(type_: type[Record], body: str, version: int) -> Record:
    """The record of that type as it was stored."""
    record = _DECODERS[type_].decode(body)
    object.__setattr__(record, "version", version)
    return record
