"""What one worker of a `serve` keeps in memory, and another one is asked for: over sockets in a folder of theirs alone."""

import logging
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

log = logging.getLogger("qianxian.neighbours")
_PATIENCE = 2.0
_LONGEST_KEY = 500
_LENGTH = struct.Struct("!Q")


class _Door(ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, lent: Callable[[str], bytes]) -> None:
        super().__init__(str(path), _Asked)
        self.lent = lent


class _Asked(StreamRequestHandler):
    """A key in one line is answered with a length, and so many bytes."""

    timeout = _PATIENCE
    server: _Door

    def handle(self) -> None:
        key = self.rfile.readline(_LONGEST_KEY).decode().rstrip("\n")
        found = self.server.lent(key)
        self.wfile.write(_LENGTH.pack(len(found)) + found)


class Neighbours:
    """`lent` says what this worker has for a key, empty where it has nothing. Without a `folder` there are no others."""

    def __init__(self, folder: Path | None, lent: Callable[[str], bytes]) -> None:
        self._folder = folder
        self._lent = lent
        self._own = folder / f"{token_hex(8)}.sock" if folder else None
        self._door: _Door | None = None

    def __enter__(self) -> None:
        """From now on this worker can be asked, until it leaves."""
        if self._own is None:
            return
        try:
            self._door = _Door(self._own, self._lent)
        except OSError as error:  # such as a path that is too long for a socket: each keeps to itself
            log.warning("neighbours cannot ask this worker: %s", error)
            return
        threading.Thread(target=self._door.serve_forever, daemon=True).start()

    def __exit__(self, *error: object) -> None:
        if self._door is not None and self._own is not None:
            self._door.shutdown()
            self._door.server_close()
            self._own.unlink(missing_ok=True)
            self._door = None

    def ask(self, key: str) -> Iterator[bytes]:
        """What each of the others has for the key."""
        for path in sorted(self._folder.glob("*.sock")) if self._folder else ():
            if path != self._own and (found := _answer_at(path, key)):
                yield found


def _answer_at(path: Path, key: str) -> bytes:
    """Empty where it has nothing, is gone, or does not answer in time."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_PATIENCE)
            line.connect(str(path))
            line.sendall(key.encode() + b"\n")
            with line.makefile("rb") as said:
                (length,) = _LENGTH.unpack(said.read(_LENGTH.size))
                found = said.read(length)
                return found if len(found) == length else b""
    except (OSError, struct.error):
        return b""
