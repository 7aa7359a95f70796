"""What can be wrong inside the database, said in sentences."""

from collections.abc import Iterator

from graph.stores.neo4j.drawing import Edge
from graph.stores.neo4j.line import Line
from graph.stores.neo4j.nouns import NOUNS

_SECONDS = 120.0


def faults(line: Line) -> list[str]:
    """What points nowhere, and what is not as the change log left it. What is written meanwhile is none: while it is
    being logged it is above the number asked for, and once it is committed all is asked again."""
    while True:
        number = _committed(line)
        found = list(_faults(line, number))
        if not found or number == _committed(line):
            return found


def _committed(line: Line) -> int:
    """The number of the last change that was committed. What is above it a writer has not finished, or left when it
    was stopped."""
    number: int = line.read("MATCH (w:Writer {one: true}) RETURN w.number", {})[0][0]
    return number


def _faults(line: Line, number: int) -> Iterator[str]:
    for name, pattern in _pointers():
        if count := _count(line, f"MATCH {pattern} WHERE m.version IS NULL AND m:Qianxian RETURN count(*)"):
            yield f"{count} 条 {name} 指向不存在的记录 / {count} {name} records point at what is not stored"
    stored = 0
    for noun in NOUNS:
        name = noun.types[-1].__name__
        stored += _count(line, f"MATCH {noun.every()} WHERE r.body IS NOT NULL RETURN count(r)")
        count = _count(
            line,
            f"""MATCH {noun.every()} WHERE r.body IS NOT NULL
            CALL (r) {{
                OPTIONAL MATCH (c:Change {{record_id: r.id}}) WHERE c.number <= $number
                WITH c ORDER BY c.number DESC LIMIT 1 RETURN c.after AS after, c.version AS version }}
            WITH r WHERE after IS NULL OR after <> r.body OR version <> r.version RETURN count(r)""",
            number,
        )
        if count:
            yield f"{count} 条 {name} 与变更记录不符 / {count} {name} records are not as the change log left them"
    log = "MATCH (c:Change) WHERE c.number <= $number AND"
    created = _count(line, f"{log} c.before IS NULL RETURN count(c)", number)
    removed = _count(line, f"{log} c.after IS NULL RETURN count(c)", number)
    if created - removed != stored:
        yield (
            f"变更记录应有 {created - removed} 条记录，实有 {stored} 条 / "
            f"the change log leaves {created - removed} records, {stored} are stored"
        )


def _pointers() -> Iterator[tuple[str, str]]:
    """(noun, pattern of a relationship of it to `m`, which should be stored)."""
    for noun in NOUNS:
        name = noun.types[-1].__name__.lower()
        if isinstance(noun, Edge):
            yield name, f"()-[:{'|'.join(noun.names)}]-(m)"
        else:
            for pointer in noun.pointers:
                if not pointer.label and not pointer.may_dangle:
                    yield name, f"(:{noun.label}){pointer.pattern('')}(m)"


def _count(line: Line, statement: str, number: int | None = None) -> int:
    count: int = line.read(statement, {"number": number}, _SECONDS)[0][0]
    return count
