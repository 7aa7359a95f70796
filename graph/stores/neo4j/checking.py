"""What can be wrong inside the database, said in sentences."""

from collections.abc import Iterator

from graph.stores.neo4j.drawing import Edge
from graph.stores.neo4j.line import Line
from graph.stores.neo4j.nouns import NOUNS

_SECONDS = 120.0


def faults(line: Line) -> Iterator[str]:
    """What points nowhere, and what is not as the change log left it."""
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
            CALL (r) {{ OPTIONAL MATCH (c:Change {{record_id: r.id}}) WITH c ORDER BY c.number DESC LIMIT 1
                RETURN c.after AS after, c.version AS version }}
            WITH r WHERE after IS NULL OR after <> r.body OR version <> r.version RETURN count(r)""",
        )
        if count:
            yield f"{count} 条 {name} 与变更记录不符 / {count} {name} records are not as the change log left them"
    created = _count(line, "MATCH (c:Change) WHERE c.before IS NULL RETURN count(c)")
    removed = _count(line, "MATCH (c:Change) WHERE c.after IS NULL RETURN count(c)")
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


def _count(line: Line, statement: str) -> int:
    count: int = line.read(statement, {}, _SECONDS)[0][0]
    return count
