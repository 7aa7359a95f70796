"""Which files the paths mean: a file, or everything in a folder that can be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.chain_kg import is_chain_folder
from loaders.problems import FileProblem
from loaders.reading import READERS


@dataclass(frozen=True, slots=True)
class Found:
    """A file to load; `named` where the user named it, so that it must be one we can take.

    `document` is how sources cite it: a file that stands in a folder is cited with its folder.
    """

    path: Path
    named: bool
    document: str


@dataclass(frozen=True, slots=True)
class FoundChain:
    """A folder that holds a ChainKnowledgeGraph."""

    path: Path


def find(paths: Sequence[Path]) -> Iterator[Found | FoundChain]:
    """Every file once, in the order of the paths, within a folder by name.

    Lock files (`~$…`), hidden files and foreign types in folders are passed over.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _within(path) if path.is_dir() else [Found(path, True, path.name)]:
            real = found.path.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _within(folder: Path) -> Iterator[Found | FoundChain]:
    try:
        if is_chain_folder(folder):
            yield FoundChain(folder)
            return
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise FileProblem(
            f"无法打开文件夹：{folder}（{error.strerror}）。",
            f"The folder cannot be opened: {folder} ({error.strerror}).",
        ) from error
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            yield from _within(entry)
        elif entry.suffix.lower() in READERS:
            yield Found(entry, False, f"{entry.parent.resolve().name}/{entry.name}")
