"""One moment of the database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from graph.stores.neo4j.around import AroundReads
from graph.stores.neo4j.chain import ChainReads
from graph.stores.neo4j.changes import ChangeReads
from graph.stores.neo4j.drawing import Edge
from graph.stores.neo4j.entrusted import EntrustedReads
from graph.stores.neo4j.nouns import NOUN_OF
from graph.stores.neo4j.organisations import OrganisationReads
from graph.stores.neo4j.products import ProductReads
from graph.stores.neo4j.reader import record_of
from graph.stores.neo4j.references import ReferenceReads
from schema import Organisation, Record
from schema.ids import PREFIXES

R = TypeVar("R", bound=Record)
_AT_A_TIME = 1_000
_NOUN_OF_PREFIX = {
    PREFIXES[type_.__name__]: noun for type_, noun in NOUN_OF.items() if type_.__name__ in PREFIXES
}


class Neo4jView(
    OrganisationReads, ProductReads, AroundReads, EntrustedReads, ReferenceReads, ChangeReads, ChainReads
):
    """The graph as it was at one change number."""

    sees_what_is_kept_back = True

    @property
    def whole(self) -> "Neo4jView":
        return self

    def as_seen(self, records: Sequence[R]) -> list[R | None]:
        return list(records)

    def get(self, type_: type[R], id_: str) -> R | None:
        return self.get_many(type_, [id_])[0]

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        noun = NOUN_OF[type_]
        found = {id_: self._known[id_] for id_ in ids if id_ in self._known}
        asked = {id_: None for id_ in ids if id_ not in found}
        if asked:
            rows = [{"id": id_} for id_ in asked]
            new = self._list(
                noun, noun.stored(), lambda one: one.id in asked, ends=isinstance(noun, Edge), rows=rows
            )
            found |= {one.id: one for one in new}
        return self._each(type_, ids, found)

    def foresee(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            if noun := _NOUN_OF_PREFIX.get(id_.partition("_")[0]):
                self._foreseen.setdefault(noun, {})[id_] = None

    def _each(self, type_: type[R], ids: Sequence[str], found: Mapping[str, Record]) -> list[R | None]:
        there = [record for id_ in dict.fromkeys(ids) if isinstance(record := found.get(id_), type_)]
        by_id = {record.id: record for record in self._opened(there)}
        return [by_id.get(id_) for id_ in ids]

    def all(self, type_: type[R], after: str = "") -> Iterator[R]:
        noun = NOUN_OF[type_]
        among = noun.every() if type_ is Organisation else noun.every(type_)

        def of(record: Record) -> list[Any] | None:
            return [record.id, record] if isinstance(record, type_) else None

        rows = self._walk(noun, of, "[r.id, r.record, r.version, r.body]", among, after)
        while some := list(islice(rows, _AT_A_TIME)):
            found = [row[0] if len(row) == 1 else record_of(row) for _, *row in some]
            yield from self._opened([record for record in found if isinstance(record, type_)])
