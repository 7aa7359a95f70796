"""Questions as of one moment, on a server that knows none.

A view is a change number. What is stored says in `change` which change made it so. The log, which is written before
the graph, has what that replaced (:Past), and since which change it had been so. So a view asks for what was there by
its number, leaves out what is younger, and takes from the log what was true then: in one round trip, whatever is
written meanwhile. Which number is the latest need not be asked first: it is supposed to be the one of the last
question, and the first answer says whether it was (`Neo4jStore.read`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from graph.stores.codec import decode
from graph.stores.contract import Page
from graph.stores.neo4j.drawing import Noun
from graph.stores.persons import REMEMBERED, keys_in, opened
from schema import Organisation, Record

R = TypeVar("R", bound=Record)
Key = Callable[[Any], Any]
_PAGE = 5_000
ROW = "[r.record, r.version, r.body]"
PAST = """COLLECT { MATCH (c:Past) WHERE c.number > $moment AND c.since <= $moment AND c.type IN $types
    RETURN [c.type, c.version - 1, c.before] }"""

# The nodes that the relationships `rs` join, as far as they are stored and not younger.
_ENDS = f"""COLLECT {{ UNWIND rs AS e UNWIND [startNode(e), endNode(e)] AS r
    WITH DISTINCT r WHERE r.change <= $moment RETURN {ROW} }}"""

_NUMBER = "COLLECT { MATCH (l:ChangeLog {one: true}) RETURN l.number }"


class MovedError(Exception):
    """Something was written since the moment that was supposed to be the latest."""


class Asking(Protocol):
    """What puts a statement to the server: a line, or an open transaction."""

    def __call__(self, statement: str, values: dict[str, Any], /) -> list[list[Any]]: ...


def names_of(*nouns: Noun) -> list[str]:
    return [type_.__name__ for noun in nouns for type_ in noun.types]


def by_id(record: Record) -> str:
    return record.id


class Reader:
    """Reads as of change `moment`; the noun files add what the contract says of their noun.

    What a view saw once does not change any more: a `settled` reader keeps what it read, and reads along what is
    likely to be asked next, so that an answer takes few round trips.
    """

    settled = True

    def __init__(self, ask: Asking, moment: int, *, supposed: bool = False) -> None:
        self._ask = ask
        self._moment = moment
        self._supposed = supposed
        self._known: dict[str, Record] = {}
        self._people: dict[str, str | None] = {}  # what their keys lead to, as far as it was asked
        self._foreseen: dict[Noun, dict[str, None]] = {}

    def confirm(self, latest: Callable[[], int]) -> None:
        """`MovedError` where the moment was only supposed to be the latest, and is not."""
        if self._supposed and latest() != self._moment:
            raise MovedError
        self._supposed = False

    def _rows(self, statement: str, **values: Any) -> list[list[Any]]:
        return self._ask(statement, {"moment": self._moment, **values})

    def _row(self, statement: str, **values: Any) -> list[Any]:
        """The one row of a statement, which ends with what it returns. The first such answer also says whether the
        moment is the latest, where that was supposed."""
        if not self._supposed:
            (row,) = self._rows(statement, **values)
            return row
        ((*row, numbers),) = self._rows(f"{statement}, {_NUMBER} AS number", **values)
        self.confirm(lambda: numbers[0] if numbers else 0)
        return row

    def _both(
        self, noun: Noun, statement: str, row: str = ROW, **values: Any
    ) -> tuple[list[Any], dict[str, Record]]:
        """What `statement` binds as `r`, as `row` each; and all that was replaced since, by id."""
        asked = f"{statement} WITH collect({row}) AS now RETURN now, {PAST} AS past"
        now, past = self._row(asked, types=names_of(noun), **values)
        return now, by_ids(past)

    def _list(
        self,
        noun: Noun,
        match: str,
        holds: Callable[[Any], bool],
        *,
        order: str = "r.id",
        key: Key = by_id,
        limit: int | None = None,
        ends: bool = False,
        **values: Any,
    ) -> list[Any]:
        """Records that `match` binds as `r` and for which `holds`, in the order of `key`, `order` in Cypher;
        with the `ends` of relationships these are read along. A question about no `ids` is not put."""
        if values.get("ids") == []:
            return []
        cut = "" if limit is None else " LIMIT $limit"
        along = _ENDS if ends and self.settled else "[]"
        people = people_of("rs") if issubclass(noun.types[0], Organisation) and self.settled else "[]"
        statement = f"""{match} WITH DISTINCT r WHERE r.change <= $moment WITH r ORDER BY {order}{cut}
            WITH collect({ROW}) AS now, collect(r) AS rs RETURN now, {PAST} AS past, {along} AS ends, {people} AS people"""
        now, past, met, named = self._row(statement, types=names_of(noun), limit=limit, **values)
        found = {record.id: record for record in records_of(now)}
        replaced = {id_: record for id_, record in by_ids(past).items() if holds(record)}
        self._keep([*found.values(), *replaced.values(), *records_of(met)])
        self._meet(found.values(), named)
        if not replaced:
            return self._opened(list(found.values()))
        return self._opened(sorted({**found, **replaced}.values(), key=key)[:limit])

    def _opened(self, records: Sequence[R]) -> list[R]:
        """With whom they name; what a settled reader asked once it knows."""
        if not (named := _keys_in(records)):
            return list(records)
        if not self.settled:
            self._people = {}
        if asked := [key for key in dict.fromkeys(named) if key not in self._people]:
            rows = self._rows("MATCH (r:Remembered) WHERE r.key IN $keys RETURN r.key, r.value", keys=asked)
            self._meet(records, rows)
        return [opened(record, self._people.get) for record in records]

    def _meet(self, records: Iterable[Record], people: Iterable[Sequence[Any]]) -> None:
        """Beside those that are known these are all whom the records name."""
        self._people = dict.fromkeys(_keys_in(records)) | self._people
        self._people.update((str(key), str(value)) for key, value in people)

    def _keep(self, records: Iterable[Record]) -> None:
        if self.settled:
            self._known.update((record.id, record) for record in records)

    def _ahead(self) -> tuple[str, dict[str, Any]]:
        """What was foreseen and is not known yet: the expression of its rows, and the values that go with it."""
        foreseen, self._foreseen = self._foreseen, {}
        lists: list[str] = []
        values: dict[str, Any] = {}
        for noun, ids in foreseen.items():
            if self.settled and (rows := [{"id": id_} for id_ in ids if id_ not in self._known]):
                name = f"foreseen{len(lists)}"
                values[name] = rows
                lists.append(
                    f"COLLECT {{ {noun.stored(f'${name}')} WITH r WHERE r.change <= $moment RETURN {ROW} }}"
                )
        return " + ".join(lists) or "[]", values

    def _counted(self, noun: Noun, statement: str, **values: Any) -> tuple[list[Any], dict[str, Record]]:
        """What `statement` counts, each as `[…] AS r`, leaving out the ids in `$but`: those that were replaced
        since, which come beside it."""
        but: set[str] = set()
        while True:
            now, past = self._both(noun, statement, "r", but=sorted(but), **values)
            if past.keys() == but:
                return now, past
            but = set(past)

    def _walk(
        self, noun: Noun, of: Callable[[Any], list[Any] | None], row: str, among: str = "", after: str = ""
    ) -> Iterator[list[Any]]:
        """`row` (of a stored record) or `of` (a replaced one) for every record, in the order of ids, which
        come first in both; some thousands at a time. From the one `after` that id on."""
        while True:
            statement = (
                f"MATCH {among or noun.every()} WHERE r.id > $after AND r.change <= $moment "
                "WITH r ORDER BY r.id LIMIT $limit"
            )
            now, past = self._both(noun, statement, row, after=after, limit=_PAGE)
            end = now[-1][0] if len(now) == _PAGE else None
            rows = {one[0]: one for one in now}
            for id_, record in past.items():
                if id_ > after and (end is None or id_ <= end) and (replaced := of(record)):
                    rows[id_] = replaced
            yield from (rows[id_] for id_ in sorted(rows))
            if end is None:
                return
            after = end

    def _page(
        self,
        noun: Noun,
        match: str,
        holds: Callable[[Any], bool],
        first: int,
        after: tuple[str, str] | None,
        place: Callable[[Any], str],
        shown: Callable[[Any], str],
        **values: Any,
    ) -> Page[Any]:
        """A page in the order of (`place_in_list`, id); `place` makes that of a record, `shown` its key."""
        start = None if after is None else (place_of(after[0]), after[1])
        if start:
            match += " AND (r.place_in_list > $place OR r.place_in_list = $place AND r.id > $id)"
            values |= {"place": start[0], "id": start[1]}

        def key(record: Any) -> tuple[str, str]:
            return place_of(place(record)), record.id

        found = self._list(
            noun,
            match,
            lambda record: holds(record) and (start is None or key(record) > start),
            order="r.place_in_list, r.id",
            key=key,
            limit=first + 1,  # one more than is shown tells whether there are more
            **values,
        )
        items = found[:first]
        return Page(items, len(found) > first, [(shown(item), item.id) for item in items])


def place_of(text: str) -> str:
    """`text` so that Cypher sorts it as Python and SQLite do; by itself it sorts by UTF-16."""
    return text.encode("utf-8", "surrogatepass").hex()


def records_of(rows: Iterable[Sequence[Any]]) -> list[Record]:
    """Those of each `ROW`, but of what was gone between being found and being read: the log, which is asked last, has
    what it was."""
    return [record_of(row) for row in rows if None not in row]


def record_of(row: Sequence[Any]) -> Record:
    type_name, version, body = row
    return decode(type_name, body, version)


def people_of(nodes: str) -> str:
    """Whom the organisations of this list name: the keys stand in their JSON, where no text has such quotes."""
    return f"""COLLECT {{ UNWIND {nodes} AS r WITH r WHERE r.body CONTAINS '"contacts":[{{'
        UNWIND split(r.body, '"key":"')[1..] AS rest WITH DISTINCT '{REMEMBERED}' + split(rest, '"')[0] AS key
        MATCH (m:Remembered {{key: key}}) RETURN [m.key, m.value] }}"""


def _keys_in(records: Iterable[Record]) -> list[str]:
    return [REMEMBERED + key for key in keys_in(records)]


def by_ids(past: list[list[Any]]) -> dict[str, Record]:
    """What `PAST` gives: of each record the one state that was true at the moment."""
    return {record.id: record for record in map(record_of, past)}
