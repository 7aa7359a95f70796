"""Which files the paths mean: a file, or everything in a folder that can be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.chain_kg import is_chain_folder
from loaders.problems import FileProblem
from loaders.reading import READERS
from schema.system import said_of


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


@dataclass(frozen=True, slots=True)
class FoundNothing:
    """A folder with nothing to load, and why."""

    path: Path
    problem: FileProblem


Finding = Found | FoundChain | FoundNothing


def find(paths: Sequence[Path]) -> Iterator[Finding]:
    """Every file once, in the order of the paths, within a folder by name.

    Lock files (`~$…`), hidden files and foreign types in folders are passed over.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _in_folder(path) if path.is_dir() else [Found(path, True, path.name)]:
            real = found.path.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _in_folder(folder: Path) -> list[Finding]:
    """What stands in a folder that the user named, or that there is nothing."""
    return list(_within(folder)) or [FoundNothing(folder, _empty(folder))]


def _within(folder: Path) -> Iterator[Finding]:
    try:
        if is_chain_folder(folder):
            yield FoundChain(folder)
            return
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield FoundNothing(folder, _closed(folder, error))
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            yield from _within(entry)
        elif entry.suffix.lower() in READERS:
            yield Found(entry, False, f"{entry.parent.resolve().name}/{entry.name}")


def _empty(folder: Path) -> FileProblem:
    return FileProblem(
        f"文件夹里没有可以导入的文件：{folder}。",
        f"Nothing in the folder can be loaded: {folder}.",
        code="EMPTY_FOLDER",
    )


def _closed(folder: Path, error: OSError) -> FileProblem:
    zh, en = said_of(error)
    return FileProblem(
        f"无法打开文件夹：{folder}（{zh}）。",
        f"The folder cannot be opened: {folder} ({en}).",
    )
