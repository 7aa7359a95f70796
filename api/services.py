"""What a request may reach: the store and the matcher, always off the event loop."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.accounts.budget import Budgets
from api.accounts.pace import Pace
from api.accounts.usage import Counting
from api.gql.snapshots import Snapshots
from api.messages import Messenger, Receivers
from api.staging import Staging, private_folder
from api.turns import ELSEWHERE, HERE, Turns
from committee.identity import OpenProposals
from committee.signing import secret_of
from committee.writing import write
from graph.matching import Matcher
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Scope, Store, Transaction, View
from schema import Problem
from schema.policy import Actor

T = TypeVar("T")
PASSWORDS = 2  # that are tried at once: each takes 64 MB, and all processors


class Services:
    """One for the application. `read` and `write` run their work in a thread, with a view or a transaction. What all
    workers count and keep together is in the folder `together`."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        messenger: Messenger | None = None,
        together: Path | None = None,
        staging: Staging | None = None,
    ) -> None:
        self.store = store
        self.matcher = matcher
        self.together = together
        self.staging = staging or Staging(private_folder(store.url))
        self.proposals = OpenProposals()
        self.pace = Pace(together and together / "pace")
        self.messenger = messenger or Messenger(store, Receivers(store))
        self.receivers = self.messenger.receivers
        self.secret = _secret(store)
        self.snapshots = Snapshots(folder=together)
        self.usage = Counting()
        self.budgets = Budgets(together and together / "budgets")
        self.questions = Turns(longest=HERE if store.url.startswith("sqlite:") else ELSEWHERE)
        self.passwords = CapacityLimiter(PASSWORDS)
        self._writers = CapacityLimiter(1)

    async def read(self, work: Callable[[View], T], scope: Scope) -> T:
        """What `work` makes of a view of that scope; it may run twice. The view is
        closed afterwards, so return values, not iterators. Who stops waiting is let go at once: what was begun ends
        at its next step."""
        return await self.questions.take(partial(self.store.read, scope, work))

    async def work(self, by: str, work: Callable[[Store, str], T]) -> T:
        """What `work` does with the store, in transactions of its own, and the name that it writes under."""
        return await to_thread.run_sync(lambda: work(self.store, by), limiter=self._writers)

    async def write(
        self,
        actor: Actor,
        change_set: NewChangeSet,
        work: Callable[[Transaction], T],
        scope: Scope | None = None,
    ) -> T:
        """What `work` makes of a transaction that is committed when it returns and rolled back when it raises.
        It sees what the actor may see, and writes what is the actor's to write, or what the `scope` says."""

        def run() -> T:
            done = write(self.store, actor.key, change_set, work, scope or Scope.of(actor))
            if change_set.kind is ChangeKind.ERASURE:
                self.store.scrub()
            return done

        return await to_thread.run_sync(run, limiter=self._writers)


def _secret(store: Store) -> bytes:
    """Cursors are signed with it. Where nothing can be written, with one of this process."""
    try:
        with store.view(EVERYTHING) as view:
            return secret_of(store, view, "cursors").encode()
    except Problem:
        return token_bytes(32)
