"""Organisations without a store, as far as proposals need one."""

from collections.abc import Iterator, Sequence
from typing import Any

from schema import Enterprise, IdentityDecision, Organisation, Record
from schema.ids import new_id


class Population:
    """What `proposals` reads of a view."""

    def __init__(self, everyone: Sequence[Organisation], decisions: Sequence[IdentityDecision] = ()) -> None:
        self._records: tuple[Record, ...] = (*everyone, *decisions)

    def all(self, type_: type[Record]) -> Iterator[Record]:
        return (record for record in self._records if isinstance(record, type_))


def firm(name: str, **values: Any) -> Enterprise:
    return Enterprise(id=new_id("Enterprise"), name=name, **values)
