"""What a resolver may reach: the services, and loaders that answer many questions in one go."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

import schema
from api.gql.connection import Listing
from api.hearing import Listener
from api.services import Services
from committee.following import followed
from graph.stores import Scope, View
from schema.policy import Actor

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")
R = TypeVar("R", bound=schema.Record)
HEARD = "heard"
Batch: TypeAlias = Callable[[View, Sequence[K]], list[V]]


class Context:
    """One for each request, and each event, of `actor`. Loaders remember what they loaded for as long as it lasts.
    `listener` is who asks, where something is listened to."""

    def __init__(self, services: Services, actor: Actor, listener: Listener | None = None) -> None:
        self.services = services
        self.actor = actor
        self._listener = listener
        self._scope = Scope.of(actor)
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._numbers: set[int | None] = set()

    @property
    def listener(self) -> Listener:
        assert self._listener is not None, "only what is streamed listens"
        return self._listener

    async def read(self, work: Callable[[View], T]) -> T:
        """What `work` makes of a view of what the actor may see."""
        return await self.services.read(work, self._scope)

    def holds_of(self, number: int | None) -> None:
        """Part of the answer holds of that change, and as long as nothing is written; None: it is for this time only."""
        self._numbers.add(number)

    @property
    def number(self) -> int | None:
        """The change that all of the answer holds of."""
        return next(iter(self._numbers)) if len(self._numbers) == 1 else None

    async def latest(self) -> int:
        """The number of the last change."""
        return await self.read(lambda view: view.number())

    def place(self, number: int) -> str:
        """The cursor after which to go on listening, to whatever it is."""
        return self.listing(HEARD).cursor((number,))

    def listing(self, name: str, *asked: object) -> Listing:
        """The pages of a question that lists `name`, asked with these arguments."""
        return Listing(self.services.secret, name, *asked)

    async def get(self, type_: type[R], id_: str | None) -> R | None:
        """The record of that id, or the one that it was merged into; all asked for in one step are read together."""
        if id_ is None:
            return None
        record: R | None = await self._records(type_).load(id_)
        return record

    async def get_all(self, type_: type[R], ids: Sequence[str]) -> list[R]:
        """The records of these ids, without those that are not there."""
        return [record for record in await self._records(type_).load_many(ids) if record is not None]

    async def load(self, batch: Batch[K, V], key: K) -> V:
        """What `batch` (a function of a module: it names the loader) says for `key`."""
        value: V = await self._loader(batch, batch).load(key)
        return value

    def _records(self, type_: type[R]) -> DataLoader[str, R | None]:
        return self._loader(type_.__name__, lambda view, ids: followed(view, type_, ids))

    def _loader(self, name: Hashable, batch: Batch[Any, Any]) -> DataLoader[Any, Any]:
        if name not in self._loaders:

            async def load(keys: list[Any]) -> list[Any]:
                return await self.read(lambda view: batch(view, keys))

            self._loaders[name] = DataLoader(load_fn=load)
        return self._loaders[name]


Info: TypeAlias = strawberry.Info[Context, None]
