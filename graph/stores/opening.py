"""From a --db URL to a store."""

from pathlib import Path

from graph.stores.contract import Store
from graph.stores.sqlite import SqliteStore
from schema import BadInput, NotFound

DEFAULT_URL = "sqlite:///qianxian.db"


def open_store(url: str = DEFAULT_URL, *, must_exist: bool = False) -> Store:
    """The store at `url`: sqlite:///relative.db or sqlite:////absolute.db; made when it is not there.

    `BadInput` for any other URL, `Unavailable` when it cannot be opened; `NotFound` where it `must_exist`
    and does not, so that a question asked of a mistyped name makes no empty file.
    """
    path = sqlite_path(url)
    if must_exist and not path.exists():
        raise NotFound(
            f"没有这个数据库：{path}；请先用 qianxian load 载入数据，或用 --db 指明。",
            f"There is no database {path}; load data with qianxian load first, or name it with --db.",
            code="NO_DATABASE",
        )
    return SqliteStore(path)


def sqlite_path(url: str) -> Path:
    """The file that `url` names; `BadInput` where it names none."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    raise BadInput(
        f"看不懂数据库地址：{url}；例：sqlite:///town.db（当前目录）或 sqlite:////data/town.db（绝对路径）。",
        f"Not a database URL: {url}; for example sqlite:///town.db (here), "
        "sqlite:////data/town.db (absolute).",
        code="BAD_DB_URL",
    )
