"""The chain that the change log is, as it stands in the file."""

from collections.abc import Iterator
from typing import Any, cast

import apsw

from graph.stores.chain import Chain, Closing, Entry
from graph.stores.sqlite.reader import Reader

# id, seal, and what the seal covers: the number of the last change first.
CLOSINGS = (
    "SELECT t.id, t.seal, t.last, t.at, t.by, t.why, s.id, s.kind, s.at, s.by, s.why, s.undoes, s.about "
    "FROM txn t LEFT JOIN change_set s ON s.place = t.change_set"
)
_ENTRIES = "SELECT coalesce(CAST(txn AS INTEGER), 0), seal, number, record_id, type, version, before, after FROM change WHERE number > ? ORDER BY number"
_STRAY = "SELECT id FROM change_set s WHERE s.place > ? AND NOT EXISTS (SELECT 1 FROM txn t WHERE t.change_set = s.place)"


def last_of(db: apsw.Connection) -> tuple[int, bytes]:
    """The number and the seal with which the chain ends."""
    return cast(tuple[int, bytes], db.execute("SELECT number, seal FROM chain").fetchone())


class ChainReads(Reader):
    """What the contract says of the chain."""

    def chain(self) -> Chain:
        sql = "SELECT after_change, after_txn, number, txn, seal, after_set FROM chain"
        *row, after_set = cast(Any, self._db.execute(sql).fetchone())
        stray = [cast(str, id_) for (id_,) in self._db.execute(_STRAY, (after_set,))]
        return Chain(*cast(tuple[int, int, int, int, bytes], tuple(row)), stray)

    def entries(self) -> Iterator[Entry]:
        after = self._db.execute("SELECT after_change FROM chain").get
        for txn, seal, *said in cast(Any, self._db.execute(_ENTRIES, (after,))):
            yield Entry(said[0], txn, said[1], said, seal)

    def closings(self) -> Iterator[Closing]:
        sql = f"{CLOSINGS} WHERE t.id > (SELECT after_txn FROM chain) ORDER BY t.id"
        for id_, seal, *said in cast(Any, self._db.execute(sql)):
            yield Closing(id_, said[0], said, seal)
