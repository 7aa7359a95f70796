"""How a noun is drawn in the graph: as a node with what it points at, or as a relationship between two nodes.

    (:Organisation:Enterprise {id, name, …})-[:OFFERS {id, share, …}]->(:Product {id, name, …})

Every node of ours also has the label Qianxian, under which its id is unique. What is only pointed at and not stored
is such a node with an id and nothing else. A record's exact form is the JSON in `body`, with its `version`, the name
of its type in `record`, and in `change` the number of the change that made it so; all other properties are for those
who read the graph, and for indexes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from graph.stores.codec import encode
from schema import Quantity, Record

Properties = dict[str, Any]
Rows = list[Properties] | list[list[Any]]
Writes = Iterator[tuple[str, Rows]]
_BOOKKEEPING = ("id", "version", "sources")
# By its id and in no other way: the planner knows an empty database, and plans for it to look through all there is.
_BY_ID = "USING INDEX n:Qianxian(id)"


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it is to be stored; `before` is what it replaces. `alone`: nothing is there under its id, not even
    as what others point at."""

    record: Any
    version: int
    change: int
    before: Any = None
    alone: bool = False

    def properties(self, keys: Properties) -> Properties:
        return {
            **readable(self.record),
            **keys,
            "id": self.record.id,
            "record": type(self.record).__name__,
            "version": self.version,
            "change": self.change,
            "body": encode(self.record),
        }


def table(rows: list[Properties]) -> tuple[list[str], list[list[Any]]]:
    """The names of all properties, and each row's in that order: to send them with every row takes the server as long
    as to write it."""
    names = sorted({name for row in rows for name in row})
    return names, [[row.get(name) for name in names] for row in rows]


def of_row(names: Sequence[str], start: int = 0) -> str:
    """The properties of a row of a `table`, which begin at that place of it."""
    return ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, start))


@dataclass(frozen=True, slots=True)
class Pointer:
    """Relationships from a record's node to the ids that it names: (record)-[:type]->(end), or the other way
    round. `label` marks ends that are no records: names, ids that other systems gave. What it points at should
    be stored, unless it `may_dangle`."""

    type: str
    ends: Callable[[Any], Iterable[tuple[str, Properties]]]
    label: str = ""
    incoming: bool = False
    may_dangle: bool = False

    def pattern(self, relationship: str) -> str:
        return f"<-[{relationship}:{self.type}]-" if self.incoming else f"-[{relationship}:{self.type}]->"

    def draw(self, written: list[Written]) -> Writes:
        """What is replaced keeps what it still points at: to take that out and draw it again costs far more."""
        given_up = [
            {"id": one.record.id, "end": end}
            for one in written
            if one.before
            for end in dict(self.ends(one.before)).keys() - dict(self.ends(one.record)).keys()
        ]
        if given_up:
            yield self.erasing("{id: row.end}"), given_up
        for how, replacing in (("CREATE", False), ("MERGE", True)):
            rows = [
                {"id": one.record.id, "end": end, "properties": {**more, "sources": cited(one.record)}}
                for one in written
                if bool(one.before) == replacing
                for end, more in self.ends(one.record)
            ]
            if rows:
                label = f"SET m:{self.label} " if self.label else ""
                yield (
                    f"UNWIND $rows AS row MATCH (n:Qianxian {{id: row.id}}) {_BY_ID} MERGE (m:Qianxian {{id: row.end}}) "
                    f"{label}{how} (n){self.pattern('r')}(m) SET r = row.properties",
                    rows,
                )

    def erasing(self, end: str = "") -> str:
        """Its relationships from these records (to this `end`), and ends that nothing else holds."""
        return (
            f"UNWIND $rows AS row MATCH (n:Qianxian {{id: row.id}}){self.pattern('r')}(m {end}) {_BY_ID} DELETE r "
            "WITH DISTINCT m WHERE m.version IS NULL AND NOT EXISTS { (m)--() } DELETE m"
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A noun that is a node: (:Label:Type)."""

    label: str
    types: tuple[type[Record], ...]
    keys: Callable[[Any], Properties] = lambda record: {}
    pointers: tuple[Pointer, ...] = ()

    def there(self, rows: str = "$rows") -> str:
        """Those with the ids of these rows, as `r`: stored, or only pointed at."""
        return f"UNWIND {rows} AS row MATCH (r:Qianxian {{id: row.id}}) USING INDEX r:Qianxian(id)"

    def stored(self, rows: str = "$rows") -> str:
        """Those stored with the ids of these rows, as `r`."""
        return f"{self.there(rows)} WHERE r.version IS NOT NULL"

    def every(self, *types: type[Record]) -> str:
        """The pattern of all of them, or of one of their types."""
        return f"(r:{self.labels(*types)})"

    @property
    def naming(self) -> str:
        """Those that point at one of `$ids`, as `r`."""
        drawn = "|".join(pointer.type for pointer in self.pointers if not pointer.label)
        return f"UNWIND $ids AS id MATCH (n:Qianxian {{id: id}})-[:{drawn}]-(r:{self.label}) {_BY_ID}"

    def labels(self, *types: type[Record]) -> str:
        return ":".join(dict.fromkeys((self.label, *(type_.__name__ for type_ in types))))

    def write(self, written: list[Written]) -> Writes:
        """The nodes; `join` draws what they point at, once the nodes of every noun are there."""
        for type_ in self.types:
            for alone in (True, False):
                some = [one for one in written if type(one.record) is type_ and one.alone == alone]
                if some:
                    names, rows = table([one.properties(self.keys(one.record)) for one in some])
                    yield self._writing(type_, names, alone=alone), rows

    def _writing(self, type_: type[Record], names: list[str], *, alone: bool) -> str:
        if alone:  # half as dear as looking for what is not there
            return f"UNWIND $rows AS row CREATE (n:Qianxian:{self.labels(type_)} {{{of_row(names)}}})"
        return (
            f"UNWIND $rows AS row MERGE (n:Qianxian {{id: row[{names.index('id')}]}}) "
            f"SET n = {{{of_row(names)}}}, n:{self.labels(type_)}"
        )

    def join(self, written: list[Written]) -> Writes:
        for pointer in self.pointers:
            yield from pointer.draw(written)

    def remove(self, ids: list[str]) -> Writes:
        """What others point at stays, as a node with an id and nothing else."""
        rows = [{"id": id_} for id_ in ids]
        for pointer in self.pointers:
            yield pointer.erasing(), rows
        yield (
            f"UNWIND $rows AS row MATCH (n:Qianxian {{id: row.id}}) {_BY_ID} SET n = row REMOVE n:{self.labels(*self.types)} "
            "WITH n WHERE NOT EXISTS { (n)--() } DELETE n",
            rows,
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """A noun that is a relationship: (source)-[:NAME]->(target). `name_of` picks one of `names`.

    A relationship has two ends: further ids that it names are properties, `also`, with an index each.
    """

    types: tuple[type[Record], ...]
    names: tuple[str, ...]
    name_of: Callable[[Any], str]
    ends: Callable[[Any], tuple[str, str]]
    keys: Callable[[Any], Properties] = lambda record: {}
    also: tuple[str, ...] = ()

    def stored(self, rows: str = "$rows") -> str:
        """Those stored with the ids of these rows, as `r`. One branch a name: each has an index of its own."""
        branches = " UNION ALL ".join(
            f"MATCH ()-[r:{name} {{id: row.id}}]->() USING INDEX r:{name}(id) RETURN r" for name in self.names
        )
        return f"UNWIND {rows} AS row CALL (row) {{ {branches} }} WITH r"

    there = stored

    @property
    def naming(self) -> str:
        """Those that name one of `$ids`, as `r`."""
        branches = [f"MATCH (n:Qianxian {{id: id}})-[r:{name}]-() {_BY_ID} RETURN r" for name in self.names]
        branches += [
            f"MATCH ()-[r:{name} {{{key}: id}}]->() RETURN r" for name in self.names for key in self.also
        ]
        return f"UNWIND $ids AS id CALL (id) {{ {' UNION '.join(branches)} }} WITH r"

    def every(self, *types: type[Record]) -> str:
        """The pattern of all of them."""
        return f"()-[r:{'|'.join(self.names)}]->()"

    def write(self, written: list[Written]) -> Writes:
        """Nothing: a relationship needs its nodes."""
        yield from ()

    def join(self, written: list[Written]) -> Writes:
        """What is replaced is taken out first: a relationship cannot change its name or its ends."""
        yield from self.remove([one.record.id for one in written if one.before])
        for name in self.names:
            some = [one for one in written if self.name_of(one.record) == name]
            if some:
                names, rows = table([self._properties(one) for one in some])
                yield (
                    "UNWIND $rows AS row MERGE (a:Qianxian {id: row[0]}) MERGE (b:Qianxian {id: row[1]}) "
                    f"CREATE (a)-[r:{name} {{{of_row(names, 2)}}}]->(b)",
                    [[*self.ends(one.record), *row] for one, row in zip(some, rows, strict=True)],
                )

    def _properties(self, one: Written) -> Properties:
        also = {key: getattr(one.record, key) for key in self.also}
        return one.properties({**self.keys(one.record), **also})

    def remove(self, ids: list[str]) -> Writes:
        if ids:
            yield (
                f"{self.stored()}, startNode(r) AS a, endNode(r) AS b DELETE r WITH [a, b] AS ends UNWIND ends AS m "
                "WITH DISTINCT m WHERE m.version IS NULL AND NOT EXISTS { (m)--() } DELETE m",
                [{"id": id_} for id_ in ids],
            )


Noun = Node | Edge


def readable(record: Record) -> Properties:
    """What a person sees in the graph: plain fields, amounts and codes as text, and where it was read.

    Ids of other records are relationships; contacts stay in `body`.
    """
    shown = {
        field.name: text
        for field in fields(record)
        if field.name not in _BOOKKEEPING and not field.name.endswith(("_id", "_ids"))
        if (text := _plain(getattr(record, field.name))) is not None
    }
    return {**shown, "sources": cited(record)}


def cited(record: Record) -> list[str]:
    return [source.label() for source in record.sources]


def _plain(value: object) -> object:
    match value:
        case bool() | int() | float():
            return value
        case str():
            return str(value)
        case Quantity():
            return value.text
        case tuple() if value and all(isinstance(one, str) for one in value):
            return [str(one) for one in value]
    return None
