"""Words masked in what is stored: in the texts of a body, while ids, names and codes stay as they are."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from schema.erasure import Masked

Mask = Callable[[str], str]  # of a text, or of a body
# What is no running text: who somebody is, by key or by name.
_KEPT = frozenset(
    {
        "id",
        "name",
        "short_name",
        "aliases",
        "word",
        "key",
        "uscc",
        "uscc_as_given",
        "person",
        "recorded_by",
        "contacts",
    }
)
_encoder = msgspec.json.Encoder()


def in_texts(mask: Mask) -> Mask:
    """What makes of a body one with its texts as `mask` makes them."""
    return lambda body: masked(body, mask)


def masked(body: str, mask: Mask) -> str:
    """The body with its texts as `mask` makes them."""
    return _encoder.encode(_masked(msgspec.json.decode(body), mask)).decode()


def _masked(value: Any, mask: Mask) -> Any:
    match value:
        case str():
            return mask(value)
        case list():
            return [_masked(one, mask) for one in value]
        case dict():
            return {name: one if _is_kept(name) else _masked(one, mask) for name, one in value.items()}
        case _:
            return value


def _is_kept(name: str) -> bool:
    return name in _KEPT or name.endswith(("_id", "_ids"))


def rewritten(said: Sequence[Any], seal: bytes | None, mask: Mask) -> tuple[list[Any], Masked] | None:
    """An entry of the log as it says it masked, and that it does; None where nothing is to be masked."""
    *what, before, after = said
    now = [*what, *(mask(body) if body is not None else None for body in (before, after))]
    if now == list(said):
        return None
    return now, Masked(number=now[0], seal=bytes(seal).hex() if seal is not None else "", said=digest(now))


def digest(said: Sequence[Any]) -> str:
    """By this an entry is known again that does not read as it was sealed."""
    return sha256(_encoder.encode(said)).hexdigest()
