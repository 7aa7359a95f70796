"""Who names whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schema import Record


@dataclass(frozen=True, slots=True)
class Reference:
    """The record `id` of `type` names the record `to`."""

    type: type[Record]
    id: str
    to: str


class ReferenceReads(Protocol):
    """What can be asked of references."""

    def references_to(self, type_: type[Record], ids: Sequence[str]) -> list[Reference]:
        """Who names one of these records of `type_`, as `schema.REFERENCES` says; in no order."""
        ...
