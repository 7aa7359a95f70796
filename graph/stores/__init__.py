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
    "open_store",
]
