"""Writes that a store refuses, as sentences for people: the same on every backend."""

from schema import Conflict, Record


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
