"""Backup and restore: whole copies, never half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import apsw

from graph.stores.sqlite.checking import faults
from graph.stores.sqlite.migrations import APPLICATION_ID, recognise
from graph.stores.sqlite.problems import as_problem
from schema import BadInput, NotFound, Unavailable

_PAGES = 1_000
_WAIT_MS = 1_000


def backup(path: Path, to: Path, *, overwrite: bool = False) -> None:
    """Copy the database at `path` into `to` while others read and write it.

    `NotFound` without a database there; `BadInput` where `to` exists and may not be overwritten.
    """
    _must_exist(path)
    if to.exists() and not overwrite:
        raise BadInput(
            f"文件已存在：{to}；换一个文件名，或加 --force 覆盖。",
            f"The file exists: {to}; name another one, or say --force to overwrite it.",
            code="FILE_EXISTS",
        )
    with _beside(to) as copy:
        _copy(path, copy, to)
        os.replace(copy, to)


def restore(path: Path, from_: Path, *, overwrite: bool = False, verify: bool = False) -> None:
    """Make the database at `path` what the backup `from_` holds; it is checked before anything is replaced.

    `verify` also compares every record with the change log. `BadInput` for a backup that is not sound, or
    where `path` holds records and may not be overwritten; `Unavailable` while another process has it open.
    """
    _must_exist(from_)
    with _beside(path) as copy:
        with _read_as_backup(from_):
            _copy(from_, copy, path)
        _check(copy, from_, verify)
        if path.exists():
            _release(path, overwrite)
        os.replace(copy, path)


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise NotFound(
            f"没有这个数据库文件：{path}", f"There is no database file {path}.", code="NO_DATABASE"
        )


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file to write in the folder of `path`, so that renaming it is one step."""
    try:
        folder = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise Unavailable(
            f"无法写入文件夹：{path.parent}",
            f"The folder cannot be written: {path.parent}",
            code="STORE_NOT_WRITABLE",
        ) from error
    try:
        yield folder / path.name
        _flush(path.parent)
    finally:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def _flush(folder: Path) -> None:
    """A rename is durable when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(from_: Path, to: Path, meant: Path) -> None:
    """Copy into `to`, which is to become `meant`: what cannot be written is told of that one."""
    with as_problem(from_), _connected(from_) as source:
        recognise(source)
        if source.pragma("application_id") != APPLICATION_ID:
            raise BadInput(
                f"这不是牵线的数据库：{from_}",
                f"This is no Qianxian database: {from_}",
                code="FOREIGN_DATABASE",
            )
        with as_problem(meant), _connected(to) as target:
            with target.backup("main", source, "main") as copying:
                while not copying.done:
                    copying.step(_PAGES)
            target.pragma("journal_mode", "DELETE")


def _check(copy: Path, from_: Path, verify: bool) -> None:
    with as_problem(from_), _connected(copy) as db:
        found = list(faults(db, log=verify))
    if found:
        raise _not_sound(from_, found)


@contextmanager
def _read_as_backup(from_: Path) -> Iterator[None]:
    """Half a file is not for `doctor` to look at, as a database in use would be: another backup is wanted."""
    try:
        yield
    except Unavailable as problem:
        if isinstance(problem.__cause__, apsw.CorruptError):
            raise _not_sound(from_, ["文件不完整或已损坏 / cut short or damaged"]) from None
        raise


def _not_sound(backup: Path, faults_: list[str]) -> BadInput:
    """With the first line of each fault: where in the file it is helps nobody here."""
    first = [fault.partition("\n")[0] for fault in faults_]
    return BadInput(
        f"备份文件有问题，未恢复；请换一份备份：{backup}：{'；'.join(first)}",
        f"The backup is not sound and was not restored; take another one: {backup}: {'; '.join(first)}",
        code="BACKUP_NOT_SOUND",
    )


def _release(path: Path, overwrite: bool) -> None:
    """Leave no log beside `path` that would be replayed into the file that takes its place."""
    try:
        with as_problem(path), _connected(path) as db:
            recognise(db)
            if not overwrite and _holds_records(db):
                raise BadInput(
                    f"数据库里已有数据：{path}；加 --force 才会被备份替换。",
                    f"The database holds records: {path}; say --force to replace it by the backup.",
                    code="DATABASE_NOT_EMPTY",
                )
            db.pragma("journal_mode", "DELETE")
    except Unavailable as problem:
        if problem.code != "STORE_BUSY":
            raise
        raise Unavailable(
            f"数据库正在使用中：{path}；请先停止 qianxian serve。",
            f"The database is in use: {path}; stop qianxian serve first.",
            code="STORE_BUSY",
        ) from None


def _holds_records(db: apsw.Connection) -> bool:
    with suppress(apsw.SQLError):  # no such table: nothing was ever written
        return db.execute("SELECT 1 FROM change LIMIT 1").get is not None
    return False


@contextmanager
def _connected(path: Path) -> Iterator[apsw.Connection]:
    db = apsw.Connection(str(path))
    db.set_busy_timeout(_WAIT_MS)
    try:
        yield db
    finally:
        db.close()
