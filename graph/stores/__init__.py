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
from graph.stores.opening import is_neo4j, open_store, sqlite_path
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
    "is_neo4j",
    "open_store",
    "resolved",
    "resolved_each",
    "sqlite_path",
]
