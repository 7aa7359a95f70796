"""The promises every store keeps, in the language of the domain: a file per noun, as `sqlite/` and `neo4j/` have.

`tests/graph/test_store_contract.py` has a test for each promise and runs on every backend.
Reading goes through a `View`, writing through a `Transaction`, which is a view that sees its own writes.
"""

from graph.stores.contract.changes import EVENTS, OF_FACTS, Change, ChangeKind, ChangeSet, NewChangeSet
from graph.stores.contract.needs import NeedFilter
from graph.stores.contract.organisations import OrganisationFilter
from graph.stores.contract.page import Page
from graph.stores.contract.references import Reference
from graph.stores.contract.scope import EVERYTHING, Scope
from graph.stores.contract.store import Store
from graph.stores.contract.transaction import Put, Transaction
from graph.stores.contract.view import View

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
]
