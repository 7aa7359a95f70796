"""The change log and what was remembered.

A change is a node by itself: (:Change {number, record_id, type, before, after}), (:Past {since}) too where it
replaced something, which change `since` had made so. (:Transaction {id, at, by, why, change_set, first, last}) says who and when, (:ChangeSet {id, kind, …}) what
was done in one go.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.stores.codec import TYPE_OF_NAME, decode
from graph.stores.contract import Change, ChangeKind, ChangeSet, Page
from graph.stores.neo4j.nouns import NOUNS
from graph.stores.neo4j.reader import Reader
from schema import RECORD_TYPES, Record

_ROW = """MATCH (t:Transaction {id: c.transaction})
    RETURN c.number, c.transaction, t.change_set, c.record_id, c.type, c.version, c.before, c.after, t.at, t.by, t.why
    ORDER BY c.number"""
# Of each type the first, as the index has them: who follows a rare one does not go through the log.
_OF_TYPES = """UNWIND $types AS type CALL (type) {
    MATCH (c:Change {type: type}) WHERE c.number > $since AND c.number <= $moment
    RETURN c ORDER BY c.type, c.number LIMIT $limit }"""
# A transaction has the numbers from `first` to `last`; `last` is not there before it is committed.
_SET = """RETURN s.place, s.id, s.kind, s.at, s.by, s.why, s.undoes, s.about,
    reduce(n = 0, t IN COLLECT { MATCH (t:Transaction {change_set: s.id}) WHERE t.first <= $moment RETURN t } |
        n + coalesce(t.last, $number) - t.first + 1)
    ORDER BY s.place DESC"""


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
        match = _OF_TYPES if types else "MATCH (c:Change) WHERE c.number > $since AND c.number <= $moment"
        statement = f"{match} WITH c ORDER BY c.number LIMIT $limit {_ROW}"
        names = list(dict.fromkeys(type_.__name__ for type_ in types))
        return self._changes(self._rows(statement, since=since, types=names, limit=limit))

    def _changes(self, rows: Sequence[Sequence[Any]]) -> list[Change]:
        found = [_change(row) for row in rows]
        states = self._opened(
            [one for change in found for one in (change.before, change.after) if one is not None]
        )
        left = iter(states)
        return [
            replace(
                change,
                before=None if change.before is None else next(left),
                after=None if change.after is None else next(left),
            )
            for change in found
        ]

    def number_before(self, moment: datetime) -> int:
        at = moment.astimezone(UTC).isoformat(timespec="milliseconds")
        statement = """MATCH (t:Transaction) WHERE t.at >= $at AND t.first <= $moment
            RETURN t.first - 1 ORDER BY t.id LIMIT 1"""
        rows = self._rows(statement, at=at)
        return rows[0][0] if rows else self.number()

    def history(self, record_id: str) -> list[Change]:
        return self.histories([record_id]).get(record_id, [])

    def histories(self, record_ids: Sequence[str]) -> Mapping[str, list[Change]]:
        statement = f"""UNWIND $ids AS id MATCH (c:Change {{record_id: id}}) USING INDEX c:Change(record_id)
            WHERE c.number <= $moment WITH c {_ROW}"""
        found: dict[str, list[Change]] = {}
        for change in self._changes(self._rows(statement, ids=list(dict.fromkeys(record_ids)))):
            found.setdefault(change.record_id, []).append(change)
        return found

    def changes_in(self, change_set_id: str, since: int = 0, limit: int | None = None) -> list[Change]:
        statement = f"""MATCH (t:Transaction {{change_set: $id}})
            MATCH (c:Change) WHERE c.number >= t.first AND c.number <= coalesce(t.last, $number)
                AND c.number > $since AND c.number <= $moment
            WITH c ORDER BY c.number LIMIT $limit {_ROW}"""
        values = {"id": change_set_id, "since": since, "number": self.number()}
        return self._changes(self._rows(statement, **values, limit=2**62 if limit is None else limit))

    def change_set(self, id_: str) -> ChangeSet | None:
        return next(
            iter(self._sets("MATCH (s:ChangeSet {id: $id}) WHERE s.number <= $moment", id=id_)), (None, None)
        )[1]

    def change_sets(
        self, first: int, after: tuple[str, str] | None = None, kinds: Sequence[ChangeKind] = ()
    ) -> Page[ChangeSet]:
        match = "MATCH (s:ChangeSet) WHERE s.number <= $moment"
        match += " AND s.place < $after" if after else ""
        match += " AND s.kind IN $kinds" if kinds else ""
        found = self._sets(
            f"{match} WITH s ORDER BY s.place DESC LIMIT $limit",
            after=int(after[0]) if after else 0, kinds=[str(kind) for kind in kinds], limit=first + 1,
        )  # fmt: skip
        shown = found[:first]
        return Page(
            [one for _, one in shown], len(found) > first, [(str(place), one.id) for place, one in shown]
        )

    def _sets(self, match: str, **values: Any) -> list[tuple[int, ChangeSet]]:
        rows = self._rows(f"{match} {_SET}", number=self.number(), **values)
        undone_by = self._undos() if rows else {}
        return [
            (
                place,
                ChangeSet(
                    id=id_, place=place, kind=ChangeKind(kind), at=at, by=by, why=why, changes=changes,
                    undoes=undoes, undone_by=undone_by.get(id_), about=about,
                ),
            )
            for place, id_, kind, at, by, why, undoes, about, changes in rows
        ]  # fmt: skip

    def _undos(self) -> dict[str, str]:
        """Change set → the undo of it that is in force; one that was undone itself is not."""
        statement = """MATCH (s:ChangeSet) WHERE s.undoes IS NOT NULL AND s.number <= $moment
            RETURN s.id, s.undoes ORDER BY s.place DESC"""
        in_force: dict[str, str] = {}
        for id_, undoes in self._rows(statement):  # the newest first: what undid it is known by then
            if id_ not in in_force:
                in_force[undoes] = id_
        return in_force

    def recall(self, key: str) -> str | None:
        statement = "MATCH (r:Remembered {key: $key_}) WHERE r.change <= $moment RETURN r.value"
        rows = self._rows(statement, key_=key)
        return str(rows[0][0]) if rows else None

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        statement = """MATCH (r:Remembered) WHERE r.key STARTS WITH $prefix AND r.change <= $moment
            RETURN r.key, r.value"""
        return ((key, value) for key, value in sorted(self._rows(statement, prefix=prefix)))

    def remembered_keys(self, prefix: str) -> list[str]:
        statement = (
            "MATCH (r:Remembered) WHERE r.key STARTS WITH $prefix AND r.change <= $moment RETURN r.key"
        )
        return sorted(key for (key,) in self._rows(statement, prefix=prefix))


def _change(row: Sequence[Any]) -> Change:
    number, transaction, change_set, record_id, type_name, version, before, after, at, by, why = row
    return Change(
        number=number,
        transaction=transaction,
        change_set=change_set,
        record_id=record_id,
        type=TYPE_OF_NAME[type_name],
        before=decode(type_name, before, version - 1) if before is not None else None,
        after=decode(type_name, after, version) if after is not None else None,
        at=at,
        by=by,
        why=why,
    )
