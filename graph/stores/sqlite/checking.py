"""What can be wrong inside the file, said in sentences."""

from collections.abc import Iterator
from typing import cast

import apsw

from graph.stores.sqlite.migrations import TABLES
from graph.stores.sqlite.references import POINTERS

# The last entry of the log for each record that has one.
_LAST = "SELECT record_id, max(number), version, after FROM change GROUP BY record_id"


def faults(db: apsw.Connection, *, log: bool = True) -> Iterator[str]:
    """Damage to the file, what points nowhere and, with `log`, what is not as the change log left it."""
    damage = list(_damage(db))
    yield from damage
    if not damage:
        yield from _pointing_nowhere(db)
        if log:
            yield from _unlike_the_log(db)


def _damage(db: apsw.Connection) -> Iterator[str]:
    try:
        broken = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    except apsw.CorruptError as error:
        broken = [str(error)]
    yield from (f"数据库文件已损坏 / the database file is damaged: {words}" for words in broken)


def _pointing_nowhere(db: apsw.Connection) -> Iterator[str]:
    for pointer in POINTERS:
        column, table, target = pointer.column, pointer.table.name, pointer.target.name
        lost = f"{pointer.named} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {target} x WHERE x.id = {pointer.named})"
        count = cast(int, db.execute(f"SELECT count(*) FROM {pointer.rows} WHERE {lost}").get)
        if count and not pointer.may_dangle:
            yield (
                f"{count} 条 {table} 的 {column} 指向不存在的 {target} / "
                f"{column} of {count} {table} records points at no {target}"
            )


def _unlike_the_log(db: apsw.Connection) -> Iterator[str]:
    stored = 0
    for table in TABLES:
        stored += cast(int, db.execute(f"SELECT count(*) FROM {table.name}").get)
        other = "c.after IS NOT t.body OR c.version IS NOT t.version"
        sql = f"SELECT count(*) FROM {table.name} t LEFT JOIN ({_LAST}) c ON c.record_id = t.id WHERE {other}"
        if count := cast(int, db.execute(sql).get):
            yield (
                f"{count} 条 {table.name} 与变更记录不符 / "
                f"{count} {table.name} records are not as the change log left them"
            )
    logged = cast(int, db.execute(f"SELECT count(*) FROM ({_LAST}) WHERE after IS NOT NULL").get)
    if logged != stored:
        yield (
            f"变更记录应有 {logged} 条记录，实有 {stored} 条 / "
            f"the change log leaves {logged} records, {stored} are stored"
        )
