"""Forms: how the fields of a record are written for a person, and what the person's words mean."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from secrets import token_urlsafe
from typing import Any

from api.console.asked import Asked
from api.console.speech import Speech
from api.console.words import CATALOGUE
from graph.stores import View
from schema import BadInput, Conflict, Problem, Quantity, Record

_BETWEEN = re.compile(r"[\n；;]+")


class Control(StrEnum):
    """What a field is filled in with."""

    LINE = "line"
    PHONE = "phone"  # with the keys of a telephone
    LINES = "lines"  # several values, each on its own line
    AREA = "area"
    CHOICE = "choice"
    TICK = "tick"
    KEPT = "kept"  # it came with the address, and is not asked for


def as_typed(typed: str) -> object:
    """Words, or nothing."""
    return typed or None


def as_list(typed: str) -> object:
    """Every line is a value; so is what stands between `；`."""
    return [part.strip() for part in _BETWEEN.split(typed) if part.strip()]


def as_tick(typed: str) -> object:
    return bool(typed)


def choice_of(options: type[StrEnum]) -> Callable[[str], object]:
    def chosen(typed: str) -> object:
        return options(typed) if typed else None

    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`name` is what the committee calls it, so that a problem finds it; `words` is the key of its label."""

    name: str
    words: str
    control: Control = Control.LINE
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()  # (value, key of its words)
    proposes: str = ""  # the address that proposes values
    meant: Callable[[str], object] = as_typed
    written: Callable[[Any, Speech], str] | None = None

    def text(self, value: object, say: Speech) -> str:
        """`value` as a person would write it into this field."""
        return self.written(value, say) if self.written else plainly(value)


def plainly(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case Enum():
            return str(value.value)
        case Quantity():
            return value.text
        case tuple():
            return "\n".join(plainly(one) for one in value)
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with what stands in it, and what is wrong with that."""

    field: Field
    id: str
    value: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """What others changed since the form was opened, and what was typed there; None where nothing was."""

    words: str
    stored: str
    typed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form ready to be shown: `problem` is what is wrong with it as a whole.

    `known` is the id of a record that is there already.
    """

    part: str
    fields: tuple[Filled, ...]
    token: str
    version: int = 0
    problem: str = ""
    known: str = ""
    both: tuple[Both, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.problem) or any(filled.problem for filled in self.fields)


def form_for(
    view: View,
    asked: Asked,
    fields: Sequence[Field],
    record: Record | None = None,
    *,
    part: str = "",
    values: Mapping[str, str] | None = None,
) -> Form:
    """The form for `record`, or an empty one; `values` are those that the record has under another name.

    One that was refused comes back as it was typed, with what is wrong beside its field.
    """
    stored = written(fields, record, asked.say, values)
    form = Form(
        part=part, fields=_filled(part, fields, stored), token=new_token(), version=version_of(record)
    )
    if asked.form is None or asked.problem is None or asked.form.text("part") != part:
        return form
    typed = {field.name: asked.form.text(field.name) for field in fields}
    if record is not None and is_stale(asked.problem):
        return _stale(view, asked, fields, record, form, typed, stored)
    words, at = asked.problem.text(asked.say.lang), field_of(asked.problem)
    here = at in typed
    return replace(
        form,
        fields=_filled(part, fields, typed, {at: words} if here else {}),
        problem="" if here else words,
        known=str(asked.problem.detail.get("id", "")) if isinstance(asked.problem, Conflict) else "",
    )


def _stale(
    view: View,
    asked: Asked,
    fields: Sequence[Field],
    record: Record,
    form: Form,
    typed: Mapping[str, str],
    stored: Mapping[str, str],
) -> Form:
    """What the person did not touch is as others left it; what others changed is shown beside what was typed."""
    seen = asked.form.version if asked.form else None
    then = next((each.after for each in view.history(record.id) if version_of(each.after) == seen), None)
    before = written(fields, then, asked.say) if then else stored
    touched = {name for name in typed if typed[name] != before[name]}
    both = tuple(
        Both(field.words, stored[field.name], typed[field.name] if field.name in touched else None)
        for field in fields
        if stored[field.name] != before[field.name]
    )
    merged = {name: typed[name] if name in touched else stored[name] for name in typed}
    filled = _filled(form.part, fields, merged)
    return replace(form, fields=filled, problem=asked.say("form.stale"), both=both)


def facts_from(
    asked: Asked,
    fields: Sequence[Field],
    record: Record | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the form says, without what the person left as it was."""
    if asked.form is None:
        return {}
    stored = written(fields, record, asked.say, values)
    facts: dict[str, Any] = {}
    for field in fields:
        typed = asked.form.text(field.name)
        if field.required and not typed:
            raise BadInput(*CATALOGUE["form.empty_field"], code="EMPTY_TEXT", detail={"field": field.name})
        if typed != stored[field.name]:
            facts[field.name] = _meant(field, typed)
    return facts


@contextmanager
def at(field: str) -> Iterator[None]:
    """A problem that names no field is about this one."""
    try:
        yield
    except Problem as problem:
        problem.detail = {"field": field, **problem.detail}
        raise


def _meant(field: Field, typed: str) -> object:
    try:
        return field.meant(typed)
    except ValueError:
        raise BadInput(
            f"看不懂“{typed[:40]}”，请照提示填写。",
            f"“{typed[:40]}” cannot be understood; fill it in as the hint says.",
            code="BAD_VALUE",
            detail={"field": field.name},
        ) from None


def written(
    fields: Sequence[Field], record: Record | None, say: Speech, values: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Every field of the record as a person would write it."""
    own = {
        field.name: field.text(getattr(record, field.name, None), say).strip() if record else ""
        for field in fields
    }
    return own | dict(values or {})


def _filled(
    part: str, fields: Sequence[Field], values: Mapping[str, str], problems: Mapping[str, str] | None = None
) -> tuple[Filled, ...]:
    wrong = problems or {}
    prefix = f"{part}-" if part else ""
    return tuple(
        Filled(field, f"{prefix}{field.name}", values.get(field.name, ""), wrong.get(field.name, ""))
        for field in fields
    )


def field_of(problem: Problem | None) -> str:
    return str(problem.detail.get("field", "")) if problem else ""


def is_stale(problem: Problem | None) -> bool:
    """Whether somebody else changed the record since the form was opened."""
    return isinstance(problem, Conflict) and problem.code == "CONFLICT"


def version_of(record: Record | None) -> int:
    return record.version if record else 0


def new_token() -> str:
    return token_urlsafe(12)
