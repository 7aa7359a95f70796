"""What is refused when a person types it: a loader would warn, but here somebody can still mend it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from committee.following import followed
from graph.stores import Transaction, View
from schema import (
    BadInput,
    Conflict,
    Membership,
    NotFound,
    Organisation,
    Quantity,
    Record,
    Relation,
    Source,
    Visibility,
    joined_sources,
    parse_quantity,
)
from schema.dates import parse_date
from schema.names import LONGEST_NAME, has_words, invisible, is_only_a_form, tidy
from schema.region import divisions
from schema.uscc import is_valid
from schema.words import FIELD_WORDS, Words

# What is said beside the fields of a record.
_SAID: dict[str, Words] = {
    "product": ("产品", "product"),
    "reason": ("原因", "reason"),
    "parent": ("上级组织", "parent"),
    "on": ("日期", "date"),
    "effect": ("成效", "effect"),
}
R = TypeVar("R", bound=Record)
T = TypeVar("T")
Rule: TypeAlias = Callable[[Any, str], Any]
LONGEST = 4_000
MOST_TEXTS = 100


def checked(facts: Mapping[str, object], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The fields of a record for what was said: each by its rule, which may refuse it with `BadInput`."""
    return {key: rules[key](said, key) for key, said in facts.items() if key in rules}


def noun(what: str) -> str:
    """What the field is called in Chinese."""
    return {**FIELD_WORDS, **_SAID}.get(what, (what, what))[0]


def words(text: str, what: str, longest: int = LONGEST) -> str:
    """`text` tidied; `BadInput` when nothing is left, it is too long, or holds what nobody can see."""
    if hidden := invisible(text):
        listed = "、".join(dict.fromkeys(hidden))
        raise BadInput(
            f"{noun(what)}里有看不见的字符：{listed}；请删去。",
            f"{what} holds characters that nobody can see: {listed}; remove them.",
            code="INVISIBLE_CHARACTERS",
            detail={"field": what, "characters": hidden[:20]},
        )
    tidied = tidy(text)
    if not tidied:
        raise empty(what)
    if len(tidied) > longest:
        raise BadInput(
            f"{noun(what)}太长，最多 {longest} 字。",
            f"{what} has more than {longest} characters.",
            code="TEXT_TOO_LONG",
            detail={"field": what},
        )
    return tidied


def empty(what: str) -> BadInput:
    """`what` must be said, and was not."""
    return BadInput(
        f"{noun(what)}不能为空。", f"{what} may not be empty.", code="EMPTY_TEXT", detail={"field": what}
    )


def required(text: str | None, what: str) -> str:
    return words(text or "", what)


def name(said: str | None, what: str) -> str:
    """What something is called; `BadInput` where nothing but brackets and signs says it (NO_WORDS), or
    a legal form (NO_OWN_NAME), or it is as long as no name (TEXT_TOO_LONG)."""
    tidied = words(said or "", what, LONGEST_NAME)
    if not has_words(tidied):
        raise BadInput(
            f"{noun(what)}里没有文字，或只有括号里有：{tidied}。",
            f"{what} has no letters or digits outside brackets: {tidied}.",
            code="NO_WORDS",
            detail={"field": what, "value": tidied},
        )
    if is_only_a_form(tidied):
        raise BadInput(
            f"{noun(what)}没有字号，分不清是哪一家：{tidied}；请写全称。",
            f"{what} is only a legal form and could be anybody's: {tidied}; write the full name.",
            code="NO_OWN_NAME",
            detail={"field": what, "value": tidied},
        )
    return tidied


def text(said: str | None, what: str) -> str | None:
    """Words, or nothing."""
    return words(said, what) if said else None


def texts(said: list[str] | None, what: str) -> tuple[str, ...]:
    """Each once, in the order said."""
    return tuple(dict.fromkeys(words(one, what) for one in few(said, what)))


def few(said: Sequence[T] | None, what: str, most: int = MOST_TEXTS) -> Sequence[T]:
    """No more than so many; `BadInput` (TOO_MANY_TEXTS) otherwise."""
    if said and len(said) > most:
        raise BadInput(
            f"{noun(what)}最多 {most} 个。",
            f"{what} has more than {most} entries.",
            code="TOO_MANY_TEXTS",
            detail={"field": what},
        )
    return said or ()


def amount(said: str | None, what: str) -> Quantity | None:
    """What is no number keeps its words."""
    return parse_quantity(words(said, what)) if said else None


def as_said(said: object, what: str) -> object:
    return said


def visibility(said: Visibility | None, what: str) -> Visibility:
    """What nobody says anything of is told as a category."""
    return said or Visibility.CATEGORY


def agreed(said: bool | None, what: str) -> bool:
    """Whoever did not say yes did not agree."""
    return bool(said)


def code(said: str | None, what: str) -> str | None:
    """A unified social credit code; `BadInput` (BAD_USCC) when its form or check digit is wrong."""
    if not said:
        return None
    given = said.strip().upper()
    if not is_valid(given):
        raise BadInput(
            f"统一社会信用代码有误：{said}；应为 18 位且校验位正确，请核对营业执照。",
            f"Not a unified social credit code: {said}; it has 18 characters and a check digit.",
            code="BAD_USCC",
            detail={"field": what, "value": said},
        )
    return given


def day(said: str | None, what: str) -> str | None:
    """A date as exact as it was given; `BadInput` (BAD_DATE) when it is none."""
    if not said:
        return None
    parsed = parse_date(said)
    if parsed is None:
        raise BadInput(
            f"{noun(what)}写得不对：{said}；例：2025-08-15、2025-08、2025。",
            f"{what} is no date: {said}; for example 2025-08-15, 2025-08 or 2025.",
            code="BAD_DATE",
            detail={"field": what, "value": said},
        )
    return parsed


def in_order(fields: dict[str, Any], record: Membership | Relation | None = None) -> dict[str, Any]:
    """`fields`; `BadInput` (ENDS_FIRST) where what they say of `record` would end before it begins."""
    known = {"since": record and record.since, "until": record and record.until}
    said = {part: fields.get(part, known[part]) for part in known}
    since, until = said.values()
    if said != known and since and until and until < since[: len(until)]:
        raise BadInput(
            f"结束日期（{until}）早于开始日期（{since}）。",
            f"It would end ({until}) before it begins ({since}).",
            code="ENDS_FIRST",
            detail={"field": "until", "value": until, "since": since},
        )
    return fields


def place(said: str | None, what: str) -> str | None:
    """The code of a region, or nothing."""
    return region(said, what) if said else None


def places(said: list[str] | None, what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(region(one, what) for one in few(said, what)))


def region(said: str, what: str = "region") -> str:
    """The code of a region given by code or by name; `BadInput` (BAD_REGION) where that is in doubt."""
    given = said.strip()
    found = given if divisions().get(given) else divisions().resolve(given)
    if found is not None:
        return found
    meant = [divisions().full_name(one) for one in divisions().named(given)][:10]
    zh, en = f"不知道“{said}”是哪里；请用区划代码或全称。", f"“{said}” is no region known here."
    if meant:
        listed = "、".join(meant)
        zh, en = (
            f"“{said}”可能是：{listed}；请写上级地区。",
            f"“{said}” may be {listed}; name what contains it.",
        )
    raise BadInput(zh, en, code="BAD_REGION", detail={"field": what, "region": said, "possible": meant})


def existing(view: View, type_: type[R], id_: str) -> R:
    """The record; where it was merged into another, that one. `NotFound` for an id that was made up."""
    record = followed(view, type_, [id_])[0]
    if record is None:
        raise NotFound(
            f"没有编号为 {id_} 的记录（{type_.__name__}）。",
            f"There is no {type_.__name__} with the id {id_}.",
            detail={"id": id_, "type": type_.__name__},
        )
    return record


def same_organisation(one: Organisation) -> BadInput:
    """Both sides are this one, where two are needed."""
    return BadInput(
        f"两边都是“{one.name}”。",
        f"Both sides are “{one.name}”.",
        code="SAME_ORGANISATION",
        detail={"id": one.id},
    )


def kept(tx: Transaction, record: R) -> R:
    """Store the record, and give it back as it is stored, with its version."""
    tx.put([record])
    return existing(tx, type(record), record.id)


def at_version(record: Record, expected_version: int | None) -> None:
    """`Conflict` when `record` is not at the version that was expected; None expects nothing."""
    if expected_version is not None and expected_version != record.version:
        raise Conflict(
            f"这条记录已被他人修改（现为第 {record.version} 版，不是第 {expected_version} 版），请重新打开。",
            f"Somebody else changed this record: it is at version {record.version}, not {expected_version}.",
            detail={"id": record.id, "version": record.version},
        )


def changed(
    tx: Transaction, record: R, changes: Mapping[str, Any], source: Source, expected_version: int | None
) -> R:
    """Store `record` with the changes; `Conflict` when it is not at the version that was expected.

    What changes nothing leaves no trace: neither a version nor a source.
    """
    at_version(record, expected_version)
    if all(getattr(record, name) == value for name, value in changes.items()):
        return record
    return kept(tx, replace(record, **changes, sources=joined_sources(record.sources, (source,))))
