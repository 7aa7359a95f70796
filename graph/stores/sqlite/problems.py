"""What SQLite says, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from schema import BadInput, Problem, Unavailable


@contextmanager
def as_problem(path: Path) -> Iterator[None]:
    """Whatever SQLite raises about the file at `path` becomes a `Problem`."""
    try:
        yield
    except apsw.Error as error:
        raise _problem(path, error) from error


def _problem(path: Path, error: apsw.Error) -> Problem:
    match error:
        case apsw.BusyError() | apsw.LockedError():
            return Unavailable(
                "数据库正被另一个写入占用，请稍后再试。",
                "Another write holds the database; try again.",
                code="STORE_BUSY",
            )
        case apsw.FullError():
            return Unavailable(
                f"磁盘已满，未写入任何内容：{path}",
                f"The disk is full, nothing was written: {path}",
                code="STORE_FULL",
            )
        case apsw.ReadOnlyError() | apsw.CantOpenError() | apsw.PermissionsError():
            return Unavailable(
                f"无法打开或写入数据库文件：{path}；请检查文件夹是否存在、是否可写。",
                f"The database file cannot be opened or written: {path}; "
                "check that its folder exists and is writable.",
                code="STORE_NOT_WRITABLE",
            )
        case apsw.NotADBError():
            return BadInput(
                f"这个文件不是 SQLite 数据库：{path}",
                f"This file is no SQLite database: {path}",
                code="NOT_A_DATABASE",
            )
        case apsw.IOError() | apsw.CorruptError():
            return Unavailable(
                f"读写数据库文件失败：{path}（{error}）；请运行 qianxian doctor。",
                f"Reading or writing the database file failed: {path} ({error}); run qianxian doctor.",
                code="STORE_IO",
            )
    raise error
