"""One moment of the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from graph.stores.contract.chain import ChainReads
from graph.stores.contract.changes import ChangeReads
from graph.stores.contract.entrusted import EntrustedReads
from graph.stores.contract.needs import NeedReads
from graph.stores.contract.offers import OfferReads
from graph.stores.contract.organisations import OrganisationReads
from graph.stores.contract.products import ProductReads
from graph.stores.contract.references import ReferenceReads
from graph.stores.contract.relations import RelationReads
from schema import Record

R = TypeVar("R", bound=Record)


class View(
    OrganisationReads,
    ProductReads,
    OfferReads,
    NeedReads,
    RelationReads,
    EntrustedReads,
    ReferenceReads,
    ChangeReads,
    ChainReads,
    Protocol,
):
    """What one reader sees: one moment of the store, whatever is written meanwhile."""

    @property
    def whole(self) -> "View":
        """The same moment with all that is stored, for what is held in memory of everything; nobody is answered
        from it who may not see everything."""
        ...

    def as_seen(self, records: Sequence[R]) -> list[R | None]:
        """What shows of records that were read of all that is stored, or were stored once; None of what does not."""
        ...

    @property
    def sees_what_is_kept_back(self) -> bool:
        """Whether offers and needs that show themselves to stewards only are seen."""
        ...

    @property
    def settled(self) -> bool:
        """Whether all that it sees is committed: true of a view, false of a transaction."""
        ...

    def get(self, type_: type[R], id_: str) -> R | None:
        """The record of that type and id, or None. `Organisation` finds all three of its types."""
        ...

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        """One entry per id in the order asked, None where there is no such record."""
        ...

    def foresee(self, ids: Iterable[str]) -> None:
        """Records with these ids will probably be asked for: a store that is far away may read them along with its
        next answer, and one that is near does not even ask which. Nothing else follows from it, and what is no id
        does no harm."""
        ...

    def all(self, type_: type[R], after: str = "") -> Iterator[R]:
        """Every record of the type in the order of ids, from the one after that id on, read as it is consumed."""
        ...

    def counts(self) -> Mapping[type[Record], int]:
        """How many records of each stored type there are, types without any included."""
        ...

    def recall(self, key: str) -> str | None:
        """What was remembered under `key`."""
        ...

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """(key, value) of all that is remembered under keys that begin with `prefix`, in the order of keys."""
        ...

    def remembered_keys(self, prefix: str) -> list[str]:
        """The keys alone, in their order; what is remembered under them is not read."""
        ...
