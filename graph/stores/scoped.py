"""What a reader may see of a store, whatever keeps it."""

from graph.stores.contract import Scope, Transaction, View
from schema import NotAllowed


def seen(view: View, scope: Scope) -> View:
    """`view` as the scope's actor may see it; itself where that is everything."""
    return view if scope.actor is None else _not_yet()


def written(transaction: Transaction, scope: Scope) -> Transaction:
    """`transaction` as the scope's actor may write; itself where that is everything."""
    return transaction if scope.actor is None else _not_yet()


def _not_yet() -> Transaction:
    raise NotAllowed("还不能按范围查看。", "There are no views of a part yet.", code="FORBIDDEN")
