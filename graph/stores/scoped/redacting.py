"""A record with what its faces do not show taken out."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, TypeAlias

from schema import Record
from schema.disclosure import BLANK, COARSE, SHOWN, Face

Faces: TypeAlias = frozenset[Face]
_ONLY_CATEGORY = frozenset({Face.CATEGORY})
_set = object.__setattr__
Plan: TypeAlias = tuple[list[str], list[tuple[str, Callable[[Any], Any]]], list[tuple[str, Any]]]
_PLANS: dict[tuple[type[Record], Faces], Plan] = {}


def redacted(record: Record, faces: Faces) -> Record:
    """What these faces show of it: itself where that is everything."""
    if Face.WHOLE in faces:
        return record
    key = type(record), faces
    plan = _PLANS.get(key)
    if plan is None:
        plan = _PLANS[key] = _plan(*key)
    kept, coarse, blank = plan
    shown = object.__new__(type(record))
    for name, value in blank:
        _set(shown, name, value)
    for name in kept:
        _set(shown, name, getattr(record, name))
    for name, make in coarse:
        _set(shown, name, make(getattr(record, name)))
    return shown


def shows(type_: type[Record], faces: Faces, name: str) -> bool:
    """Whether these faces show that field."""
    return Face.WHOLE in faces or not faces.isdisjoint(SHOWN[type_][name])


def _plan(type_: type[Record], faces: Faces) -> Plan:
    """The fields that are shown, those that are told less exactly, and what stands for the others."""
    shown = {name for name, on in SHOWN[type_].items() if not faces.isdisjoint(on)}
    coarse = {
        name: COARSE[type_.__name__, name]
        for name in shown
        if (type_.__name__, name) in COARSE and faces & SHOWN[type_][name] == _ONLY_CATEGORY
    }
    blank = [(one.name, _blank(one)) for one in fields(type_) if one.name not in shown]
    return sorted(shown - coarse.keys()), sorted(coarse.items()), blank


def _blank(field: Field[Any]) -> Any:
    if field.name in BLANK:
        return BLANK[field.name]
    if field.default is not MISSING:
        return field.default
    return ""


def declared() -> Iterator[tuple[type[Record], str]]:
    """Every (type, field) that the table says something of."""
    return ((type_, name) for type_, on in SHOWN.items() for name in on)
