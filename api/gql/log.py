"""The change log: each change field by field, what was done in one go, and what an undo does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import strawberry

import schema
from api.gql.common import DateTime, Source
from api.gql.connection import After, Connection, First, Listing, PageInfo, bounded, name_key
from api.gql.context import Info
from api.gql.declare import Lang, Language, argument, field, object_type, optional
from api.gql.enums import ChangeAction, ChangeKind
from api.gql.naming import name_in
from committee.history import differences, entry, history, number_since
from committee.undoing import can_be_undone
from committee.wording import Naming
from graph import stores
from graph.stores import View
from schema import BadInput
from schema.words import FIELD_WORDS, Words

_MASKED: Words = ("已隐去", "not shown")
OfSet: TypeAlias = strawberry.Parent[stores.ChangeSet]


def in_language(words: Words | None, lang: Language) -> str | None:
    return (words[lang is Language.EN] or None) if words else None


# A field before and after


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """The value of a `FieldChange`, in both languages."""

    name: str
    called: Words
    was: Words
    became: Words


def fields_said(naming: Naming, before: schema.Record | None, after: schema.Record | None) -> list[FieldSaid]:
    return [
        FieldSaid(
            one.name, FIELD_WORDS[one.name], *(_value(naming, one.name, v) for v in (one.before, one.after))
        )
        for one in differences(before, after)
    ]


def _value(naming: Naming, name: str, value: Any) -> Words:
    """That a contact changed is told, but not to what."""
    words = naming.both(name, value)
    return _MASKED if name == "contacts" and any(words) else words


def field_words(root: strawberry.Parent[FieldSaid], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.called, lang)


def field_before(root: strawberry.Parent[FieldSaid], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.was, lang)


def field_after(root: strawberry.Parent[FieldSaid], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.became, lang)


@object_type("一栏的改动。What became of one field.")
class FieldChange:
    name: str = field("栏目。The field.")
    words: str = field("栏目的叫法。What the field is called.", field_words)
    before: str | None = field("原来。Before.", field_before)
    after: str | None = field("后来。After.", field_after)


# Changes


@dataclass(frozen=True, slots=True)
class Told:
    """The value of a `Change`."""

    number: int
    change_set_id: str
    at: str
    by: str
    why: str
    type: str
    record_id: str
    titles: Words
    action: ChangeAction
    fields: list[FieldSaid]
    sources: list[schema.Source]


def told(view: View, changes: Iterable[stores.Change]) -> list[Told]:
    """The changes in words, with the names of whom and what they name."""
    entries = [entry(change) for change in changes]
    states = [state for one in entries for state in (one.change.before, one.change.after) if state]
    naming = Naming(view, states)
    return [
        Told(
            number=one.change.number,
            change_set_id=one.change.change_set,
            at=one.change.at,
            by=one.change.by,
            why=one.change.why,
            type=one.change.type.__name__,
            record_id=one.change.record_id,
            titles=naming.title(one.record),
            action=one.action,
            fields=fields_said(naming, one.change.before, one.change.after),
            sources=list(one.sources),
        )
        for one in entries
    ]


def change_title(root: strawberry.Parent[Told], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.titles, lang)


def sets_of_ids(view: View, ids: Sequence[str]) -> list[stores.ChangeSet | None]:
    return [view.change_set(id_) for id_ in ids]


async def change_set_of(root: strawberry.Parent[Told], info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, root.change_set_id)


@object_type("变更记录中的一条。One entry of the change log.")
class Change:
    number: int = field("变更号，一直增大。Its number, always growing.")
    change_set: Annotated["ChangeSet", strawberry.lazy("api.gql.log")] = field(
        "属于哪个变更集。The change set that it is part of.", change_set_of
    )
    at: DateTime = field("何时。When.")
    by: str = field("谁；有账号的写姓名。Who; somebody with an account by name.", name_in("by"))
    why: str = field("为何。Why.")
    type: str = field("记录的类型。The type of the record.")
    record_id: strawberry.ID = field("记录的编号；删去的也有。The record's id, also of one that is gone.")
    title: str = field("记录的叫法。The record in a few words.", change_title)
    action: ChangeAction = field("新增、修改或删去。Created, changed or removed.")
    fields: list[FieldChange] = field("逐栏的改动。What changed, field by field.")
    sources: list[Source] = field("随之而来的出处。The sources that came with it.")


@object_type("一条变更及其游标。One change of a listing.")
class ChangeEdge:
    node: Change = field("变更。The change.")
    cursor: str = field("游标。Its cursor.")


@object_type("变更的一页，旧的在先。A page of changes, the oldest first.")
class ChangeConnection:
    edges: list[ChangeEdge] = field("各条及游标。Items with cursors.")
    nodes: list[Change] = field("各条。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


def number_key(key: Any) -> tuple[int]:
    (number,) = key
    return (int(number),)


def changes_page(
    view: View, listing: Listing, found: Sequence[stores.Change], first: int, after: str | None
) -> Connection[Told]:
    """`found` has one more than is shown where there are more."""
    shown = told(view, found[:first])
    return listing.page(shown, [(one.number,) for one in shown], more=len(found) > first, after=after)


@strawberry.input(one_of=True, description="从何时起：给其中一个。Since when: one of these.")
class Since:
    number: int | None = optional("这个变更号之后。After the change of that number.")
    day: str | None = optional("这一天（含）起：2025-08-15。From that day on.")
    moment: DateTime | None = optional("这一时刻起，ISO 8601。From that moment on, ISO 8601.")


def since_number(view: View, since: Since) -> int:
    if isinstance(since.number, int):
        return max(0, since.number)
    if isinstance(since.day, str):
        return number_since(view, since.day)
    try:
        return view.number_before(datetime.fromisoformat(str(since.moment)).astimezone())
    except (ValueError, OverflowError):
        said = str(since.moment)[:40]
        raise BadInput(
            f"“{said}”不是时刻；例：2025-08-15T08:00:00Z。",
            f"“{said}” is no moment; for example 2025-08-15T08:00:00Z.",
            code="BAD_SINCE",
            detail={"field": "moment"},
        ) from None


async def changes(
    info: Info,
    since: Annotated[Since, argument("从何时起。Since when.")],
    first: First = 20,
    after: After = None,
) -> Connection[Told]:
    listing = info.context.listing("changes")
    first, key = bounded(first), listing.key(after, number_key)

    def read(view: View) -> Connection[Told]:
        number = key[0] if key else since_number(view, since)
        return changes_page(view, listing, view.changes(number, limit=first + 1), first, after)

    return await info.context.read(read)


async def history_of(
    info: Info,
    id_: Annotated[
        strawberry.ID,
        argument("任一记录的编号，删去的也行。Any record's id, also of one that is gone.", "id"),
    ],
    first: First = 20,
    after: After = None,
) -> Connection[Told]:
    listing = info.context.listing("history", id_)
    first, key = bounded(first), listing.key(after, number_key)

    def read(view: View) -> Connection[Told]:
        found = [one.change for one in history(view, id_) if key is None or one.change.number > key[0]]
        return changes_page(view, listing, found[: first + 1], first, after)

    return await info.context.read(read)


# Change sets


async def undoes(root: OfSet, info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, root.undoes) if root.undoes else None


async def undone_by(root: OfSet, info: Info) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, root.undone_by) if root.undone_by else None


async def undoable(root: OfSet, info: Info) -> bool:
    return await info.context.read(lambda view: can_be_undone(view, root))


def change_count(root: OfSet) -> int:
    return root.changes


async def changes_in(root: OfSet, info: Info, first: First = 20, after: After = None) -> Connection[Told]:
    listing = info.context.listing("changesIn", root.id)
    first, key = bounded(first), listing.key(after, number_key)

    def read(view: View) -> Connection[Told]:
        found = view.changes_in(root.id, key[0] if key else 0, first + 1)
        return changes_page(view, listing, found, first, after)

    return await info.context.read(read)


@object_type(
    "变更集：一次做的事，一起列出，一起撤销。What was done in one go; it is shown and undone as one."
)
class ChangeSet:
    id: strawberry.ID = field("编号。Its id.")
    kind: ChangeKind = field("是什么事。What was done.")
    at: DateTime = field("何时。When.")
    by: str = field("谁；有账号的写姓名。Who; somebody with an account by name.", name_in("by"))
    why: str = field("为何，或载入了哪些文件。Why, or which files were loaded.")
    count: int = field("有多少条变更。How many changes it has.", change_count)
    changes: ChangeConnection = field("其中的变更，旧的在先。Its changes, the oldest first.", changes_in)
    undoes: Annotated["ChangeSet", strawberry.lazy("api.gql.log")] | None = field(
        "它撤销的那次。What it undid.", undoes
    )
    undone_by: Annotated["ChangeSet", strawberry.lazy("api.gql.log")] | None = field(
        "撤销它的那次；仍有效则为空。What undid it, null while it is in force.", undone_by
    )
    can_be_undone: bool = field("可否撤销。Whether it can be undone.", undoable)


@object_type("变更集列表中的一项。One change set of a listing.")
class ChangeSetEdge:
    node: ChangeSet = field("变更集。The change set.")
    cursor: str = field("游标。Its cursor.")


@object_type("变更集的一页，新的在先。A page of change sets, the newest first.")
class ChangeSetConnection:
    edges: list[ChangeSetEdge] = field("各项及游标。Items with cursors.")
    nodes: list[ChangeSet] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


async def change_sets(
    info: Info,
    kinds: Annotated[
        list[ChangeKind] | None,
        argument(
            "只要这些；不写就是改了数据的。Only these kinds; those that changed facts where none are named."
        ),
    ] = None,
    first: First = 20,
    after: After = None,
) -> Connection[stores.ChangeSet]:
    listing = info.context.listing("changeSets", kinds)
    first, key = bounded(first), listing.key(after, name_key)
    page = await info.context.read(lambda view: view.change_sets(first, key, kinds or stores.OF_FACTS))
    return listing.page(page.items, page.keys, more=page.more, after=after)


SetId = Annotated[strawberry.ID, argument("变更集的编号。The id of the change set.", "id")]


async def change_set(info: Info, id_: SetId) -> stores.ChangeSet | None:
    return await info.context.load(sets_of_ids, id_)
