"""留痕: whether the log is as it was written, and the log as lines that others can keep."""

from collections.abc import Iterator
from typing import Any

import msgspec

from graph.stores import ChangeKind, NewChangeSet, Store, View
from graph.stores.chain import Verified, verify

_encoder = msgspec.json.Encoder()
_CHANGE = ("change", "record", "type", "version", "before", "after")
_TRANSACTION = (
    "last",
    "at",
    "by",
    "why",
    "change_set",
    "kind",
    "begun_at",
    "begun_by",
    "begun_why",
    "undoes",
    "about",
)


def happened(store: Store, by: str, kind: ChangeKind, why: str, about: str | None = None) -> None:
    """Write down that somebody did what changes no record."""
    with store.write(by, why, NewChangeSet(kind=kind, why=why, about=about)) as tx:
        tx.commit()


def verified(view: View, head: str | None = None) -> Verified:
    """Whether nothing in the log was changed, removed, moved or inserted since the chain began; `head` is one that was
    written down elsewhere, which it must have had."""
    return verify(view.chain(), view.entries(), view.closings(), head)


def exported(view: View) -> Iterator[bytes]:
    """The chain as lines of JSON: each change and each transaction with its seal, nothing that names a person."""
    for one in view.entries():
        yield _line({"transaction": one.transaction, **dict(zip(_CHANGE, one.said, strict=True))}, one.seal)
    for two in view.closings():
        yield _line(
            {"transaction": two.transaction, **dict(zip(_TRANSACTION, two.said, strict=True))}, two.seal
        )


def _line(said: dict[str, Any], seal: bytes | None) -> bytes:
    return _encoder.encode({**said, "seal": bytes(seal).hex() if seal is not None else None}) + b"\n"
