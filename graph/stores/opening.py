"""From a --db URL to a store."""

from pathlib import Path

from graph.stores.contract import Store
from graph.stores.sqlite import SqliteStore
from schema import BadInput, NotFound

DEFAULT_URL = "sqlite:///qianxian.db"


def open_store(url: str = DEFAULT_URL, *, must_exist: bool = False) -> Store:
    """The store at `url`: sqlite:///relative.db, sqlite:////absolute.db, or neo4j://user:password@host:7687/database
    (also neo4j+s://, bolt:// …); made when it is not there.

    `BadInput` for any other URL, `Unavailable` when it cannot be opened; `NotFound` where it `must_exist`
    and does not, so that a question asked of a mistyped name makes no empty file.
    """
    if is_neo4j(url):
        # Only who uses it waits for the driver to be imported.
        from graph.stores.neo4j import Neo4jStore
        from graph.stores.neo4j.address import Address

        return Neo4jStore(Address.read(url), must_exist=must_exist)
    path = sqlite_path(url)
    if must_exist and not path.exists():
        raise NotFound(
            f"没有这个数据库：{path}；请先用 qianxian load 载入数据，或用 --db 指明。",
            f"There is no database {path}; load data with qianxian load first, or name it with --db.",
            code="NO_DATABASE",
        )
    return SqliteStore(path)


def is_neo4j(url: str) -> bool:
    """Whether `url` names a database of a Neo4j server."""
    scheme = url.partition("://")[0].partition("+")[0]
    return scheme in ("neo4j", "bolt")


def shown(url: str) -> str:
    """`url` as it may be shown: without a password."""
    if is_neo4j(url):
        from graph.stores.neo4j.address import Address

        return str(Address.read(url))
    return url


def sqlite_path(url: str) -> Path:
    """The file that `url` names; `BadInput` where it names none."""
    if is_neo4j(url):
        raise BadInput(
            "Neo4j 数据库由服务器的管理员备份和恢复（neo4j-admin database dump / load），见 docs/neo4j.md；"
            "也可用 qianxian copy 复制到文件。",
            "A Neo4j database is backed up and restored on its server (neo4j-admin database dump and load), see "
            "docs/neo4j.md; or copy it into a file with qianxian copy.",
            code="BACKUP_ON_SERVER",
        )
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    raise BadInput(
        "看不懂数据库地址；例：sqlite:///town.db（当前目录）、sqlite:////data/town.db（绝对路径）、"
        "neo4j://neo4j:PASSWORD@127.0.0.1:7687/neo4j。",
        "Not a database URL; for example sqlite:///town.db (here), sqlite:////data/town.db (absolute), "
        "neo4j://neo4j:PASSWORD@127.0.0.1:7687/neo4j.",
        code="BAD_DB_URL",
    )
