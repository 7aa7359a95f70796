"""Where uploaded files wait until a person agrees, and the rows that a load refused until they are taken home: private, of
limited size, each for its time.

It is a folder, so that all workers see the same; who knows an id, which cannot be guessed, may go on with it.
"""

import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from secrets import token_urlsafe
from typing import BinaryIO

import orjson

from graph.stores import is_neo4j, sqlite_path
from loaders.reading import READERS
from schema import BadInput, NotFound, Unavailable

DAY = 24 * 3600.0
MOST_BYTES = 2_000_000_000  # of all that waits; the oldest goes first
_ID = re.compile(r"[\w-]{22}", re.ASCII)
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")
_LONGEST_NAME = 180  # bytes, so that it fits where file names may have 255
_DEEPEST = 6
_ENCODINGS = ("utf-8", "gb18030", "utf-16")
# What lies about in folders beside tables, and is passed over without a word of complaint.
_BESIDE = (".jpg", ".jpeg", ".png", ".gif", ".heic", ".mp4", ".ini", ".ds_store", ".lnk", ".db", ".tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """For how many days: files that were uploaded and not loaded, and what became of those that were, with the rows that
    were refused."""

    uploads: int = 1
    rejected: int = 1

    def days(self, upload: "Upload") -> int:
        return self.rejected if upload.is_loaded else self.uploads


def private_folder(store_url: str) -> Path:
    """This user's staging folder for that store; the same for all workers that serve it, wherever they were started."""
    place = store_url if is_neo4j(store_url) else str(sqlite_path(store_url).resolve())
    key = blake2b(place.encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"qianxian-{os.getuid()}-{key}"


class Staging:
    """All uploads that wait, or were loaded lately."""

    def __init__(self, root: Path, kept: Kept = Kept()) -> None:
        self._root = root
        self._kept = kept

    def new(self, files: Iterable[tuple[str, BinaryIO]]) -> "Upload":
        """Keep the files, under the names (with folders) that they were sent with."""
        self._ready()
        self.sweep()
        upload = Upload(self._root / token_urlsafe(16))
        upload.folder.mkdir(mode=0o700)
        try:
            for name, content in files:
                upload.keep(name, content)
            if not any(upload.paths()):
                raise BadInput(
                    "里面没有可以导入的文件：请选 Excel（xlsx）、csv 或 json 文件。",
                    "Nothing in it can be loaded: choose Excel (xlsx), csv or json files.",
                    code="NOTHING_TO_LOAD",
                )
        except BaseException:
            upload.remove()
            raise
        return upload

    def get(self, id_: str) -> "Upload":
        """`NotFound` when it was swept, or never was."""
        upload = Upload(self._root / id_)
        if not _ID.fullmatch(id_) or not upload.folder.is_dir() or self._is_over(upload, time.time()):
            raise NotFound(
                f"没有这次上传：上传的文件只保留 {self._kept.uploads} 天。请重新上传。",
                f"There is no such upload: what is uploaded is kept for {self._kept.uploads} days. Upload it again.",
                code="NO_SUCH_UPLOAD",
            )
        return upload

    def sweep(self) -> None:
        """Remove what is over its time, and the oldest where there is too much."""
        kept, size = sorted(self._all(), key=lambda one: one.at, reverse=True), 0
        for upload in kept:
            size += upload.size()
            if self._is_over(upload, time.time()) or size > MOST_BYTES:
                upload.remove()

    def over(self, now: float) -> list["Upload"]:
        """Those that are over their time at that moment."""
        return [one for one in self._all() if self._is_over(one, now)]

    def forget(self, mask: Callable[[str], str]) -> int:
        """Remove what has anything in it that the mask would hide: files that wait, and rows that were refused. How many
        uploads that were."""
        found = [one for one in self._all() if any(mask(text) != text for text in one.texts())]
        for one in found:
            one.remove()
        return len(found)

    def _is_over(self, upload: "Upload", now: float) -> bool:
        return now - upload.at > self._kept.days(upload) * DAY

    def _all(self) -> Iterator["Upload"]:
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if _ID.fullmatch(folder.name):
                yield Upload(folder)

    def _ready(self) -> None:
        """In a folder that all may write to, only one that is ours alone will do."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self._root.lstat()
        if (
            not self._root.is_dir()
            or self._root.is_symlink()
            or found.st_uid != os.getuid()
            or found.st_mode & 0o077
        ):
            raise Unavailable(
                "上传用的临时文件夹不安全（属于别人，或别人也能打开），请告诉管理员。",
                "The folder for uploads is not private; tell the operator.",
                code="UNSAFE_STAGING",
                detail={"folder": str(self._root)},
            )


class Upload:
    """The files of one upload, and beside them what became of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def at(self) -> float:
        """When it was made."""
        return self.folder.stat().st_mtime if self.folder.exists() else 0.0

    @property
    def is_loaded(self) -> bool:
        """Whether the files are gone, and only what became of them is left."""
        return not self.files.is_dir()

    def keep(self, name: str, content: BinaryIO) -> None:
        place = self.files.joinpath(*_parts(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = _free(place)
        with open(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            shutil.copyfileobj(content, out, 1 << 20)

    def paths(self) -> list[Path]:
        """What is loaded: folders, and files but for what nobody means to load."""
        if not self.files.is_dir():
            return []
        return [path for path in sorted(self.files.iterdir()) if path.is_dir() or not is_beside(path.name)]

    def left_out(self) -> list[str]:
        """The files that are not even tried."""
        every = (path for path in sorted(self.files.rglob("*")) if path.is_file())
        return [
            str(path.relative_to(self.files))
            for path in every
            if is_beside(path.name) or (path.parent != self.files and path.suffix.lower() not in READERS)
        ]

    def shown(self, path: str) -> str:
        """A path of a report as the person knows it."""
        return path.removeprefix(f"{self.files}/").removeprefix(f"{self.files.resolve()}/")

    def texts(self) -> Iterator[str]:
        """What stands in its files, as far as it is text."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield from _texts(path)

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def note(self, name: str, value: object) -> None:
        """Write down `value` whole or not at all: others read while we write."""
        new = self.folder / f".{name}.{token_urlsafe(6)}"
        new.write_bytes(orjson.dumps(value))
        new.replace(self.folder / f"{name}.json")

    def noted(self, name: str) -> object | None:
        """What was written down under `name`."""
        try:
            noted: object = orjson.loads((self.folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return noted

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    def remove_files(self) -> None:
        """They hold what is in the store by now, contacts too."""
        shutil.rmtree(self.files, ignore_errors=True)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _texts(path: Path) -> Iterator[str]:
    """Of a workbook each part; of other files the text in either of the encodings that it may have."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            yield from (
                parts.read(one).decode(errors="ignore")
                for one in parts.infolist()
                if one.file_size < MOST_BYTES // 10
            )
        return
    content = path.read_bytes()
    yield from (content.decode(name, errors="ignore") for name in _ENCODINGS)


def is_beside(name: str) -> bool:
    """Lock files, hidden files, pictures."""
    return name.startswith(("~$", ".")) or name.lower().endswith(_BESIDE)


def _parts(name: str) -> list[str]:
    """The folders and the name that a browser sent, made harmless."""
    parts = [_UNWANTED.sub("_", part).strip() for part in re.split(r"[/\\]", name)]
    wanted = [_shortened(part) for part in parts if part.strip(". ")]
    return wanted[-_DEEPEST:] or ["file"]


def _shortened(part: str) -> str:
    """Cut in the middle, because the end says what sort of file it is."""
    stem, dot, suffix = part.rpartition(".")
    room = _LONGEST_NAME - len(f"{dot}{suffix}".encode())
    if not dot or room < 1 or len(part.encode()) <= _LONGEST_NAME:
        return part.encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{stem.encode()[:room].decode(errors='ignore')}{dot}{suffix}"


def _free(place: Path) -> Path:
    """A second file of that name gets a number."""
    number, free = 2, place
    while free.exists():
        free = place.with_name(f"{place.stem} ({number}){place.suffix}")
        number += 1
    return free
