"""Who names whom, along the relationships that the graph draws of it."""

from collections.abc import Sequence

from graph.stores.contract import Reference
from graph.stores.neo4j.nouns import NOUN_OF, NOUNS
from graph.stores.neo4j.reader import Reader
from schema import REFERENCES, Record, references


class ReferenceReads(Reader):
    """What the contract says of references."""

    def references_to(self, type_: type[Record], ids: Sequence[str]) -> list[Reference]:
        target, asked = NOUN_OF[type_], set(ids)

        def named(record: Record) -> list[str]:
            return [id_ for to, id_ in references(record) if id_ in asked and NOUN_OF[to] is target]

        found: list[Reference] = []
        for noun in NOUNS:
            fields = {to for one in noun.types for to in REFERENCES.get(one, {}).values()}
            if any(NOUN_OF[to] is target for to in fields):
                for record in self._list(noun, noun.naming, lambda one: bool(named(one)), ids=sorted(asked)):
                    found += [Reference(type(record), record.id, id_) for id_ in named(record)]
        return found
