"""What somebody may see and write of a store, whatever keeps it: one wrapper, so that all backends obey alike."""

from collections.abc import Sequence

from graph.stores.contract import Scope, Transaction, View
from graph.stores.scoped.faces import Faces
from graph.stores.scoped.parties import Above
from graph.stores.scoped.transaction import ScopedTransaction
from graph.stores.scoped.view import ScopedView
from schema.disclosure import Face


def seen(view: View, scope: Scope) -> View:
    """`view` as the scope's actor may see it; itself where that is everything."""
    return (
        view
        if scope.actor is None
        else ScopedView(view, Faces(view, scope.actor, scope.matching, beyond=scope.beyond))
    )


def written(transaction: Transaction, scope: Scope) -> Transaction:
    """`transaction` as the scope's actor may write it; itself where that is everything."""
    if scope.actor is None:
        return transaction
    return ScopedTransaction(transaction, Faces(transaction, scope.actor, scope.matching), scope.actor)


def wholly_seen(view: View, scope: Scope, organisation_ids: Sequence[str]) -> list[str]:
    """Those of these organisations of which the scope's actor sees everything."""
    if scope.actor is None:
        return list(organisation_ids)
    turned = Faces(view, scope.actor, scope.matching).of_organisations(organisation_ids)
    return [id_ for id_ in organisation_ids if Face.WHOLE in turned[id_]]


__all__ = ["Above", "ScopedView", "seen", "wholly_seen", "written"]
