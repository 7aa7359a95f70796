"""Where those wait who have not said yet who they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from api.hearing.seats import EACH

AT_DOOR = 200


@dataclass(frozen=True, slots=True, eq=False)
class Guest:
    """Somebody at the door; `sent_away` once there is no room for it any more."""

    address: str
    sent_away: anyio.Event = field(default_factory=anyio.Event)


class Door:
    """Room for so many of one address, and of all. A client says who it is at once, and who wants to stand in the way says
    nothing: where there is no room, who has waited longest goes, so that nobody is refused because of others."""

    def __init__(self, each: int = EACH, all_: int = AT_DOOR) -> None:
        self._each = each
        self._all = all_
        self._guests: dict[Guest, None] = {}  # in the order in which they came

    @contextmanager
    def one(self, address: str) -> Iterator[Guest]:
        """A place for as long as it lasts."""
        self._make_room(address)
        guest = Guest(address)
        self._guests[guest] = None
        try:
            yield guest
        finally:
            self._guests.pop(guest, None)

    def _make_room(self, address: str) -> None:
        own = [guest for guest in self._guests if guest.address == address]
        every = (
            own if len(own) >= self._each else list(self._guests) if len(self._guests) >= self._all else []
        )
        for guest in every[:1]:
            del self._guests[guest]
            guest.sent_away.set()
