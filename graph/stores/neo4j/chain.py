"""The chain that the change log is, as it stands in the database: `seal` of (:Change), (:Transaction) and, the last, of
(:Writer)."""

from collections.abc import Iterator
from typing import Any

from graph.stores.chain import Chain, Closing, Entry
from graph.stores.neo4j.reader import Reader

# id, seal, and what the seal covers: the number of the last change first, which is known when all is written.
CLOSING = """WITH t OPTIONAL MATCH (s:ChangeSet {id: t.change_set})
    RETURN t.id, t.seal, t.last, t.at, t.by, t.why, s.id, s.kind, s.at, s.by, s.why, s.undoes, s.about ORDER BY t.id"""
_CHAIN = """MATCH (l:ChangeLog {one: true}) MATCH (w:Writer {one: true})
    RETURN l.after_change, l.after_transaction, w.number, w.transaction, w.seal, COLLECT {
        MATCH (s:ChangeSet) WHERE s.place > l.after_transaction AND s.place <= w.transaction
            AND NOT EXISTS { MATCH (:Transaction {change_set: s.id}) } RETURN s.id }"""
_ENTRIES = """MATCH (c:Change) WHERE c.number > $after AND c.number <= $last
    RETURN c.transaction, c.seal, c.number, c.record_id, c.type, c.version, c.before, c.after
    ORDER BY c.number LIMIT $limit"""
_CLOSINGS = f"""MATCH (t:Transaction) WHERE t.id > $after AND t.id <= $last
    WITH t ORDER BY t.id LIMIT $limit {CLOSING}"""
_PAGE = 5_000


class ChainReads(Reader):
    """What the contract says of the chain, of all that is committed: what a writer has not finished is not in it yet."""

    def chain(self) -> Chain:
        ((change, transaction, number, last, seal, stray),) = self._rows(_CHAIN)
        return Chain(change, transaction, number, last, bytes(seal), stray)

    def entries(self) -> Iterator[Entry]:
        chain = self.chain()
        for txn, seal, *said in self._run(_ENTRIES, chain.after_change, 2, chain.number):
            yield Entry(said[0], txn, said[1], said, _bytes(seal))

    def closings(self) -> Iterator[Closing]:
        chain = self.chain()
        for id_, seal, *said in self._run(_CLOSINGS, chain.after_transaction, 0, chain.transaction):
            yield Closing(id_, said[0], said, _bytes(seal))

    def _run(self, statement: str, after: int, place: int, last: int) -> Iterator[list[Any]]:
        """All rows, some thousands at a time, by the number that stands at `place`."""
        while rows := self._rows(statement, after=after, last=last, limit=_PAGE):
            yield from rows
            after = rows[-1][place]


def _bytes(seal: object) -> bytes | None:
    return bytes(seal) if isinstance(seal, bytes | bytearray) else None
