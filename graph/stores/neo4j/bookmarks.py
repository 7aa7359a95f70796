"""What was written last, told to all processes of one machine that use the same database.

Where several servers answer, a follower may be behind: who shows it a bookmark is answered only when it has caught
up. So what one worker registered, another one reads. A bookmark that never arrives is forgotten after a deadline.
"""

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from neo4j import Bookmarks

from graph.stores.neo4j.address import Address


class LastWritten:
    """A small file, beside those of other databases; without it everything works on one server."""

    def __init__(self, address: Address) -> None:
        folder = Path(tempfile.gettempdir()) / f"qianxian-{os.getuid()}"
        name = sha256(f"{address.server}/{address.database}".encode()).hexdigest()[:16]
        self._file = folder / f"{name}.bookmarks"
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)

    def latest(self) -> Bookmarks:
        try:
            return Bookmarks.from_raw_values(self._file.read_text(encoding="utf-8").split())
        except (OSError, UnicodeError):
            return Bookmarks.from_raw_values([])

    def keep(self, bookmarks: Bookmarks) -> None:
        """Whoever reads from now on sees what they stand for."""
        with suppress(OSError):
            new = self._file.with_suffix(f".{os.getpid()}")
            new.write_text("\n".join(bookmarks.raw_values), encoding="utf-8")
            new.replace(self._file)

    def forget(self) -> None:
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
