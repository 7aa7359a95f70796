"""What people are to organisations."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from schema import Entrusted

P = TypeVar("P", bound=Entrusted)


class EntrustedReads(Protocol):
    """What can be asked of what people are to organisations."""

    def entrusted_to(self, type_: type[P], person: str) -> list[P]:
        """Those of the type that name this person. By id."""
        ...

    def entrusted_with(self, type_: type[P], organisation_ids: Sequence[str]) -> list[P]:
        """Those of the type that name one of these organisations. By id."""
        ...
