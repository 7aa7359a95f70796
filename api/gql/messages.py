"""The messages of the graphql-transport-ws protocol that a client sends, and the codes that a socket is closed with."""

from typing import Annotated, Any, TypeAlias

import msgspec

SUBPROTOCOL = "graphql-transport-ws"
LONGEST_ID = 200

# Those below 4500 are the protocol's own.
BAD_MESSAGE = 4400
UNAUTHORIZED = 4401
FORBIDDEN = 4403
NO_SUBPROTOCOL = 4406
NO_INIT = 4408
ID_TAKEN = 4409
TOO_MANY_INITS = 4429
TOO_MANY_SOCKETS = 4501
TOO_SLOW = 4502
GOING_AWAY = 1012
TRY_AGAIN = 1013


class Init(msgspec.Struct, tag_field="type", tag="connection_init"):
    payload: dict[str, Any] | None = None


class Ping(msgspec.Struct, tag_field="type", tag="ping"):
    payload: dict[str, Any] | None = None


class Pong(msgspec.Struct, tag_field="type", tag="pong"):
    payload: dict[str, Any] | None = None


class Subscribe(msgspec.Struct, tag_field="type", tag="subscribe"):
    id: Annotated[str, msgspec.Meta(max_length=LONGEST_ID)]  # it is said again with each event
    payload: dict[str, Any]


class Complete(msgspec.Struct, tag_field="type", tag="complete"):
    id: str


Message: TypeAlias = Init | Ping | Pong | Subscribe | Complete
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def understood(text: str) -> Message | None:
    """The message, None where it is none."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
