"""Everything between taking the writer's lock and `commit`.

The log is written by itself, numbered above all that anybody sees, and is there before the open transaction, in which
the graph is drawn, is committed. Only then is the number moved that views begin from. What was logged and not committed
is taken out by `end`, or by the next writer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from graph.stores.chain import BEGINNING, seal
from graph.stores.codec import decode
from graph.stores.contract import ChangeKind, NewChangeSet, Put
from graph.stores.masking import Mask, rewritten
from graph.stores.neo4j.chain import CLOSING
from graph.stores.neo4j.drawing import Noun, Rows, Written, of_row
from graph.stores.neo4j.line import Exchange, Line, time_for
from graph.stores.neo4j.nouns import NOUN_OF, NOUNS
from graph.stores.neo4j.plan import LOGGED, Plan, Stored
from graph.stores.neo4j.problems import LateError, busy, in_doubt
from graph.stores.neo4j.reader import record_of
from graph.stores.neo4j.view import Neo4jView
from graph.stores.persons import REMEMBERED, People, contacts_of, keys_in
from schema import Masked, Record, Unavailable

R = TypeVar("R", bound=Record)
T = TypeVar("T")
_ALL = 2**62  # the moment of a transaction: it sees whatever it wrote
_BATCH = 2_000
_LOCK = "MATCH (w:Writer {one: true}) SET w.by = $by, w.at = $at RETURN 1"
_WHERE_IT_STANDS = """MATCH (w:Writer {one: true}) MATCH (l:ChangeLog {one: true})
    RETURN w.number, w.transaction, w.seal, l.number, EXISTS { (c:Change) WHERE c.number > w.number AND c.record_id IS NOT NULL }"""
_WHO = (
    """MERGE (t:Transaction {id: $id}) SET t += $first
    MERGE (s:ChangeSet {id: $made.id}) ON CREATE SET s = $made """
    + CLOSING
)
_LOG = f"UNWIND $rows AS row CREATE (c:{{labels}} {{{{{of_row(LOGGED)}, transaction: $id}}}})"
_BEFORE = LOGGED.index("before")
_DONE = """MATCH (w:Writer {one: true}) SET w.number = $number, w.transaction = $transaction, w.seal = $seal
    WITH w MATCH (t:Transaction {id: $transaction}) SET t.last = $number, t.seal = $seal"""
_SHOW = (
    "MATCH (l:ChangeLog {one: true}) SET l.by = $by WITH l WHERE l.number < $number SET l.number = $number"
)
_REMEMBER = "MERGE (r:Remembered {key: $key}) SET r.value = $value, r.change = $number, r.at = $at"
_REMEMBER_ALL = f"UNWIND $rows AS row {_REMEMBER.replace('$key', 'row.key').replace('$value', 'row.value')}"
_EVER_NAMING = """MATCH (c:Change) WHERE c.number <= $number
    AND any(id IN $ids WHERE c.after CONTAINS id OR c.before CONTAINS id) RETURN DISTINCT c.record_id"""
_ABOUT = """UNWIND $ids AS id MATCH (c:Change {record_id: id}) USING INDEX c:Change(record_id)
    WHERE c.number <= $number
    RETURN c.seal, c.number, c.record_id, c.type, c.version, c.before, c.after ORDER BY c.number"""
_REWRITE = """UNWIND $rows AS row MATCH (c:Change {number: row.number})
    SET c.before = row.before, c.after = row.after"""
# Only what is surely ours: where a database is shared, others may use these labels as well.
_FORGET = """MATCH (c:Change) WHERE c.number > $number AND c.record_id IS NOT NULL AND c.transaction IS NOT NULL
    WITH c LIMIT 10000 DELETE c RETURN count(*)"""
_FORGET_WHO = """OPTIONAL MATCH (t:Transaction) WHERE t.id > $transaction AND t.why IS NOT NULL AND t.at IS NOT NULL DELETE t
    WITH DISTINCT 1 AS one MATCH (s:ChangeSet) WHERE s.place > $transaction AND s.kind IS NOT NULL AND s.at IS NOT NULL
    DELETE s"""


class Neo4jTransaction(Neo4jView):
    """A view that sees its own writes, and the only way to write."""

    settled = False

    def __init__(
        self,
        line: Line,
        exchange: Exchange,
        by: str,
        why: str,
        change_set: NewChangeSet | None = None,
        at: str | None = None,
    ) -> None:
        super().__init__(self._in_turn, _ALL)
        self._line = line
        self._exchange = exchange
        self._beside = ThreadPoolExecutor(2)
        self._drawing: Future[None] | None = None
        self._logging: Future[None] | None = None
        self._looked_up: dict[Noun, dict[str, Stored | None]] = {}
        self._pointed: set[str] = set()  # of what was looked up
        self._who = {"at": at or _now(), "by": by, "why": why}
        self._change_set = change_set or NewChangeSet(kind=ChangeKind.EDIT, why=why)
        self._logged = False
        self._over = False
        self._number = self._before = self._transaction = 0
        self._seal = BEGINNING
        self._said: list[Any] = []  # of who, when and why, as it stands in the log

    def begin(self) -> None:
        """Wait until nobody else writes; put in order what a writer left that was stopped."""
        try:
            self._exchange.run(_LOCK, {"by": self._who["by"], "at": self._who["at"]})
        except Unavailable as problem:
            if not isinstance(problem.__cause__, LateError):
                raise
            raise busy(self._line.address) from problem
        ((self._before, self._transaction, sealed, shown, left),) = self._exchange.run(_WHERE_IT_STANDS, {})
        self._number, self._seal = self._before, bytes(sealed)
        if left:
            self._forget()
        if shown < self._before:
            self._show(self._before)

    def number(self) -> int:
        return self._number

    def _in_turn(self, statement: str, values: Mapping[str, Any]) -> list[list[Any]]:
        """What is put is seen by whatever is asked after it, of the graph and of the log."""
        self._wait_for(self._drawing, self._logging)
        return self._exchange.run(statement, values)

    def get_many(self, type_: type[R], ids: Sequence[str]) -> list[R | None]:
        stored = self._stored(NOUN_OF[type_], ids)
        found = {id_: record_of((one.type_name, one.version, one.body)) for id_, one in stored.items()}
        return self._each(type_, ids, found)

    def _stored(self, noun: Noun, ids: Sequence[str]) -> dict[str, Stored]:
        """What is there of these. The last answer is kept until something is written: what was read is mostly
        what will be put."""
        known = self._looked_up.get(noun, {})
        if any(id_ not in known for id_ in ids):
            known = dict.fromkeys(ids)
            for some in _batches([{"id": id_} for id_ in known]):
                asked = f"{noun.there()} RETURN r.id, r.record, r.version, r.body, r.change"
                for id_, *rest in self._rows(asked, rows=some):
                    if rest[1] is None:
                        self._pointed.add(id_)
                    else:
                        known[id_] = Stored(*rest)
            self._looked_up[noun] = known
        return {id_: one for id_ in ids if (one := known[id_]) is not None}

    def _forget_looked_up(self) -> None:
        self._looked_up, self._pointed = {}, set()

    def put(self, records: Iterable[Record]) -> list[Put]:
        self._check_open()
        asked = list(records)
        plan = self._plan(asked)
        results = plan.put(asked)
        self._carry_out(plan)
        return results

    def remove(self, records: Iterable[Record]) -> None:
        self._check_open()
        asked = list(records)
        plan = self._plan(asked)
        plan.remove(asked)
        self._carry_out(plan)

    def _plan(self, records: Sequence[Record]) -> Plan:
        stored: dict[str, Stored] = {}
        for noun in dict.fromkeys(NOUN_OF[type(record)] for record in records):
            stored |= self._stored(noun, [record.id for record in records if type(record) in noun.types])
        new = [id_ for id_ in dict.fromkeys(record.id for record in records) if id_ not in stored]
        people = self._people_in(records, stored)
        last, holders = self._last_versions(new), self._holders(records)
        return Plan(stored, self._pointed, last, holders, self._number, self._seal, people)

    def _people_in(self, records: Sequence[Record], stored: Mapping[str, Stored]) -> People:
        """What is remembered of whom they name, and of whom named what they replace."""
        naming = [record for record in records if contacts_of(record)]
        old = [one for record in naming if (one := stored.get(record.id)) is not None]
        there = [record_of((one.type_name, one.version, one.body)) for one in old]
        keys = [REMEMBERED + key for key in dict.fromkeys(keys_in([*naming, *there]))]
        statement = "MATCH (r:Remembered) WHERE r.key IN $keys RETURN r.key, r.value"
        return People(
            {key: value for some in _batches(keys) for key, value in self._rows(statement, keys=some)}
        )

    def _last_versions(self, ids: list[str]) -> dict[str, int]:
        """Of records that were removed: a new one goes on from there, or an old copy would pass for it."""
        statement = """UNWIND $ids AS id MATCH (c:Change {record_id: id}) USING INDEX c:Change(record_id)
            WHERE c.number <= $number RETURN id, max(c.version)"""
        return {
            id_: version
            for some in _batches(ids)
            for id_, version in self._rows(statement, ids=some, number=self._number)
        }

    def _holders(self, records: Sequence[Record]) -> dict[str, str]:
        """Who has the codes that the records name."""
        codes = list({code for record in records if (code := getattr(record, "uscc", None))})
        statement = "UNWIND $codes AS code MATCH (r:Organisation {uscc: code}) RETURN r.uscc, r.id"
        return {code: id_ for some in _batches(codes) for code, id_ in self._rows(statement, codes=some)}

    def _carry_out(self, plan: Plan) -> None:
        """Log and draw beside each other, and beside whatever the caller does next: the drawing has to be there
        before the next question, and the log too. What goes wrong is told then."""
        if not plan.changes:
            return
        self._wait_for(self._drawing, self._logging)
        self._forget_looked_up()
        self._exchange.seconds = time_for(plan.number - self._before)
        self._remember_all(plan.people.new)
        self._drawing = self._beside.submit(self._draw, plan)
        self._logging = self._beside.submit(self._log, plan.changes)
        self._number, self._seal = plan.number, plan.seal

    def _wait_for(self, *writing: "Future[None] | None") -> None:
        try:
            for one in writing:
                if one is not None:
                    one.result()
        except BaseException:
            self._over = True  # half of it may be there: nothing of this transaction may be committed
            raise

    def _draw(self, plan: Plan) -> None:
        written: dict[Noun, list[Written]] = {}
        for one in plan.written.values():
            written.setdefault(NOUN_OF[type(one.record)], []).append(one)
        self._draw_all(written)
        for noun in dict.fromkeys(NOUN_OF[type(record)] for record in plan.removed.values()):
            for ids in _batches([id_ for id_, record in plan.removed.items() if type(record) in noun.types]):
                self._write(noun.remove(ids))

    def _draw_all(self, written: Mapping[Noun, Sequence[Written]]) -> None:
        """The nodes of all nouns first: what is only pointed at gets a node too, which would be in their way."""
        for noun, every in written.items():
            for some in _batches(every):
                self._write(noun.write(some))
        for noun, every in written.items():
            for some in _batches(every):
                self._write(noun.join(some))

    def _write(self, statements: Iterator[tuple[str, Rows]]) -> None:
        for statement, rows in statements:
            self._exchange.run(statement, {"rows": rows})

    def _log(self, changes: list[list[Any]]) -> None:
        id_ = self._transaction + 1
        self._log_who(self._before + 1)
        for labels, replaced in (("Change", False), ("Change:Past", True)):
            for some in _batches([one for one in changes if (one[_BEFORE] is not None) == replaced]):
                self._line.write(
                    _LOG.format(labels=labels), {"rows": some, "id": id_}, self._exchange.seconds
                )

    def _log_who(self, number: int) -> None:
        if not self._logged:
            self._logged = True
            first = {"first": self._before + 1, "change_set": self._change_set.id, **self._who}
            values = {"id": self._transaction + 1, "first": first, "made": self._made(number)}
            ((_, _, _, *self._said),) = self._line.write(_WHO, values, self._exchange.seconds)

    def _made(self, number: int) -> dict[str, Any]:
        """Its change set, as it stands in the log from change `number` on."""
        one = self._change_set
        which = {
            "id": one.id,
            "kind": str(one.kind),
            "undoes": one.undoes,
            "about": one.about,
            "why": one.why,
        }
        return {**self._who, **which, "place": self._transaction + 1, "number": number}

    def remember(self, key: str, value: str) -> None:
        self._check_open()
        self._in_turn(_REMEMBER, {"key": key, "value": value, "number": self._number, "at": self._who["at"]})

    def _remember_all(self, values: Mapping[str, str]) -> None:
        rows = [{"key": key, "value": value} for key, value in values.items()]
        for some in _batches(rows):
            self._exchange.run(_REMEMBER_ALL, {"rows": some, "number": self._number, "at": self._who["at"]})

    def forget(self, keys: Iterable[str]) -> None:
        self._check_open()
        self._in_turn("UNWIND $keys AS key MATCH (r:Remembered {key: key}) DELETE r", {"keys": list(keys)})

    def mask(self, naming: Sequence[str], mask: Mask) -> list[Masked]:
        self._check_open()
        ids = [row[0] for row in self._in_turn(_EVER_NAMING, {"ids": list(naming), "number": self._number})]
        for noun in NOUNS:
            self._mask_stored(noun, ids, mask)
        self._forget_looked_up()
        return self._mask_log(ids, mask)

    def _mask_stored(self, noun: Noun, ids: Sequence[str], mask: Mask) -> None:
        """As they are, at the version at which they are: nothing of them changed."""
        names = {type_.__name__ for type_ in noun.types}
        there = [one for one in self._stored(noun, ids).values() if one.type_name in names]
        changed = [(one, now) for one in there if (now := mask(one.body)) != one.body]
        written = [
            Written(
                decode(one.type_name, now, one.version),
                one.version,
                one.change,
                decode(one.type_name, one.body, one.version),
            )
            for one, now in changed
        ]
        self._draw_all({noun: written})

    def _mask_log(self, ids: Sequence[str], mask: Mask) -> list[Masked]:
        found = [
            row
            for some in _batches(ids)
            for row in self._in_turn(_ABOUT, {"ids": some, "number": self._number})
        ]
        entries = [one for seal_, *said in found if (one := rewritten(said, seal_, mask))]
        rows = [{"number": now[0], "before": now[-2], "after": now[-1]} for now, _ in entries]
        for some_rows in _batches(rows):
            self._exchange.run(_REWRITE, {"rows": some_rows})
        return sorted((entry for _, entry in entries if entry.seal), key=lambda one: one.number)

    def commit(self) -> None:
        self._check_open()
        self._wait_for(self._drawing, self._logging)
        self._over = True
        if self._change_set.stays_empty:
            self._log_who(self._before)
        if self._logged:
            self._close(self._transaction + 1)
        self._logged = False  # from here on the next writer sees what became of it
        self._exchange.commit()
        with in_doubt(self._line.address):
            self._show(self._number)

    def _close(self, id_: int) -> None:
        """Who, when and why follow the changes in the chain, and end it."""
        self._seal = seal(self._seal, (self._number, *self._said))
        self._exchange.run(_DONE, {"number": self._number, "transaction": id_, "seal": self._seal})

    def _show(self, number: int) -> None:
        self._line.write(_SHOW, {"number": number, "by": self._who["by"]})

    def end(self) -> None:
        """Take back what was not committed; nothing can be written any more."""
        self._over = True
        self._beside.shutdown()  # once nothing is being written any more
        try:
            if self._logged:
                self._forget()
        except Unavailable:
            pass  # the next writer will
        finally:
            self._exchange.end()

    def _forget(self) -> None:
        """Take out of the log what was never committed."""
        while self._line.write(_FORGET, {"number": self._before}) != [[0]]:
            pass
        self._line.write(_FORGET_WHO, {"transaction": self._transaction})

    def _check_open(self) -> None:
        if self._over:
            raise RuntimeError("this transaction is over")


def _batches(values: Sequence[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), _BATCH):
        yield list(values[start : start + _BATCH])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
