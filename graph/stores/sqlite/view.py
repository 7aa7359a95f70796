"""One moment of the file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, cast

from graph.stores.sqlite.chain import ChainReads
from graph.stores.sqlite.changes import ChangeReads
from graph.stores.sqlite.entrusted import EntrustedReads
from graph.stores.sqlite.migrations import TABLE_OF
from graph.stores.sqlite.needs import NeedReads
from graph.stores.sqlite.offers import OfferReads
from graph.stores.sqlite.organisations import OrganisationReads
from graph.stores.sqlite.products import ProductReads
from graph.stores.sqlite.references import ReferenceReads
from graph.stores.sqlite.relations import RelationReads
from graph.stores.sqlite.tables import marks
from schema import Record

R = TypeVar("R", bound=Record)


class SqliteView(
    OrganisationReads,
    ProductReads,
    OfferReads,
    NeedReads,
    RelationReads,
    EntrustedReads,
    ReferenceReads,
    ChangeReads,
    ChainReads,
):
    """A read transaction."""

    settled = True
    sees_what_is_kept_back = True

    @property
    def whole(self) -> "SqliteView":
        return self

    def as_seen(self, records: Sequence[R]) -> list[R | None]:
        return list(records)

    def get(self, type_: type[R], id_: str) -> R | None:
        return self.get_many(type_, [id_])[0]

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        found = TABLE_OF[type_].by_ids(self._db, list(dict.fromkeys(ids)))
        return [record if isinstance(record := found.get(id_), type_) else None for id_ in ids]

    def foresee(self, ids: Iterable[str]) -> None:
        """Nothing is far away here."""

    def all(self, type_: type[R], after: str = "") -> Iterator[R]:
        names = [one.__name__ for one in TABLE_OF[type_].types if issubclass(one, type_)]
        where = f"WHERE r.type IN ({marks(names)}) AND r.id > ? ORDER BY r.id"
        return cast(Iterator[R], TABLE_OF[type_].read(self._db, where, (*names, after)))
