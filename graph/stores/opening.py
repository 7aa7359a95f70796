"""From a --db URL to a store."""

from pathlib import Path

from graph.stores.contract import Store
from graph.stores.sqlite import SqliteStore
from schema import BadInput

DEFAULT_URL = "sqlite:///qianxian.db"


def open_store(url: str = DEFAULT_URL) -> Store:
    """The store at `url`: sqlite:///relative.db or sqlite:////absolute.db; made when it is not there.

    `BadInput` for any other URL, `Unavailable` when it cannot be opened.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(Path(rest[1:]))
    raise BadInput(
        f"看不懂数据库地址：{url}；例：sqlite:///town.db（当前目录）或 sqlite:////data/town.db（绝对路径）。",
        f"Not a database URL: {url}; for example sqlite:///town.db (here) or sqlite:////data/town.db (absolute).",
        code="BAD_DB_URL",
    )
