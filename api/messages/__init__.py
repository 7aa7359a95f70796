"""Messages to other systems: what became of which records, signed, sent until they are taken or given up."""

from api.messages.messenger import Messenger
from api.messages.receiver import Format, Receiver
from api.messages.receivers import Receivers
from api.messages.sealing import Seal

__all__ = ["Format", "Messenger", "Receiver", "Receivers", "Seal"]
