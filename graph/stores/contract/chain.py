"""The chain by which the log is sealed."""

from collections.abc import Iterator
from typing import Protocol

from graph.stores.chain import Chain, Closing, Entry


class ChainReads(Protocol):
    """What can be asked of the chain."""

    def chain(self) -> Chain:
        """With what the chain of the log begins and ends."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Every change in the chain, by number, as it stands in the log: one that says what it cannot say, too."""
        ...

    def closings(self) -> Iterator[Closing]:
        """Every transaction in the chain, by number, as it stands in the log."""
        ...
