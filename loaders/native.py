"""Records of our own JSON export: they say their id, their fields and their sources themselves."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec

from committee.recording import natural_id
from graph.stores.persons import keyless
from loaders.known_organisations import ORGANISATIONS
from loaders.reading.tables import Json
from loaders.rows import Row
from loaders.world import World
from schema import RECORD_TYPES, Entrusted, Organisation, Product, Record
from schema.ids import type_of
from schema.names import fold

_TYPES = {type_.__name__: type_ for type_ in RECORD_TYPES if not issubclass(type_, Entrusted)}


def is_native(record: Mapping[str, Json]) -> bool:
    """Whether our own export wrote it: a well-formed id, and sources."""
    id_ = record.get("id")
    return isinstance(id_, str) and type_of(id_) in _TYPES and isinstance(record.get("sources"), list)


def build_native(row: Row, world: World) -> None:
    """The record as it was exported; where its name is stored under another id, it joins that one."""
    try:
        read: Record = msgspec.convert(dict(row.values), _TYPES[type_of(str(row.values["id"])) or ""])
        record = keyless(read)
    except msgspec.ValidationError as error:
        raise row.rejected(
            "BROKEN_RECORD", f"记录不合格：{error}。", f"Not a good record: {error}."
        ) from None
    if isinstance(record, Organisation):
        code = getattr(record, "uscc", None)
        row.refuse_invisible(record.name, "name")
        id_ = world.introduced(row, type(record), record.name, uscc=code, region=record.region)
        kept = ORGANISATIONS[type_of(id_) or ""]
        values = {
            field.name: getattr(record, field.name) for field in fields(record) if field.name in _names(kept)
        }
        world.put(kept(**{**values, "id": id_, "version": 0}))
    elif isinstance(record, Product):
        row.refuse_invisible(record.name, "name")
        known = world.products.called(record.name) if world.products.get(record.id) is None else None
        if known and fold(known.name) == fold(record.name):
            world.moved[record.id] = known.id
        world.put(replace(record, id=world.moved.get(record.id, record.id), version=0))
    else:
        world.put(_following(world, replace(record, version=0)))


def _names(type_: type[Record]) -> frozenset[str]:
    return frozenset(field.name for field in fields(type_))


def _following(world: World, record: Record) -> Record:
    """`record` with the ids it mentions as they are known here."""
    changes: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name.endswith("_id") and value in world.moved:
            changes[field.name] = world.moved[value]
        elif field.name.endswith("_ids") and field.name != "external_ids":
            changes[field.name] = tuple(world.moved.get(id_, id_) for id_ in value)
    if not changes:
        return record
    there = replace(record, **changes)
    id_ = natural_id(there) if natural_id(record) == record.id else record.id
    return replace(there, id=id_ or record.id)
