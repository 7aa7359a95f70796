"""What SQLite says, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from schema import BadInput, Conflict, Problem, Record, Unavailable


def stale(record: Record, stored: int) -> Conflict:
    """`record` says another version than the stored one (0: it is not stored any more)."""
    if stored == 0:
        zh, en = "这条记录已不存在，可能已被他人删除。", "This record is not stored, or no longer is."
    else:
        zh = f"这条记录已被他人修改（现为第{stored}版，您看到的是第{record.version}版）；请重新打开后再改。"
        en = (
            f"Somebody else changed this record (now version {stored}, yours is {record.version}); reopen it."
        )
    return Conflict(zh, en, detail={"id": record.id, "version": stored})


def other_type(record: Record, stored: str) -> Conflict:
    """`record` has the id of a record of another type."""
    name = type(record).__name__
    return Conflict(
        f"编号 {record.id} 已是一条 {stored} 记录，不能存为 {name}。",
        f"The id {record.id} is that of a stored {stored}; it cannot become a {name}.",
        code="OTHER_TYPE",
        detail={"id": record.id},
    )


def code_taken(code: str, holder_id: str) -> Conflict:
    """`code` is the unified social credit code of another organisation."""
    return Conflict(
        f"统一社会信用代码 {code} 已属于另一家组织。",
        f"The unified social credit code {code} belongs to another organisation.",
        code="USCC_TAKEN",
        detail={"id": holder_id},
    )


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
