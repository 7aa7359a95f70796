"""Writing: all of it, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from graph.stores.contract.view import View
from schema import Masked, Record


class Put(StrEnum):
    """What became of a record that was put."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Transaction(View, Protocol):
    """Writes that become visible together on `commit`, or not at all."""

    def put(self, records: Iterable[Record]) -> list[Put]:
        """Store the records, and log them in the order given; one result each, in order.

        A record that says a `version` must still be at it, or `Conflict` is raised; version 0 takes whatever
        is stored. Equal records are left alone: no version, no change log. A unified social credit code that
        another organisation has is a `Conflict`.
        """
        ...

    def remove(self, records: Iterable[Record]) -> None:
        """Take the records out; a version that is not the stored one is a `Conflict`."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep `value` under `key`, in this transaction: how a request that is sent twice is done once."""
        ...

    def forget(self, keys: Iterable[str]) -> None:
        """Keep nothing under these keys any more; what is not there is no matter. No log says what it was."""
        ...

    def mask(self, naming: Sequence[str], mask: Callable[[str], str]) -> list[Masked]:
        """Records that name one of these organisations, or ever did, and all that the log has of them, with their bodies as
        `mask` makes them, which changes no id and nothing by which they are found. What stood there is nowhere any more. The seals of the log stand
        as they did: the entries that read otherwise are told, and the chain holds by an `Erasure` that has them."""
        ...

    def commit(self) -> None:
        """Make everything since the start visible and durable. Without it nothing happened."""
        ...
