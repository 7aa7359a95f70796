"""Where a Neo4j database is, read from a --db URL."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from schema import BadInput

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
EXAMPLE = "neo4j://neo4j:PASSWORD@127.0.0.1:7687/neo4j"


@dataclass(frozen=True, slots=True)
class Address:
    """One database of one server, and who signs in there.

    `beside`: somebody else's data may be there too. `patience` multiplies how long an answer is waited for.
    """

    server: str
    user: str
    database: str
    beside: bool = False
    patience: float = 1.0
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> "Address":
        """From neo4j://user:password@host:7687/database; `BadInput` says what is missing."""
        parts, port = _split(url)
        database = parts.path.strip("/")
        if parts.scheme not in SCHEMES:
            raise _bad(
                f"地址须以 {'、'.join(SCHEMES)} 之一开头", f"it begins with one of {', '.join(SCHEMES)}"
            )
        if not parts.hostname or not database or "/" in database or parts.fragment:
            raise _bad("须写明主机和数据库名", "it must name a host and a database")
        if unquote(database).casefold() == "system":
            raise _bad("system 库是服务器自己的", "the database “system” is the server's own")
        if not parts.username or not parts.password:
            raise _bad("须写明用户名和密码", "it must name a user and a password")
        options = _options(parts.query)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(
            server=f"{parts.scheme}://{host}:{port}",
            user=unquote(parts.username),
            database=unquote(database),
            beside="beside" in options,
            patience=float(options.get("patience", 1)),
            password=unquote(parts.password),
        )

    def __str__(self) -> str:
        """The URL as it may be shown: without the password."""
        scheme, _, host = self.server.partition("://")
        chosen = ["beside=yes"] * self.beside + [f"patience={self.patience:g}"] * (self.patience != 1)
        options = f"?{'&'.join(chosen)}" if chosen else ""
        return f"{scheme}://{self.user}@{host}/{self.database}{options}"


def _options(query: str) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    known = options.get("beside", "yes") == "yes" and options.keys() <= {"beside", "patience"}
    if not known or not re.fullmatch(r"[1-9]\d?(\.\d+)?", options.get("patience", "1")):
        raise _bad(
            "问号后只能写 beside=yes 或 patience=1…99", "behind the question mark beside=yes or patience=1…99"
        )
    return options


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        return parts, parts.port or 7687
    except ValueError:  # a port that is no number, brackets that do not match
        raise _bad("主机或端口有误", "its host or port is not one") from None


def _bad(zh: str, en: str) -> BadInput:
    # The URL itself is not repeated: it may hold a password.
    return BadInput(
        f"Neo4j 数据库地址有误：{zh}；例：{EXAMPLE}（密码里的 @ : / 写作 %40 %3A %2F）。",
        f"Not a Neo4j URL: {en}; for example {EXAMPLE} (write @ : / in a password as %40 %3A %2F).",
        code="BAD_DB_URL",
    )
