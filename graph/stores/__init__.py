"""Where a graph is kept: the contract, and the backends that keep it."""

from graph.stores.contract import (
    EVERYTHING,
    Change,
    ChangeKind,
    ChangeSet,
    NeedFilter,
    NewChangeSet,
    OrganisationFilter,
    Page,
    Put,
    Reference,
    Scope,
    Store,
    Transaction,
    View,
)
from graph.stores.opening import open_store
from graph.stores.redirects import get_followed, resolved, resolved_each

__all__ = [
    "EVERYTHING",
    "Change",
    "ChangeKind",
    "ChangeSet",
    "NeedFilter",
    "NewChangeSet",
    "OrganisationFilter",
    "Page",
    "Put",
    "Reference",
    "Scope",
    "Store",
    "Transaction",
    "View",
    "get_followed",
    "open_store",
    "resolved",
    "resolved_each",
]
