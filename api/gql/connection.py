"""Relay connections with key cursors: an insert neither repeats nor hides a row on later pages."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

import orjson

from api.gql.declare import argument, field, object_type
from schema import BadInput

N = TypeVar("N")
MOST = 100
First = Annotated[int, argument("最多几条，1…100。How many at most, 1…100.")]
After = Annotated[str | None, argument("从这个游标之后开始。Start after this cursor.")]
Key: TypeAlias = tuple[Any, ...]
_VERSION = b"1"
_CHECK_BYTES = 4


@object_type("翻页信息。Where this page stands.")
class PageInfo:
    has_next_page: bool = field("后面还有。There is more after this page.")
    has_previous_page: bool = field("前面还有。There is something before this page.")
    start_cursor: str | None = field("本页首条的游标。Cursor of the first item.")
    end_cursor: str | None = field("本页末条的游标。Cursor of the last item.")


@dataclass(frozen=True, slots=True)
class Pages:
    """The value of a `PageInfo`."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge(Generic[N]):
    node: N
    cursor: str


@dataclass(frozen=True, slots=True)
class Connection(Generic[N]):
    """The value of every `…Connection` type."""

    edges: list[Edge[N]]
    page_info: Pages

    @property
    def nodes(self) -> list[N]:
        return [edge.node for edge in self.edges]


def connect(
    name: str, items: Sequence[N], keys: Sequence[Key], *, more: bool, after: str | None
) -> Connection[N]:
    """A page of `items`; `name` is the listing that its cursors belong to."""
    edges = [Edge(item, encode_cursor(name, key)) for item, key in zip(items, keys, strict=True)]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Connection(edges, Pages(more, after is not None, *ends))


def encode_cursor(name: str, key: Key) -> str:
    body = orjson.dumps(key)
    return urlsafe_b64encode(_VERSION + _check(name, body) + body).decode().rstrip("=")


def decode_cursor(name: str, cursor: str | None, parse: Callable[[Any], Key]) -> Key | None:
    """The key that `cursor` holds; `BadInput` (BAD_CURSOR) when no page of `name` ever gave it."""
    if cursor is None:
        return None
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        check, body = raw[1 : 1 + _CHECK_BYTES], raw[1 + _CHECK_BYTES :]
        if raw[:1] != _VERSION or check != _check(name, body):
            raise ValueError("not a cursor of this listing")
        return parse(orjson.loads(body))
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadInput(
            "游标无效：只能用本列表给出的游标。",
            "Not a cursor of this listing: use one that it gave.",
            code="BAD_CURSOR",
            detail={"after": cursor[:100]},
        ) from error


def _check(name: str, body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECK_BYTES, key=name.encode()).digest()


def name_key(key: Any) -> tuple[str, str]:
    """(sort key, id) as the store's listings use it."""
    first, second = key
    return str(first), str(second)


def score_key(key: Any) -> tuple[float, str]:
    """(score, id) as suggestions use it."""
    score, id_ = key
    return float(score), str(id_)


def bounded(first: int, most: int = MOST) -> int:
    """`first`, or `BadInput` (BAD_FIRST) when it is not within 1…`most`."""
    if not 1 <= first <= most:
        raise BadInput(
            f"first 须在 1 与 {most} 之间，给出的是 {first}。",
            f"first must be from 1 to {most}, not {first}.",
            code="BAD_FIRST",
            detail={"first": first, "most": most},
        )
    return first
