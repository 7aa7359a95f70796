"""One door for whatever somebody does to the graph in one go."""

from collections.abc import Callable
from typing import TypeVar

from committee.undoing import let_go
from graph.stores import EVERYTHING, NewChangeSet, Scope, Store, Transaction

T = TypeVar("T")


def write(
    store: Store,
    by: str,
    change_set: NewChangeSet,
    work: Callable[[Transaction], T],
    scope: Scope = EVERYTHING,
) -> T:
    """What `work` makes of a transaction that is committed when it returns and rolled back when it raises.

    What an undo kept only for something that is no more afterwards goes with it, in the same change set.
    """
    with store.write(by, change_set.why, change_set, scope=scope) as tx:
        result = work(tx)
        tx.commit()
    let_go(store, change_set)
    return result
