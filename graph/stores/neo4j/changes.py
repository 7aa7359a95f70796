"""The change log and what was remembered.

A change is a node by itself: (:Change {number, record_id, type, before, after}), (:Past) too where it replaced
something; (:Transaction {id, at, by, why}) says who and when.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.stores.codec import TYPE_OF_NAME, decode
from graph.stores.contract import Change
from graph.stores.neo4j.nouns import NOUNS
from graph.stores.neo4j.reader import Reader
from schema import RECORD_TYPES, Record

_ROW = """MATCH (t:Transaction {id: c.transaction})
    RETURN c.number, c.transaction, c.record_id, c.type, c.version, c.before, c.after, t.at, t.by, t.why
    ORDER BY c.number"""


class ChangeReads(Reader):
    """What the contract says of the change log."""

    def number(self) -> int:
        return self._moment

    def counts(self) -> Mapping[type[Record], int]:
        counts = dict.fromkeys(RECORD_TYPES, 0)
        for noun in NOUNS:
            statement = f"""MATCH {noun.every()} WHERE r.change <= $moment AND NOT r.id IN $but
                WITH r.record AS type, count(*) AS count WITH [type, count] AS r"""
            counted, past = self._counted(noun, statement)
            for name, count in counted:
                counts[TYPE_OF_NAME[name]] += count
            for record in past.values():
                counts[type(record)] += 1
        return counts

    def changes(self, since: int, types: Sequence[type[Record]] = (), limit: int = 1000) -> list[Change]:
        only = "AND c.type IN $types" if types else ""
        statement = f"""MATCH (c:Change) WHERE c.number > $since AND c.number <= $moment {only}
            WITH c ORDER BY c.number LIMIT $limit {_ROW}"""
        names = [type_.__name__ for type_ in types]
        return [_change(row) for row in self._rows(statement, since=since, types=names, limit=limit)]

    def history(self, record_id: str) -> list[Change]:
        statement = f"MATCH (c:Change {{record_id: $id}}) WHERE c.number <= $moment WITH c {_ROW}"
        return [_change(row) for row in self._rows(statement, id=record_id)]

    def recall(self, key: str) -> str | None:
        statement = "MATCH (r:Remembered {key: $key_}) WHERE r.change <= $moment RETURN r.value"
        rows = self._rows(statement, key_=key)
        return str(rows[0][0]) if rows else None


def _change(row: Sequence[Any]) -> Change:
    number, transaction, record_id, type_name, version, before, after, at, by, why = row
    type_ = TYPE_OF_NAME[type_name]
    return Change(
        number=number,
        transaction=transaction,
        record_id=record_id,
        type=type_,
        before=decode(type_, before, version - 1) if before is not None else None,
        after=decode(type_, after, version) if after is not None else None,
        at=at,
        by=by,
        why=why,
    )
