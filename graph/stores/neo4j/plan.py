"""What a put or a removal will write, worked out before anything is written: what is refused leaves nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.stores.chain import seal
from graph.stores.codec import decode, encode
from graph.stores.conflicts import code_taken, other_type, stale
from graph.stores.contract import Put
from graph.stores.neo4j.drawing import Written
from graph.stores.persons import People
from schema import Record

# The properties of a :Change, beside its transaction, in the order of `Plan.changes`.
LOGGED = ("number", "record_id", "type", "version", "before", "since", "after", "seal")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that is there under an id."""

    type_name: str
    version: int
    body: str
    change: int  # the number of the one that made it so


@dataclass(slots=True)
class Plan:
    """`stored` and `last` (version of removed records too) by id, ids that are only `pointed` at, `holders` of codes;
    changes are numbered on from `number`, and seal what comes before them, on from `seal`."""

    stored: dict[str, Stored]
    pointed: Collection[str]
    last: Mapping[str, int]
    holders: dict[str, str]
    number: int
    seal: bytes
    people: People  # whom the records name
    changes: list[list[Any]] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    removed: dict[str, Record] = field(default_factory=dict)
    _there: dict[str, Stored] = field(init=False)
    _code_of: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._there = dict(self.stored)
        self._code_of = {id_: code for code, id_ in self.holders.items()}

    def put(self, records: Iterable[Record]) -> list[Put]:
        return [self._put(record) for record in records]

    def _put(self, record: Record) -> Put:
        type_name = type(record).__name__
        old = self.stored.get(record.id)
        if record.version and record.version != (old.version if old else 0):
            raise stale(record, old.version if old else 0)
        if old and old.type_name != type_name:
            raise other_type(record, old.type_name)
        record = self.people.hidden(record, old.version if old else 0, old.body if old else None)
        body = encode(record)
        if old and body == old.body:
            return Put.UNCHANGED
        self._take_code(record)
        version = (old.version if old else self.last.get(record.id, 0)) + 1
        self._log(record, version, old, body)
        self.stored[record.id] = Stored(type_name, version, body, self.number)
        before = self._before(record.id)
        alone = before is None and record.id not in self.pointed
        self.written[record.id] = Written(record, version, self.number, before, alone)
        return Put.UPDATED if old else Put.CREATED

    def _before(self, id_: str) -> Record | None:
        """What is drawn there now."""
        there = self._there.get(id_)
        return decode(there.type_name, there.body, there.version) if there else None

    def _take_code(self, record: Record) -> None:
        """A code that one record gives up may be taken by a later one."""
        code = getattr(record, "uscc", None)
        if code is not None and (holder := self.holders.get(code, record.id)) != record.id:
            raise code_taken(code, holder)
        if (given_up := self._code_of.pop(record.id, None)) is not None:
            del self.holders[given_up]
        if code is not None:
            self.holders[code] = record.id
            self._code_of[record.id] = code

    def remove(self, records: Iterable[Record]) -> None:
        for record in records:
            old = self.stored.pop(record.id, None)
            if old is None or old.version != record.version:
                raise stale(record, old.version if old else 0)
            self._log(record, old.version + 1, old, None)
            self.removed[record.id] = record

    def _log(self, record: Record, version: int, before: Stored | None, after: str | None) -> None:
        self.number += 1
        was, since = (before.body, before.change) if before else (None, None)
        what = (self.number, record.id, type(record).__name__, version)
        self.seal = seal(self.seal, (*what, was, after))
        self.changes.append([*what, was, since, after, self.seal])
