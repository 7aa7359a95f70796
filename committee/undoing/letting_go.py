"""Whatever is written: what an undo kept only for something that is no more goes with it.

So at any time only that is there which somebody says, and what that names; and to undo is to be as if it had never been
said, whatever happened since.
"""

from collections.abc import Iterable

from committee.reading import read_these
from committee.undoing.holding import named
from committee.undoing.log import Log
from committee.undoing.standing import LET_GO, Standing
from committee.undoing.unread import not_understood_any_more
from graph.stores import EVERYTHING, ChangeKind, ChangeSet, NewChangeSet, Store, Transaction, View
from schema import MAY_OUTLIVE, Product, Record


def let_go(store: Store, change_set: NewChangeSet) -> None:
    """Take out what nobody speaks of and, since that change set, nothing names; it is part of it.

    Nothing is kept for others before the first undo.
    """
    with store.view(EVERYTHING) as view:
        found = view.change_set(change_set.id)
        if found is None or not view.change_sets(1, kinds=[ChangeKind.UNDO]).items:
            return
        left = _left(view, found)
    if not left:
        return
    with store.write(*LET_GO, change_set) as tx:
        gone = list(_let_go(tx, found, left))
        unread = list(not_understood_any_more(tx, [one.id for one in gone if isinstance(one, Product)]))
        tx.put(unread)
        tx.commit()
    read_these(store, [need.id for need in unread], change_set)


def _left(view: View, change_set: ChangeSet) -> dict[str, type[Record]]:
    """What its changes name no more."""
    left: dict[str, type[Record]] = {}
    for change in view.changes_in(change_set.id):
        now = named(change.after)
        left |= {id_: type_ for id_, type_ in named(change.before).items() if id_ not in now}
    return left


def _let_go(tx: Transaction, change_set: ChangeSet, left: dict[str, type[Record]]) -> Iterable[Record]:
    log = Log(tx, Standing(tx, change_set, then=False))
    while left:
        free = [id_ for id_, type_ in left.items() if not _is_named(tx, type_, id_)]
        going = [one.now for one in log.told(free) if one.now is not None and one.replayed.record is None]
        tx.remove(going)
        yield from going
        left = {id_: type_ for one in going for id_, type_ in named(one).items()}


def _is_named(view: View, type_: type[Record], id_: str) -> bool:
    return any(one.type not in MAY_OUTLIVE for one in view.references_to(type_, [id_]))
