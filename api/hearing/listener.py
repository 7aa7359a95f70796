"""Somebody who listens, for as long as they may."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from anyio import Event, move_on_after, sleep

from api.hearing.lane import Lane
from api.hearing.written import Written
from api.services import Services
from graph.stores import Scope, View
from schema.policy import Action, Actor, check

NOT_YET = 0.2  # seconds until what cannot be told yet is looked for again
ASKED_AGAIN = 15.0  # seconds after which it is made sure that who listens still may, though nothing happens


class Told(Protocol):
    """What is told: `number` is the change after which to go on."""

    @property
    def number(self) -> int: ...


E = TypeVar("E", bound=Told)
Who = Callable[[], Awaitable[Actor]]


@dataclass(frozen=True, slots=True)
class Batch(Generic[E]):
    """What is to be told of all that was written up to `number`."""

    told: list[E]
    number: int


class Listener:
    """`actor` is who it was when last asked; before anything is told it is asked again who it is now."""

    def __init__(
        self,
        services: Services,
        written: Written,
        lane: Lane,
        actor: Actor,
        who: Who,
        resume: str | None = None,
    ) -> None:
        self.services = services
        self.actor = actor
        self.resume = resume  # the cursor of the last that it heard before it came back
        self.since: int | None = None  # the change after which it began
        self.begun = Event()
        self._written = written
        self._lane = lane
        self._who = who

    @property
    def over(self) -> bool:
        """Whether nothing more is told, because the server ends."""
        return self._written.over

    async def hear(
        self, action: Action, since: int | None, read: Callable[[View, int], Batch[E]]
    ) -> AsyncIterator[E]:
        """What `read` makes of all that is written after `since` (from now on where that is None), without end. Each
        is told only to whom it was read for: who may see something else by now has it read anew."""
        number = self.since = await self._now() if since is None else since
        self.begun.set()
        while not self._written.over:
            actor = await self.renew(action)
            batch = await self._lane.read(lambda view: read(view, number), Scope.of(actor))  # noqa: B023
            for one in batch.told:
                if await self.renew(action) != actor:
                    break
                yield one
                number = one.number
            else:
                if batch.number > number:  # written since it was asked who it is
                    await self.renew(action)
                elif self._written.number > number:  # a load, that is still being taken in
                    await sleep(NOT_YET)
                number = max(number, batch.number)
                await self._until_written(action, number)

    async def renew(self, action: Action) -> Actor:
        """Who it is now; `NotAllowed` where they may not do that any more."""
        self.actor = await self._who()
        check(self.actor, action)
        return self.actor

    async def _now(self) -> int:
        return await self.services.read(lambda view: view.whole.number(), Scope.of(self.actor))

    async def _until_written(self, action: Action, number: int) -> None:
        with move_on_after(ASKED_AGAIN):
            await self._written.beyond(number)
            return
        await self.renew(action)
