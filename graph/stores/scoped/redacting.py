"""A record with what its faces do not show taken out."""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields
from operator import attrgetter
from typing import Any, TypeAlias

from schema import Record
from schema.disclosure import BLANK, COARSE, SHOWN, Face

Faces: TypeAlias = frozenset[Face]
Make: TypeAlias = Callable[[Record], Record]
_ONLY_CATEGORY = frozenset({Face.CATEGORY})
_MOST_KEPT = 20_000
_set = object.__setattr__
_makes: dict[tuple[type[Record], Faces], Make] = {}
# Records never change, and a store gives those read lately out again: so is what was made of them. By the record itself,
# which is kept with it, so that no other has its place in memory meanwhile.
_kept: dict[tuple[int, Faces], tuple[Record, Record]] = {}


def redacted(record: Record, faces: Faces) -> Record:
    """What these faces show of it: itself where that is everything."""
    if Face.WHOLE in faces:
        return record
    make = _makes.get((type(record), faces)) or _made_by(type(record), faces)
    if make is _itself:
        return record
    key = id(record), faces
    kept = _kept.get(key)
    if kept is not None:
        return kept[1]
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    shown = make(record)
    _kept[key] = record, shown
    return shown


def _itself(record: Record) -> Record:
    return record


def _made_by(type_: type[Record], faces: Faces) -> Make:
    """How a record of that type is made into what these faces show of it."""
    shown = {name for name, on in SHOWN[type_].items() if not faces.isdisjoint(on)}
    blank = {one.name: _blank(one) for one in fields(type_) if one.name not in shown}
    coarse = {
        name: make
        for (type_name, name), make in COARSE.items()
        if type_name == type_.__name__ and faces & SHOWN[type_][name] == _ONLY_CATEGORY
    }
    make = _itself if blank.keys() <= {"version"} and not coarse else _maker(type_, blank, coarse)
    _makes[type_, faces] = make
    return make


def _maker(type_: type[Record], blank: dict[str, Any], coarse: dict[str, Callable[[Any], Any]]) -> Make:
    """Slot by slot, since that is done by the thousand."""
    slots = {one.name: getattr(type_, one.name).__set__ for one in fields(type_)}
    names = [name for name in slots if name not in blank and name not in coarse]
    read, setters = attrgetter(*names), [slots[name] for name in names]
    blanks = [(slots[name], value) for name, value in blank.items()]
    told = [(slots[name], attrgetter(name), less) for name, less in coarse.items()]

    def make(record: Record) -> Record:
        shown = object.__new__(type_)
        for put, value in zip(setters, read(record), strict=True):
            put(shown, value)
        for put, value in blanks:
            put(shown, value)
        for put, of, less in told:
            put(shown, less(of(record)))
        return shown

    return make


def without(record: Record, names: Iterable[str]) -> Record:
    """The record with nothing in these fields."""
    copy = object.__new__(type(record))
    for field in fields(record):
        _set(copy, field.name, getattr(record, field.name))
    for name in names:
        _set(copy, name, "")
    return copy


def shows(type_: type[Record], faces: Faces, name: str) -> bool:
    """Whether these faces show that field."""
    return Face.WHOLE in faces or not faces.isdisjoint(SHOWN[type_][name])


def _blank(field: Field[Any]) -> Any:
    if field.name in BLANK:
        return BLANK[field.name]
    return field.default if field.default is not MISSING else ""
