"""Who has how many seats, over all workers of a `serve`: a file of each in a folder of theirs alone."""

from collections import Counter
from pathlib import Path
from secrets import token_hex

import orjson

from api.operating.locking import Locking


class Register:
    """`turn` is held by whoever takes a seat or gives one up. A worker holds its own file for as long as it lives, so
    that what a dead one wrote counts no more."""

    def __init__(self, folder: Path) -> None:
        self.turn = Locking(folder / "seats.lock")
        self._folder = folder
        self._own = Locking(folder / f"{token_hex(8)}.seats")
        self._own.__enter__()

    def write(self, taken: Counter[str]) -> None:
        """What is taken in this worker."""
        self._own.file.write_bytes(orjson.dumps(taken))

    def elsewhere(self, caller: str) -> int:
        """How many seats the caller has in the other workers."""
        others = (file for file in self._folder.glob("*.seats") if file != self._own.file)
        return sum(_taken(file, caller) for file in others)


def _taken(file: Path, caller: str) -> int:
    if Locking(file).is_free():  # of a worker that is no more
        file.unlink(missing_ok=True)
        return 0
    taken: dict[str, int] = orjson.loads(file.read_bytes() or b"{}")
    return taken.get(caller, 0)
