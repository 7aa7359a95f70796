"""Where a Neo4j database is, read from a --db URL."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from schema import BadInput

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
EXAMPLE = "neo4j://neo4j:PASSWORD@127.0.0.1:7687/neo4j"


@dataclass(frozen=True, slots=True)
class Address:
    """One database of one server, and who signs in there. `beside`: somebody else's data may be there too."""

    server: str
    user: str
    database: str
    beside: bool = False
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> "Address":
        """From neo4j://user:password@host:7687/database; `BadInput` says what is missing."""
        parts, port = _split(url)
        database = parts.path.strip("/")
        if not parts.hostname or not database or "/" in database or parts.fragment:
            raise _bad("须写明主机和数据库名", "it must name a host and a database")
        if not parts.username or not parts.password:
            raise _bad("须写明用户名和密码", "it must name a user and a password")
        options = parse_qs(parts.query)
        if options not in ({}, {"beside": ["yes"]}):
            raise _bad("问号后只能写 beside=yes", "after a question mark only beside=yes has a meaning")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(
            server=f"{parts.scheme}://{host}:{port}",
            user=unquote(parts.username),
            database=unquote(database),
            beside=bool(options),
            password=unquote(parts.password),
        )

    def __str__(self) -> str:
        """The URL as it may be shown: without the password."""
        scheme, _, host = self.server.partition("://")
        return f"{scheme}://{self.user}@{host}/{self.database}{'?beside=yes' if self.beside else ''}"


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
