"""Messages to other systems: what became of which records, signed, sent until they are taken or given up."""

from api.messages.messenger import Messenger
from api.messages.receivers import Format, Receiver, Receivers

__all__ = ["Format", "Messenger", "Receiver", "Receivers"]
