"""Hearing of what is written: who listens, for how long, and how they are woken on every worker."""

from api.hearing.hearing import Hearing
from api.hearing.listener import Batch, Listener, Told
from api.hearing.seats import Seats
from api.hearing.written import Written

__all__ = ["Batch", "Hearing", "Listener", "Seats", "Told", "Written"]
