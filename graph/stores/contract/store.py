"""What keeps a graph."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from graph.stores.contract.changes import NewChangeSet
from graph.stores.contract.scope import EVERYTHING, Scope
from graph.stores.contract.transaction import Transaction
from graph.stores.contract.view import View

T = TypeVar("T")


class Store(Protocol):
    """A graph that is kept."""

    @property
    def url(self) -> str:
        """Where it is, without any password."""
        ...

    def view(self, scope: Scope) -> AbstractContextManager[View]:
        """A view for this reader."""
        ...

    def read(self, scope: Scope, work: Callable[[View], T]) -> T:
        """What `work` makes of a view: one that is not behind what was committed when it was asked for. `work` only
        reads, and may be run twice."""
        ...

    def write(
        self,
        by: str,
        why: str,
        change_set: NewChangeSet | None = None,
        *,
        at: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> AbstractContextManager[Transaction]:
        """A transaction, rolled back unless it was committed. `by` and `why` go into the change log, and `at`
        (ISO 8601 in UTC): when it was done, where that is not now but what another store's log says.

        Several may belong to one `change_set`; without one the transaction is a change set of its own, an
        `EDIT`. What changes nothing leaves none, unless it undoes another. It sees what `scope` may see, and puts
        and removes only what is that actor's to write: `NotAllowed` (FORBIDDEN) otherwise.
        """
        ...

    def describe(self) -> Mapping[str, str]:
        """Backend, versions and settings that an operator wants to see."""
        ...

    def scrub(self) -> bool:
        """Leave in the files nothing of what was forgotten or replaced. Whether that is done by now: what somebody
        reads just then keeps it until they have done, and what a server keeps beside its database is not ours."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the stored data, in sentences; empty when it is sound. What somebody is writing
        meanwhile, or left unfinished, is not wrong."""
        ...

    def close(self) -> None:
        """Give back what is held open. A closed store answers nothing."""
        ...
