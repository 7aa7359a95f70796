"""All that listening needs, for one application."""

from weakref import WeakValueDictionary

from api.hearing.door import Door
from api.hearing.lane import Lane
from api.hearing.listener import Listener, Who
from api.hearing.seats import Seats
from api.hearing.written import Written
from api.operating.watching import Draining
from api.services import Services
from schema.policy import Actor


class Hearing:
    """Who listens in this process, and what wakes them; at the `door` is who has not said yet who it is. While it is
    `draining` they are let go, to come back to another one."""

    def __init__(self, services: Services, draining: Draining | None = None) -> None:
        self.seats = Seats(folder=services.together)
        self.door = Door()
        self._lanes: WeakValueDictionary[str, Lane] = WeakValueDictionary()
        self._services = services
        self._written = Written(services.store, draining or Draining())

    def listener(self, actor: Actor, who: Who, resume: str | None = None) -> Listener:
        """`actor`, of whom `who` says who it is by then, whenever something is to be told; `resume` is the cursor after
        which it says that it goes on."""
        lane = self._lanes.get(actor.key) or Lane(self._services)
        self._lanes[actor.key] = lane
        return Listener(self._services, self._written, lane, actor, who, resume)
