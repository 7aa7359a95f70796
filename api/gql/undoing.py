"""What an undo does, record by record, before and after it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import orjson
import strawberry

import schema
from api.gql.connection import After, Connection, First, PageInfo, bounded, name_key
from api.gql.context import Info
from api.gql.declare import Lang, Language, argument, field, object_type
from api.gql.enums import Fate
from api.gql.inputs import UndoInput
from api.gql.log import ChangeSet, FieldChange, FieldSaid, fields_said, in_language, sets_of_ids
from api.gql.once import check_length, check_same, fingerprint
from api.gql.problems import Problem, Told
from committee import undoing
from committee.undoing import Effect, UndoPlan
from committee.wording import Naming
from graph.stores import EVERYTHING, Store, Transaction, View
from graph.stores import ChangeSet as ChangeSetOfStore
from schema.words import Words


@dataclass(frozen=True, slots=True)
class Effected:
    """The value of an `UndoEffect`."""

    fate: Fate
    type: str
    record_id: str
    titles: Words
    because: Words | None
    fields: list[FieldSaid]


def effect_title(root: strawberry.Parent[Effected], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.titles, lang)


def effect_why(root: strawberry.Parent[Effected], lang: Lang = Language.ZH) -> str | None:
    return in_language(root.because, lang)


@object_type("撤销对一条记录做什么。What an undo does to one record.")
class UndoEffect:
    fate: Fate = field("删去、恢复、改回或保留。Removed, restored, set back or kept.")
    type: str = field("记录的类型。The type of the record.")
    record_id: strawberry.ID = field("记录的编号。The id of the record.")
    title: str = field("记录的叫法。The record in a few words.", effect_title)
    why: str | None = field("为何不全是原来的样子。Why it is not simply as it was before.", effect_why)
    fields: list[FieldChange] = field("改回的栏目。The fields that are set back.")


@object_type("撤销的一项结果及其游标。One effect of a listing.")
class UndoEffectEdge:
    node: UndoEffect = field("结果。The effect.")
    cursor: str = field("游标。Its cursor.")


@object_type("撤销结果的一页，按类型和编号。A page of effects, by type and id.")
class UndoEffectConnection:
    edges: list[UndoEffectEdge] = field("各项及游标。Items with cursors.")
    nodes: list[UndoEffect] = field("各项。The items alone.")
    page_info: PageInfo = field("翻页信息。Where this page stands.")


@dataclass(frozen=True, slots=True)
class Counted:
    """The value of an `UndoCount`."""

    fate: Fate
    type: str
    count: int


@object_type("某类记录有多少条如此。How many records of a type have a fate.")
class UndoCount:
    fate: Fate = field("怎样。The fate.")
    type: str = field("记录的类型。The type of the records.")
    count: int = field("多少条。How many.")


OfPlan: TypeAlias = strawberry.Parent[UndoPlan]


def counts(root: OfPlan) -> list[Counted]:
    return [
        Counted(fate, type_.__name__, count)
        for fate, of_type in root.counts().items()
        for type_, count in of_type.items()
    ]


async def effects(
    root: OfPlan,
    info: Info,
    fate: Annotated[Fate | None, argument("只要如此的。Only those of this fate.")] = None,
    first: First = 20,
    after: After = None,
) -> Connection[Effected]:
    wanted = root.effects if fate is None else root.of(fate)
    return await _effects_page(info, f"effects {root.change_set.id} {fate}", wanted, first, after)


async def conflicts(root: OfPlan, info: Info, first: First = 20, after: After = None) -> Connection[Effected]:
    return await _effects_page(info, f"conflicts {root.change_set.id}", root.conflicts, first, after)


async def _effects_page(
    info: Info, name: str, wanted: Sequence[Effect], first: int, after: str | None
) -> Connection[Effected]:
    listing = info.context.listing(name)
    first, key = bounded(first), listing.key(after, name_key)
    ordered = sorted(wanted, key=lambda one: (one.type.__name__, one.id))
    left = [one for one in ordered if key is None or (one.type.__name__, one.id) > key]

    def read(view: View) -> Connection[Effected]:
        shown = effected(view, left[:first])
        keys = [(one.type, one.record_id) for one in shown]
        return listing.page(shown, keys, more=len(left) > first, after=after)

    return await info.context.read(read)


def effected(view: View, shown: Sequence[Effect]) -> list[Effected]:
    naming = Naming(view, [state for one in shown for state in (one.now, one.then) if state])
    return [
        Effected(
            one.fate,
            one.type.__name__,
            one.id,
            one.title,
            one.why,
            fields_said(naming, one.now, one.then) if one.fate is Fate.CHANGED else [],
        )
        for one in shown
    ]


@object_type("撤销会怎样。What an undo does.", name="UndoPlan")
class Undoing:
    change_set: ChangeSet = field("撤销的是哪次。What is undone.")
    counts: list[UndoCount] = field("每类各多少条。How many of each type.", counts)
    effects: UndoEffectConnection = field("逐条的结果。Record by record.", effects)
    conflicts: UndoEffectConnection = field(
        "后来别人说到或用到而保留的。Where what others said since, or name, is kept.", conflicts
    )


async def undo_plan(
    info: Info,
    change_set: Annotated[strawberry.ID, argument("变更集的编号。The id of the change set.")],
) -> UndoPlan:
    return await info.context.read(lambda view: undoing.plan(view, change_set))


# The mutation


@dataclass(frozen=True, slots=True)
class Undone:
    """The value of an `UndoPayload`."""

    plan: UndoPlan | None
    undo_id: str | None
    problems: tuple[Told, ...]
    client_mutation_id: str | None


async def undone_as(root: strawberry.Parent[Undone], info: Info) -> ChangeSetOfStore | None:
    return await info.context.load(sets_of_ids, root.undo_id) if root.undo_id else None


@object_type("撤销的结果。What became of an undo.")
class UndoPayload:
    undo: ChangeSet | None = field(
        "撤销本身的变更集；撤销它即恢复。The undo's own change set; undo that to have all back.", undone_as
    )
    plan: Undoing | None = field(
        "做了什么；同一 clientMutationId 再来时为空。What was done; null where it was done before under that id."
    )
    problems: list[Problem] = field("为何没有撤销；空为已撤销。Why it was not undone; empty: it was.")
    client_mutation_id: str | None = field("原样返回。As it was given.")


async def undo(
    info: Info, input_: Annotated[UndoInput, argument("撤销哪次。What to undo.", "input")]
) -> Undone:
    """The same `clientMutationId` again undoes nothing more."""
    client_id = input_.client_mutation_id or None
    key, digest = f"mutation:{info.context.actor.key}:{client_id}", fingerprint("undo", input_)

    def note(tx: Transaction, undo_id: str) -> None:
        if client_id is not None:
            tx.remember(key, remembered_undo(undo_id, digest))

    def work(store: Store, by: str) -> Undone:
        if client_id is not None:
            with store.view(EVERYTHING) as view:
                if (known := recalled_undo(view, key, digest)) is not None:
                    return Undone(None, known, (), client_id)
        done = undoing.undo(store, input_.change_set, by, note)
        return Undone(done, done.undo, (), client_id)

    try:
        check_length(client_id)
        return await info.context.services.work(info.context.actor.key, work)
    except schema.Problem as problem:
        return Undone(None, None, (Told(problem),), client_id)


def remembered_undo(undo_id: str, digest: str) -> str:
    return orjson.dumps({"digest": digest, "undo": undo_id}).decode()


def recalled_undo(view: View, key: str, digest: str) -> str | None:
    text = view.recall(key)
    if text is None:
        return None
    kept: dict[str, str] = orjson.loads(text)
    check_same(kept["digest"], digest)
    return kept["undo"]
