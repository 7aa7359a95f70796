"""A file as a lock over processes: one that dies lets go of it, as the system closes what it held."""

import fcntl
import os
from pathlib import Path
from weakref import finalize


class Locking:
    """The file, made where it is not there yet; locked within a `with`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.number = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        finalize(self, os.close, self.number)

    def __enter__(self) -> None:
        fcntl.flock(self.number, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        fcntl.flock(self.number, fcntl.LOCK_UN)

    def is_free(self) -> bool:
        """Whether nobody holds it."""
        try:
            fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self.number, fcntl.LOCK_UN)
        return True
