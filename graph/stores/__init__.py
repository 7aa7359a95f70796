"""Where a graph is kept: the contract, and the backends that keep it."""

from graph.stores.contract import (
    EVENTS,
    EVERYTHING,
    OF_FACTS,
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
    "EVENTS",
    "EVERYTHING",
    "OF_FACTS",
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
