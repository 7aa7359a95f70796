"""Planning an undo and doing it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from committee.reading import read_needs, read_these
from committee.undoing.plan import Effect, Fate, UndoPlan
from committee.undoing.planning import effects_of_undoing
from committee.undoing.standing import overtaken_by
from committee.undoing.unread import not_understood_any_more, read_otherwise
from committee.wording import titles
from graph.stores import EVENTS, EVERYTHING, ChangeKind, ChangeSet, NewChangeSet, Store, Transaction, View
from schema import Need, NotAllowed, NotFound, Product

Note: TypeAlias = Callable[[Transaction, str], None]


def plan(view: View, change_set_id: str) -> UndoPlan:
    """What undoing it would do; nothing is written.

    `NotFound` where there is no such change set, `NotAllowed` (ALREADY_UNDONE) where it is undone already, or
    (NOT_UNDOABLE) where it is an event.
    """
    change_set = _undoable(view, change_set_id)
    effects = effects_of_undoing(view, change_set)
    shown = [one.record for one in effects if one.record is not None]
    for effect, title in zip(effects, titles(view, shown), strict=True):
        effect.title = title
    return UndoPlan(change_set=change_set, effects=tuple(effects))


def undo(store: Store, change_set_id: str, by: str, note: Note | None = None) -> UndoPlan:
    """Do what `plan` says, as one change set, which can be undone like any other.

    `note` may remember the id of that change set in the same transaction.
    """
    with store.view(EVERYTHING) as view:
        why = _undoable(view, change_set_id).why
    undoing = NewChangeSet(kind=ChangeKind.UNDO, why=why, undoes=change_set_id)
    with store.write(by, why, undoing) as tx:
        planned = plan(tx, change_set_id)
        unread = [*_carry_out(tx, planned), *read_otherwise(tx, change_set_id)]
        if note is not None:
            note(tx, undoing.id)
        tx.commit()
    read_these(store, list(dict.fromkeys(unread)), undoing)
    read_needs(store, undoing)
    return replace(planned, undo=undoing.id)


def _undoable(view: View, change_set_id: str) -> ChangeSet:
    change_set = view.change_set(change_set_id)
    if change_set is None:
        raise NotFound(
            f"没有编号为 {change_set_id} 的变更集；qianxian changes 列出全部。",
            f"There is no change set {change_set_id}; qianxian changes lists them.",
            code="NO_SUCH_CHANGE_SET",
            detail={"id": change_set_id},
        )
    if change_set.kind in EVENTS:
        raise NotAllowed(
            "这是留痕（登录、账号、导出、查看联系方式、删除个人信息），不能撤销。",
            "This says what was done (sign-ins, accounts, exports, reveals, erasures) and cannot be undone.",
            code="NOT_UNDOABLE",
            detail={"id": change_set_id},
        )
    if (undo_of_it := overtaken_by(view, change_set)) is not None:
        raise NotAllowed(
            f"它已经撤销（{undo_of_it}）；要恢复，请撤销那次撤销。",
            f"It is undone already ({undo_of_it}); undo that undo to have it back.",
            code="ALREADY_UNDONE",
            detail={"id": change_set_id, "undoneBy": undo_of_it},
        )
    return change_set


def can_be_undone(view: View, change_set: ChangeSet) -> bool:
    """Whether it changed facts, is in force, and so is what it did."""
    return change_set.kind not in EVENTS and overtaken_by(view, change_set) is None


def _carry_out(tx: Transaction, planned: UndoPlan) -> list[str]:
    """First what goes, and codes that are given up, so that they are free for what comes. The ids of needs that are
    to be read anew."""
    tx.remove(effect.now for effect in planned.of(Fate.REMOVED) if effect.now is not None)
    written = sorted([*planned.of(Fate.CHANGED), *planned.of(Fate.RESTORED)], key=_takes_a_code)
    tx.put(replace(effect.then, version=0) for effect in written if effect.then is not None)
    gone = [effect.id for effect in planned.of(Fate.REMOVED) if effect.type is Product]
    back = [effect.id for effect in planned.of(Fate.RESTORED) if effect.type is Need]
    tx.put(unread := list(not_understood_any_more(tx, gone, back)))
    return [need.id for need in unread]


def _takes_a_code(effect: Effect) -> bool:
    code = getattr(effect.then, "uscc", None)
    return code is not None and code != getattr(effect.now, "uscc", None)
