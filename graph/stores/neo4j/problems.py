"""What the driver and the server say, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.stores.neo4j.address import Address
from schema import BadInput, NotFound, Problem, Unavailable

SUPPORTED = "5.23 – 5.26, 2025.x, 2026.x"
# Code of the server → (code of ours, zh, en). Compared by code: its GQL status differs from release to release.
_SENTENCES = {
    "Neo.ClientError.Database.DatabaseNotFound": (
        "NO_DATABASE",
        "服务器上没有这个数据库；请检查地址最后的数据库名",
        "the server has no such database; check the name at the end of the URL",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        "STORE_FULL",
        "事务超出服务器的内存上限，未写入任何内容；请调大 db.memory.transaction.max，或分成小文件导入",
        "the transaction went over the server's memory limit and nothing was written; raise "
        "db.memory.transaction.max, or load smaller files",
    ),
    "Neo.TransientError.General.TransactionMemoryLimit": (
        "STORE_FULL",
        "事务超出服务器的内存上限，未写入任何内容；请调大 dbms.memory.transaction.total.max",
        "the transactions went over the server's memory limit and nothing was written; raise "
        "dbms.memory.transaction.total.max",
    ),
    "Neo.ClientError.Transaction.LockAcquisitionTimeout": (
        "STORE_BUSY",
        "另一个写入占用数据库太久，请稍后再试",
        "another write holds the database; try again",
    ),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (
        "STORE_NOT_WRITABLE",
        "数据库被设为只读，不能写入；请让管理员改回可写",
        "the database is set read-only; ask its administrator to make it writable",
    ),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (
        "STORE_NOT_WRITABLE",
        "数据库被设为只读，不能写入；请让管理员改回可写",
        "the database is set read-only; ask its administrator to make it writable",
    ),
    "Neo.ClientError.Security.Forbidden": (
        "STORE_NOT_ALLOWED",
        "这个用户没有所需的权限；请换一个用户或让管理员授权",
        "this user lacks the rights for it; name another user or ask the administrator",
    ),
}
_SENTENCES["Neo.ClientError.Transaction.TransactionAccessModeForbidden"] = _SENTENCES[
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"
]
_TYPES: dict[str, type[Problem]] = {"NO_DATABASE": NotFound}
# What a server says that is going down, coming up or no longer the one to write to.
_NOT_THERE = {
    "Neo.TransientError.General.DatabaseUnavailable",
    "Neo.TransientError.Database.DatabaseUnavailable",
    "Neo.ClientError.Cluster.NotALeader",
}
# Where the database is shared: ours are never broken by what we write.
_CLASHES = {
    "Neo.ClientError.Schema.ConstraintValidationFailed",
    "Neo.ClientError.Schema.ConstraintVerificationFailed",
    "Neo.ClientError.Schema.ConstraintCreationFailed",
    "Neo.DatabaseError.Schema.ConstraintCreationFailed",
}
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"


class LateError(TimeoutError):
    """Not done in its time, by a server that answers."""


@contextmanager
def as_problem(address: Address) -> Iterator[None]:
    """Whatever the driver raises becomes a `Problem`; what is a fault of ours stays one."""
    try:
        yield
    except (Neo4jError, DriverError, OSError, TimeoutError) as error:
        raise problem(address, error) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise BadInput(
            "内容里有数据库不能保存的字符或数字。",
            "It holds a character or a number that the database cannot keep.",
            code="NOT_STORABLE",
        ) from error


def problem(address: Address, error: Exception) -> Problem:
    """The sentence for `error`; one that is nobody's but ours is raised again."""
    code = getattr(error, "code", None) or ""
    if found := _SENTENCES.get(code):
        ours, zh, en = found
        return _TYPES.get(ours, Unavailable)(f"{zh}：{address}", f"{address}: {en}.", code=ours)
    if code in _CLASHES:
        said = getattr(error, "message", "")
        return BadInput(
            f"与数据库里别人的数据或约束冲突，未写入任何内容：{address}（{said}）。请另用一个数据库，或让管理员去掉冲突的约束或数据。",
            f"It clashes with somebody else's data or constraints in {address}, and nothing was written ({said}). Use another "
            "database, or ask its administrator to remove what is in the way.",
            code="STORE_CONSTRAINED",
        )
    if isinstance(error, AuthError):
        return Unavailable(
            f"用户名或密码不对，没能登录：{address}；请检查 --db 或 QIANXIAN_DB 里的密码。",
            f"Wrong user or password for {address}; check those in --db or QIANXIAN_DB.",
            code="STORE_LOGIN",
        )
    if isinstance(error, ConfigurationError):
        if "Notification filtering" in str(error):  # servers before 5.7 know no such thing
            return too_old(f"{address} (< 5.7)")
        return BadInput(
            f"无法使用这个地址：{address}（{error}）",
            f"This address cannot be used: {address} ({error})",
            code="BAD_DB_URL",
        )
    if isinstance(error, TimeoutError) or code.startswith(_TIMED_OUT):
        return silent(address)
    if is_lost(error):
        return unreachable(address)
    if isinstance(error, Neo4jError) and error.is_retryable():
        return Unavailable(
            f"数据库正忙，请稍后再试：{address}",
            f"The database is busy; try again: {address}",
            code="STORE_BUSY",
        )
    raise error


def busy(address: Address) -> Unavailable:
    zh, en = _SENTENCES["Neo.ClientError.Transaction.LockAcquisitionTimeout"][1:]
    return Unavailable(f"{zh}：{address}", f"{address}: {en}.", code="STORE_BUSY")


def is_lost(error: BaseException) -> bool:
    """Whether it is the server or the way to it that failed, not what was asked of it."""
    if isinstance(error, Neo4jError):
        return error.code in _NOT_THERE
    if isinstance(error, LateError):
        return False
    return isinstance(error, OSError | ServiceUnavailable | SessionExpired)  # a TimeoutError is an OSError


def speaks_no_bolt(error: ServiceUnavailable) -> bool:
    """Whether somebody answered, but not as Neo4j does."""
    said = f"{error}{error.__cause__!r}"
    return any(words in said for words in ("looks like HTTP", "handshake", "Unknown Protocol"))


def why_not(address: Address, error: ServiceUnavailable) -> Problem | None:
    """What stands in the way of the very first connection, as far as that can be told."""
    said = f"{error}{error.__cause__!r}"
    if speaks_no_bolt(error):
        return not_neo4j(address)
    if "+s" in address.server and ("SSL" in said or "encrypted" in said):
        return not_secured(address)
    return no_such_host(address) if "DNS" in said else None


def not_neo4j(address: Address) -> BadInput:
    return BadInput(
        f"对方不是 Neo4j 的 Bolt 端口：{address}；请检查主机和端口（通常是 7687）。如果是 4.3 以前的 Neo4j：太旧，支持 {SUPPORTED}。",
        f"What answers at {address} is not Neo4j's Bolt port; check host and port (mostly 7687). Should it be a Neo4j "
        f"before 4.3: that is too old, supported are {SUPPORTED}.",
        code="NOT_NEO4J",
    )


def too_old(which: str) -> BadInput:
    return BadInput(
        f"不支持这个 Neo4j：{which}；支持 {SUPPORTED}。请换一台服务器，或让管理员升级。",
        f"This Neo4j is not supported: {which}; supported are {SUPPORTED}. Name another server, or ask its administrator "
        "to upgrade it.",
        code="UNSUPPORTED_SERVER",
    )


def not_secured(address: Address) -> BadInput:
    return BadInput(
        f"无法建立加密连接：{address}；服务器可能没有开启 TLS（那就用 neo4j://），或证书不被信任（自签证书用 neo4j+ssc://）。",
        f"No encrypted connection to {address}: the server may not offer TLS (then use neo4j://), or its certificate "
        "is not trusted (for one that it signed itself use neo4j+ssc://).",
        code="STORE_NOT_SECURED",
    )


def no_such_host(address: Address) -> Unavailable:
    return Unavailable(
        f"找不到这台主机：{address}；请检查主机名和网络。",
        f"There is no host of that name: {address}; check the name and the network.",
    )


def silent(address: Address) -> Unavailable:
    return Unavailable(
        f"Neo4j 没有按时回答：{address}；请检查服务器是否正常，恢复后无需重启本程序。",
        f"Neo4j did not answer in time: {address}; check the server. Nothing here need be restarted.",
    )


@contextmanager
def in_doubt(address: Address) -> Iterator[None]:
    """A server that is lost while it commits may have done it."""
    try:
        yield
    except Unavailable as error:
        if error.code != Unavailable.code:
            raise
        raise Unavailable(
            f"{error.zh}不知道这次写入是否已经完成；再做一次是安全的。",
            f"{error.en} Whether this was written is not known; it is safe to do it again.",
        ) from error


def unreachable(address: Address) -> Unavailable:
    return Unavailable(
        f"连不上 Neo4j：{address}；请检查服务器是否已启动，恢复后无需重启本程序。",
        f"Neo4j cannot be reached: {address}; check that it runs. Nothing here need be restarted.",
    )
