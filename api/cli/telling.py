"""Change sets and changes as JSON and as lines for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from committee.history import ChangeAction, Entry
from committee.wording import Naming
from graph.stores import ChangeKind, ChangeSet, View
from schema import Record
from schema.words import FIELD_WORDS, TYPE_WORDS

KINDS = {
    ChangeKind.LOAD: "载入 load",
    ChangeKind.EDIT: "更改 edit",
    ChangeKind.MERGE: "合并 merge",
    ChangeKind.SPLIT: "拆分 split",
    ChangeKind.UNDO: "撤销 undo",
    ChangeKind.SIGN_IN: "登录 sign in",
    ChangeKind.ACCOUNT: "账号 account",
    ChangeKind.EXPORT: "导出 export",
    ChangeKind.REVEAL: "查看联系方式 reveal",
    ChangeKind.ERASURE: "删除个人信息 erasure",
}
ACTIONS = {
    ChangeAction.CREATED: "新增 created",
    ChangeAction.CHANGED: "更改 changed",
    ChangeAction.REMOVED: "删去 removed",
}
_LONGEST = 60


def moment(at: str) -> str:
    """On this machine's clock."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def type_words(type_: type[Record]) -> str:
    return " ".join(TYPE_WORDS[type_])


def set_json(one: ChangeSet) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "at": one.at,
        "by": one.by,
        "why": one.why,
        "changes": one.changes,
        "undoes": one.undoes,
        "undone_by": one.undone_by,
    }


def entries_json(view: View, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    naming = naming_of(view, entries)
    return [_entry_json(one, naming) for one in entries]


def _entry_json(one: Entry, naming: Naming) -> dict[str, Any]:
    change = one.change
    return {
        "number": change.number,
        "change_set": change.change_set,
        "at": change.at,
        "by": change.by,
        "why": change.why,
        "type": change.type.__name__,
        "id": change.record_id,
        "title": naming.title(one.record)[0],
        "action": one.action.value,
        "fields": [
            {
                "field": field.name,
                "before": naming.said(field.name, field.before) or None,
                "after": naming.said(field.name, field.after) or None,
            }
            for field in one.fields
        ],
        "sources": [source.label() for source in one.sources],
    }


def naming_of(view: View, entries: Iterable[Entry]) -> Naming:
    states = [
        state for one in entries for state in (one.change.before, one.change.after) if state is not None
    ]
    return Naming(view, states)


def entry_lines(one: Entry, naming: Naming) -> list[str]:
    """The change, then a line a field."""
    change = one.change
    lines = [f"{moment(change.at)}  {change.by}  {ACTIONS[one.action]}  {change.why}  {change.change_set}"]
    for field in one.fields:
        name = " ".join(FIELD_WORDS[field.name])
        lines.append(
            f"    {name}：{_short(naming.said(field.name, field.before))} → {_short(naming.said(field.name, field.after))}"
        )
    lines += [f"    来源 source：{source.label()}" for source in one.sources]
    return lines


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def tally_lines(counts: Mapping[type[Record], Mapping[ChangeAction, int]]) -> list[str]:
    return [
        f"  {type_words(type_)}：" + "，".join(f"{ACTIONS[what]} {count}" for what, count in of_type.items())
        for type_, of_type in counts.items()
    ]
